"""Every kit that comes with the platform has no faults and does what its scenarios say."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from sauyunan.kits import file_commands, reading, trial

FOLDERS = sorted(path.parent for path in Path(settings.KITS_DIR).glob("*/kit.yaml"))


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
