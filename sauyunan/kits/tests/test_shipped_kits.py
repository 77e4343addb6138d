"""Every kit that comes with the platform has no faults and does what its scenarios say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from sauyunan.kits import checking, file_commands, reading, trial
from sauyunan.kits.definition import Kit

FOLDERS = sorted(path.parent for path in Path(settings.KITS_DIR).glob("*/kit.yaml"))

SPEAKING_SUNDANESE = ("adminduk", "bieha", "mangudin", "minilab", "patrakomala", "salaman")
READ_BY_CITIZENS = {
    *("title", "summary", "output", "cases", "ask", "bring", "substitutes", "states", "reminders"),
}
"""Keys of a service; of its moves the applicant's own are read too."""


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
        if part not in {"services", "numbers", "registers", "documents"}:
            continue
        definition = kit.parts[part][name]
        for path, texts in checking.texts_in(definition, ""):
            if part != "services" or _is_read_by_citizens(definition, path.split(".")):
                yield f"{file}: {path}", texts.su


def _is_read_by_citizens(service: Any, steps: list[str]) -> bool:
    if steps[0] == "moves":
        return bool(service.moves[steps[1]].by == "applicant")
    return steps[0] in READ_BY_CITIZENS
