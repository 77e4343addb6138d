"""Runs a kit's scenarios: in a transaction that is undone, at a made-up time, by made-up people."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation

from sauyunan.accounts import queries as accounts_queries
from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import areas, clock, i18n, workdays
from sauyunan.core.cel import RuleError
from sauyunan.kits import definition, parts, rules, scenario_format, shaping
from sauyunan.kits.format import typed_parameter
from sauyunan.kits.parts import EffectRefused, ScenarioWords, StepRefused
from sauyunan.kits.scenario_format import OWN_WORDS, Scenario

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Result:
    """How a scenario went; ``what`` is the first difference, empty when all is as expected."""

    name: str
    title: str
    what: str = ""
    file: str = ""
    line: int = 0

    @property
    def is_good(self) -> bool:
        return not self.what


@dataclass
class ScenarioRun:
    """What the words of parts work with. ``memory`` is theirs, e.g. the reference of the case."""

    edition: definition.Edition
    scenario: Scenario
    name: str
    unit: Unit
    people: Mapping[str, Person]
    """One made-up person for each role of the kit, by the role's name: four eyes are four."""
    as_written: bool
    """Whether the parameters are the scenario's own; else they are the city's."""
    memory: dict[str, Any] = field(default_factory=dict)


class _Difference(Exception):
    def __init__(self, path: str, what: str) -> None:
        super().__init__(what)
        self.path, self.what = path, what


class _Undo(Exception):
    """Leaves the transaction without a trace."""


def run_all(edition: definition.Edition, unit: Unit, *, as_written: bool) -> list[Result]:
    """All scenarios of an edition's kit, each undone afterwards.

    ``edition`` is a row in the open transaction or in the database; its parameters are what rules
    see, so with ``as_written`` they must be those of the scenario (see ``trials``).
    """
    return [
        run(name, edition, unit, as_written=as_written)
        for name in edition.kit.parts.get("scenarios", {})
    ]


def run(name: str, edition: definition.Edition, unit: Unit, *, as_written: bool) -> Result:
    """One scenario; the database is as before when it returns."""
    scenario = _at_home(edition.kit.parts["scenarios"][name], _area_of(edition, unit))
    good = Result(name, scenario.scenario.id)
    try:
        with (
            transaction.atomic(),
            clock.frozen(_start(scenario)),
            workdays.using(_calendar(scenario)),
            areas.on_trust(),
            translation.override(i18n.DEFAULT),  # the sentences of `because` are Indonesian
            _apart(),
        ):
            people = _people(edition.kit, unit)
            made = ScenarioRun(edition, scenario, name, unit, people, as_written)
            _give(made)
            _do_all(made)
            raise _Undo
    except _Undo:
        return good
    except _Difference as found:
        file = edition.kit.sources["scenarios", name]
        line = shaping.line_of(edition.kit.lines[file], found.path)
        return Result(name, scenario.scenario.id, found.what, file, line)


def _area_of(edition: definition.Edition, unit: Unit) -> str:
    """Where the edition's cases are handled."""
    city = accounts_queries.city_or_none()
    return edition.area or (city.area if city else unit.area)


