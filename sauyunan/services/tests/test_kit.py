"""The made-up kit has no fault, and its scenario runs as written."""

from __future__ import annotations

import pytest

from sauyunan.kits import checking, reading, trial
from sauyunan.services.tests.factories import KIT


def test_kit_has_no_faults():
    found = reading.read_folder(KIT)

    assert [f for f in checking.check(found) if f.level == "error"] == []


@pytest.mark.django_db
def test_kit_scenario_runs_as_written():
    kit = reading.read_folder(KIT).kit

    results = trial.run_scenarios(kit)

    assert [(one.name, one.what, one.line) for one in results] == [("sampai-terbit", "", 0)]
