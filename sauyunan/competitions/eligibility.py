"""Whether an entry may take part: rules of the bundle (CEL) over declared facts, with the sentence shown.

The age of an innovation is counted back from the closing date of registration to the start of its
implementation (PermenPANRB 7/2021, as published by the ministry).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sauyunan.competitions.format import Competition
from sauyunan.core import cel
from sauyunan.core.cel import Field, Rule, RuleError, Rules
from sauyunan.kits.format import Texts


@dataclass(frozen=True)
class Award:
    """A result of the innovation in any competition; ``result`` is empty where it only took part."""

    series: str
    year: int
    group: str = ""
    result: str = ""


@dataclass(frozen=True)
class Facts:
    """What the rules see as ``entry``. Of an unknown start ``has_started`` is false and ``age_days`` 0."""

    title: str
    group: str
    category: str
    stage: str  # initiative, trial, applied
    kind: str  # digital, plain
    form: str  # governance, service, other
    unit_code: str
    unit_place: str  # "kecamatan" or "kelurahan" where the unit serves one, else "perangkat_daerah"
    unit_parent: str  # code of the unit above; "" at the top
    has_started: bool
    age_days: int
    has_source: bool  # it says which innovation it replicates
    source: str
    is_public: bool
    replicas: int  # by how many others it was taken over
    words: int  # of all sections together
    awards: tuple[Award, ...] = ()


WORDS: Mapping[str, tuple[str, ...]] = {
    "stage": ("initiative", "trial", "applied"),
    "kind": ("", "digital", "plain"),
    "form": ("", "governance", "service", "other"),
    "unit_place": ("perangkat_daerah", "kecamatan", "kelurahan"),
}
"""What these facts may be; the empty text while nobody said."""
_AWARD = {
    "series": Field("text", optional=False),
    "year": Field("integer", optional=False),
    "group": Field("text", optional=False),
    "result": Field("text", optional=False),
}
_ENTRY = {
    **{
        name: Field("text", optional=False)
        for name in (
            "title", "group", "category", "stage", "kind", "form", "unit_code", "unit_parent", "unit_place",
            "source",
        )
    },
    **{
        name: Field("integer", optional=False)
        for name in ("age_days", "replicas", "words")
    },
    **{
        name: Field("bool", optional=False) for name in ("has_started", "has_source", "is_public")
    },
    "awards": Field("message", message="award", many=True),
}  # fmt: skip


@cache
def rules() -> Rules:
    """The environment in which every rule over ``entry`` is compiled."""
    return cel.environment(
        {"entry": _ENTRY, "award": _AWARD},
        {"entry": Field("message", message="entry", optional=False)},
    )


@cache
def compiled(text: str, gives: cel.Kind) -> Rule:
    """A checked rule over ``entry``. Raises RuleFault."""
    return rules().compile(text, gives)


def written(found: Competition) -> Iterator[tuple[str, str, cel.Kind]]:
    """Every rule of a bundle: its dotted path, its text, and what it gives."""
    for at, check in enumerate(found.eligibility):
        yield f"eligibility.{at}.if_not", check.if_not, "bool"
    for key, group in found.groups.items():
        for at, check in enumerate(group.eligibility):
            yield f"groups.{key}.eligibility.{at}.if_not", check.if_not, "bool"
    if found.class_of is not None:
        yield "class_of", found.class_of, "text"


def age_in_days(closes: datetime, started: date | None) -> int:
    """Days from the start of implementation to the day on which registration closes; 0 of an unknown
    start or one after it."""
    return max(0, (closes.date() - started).days) if started else 0


def refusals(found: Competition, facts: Facts) -> list[Texts]:
    """The sentence of each rule that does not hold, or that has no value for these facts."""
    group = found.groups.get(facts.group)
    checks = (*found.eligibility, *(group.eligibility if group else ()))
    values = {"entry": as_values(facts)}
    return [one.say for one in checks if not _holds(one.if_not, values)]


def class_of(found: Competition, facts: Facts) -> str:
    """The class that the bundle's rule gives; "" where it has none, or gives none of its classes."""
    if found.class_of is None:
        return next(iter(found.classes)) if len(found.classes) == 1 else ""
    try:
        given = compiled(found.class_of, "text").value({"entry": as_values(facts)})
    except RuleError:
        return ""
    return str(given) if given in found.classes else ""


def over_quota(found: Competition, group: str, entered: int) -> bool:
    """Whether an agency that entered so many in a group may enter no more."""
    most = found.groups[group].per_agency
    return most is not None and entered >= most


def as_values(facts: Facts) -> Mapping[str, object]:
    """The facts as rules take them."""
    values = asdict(facts)
    values["awards"] = [asdict(one) for one in facts.awards]
    return values


def facts_from(kept: Mapping[str, Any]) -> Facts:
    """Facts as an entry keeps them in JSON."""
    return Facts(**{**kept, "awards": awards_from(kept.get("awards", ()))})


def awards_from(rows: Sequence[Mapping[str, object]]) -> tuple[Award, ...]:
    """Awards as an entry keeps them in JSON."""
    return tuple(
        Award(
            str(row["series"]),
            int(str(row["year"])),
            str(row.get("group", "")),
            str(row.get("result", "")),
        )
        for row in rows
    )


def _holds(text: str, values: Mapping[str, object]) -> bool:
    """A rule without a value does not hold: eligibility fails closed."""
    try:
        return compiled(text, "bool").holds(values)
    except RuleError:
        return False
