"""How alike two records are, by what their register declares. Pure.

Marks are texts that likely doubles share: beginnings of the words of a name, alone and in pairs,
phone and web address, the cell of the map. Only those that share one are compared.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from sauyunan.core.folding import fold
from sauyunan.registers.format import Register
from sauyunan.registers.places import Point

How = Literal["equal", "like", "near"]
HOW: Mapping[str, How] = {
    "text": "like",
    "person_name": "like",
    "phone": "equal",
    "email": "equal",
    "number": "equal",
    "link": "equal",
    "date": "equal",
    "point": "near",
}
"""How fields of a type are compared; those of other types are not."""
ALIKE = 80  # percent: names less alike are different
_LETTERS, _WORDS, _WHOLE = 4, 5, 8
_AROUND = 40_075_016  # metres around the equator
_DEGREE = 110_000  # metres, a little less than a degree of latitude has


@dataclass(frozen=True)
class Reason:
    """A field that agrees: its points, how it agrees, and how much (percent or metres)."""

    field: str
    points: int
    how: How
    number: int


@dataclass(frozen=True)
class Likeness:
    """How alike two records are, from 0 to 100, and why."""

    score: int
    why: tuple[Reason, ...]


Traits = Mapping[str, str | Point]
"""What is compared of a record: names without what says nothing, plain addresses, points."""


def traits(register: Register, values: Mapping[str, Any]) -> dict[str, str | Point]:
    """What is compared of a record with these values."""
    declared, found = register.duplicates, dict[str, str | Point]()
    for name in declared.points if declared else ():
        value = values.get(name)
        if value is not None:
            trait = _trait(register, name, str(value))
            if trait:
                found[name] = trait
    return found


def _trait(register: Register, name: str, value: str) -> str | Point:
    match register.fields[name].type:
        case "point":
            return Point.read(value)
        case "link":
            return _address(value)
        case "text" | "person_name":
            words, silent = fold(value).split(), register.duplicates
            kept = [one for one in words if silent is None or one not in silent.leave_out]
            return " ".join(kept or words)
        case _:
            return fold(value).replace(" ", "")


def _address(text: str) -> str:
    """``https://www.Contoh.id/toko/?a=1`` → ``contoh.id/toko``"""
    parts = urlsplit(text)
    host = (parts.hostname or "").removeprefix("www.")
    return host + parts.path.rstrip("/").lower()


def compare(register: Register, one: Traits, other: Traits) -> Likeness:
    """How alike two records are."""
    why = []
    if register.duplicates is not None:
        for name, most in register.duplicates.points.items():
            if name in one and name in other:
                reason = _reason(register, name, most, (one[name], other[name]))
                why += [reason] if reason else []
    return Likeness(min(100, sum(each.points for each in why)), tuple(why))


def _reason(
    register: Register, name: str, most: int, pair: tuple[str | Point, str | Point]
) -> Reason | None:
    first, second = pair
    if isinstance(first, Point) and isinstance(second, Point):
        near = register.duplicates.metres if register.duplicates else 0
        if abs(first.latitude - second.latitude) * _DEGREE > near:
            return None  # most are far away
        metres = round(first.distance(second))
        return Reason(name, most, "near", metres) if metres <= near else None
    if first == second:
        return Reason(name, most, "equal", 100)
    if HOW.get(register.fields[name].type) != "like":
        return None
    percent = _alike(str(first), str(second))
    return Reason(name, most * percent // 100, "like", percent) if percent >= ALIKE else None


def _alike(one: str, other: str) -> int:
    """In percent. A name within a longer one is only as like as it is long."""
    within = fuzz.token_set_ratio(one, other)
    return round((within + fuzz.token_sort_ratio(one, other)) / 2) if within >= ALIKE else 0


# -- Marks ----------------------------------------------------------------------------------------
def marks(register: Register, found: Traits) -> Iterator[str]:
    """What a record with these traits leaves behind."""
    for name, trait in found.items():
        for mark in _marks(register, name, trait):
            yield f"{name}:{mark}"


def asked(register: Register, found: Traits) -> Iterator[str]:
    """What is looked for: the marks, and the cells around that of a point."""
    yield from marks(register, found)
    for name, trait in found.items():
        if isinstance(trait, Point):
            column, row = _cell(register, trait)
            for east in (-1, 0, 1):
                for south in (-1, 0, 1):
                    if east or south:
                        yield f"{name}:{column + east}/{row + south}"


def _marks(register: Register, name: str, trait: str | Point) -> Iterator[str]:
    if isinstance(trait, Point):
        column, row = _cell(register, trait)
        yield f"{column}/{row}"
    elif HOW.get(register.fields[name].type) == "like":
        heads = sorted({word[:_LETTERS] for word in trait.split()})[:_WORDS]
        yield from heads
        yield from (f"{one} {other}" for one, other in combinations(heads, 2))
        yield f"={trait.replace(' ', '')[:_WHOLE]}"
    else:
        yield f"={trait}"


def _cell(register: Register, point: Point) -> tuple[int, int]:
    """Column and row of the cell of the map, which is at least as wide as points may be apart."""
    metres = register.duplicates.metres if register.duplicates else 1
    wide = _AROUND * math.cos(math.radians(min(80.0, abs(point.latitude) // 10 * 10 + 10)))
    across = 2 ** max(0, int(math.log2(wide / metres)))
    x, y = point.mercator()
    return int(x * across), int(y * across)
