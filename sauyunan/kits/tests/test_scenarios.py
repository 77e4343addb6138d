"""Scenarios: undone, in their own time, with the first difference told where it stands."""

from __future__ import annotations

import pytest

from sauyunan.accounts.models import City, Person, Unit
from sauyunan.core import areas
from sauyunan.kits import parts, scenarios, trial
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.models import KitVersion
from sauyunan.kits.parts import KitPart, ScenarioWords, StepRefused
from sauyunan.kits.scenario_format import Scenario
from sauyunan.kits.scenarios import ScenarioRun
from sauyunan.kits.tests.factories import KIT, SCENARIO, read
from sauyunan.registers.models import Record

pytestmark = pytest.mark.django_db


def ring(run: ScenarioRun, step: dict[str, str]) -> bool:
    """A made-up part: ringing twice is refused."""
    if "ring" not in step:
        return False
    if run.memory.get("rung"):
        raise StepRefused("The bell was rung already.")
    run.memory["rung"] = step["ring"]
    return True


def expect(run: ScenarioRun, word: str, value: str) -> str | None:
    found = {"bell": run.memory.get("rung", "silent"), "chime": run.memory.get("chime", "never")}
    return None if found[word] == value else f"{word} is {found[word]}, expected {value}"


BELL = KitPart(
    "bell",
    "bell.yaml",
    Scenario,
    scenario=ScenarioWords(
        step=ring, expect=expect, expects=frozenset({"bell", "chime"}), words=frozenset({"ring"})
    ),
)


@pytest.fixture(autouse=True)
def bell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_parts", {**parts.all_parts(), "bell": BELL})


def kit(steps: str, **changes: str) -> Kit:
    head = SCENARIO.partition("steps:")[0] + "steps:\n" + steps
    found = read(**{"scenarios__dua-warga": head}, **changes)
    assert found.faults == ()
    assert found.kit is not None
    return found.kit


def difference(steps: str) -> tuple[int, str]:
    result = trial.run_scenarios(kit(steps))[0]
    return result.line, result.what


def test_a_scenario_leaves_no_trace() -> None:
    results = trial.run_scenarios(kit("  - expect: {records: {warga: 2}}\n"))

    assert [(one.title, one.is_good) for one in results] == [("Dua warga", True)]
    for model in (Record, KitVersion, City, Unit, Person):
        assert model._default_manager.count() == 0


def test_records_of_the_city_are_not_met() -> None:
    made = trial.run_scenarios(kit("  - expect: {records: {warga: 2}}\n"))
    again = trial.run_scenarios(kit("  - expect: {records: {warga: 2}}\n"))

    assert made == again


def test_the_first_difference_is_told_with_its_line() -> None:
    steps = "  - ring: loud\n    expect: {bell: loud}\n  - expect:\n      bell: soft\n"

    assert difference(steps) == (12, "bell is loud, expected soft")


def test_a_refused_step_is_told_or_expected() -> None:
    twice = "  - ring: loud\n  - ring: soft\n"
    expected = "  - ring: loud\n  - refused: {ring: soft}\n    because: rung already\n"
    another = "  - ring: loud\n  - refused: {ring: soft}\n    because: too late\n"
    not_refused = "  - refused: {ring: loud}\n"

    assert difference(twice) == (10, "refused: The bell was rung already.")
    assert difference(expected) == (0, "")
    assert difference(another) == (11, "refused for another reason: The bell was rung already.")
    assert difference(not_refused) == (9, "the step was to be refused, and was carried out")


def test_given_records_that_do_not_fit_are_told() -> None:
    found = read(**{"scenarios__dua-warga": SCENARIO.replace("umur: 30", "umur: tua")}).kit
    assert found is not None

    result = trial.run_scenarios(found)[0]

    assert result.line == 5
    assert result.what.startswith("refused: given.warga, record 1")