def _at_home(scenario: Scenario, area: str) -> Scenario:
    """The scenario in another city: codes within its own area become codes within that one, and so
    do numbers that begin with the area's digits and a hyphen, such as 3273-LU-13062022-0001."""
    if not scenario.area or not area or scenario.area == area:
        return scenario
    own = re.compile(rf"{re.escape(scenario.area)}((?:\.\d+)*)")
    digits, its_digits = (one.replace(".", "") for one in (scenario.area, area))

    def moved(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: moved(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(moved(one) for one in value)
        if not isinstance(value, str):
            return value
        if value.startswith(f"{digits}-"):
            return its_digits + value.removeprefix(digits)
        within = own.fullmatch(value)
        return f"{area}{within[1]}" if within else value

    return scenario.model_copy(
        update={"given": moved(scenario.given), "steps": moved(scenario.steps)}
    )


@contextlib.contextmanager
def _apart() -> Iterator[None]:
    """What each part needs around a scenario, so that it meets nothing of the city."""
    with contextlib.ExitStack() as stack:
        for words in _words():
            if words.around is not None:
                stack.enter_context(words.around())
        yield


def _give(run: ScenarioRun) -> None:
    for name, value in run.scenario.given.items():
        path = f"given.{name}"
        with _told(path):
            if not any(words.given(run, name, value) for words in _words() if words.given):
                raise _Difference(path, f"{name!r} is nothing that can be given")


def _do_all(run: ScenarioRun) -> None:
    moment = _start(run.scenario)
    for index, step in enumerate(run.scenario.steps):
        moment += _pause(str(step.get("after", "0m")))
        with clock.frozen(moment):
            path = f"steps.{index}"
            _do(run, step, path)
            for word, value in step.get("expect", {}).items():
                _expect(run, word, value, f"{path}.expect.{word}")


def _do(run: ScenarioRun, step: Mapping[str, Any], path: str) -> None:
    if "refused" not in step:
        with _told(path), transaction.atomic():
            _take(run, step, path)
        return
    try:
        with transaction.atomic():
            _take(run, step["refused"], f"{path}.refused")
    except (StepRefused, EffectRefused) as refusal:
        because = str(step.get("because", ""))
        if because.lower() not in str(refusal).lower():
            raise _Difference(
                f"{path}.because", f"refused for another reason: {refusal}"
            ) from refusal
        return
    raise _Difference(path, "the step was to be refused, and was carried out")


def _take(run: ScenarioRun, step: Mapping[str, Any], path: str) -> None:
    bare = {key: value for key, value in step.items() if key not in OWN_WORDS}
    if not bare:  # a step that only waits and looks
        return
    if not any(words.step(run, bare) for words in _words() if words.step):
        raise _Difference(path, f"nothing knows the step {', '.join(bare)}")


def _expect(run: ScenarioRun, word: str, value: Any, path: str) -> None:
    with _told(path):
        if _is_of_other_parameters(run, value):
            return
        wanted = _resolved(run, value)
        for words in _words():
            if words.expect and word in words.expects:
                mismatch = words.expect(run, word, wanted)
                if mismatch:
                    raise _Difference(path, mismatch)
                return
    raise _Difference(path, f"{word!r} is nothing that can be expected")


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    """A refusal or a rule without a value is a difference at this place of the scenario."""
    try:
        yield
    except (StepRefused, EffectRefused) as refusal:
        raise _Difference(path, f"refused: {refusal}") from refusal
    except RuleError as error:
        raise _Difference(path, f"a rule has no value: {error}") from error


def _is_of_other_parameters(run: ScenarioRun, value: Any) -> bool:
    """A moment that is written plainly follows from the scenario's own parameters (a promise); with
    a city's other parameters it says nothing. As a rule it is looked at everywhere."""
    if run.as_written or not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return False
    return dict(run.edition.param(run.edition.kit.name)) != own_parameters(
        run.edition.kit, run.scenario
    )


def own_parameters(kit: definition.Kit, scenario: Scenario) -> dict[str, str | int | bool]:
    """The parameters that a scenario runs with as written: its own, else the defaults."""
    values: dict[str, str | int | bool] = {}
    for key, one in kit.manifest.parameters.items():
        if key in scenario.parameters:
            values[key] = typed_parameter(one.type, scenario.parameters[key])
        elif one.default is not None:
            values[key] = one.default
    return values


def _resolved(run: ScenarioRun, value: Any) -> Any:
    found = scenario_format.rule_in(value)
    if found:
        return _evaluated(run, *found)
    if isinstance(value, dict):
        return {key: _resolved(run, inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_resolved(run, inner) for inner in value]
    return value


def _evaluated(run: ScenarioRun, kind: str, text: str) -> str:
    rules.environment(run.edition, "scenario", scenario_format.environment)
    rule = rules.compiled(run.edition, "scenario", text)
    param = run.edition.param(run.edition.kit.name)
    seen = {"param": param, "today": clock.today(), "now": clock.now()}
    result = rule.value(seen)
    if kind == "in_working_hours" and isinstance(result, int):
        if result < 0:
            raise RuleError(f"{result} working hours lie before this step; give 0 or more")
        result = _calendar(run.scenario).add(clock.now(), result * 60)
    return as_text(result)


def as_text(value: object) -> str:
    """A value as a scenario writes it; moments in the city's time to the minute."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        local = value.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(tzinfo=None)
        return local.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def _start(scenario: Scenario) -> datetime:
    return datetime.fromisoformat(scenario.now).replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def _pause(text: str) -> timedelta:
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


def _calendar(scenario: Scenario) -> workdays.Calendar:
    given = scenario.calendar
    return workdays.Calendar(
        time.fromisoformat(given.opens),
        time.fromisoformat(given.closes),
        frozenset(date.fromisoformat(day) for day in given.free),
        ZoneInfo(settings.TIME_ZONE),
    )


def _people(kit: definition.Kit, unit: Unit) -> dict[str, Person]:
    mark = secrets.token_hex(4)
    people = {}
    for role, label in kit.manifest.roles.items():
        people[role] = Person.objects.create(
            username=f"contoh-{role}-{mark}", full_name=f"Petugas Contoh ({label.id})"
        )
        Membership.objects.create(
            person=people[role], unit=unit, role=f"{kit.name}/{role}", title=label.id
        )
    return people


def _words() -> list[ScenarioWords]:
    return [part.scenario for part in parts.all_parts().values() if part.scenario]
