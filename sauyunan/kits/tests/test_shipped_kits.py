"""Every kit that comes with the platform has no faults and does what its scenarios say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from sauyunan.kits import checking, file_commands, reading, trial
from sauyunan.kits.definition import Kit

FOLDERS = sorted(path.parent for path in Path(settings.KITS_DIR).glob("*/kit.yaml"))

SPEAKING_SUNDANESE = ("adminduk", "salaman")
READ_BY_CITIZENS = {
    "title", "summary", "output", "cases", "ask", "bring", "substitutes"
}  # fmt: skip
"""Keys of a service; of numbers, registers and documents every text is read by citizens."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_shipped_kit_has_no_faults(folder: Path) -> None:
    errors = file_commands.judged(folder).errors

    assert [f"{one.file}:{one.line}: {one.what}" for one in errors] == []


@pytest.mark.django_db
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_scenarios_of_a_shipped_kit_end_as_expected(folder: Path) -> None:
    kit = reading.read_folder(folder).kit
    assert kit is not None

    results = trial.run_scenarios(kit)

    assert [f"{one.file}:{one.line}: {one.what}" for one in results if not one.is_good] == []


@pytest.mark.parametrize("name", SPEAKING_SUNDANESE)
def test_all_that_citizens_read_of_the_kit_is_in_sundanese(name: str) -> None:
    folder = Path(settings.KITS_DIR) / name
    kit = reading.read_folder(folder).kit
    assert kit is not None

    texts = list(_read_by_citizens(kit))

    assert texts
    assert [place for place, sundanese in texts if not sundanese] == []


def _read_by_citizens(kit: Kit) -> Iterator[tuple[str, str]]:
    """Place and Sundanese of every text that a citizen may read."""
    for key in ("title", "summary"):
        yield f"kit.yaml: {key}", getattr(kit.manifest, key).su
    for (part, name), file in kit.sources.items():
        for path, texts in checking.texts_in(kit.parts[part][name], ""):
            is_whole = part in {"numbers", "registers", "documents"}
            if is_whole or (part == "services" and path.split(".")[0] in READ_BY_CITIZENS):
                yield f"{file}: {path}", texts.su