def run_with(values: dict[str, object], steps: str, *, as_written: bool) -> scenarios.Result:
    found = kit(steps)
    unit = trial._unit("32.73")
    edition = Edition(0, found, {"contoh": values}, unit.pk, "32.73")
    return scenarios.run("dua-warga", edition, unit, as_written=as_written)


OWN = {"nama_kantor": "Kantor Contoh", "janji_jam": 24}
OTHERS = {"nama_kantor": "Kantor Lain", "janji_jam": 16}


@pytest.mark.parametrize(
    ("values", "as_written", "value", "what"),
    [
        (OWN, True, "2026-01-08T09:00", "chime is never, expected 2026-01-08T09:00"),
        (OWN, False, "2026-01-08T09:00", "chime is never, expected 2026-01-08T09:00"),
        (OTHERS, False, "2026-01-08T09:00", ""),
        (OTHERS, False, "{in_working_hours: param.janji_jam}", "chime is never, expected 2026-01-07T09:00"),
        (OWN, False, "{in_working_hours: param.janji_jam}", "chime is never, expected 2026-01-08T09:00"),
        (OTHERS, False, "{rule: param.nama_kantor}", "chime is never, expected Kantor Lain"),
        (OTHERS, False, "{rule: 'add_hours(now, 2)'}", "chime is never, expected 2026-01-05T11:00"),
        (OTHERS, False, "{rule: today}", "chime is never, expected 2026-01-05"),
        (OTHERS, False, "{rule: 'param.janji_jam > 20'}", "chime is never, expected false"),
    ],
)  # fmt: skip
def test_expectations_with_a_citys_values(
    values: dict[str, object], as_written: bool, value: str, what: str
) -> None:
    result = run_with(values, f"  - expect:\n      chime: {value}\n", as_written=as_written)

    assert result.what == what


@pytest.mark.parametrize(
    ("area", "rung"),
    [
        ("35.78", ["35.78.01.1001", "35.78", "3578-LU-1", "32.7301", "32.74.01", "3273"]),
        ("32.73", ["32.73.01.1001", "32.73", "3273-LU-1", "32.7301", "32.74.01", "3273"]),
    ],
)
def test_a_scenario_lives_in_the_city_that_installs_it(area: str, rung: list[str]) -> None:
    written = ["32.73.01.1001", "32.73", "3273-LU-1", "32.7301", "32.74.01", "3273"]
    scenario = Scenario.model_validate(
        {"scenario": {"id": "Contoh"}, "now": "2026-01-05T09:00", "area": "32.73",
         "given": {"kelurahan": [written[0]]}, "steps": [{"ring": {"at": written}}]}
    )  # fmt: skip

    moved = scenarios._at_home(scenario, area)

    assert moved.steps == ({"ring": {"at": rung}},)
    assert moved.given == {"kelurahan": rung[:1]}


def test_areas_are_taken_on_trust_inside_a_scenario_only() -> None:
    seen: list[bool] = []

    def look(run: ScenarioRun, step: dict[str, str]) -> bool:
        seen.append(areas.check("32.73.01.1001", areas.VILLAGE))
        return True

    parts._parts["bell"] = KitPart("bell", "b", Scenario, scenario=ScenarioWords(step=look))
    trial.run_scenarios(kit("  - ring: x\n"))

    assert seen == [True]
    assert areas.check("32.73.01.1001", areas.VILLAGE) is False


def test_made_up_people_hold_the_roles_of_the_kit() -> None:
    seen: list[ScenarioRun] = []

    def look(run: ScenarioRun, step: dict[str, str]) -> bool:
        seen.append(run)
        return True

    parts._parts["bell"] = KitPart("bell", "b", Scenario, scenario=ScenarioWords(step=look))
    more = KIT.replace("roles:", "roles:\n  ketua: {id: Ketua, en: Head, su: Pupuhu}")

    trial.run_scenarios(kit("  - ring: x\n", kit=more))

    people = seen[0].people
    assert sorted(people) == ["ketua", "petugas"]
    assert people["ketua"].pk != people["petugas"].pk
    assert people["petugas"].full_name == "Petugas Contoh (Petugas)"
