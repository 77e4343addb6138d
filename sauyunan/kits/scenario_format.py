"""How a kit declares its own tests: scenarios/<name>.yaml, their shape and their check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from sauyunan.core.cel import Rules
from sauyunan.kits import parts, rules
from sauyunan.kits.definition import Kit
from sauyunan.kits.faults import Fault
from sauyunan.kits.format import Day, Key, Strict, Texts, typed_parameter
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.parts import KitPart, ScenarioWords
from sauyunan.kits.suggestions import did_you_mean

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Pause = Annotated[str, StringConstraints(pattern=r"^\d{1,4}[mhd]$")]

OWN_WORDS = frozenset({"after", "expect", "refused", "because"})
APPLICANT = "applicant"
VALUE_RULES = ("rule", "in_working_hours")
"""Keys under which an expected value is a rule: a value, or a moment so much working time on."""


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no moment. Write day and time: 2022-06-13T09:00") from None
    if moment.tzinfo is not None:
        raise ValueError("a time zone is not needed. Write the city's own time: 2022-06-13T09:00")
    return text


class ScenarioCalendar(Strict):
    """The working time of the made-up office: Monday to Friday, without the free days."""

    opens: Clock = "08:00"
    closes: Clock = "16:00"
    free: tuple[Day, ...] = ()


class Scenario(Strict):
    """scenarios/<name>.yaml: what is given, what happens, what is expected."""

    scenario: Texts
    now: Annotated[str, AfterValidator(_moment)] = Field(
        description="when it begins, in the city's time: 2022-06-13T09:00"
    )
    area: str = Field(
        default="32.73", pattern=r"^\d\d\.\d\d(\.\d\d(\.\d{4})?)?$", description="of the city"
    )
    calendar: ScenarioCalendar = ScenarioCalendar()
    parameters: dict[Key, str] = Field(
        default_factory=dict, description="values of the kit's parameters, else their defaults"
    )
    given: dict[str, Any] = Field(
        default_factory=dict, description="what is there before, e.g. register: [records]"
    )
    steps: tuple[dict[str, Any], ...] = Field(min_length=1)


def actor_of(step: Mapping[str, Any], roles: Mapping[str, Any]) -> str | None:
    """The role (or "applicant") whose move a step is, if it is one."""
    return next((key for key in step if key == APPLICANT or key in roles), None)


def check(made: PartCheck) -> Iterator[Fault]:
    """Roles, words, parameters and times of scenarios; what they lead to is seen by running them."""
    for _name, scenario, here in made.each():
        _check_parameters(scenario, here)
        for index, step in enumerate(scenario.steps):
            _check_step(step, here.under("steps", index))
    yield from ()


def _check_parameters(scenario: Scenario, here: PartCheck) -> None:
    declared = here.kit.manifest.parameters
    for key, text in scenario.parameters.items():
        path = f"parameters.{key}"
        if here.known(key, declared, path, "the parameter"):
            try:
                typed_parameter(declared[key].type, text)
            except ValueError as error:
                what, _, mend = str(error).partition(". ")
                here.fault(path, what, mend)
    for key, one in declared.items():
        if one.default is None and key not in scenario.parameters:
            what = f"the parameter {key!r} has no default and no value here"
            here.fault("parameters", what, f"Add {key}: under parameters")


def _check_step(step: Mapping[str, Any], here: PartCheck) -> None:
    words = [part.scenario for part in parts.all_parts().values() if part.scenario]
    known = {*OWN_WORDS, APPLICANT, *here.kit.manifest.roles}
    known |= {word for one in words for word in one.words}
    for key in step:
        if key not in known:
            here.fault(str(key), f"a step knows no {key!r}", did_you_mean(str(key), known))
    if "refused" in step:
        if isinstance(step["refused"], dict):
            _check_step(step["refused"], here.under("refused"))
        else:
            here.fault("refused", "refused holds no step", "Write refused: {role: move}")
    if "after" in step and not re.fullmatch(r"\d{1,4}[mhd]", str(step["after"])):
        here.fault(
            "after", f"{step['after']!r} is no time", "Write minutes, hours, days: 30m 3h 2d"
        )
    _check_expected(step.get("expect", {}), words, here)


def _check_expected(expected: object, words: list[ScenarioWords], here: PartCheck) -> None:
    if not isinstance(expected, dict):
        here.fault("expect", "expect holds no keys", "Write expect: {state: ...}")
        return
    expects = {word for one in words for word in one.expects}
    seeing = here.declaring("expect", now="moment")
    for word, value in expected.items():
        if seeing is not None:
            _check_value(value, seeing.under("expect", word))
        if word not in expects:
            what = f"{word!r} is nothing that can be expected"
            here.fault(f"expect.{word}", what, did_you_mean(word, expects))


def environment(kit: Kit) -> Rules:
    """What rules in an expectation see: param, place, today, and ``now``, the moment of the step."""
    return rules.environment_for(kit, now="moment")


def rule_in(value: object) -> tuple[str, str] | None:
    """Kind and text of an expectation that is a rule: ``{in_working_hours: param.janji_jam}``."""
    if isinstance(value, dict) and len(value) == 1:
        kind, text = next(iter(value.items()))
        if kind in VALUE_RULES and isinstance(text, str):
            return kind, text
    return None


def _check_value(value: object, here: PartCheck) -> None:
    found = rule_in(value)
    if found:
        here.rule(found[1], found[0], "integer" if found[0] == "in_working_hours" else None)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_value(inner, here.under(key))


PART = KitPart(
    name="scenarios",
    files="scenarios/*.yaml",
    model=Scenario,
    check=check,
    schema_title="A scenario: the kit's own test",
)
