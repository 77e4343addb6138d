"""The index of groups as rows for JSON: by unit, service and element, in the order that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sauyunan.surveys.scoring import ElementScore, Score, rounded_to

ELEMENT = "element"
FIELDS = ("unit", "service", ELEMENT)

Groups = Mapping[tuple[str, ...], Score]
"""By unit, by service or by both, in the order that was asked for."""


def rows(groups: Groups, by: Sequence[str]) -> list[dict[str, Any]]:
    """One row for each group, or for each element of it; sorted by the fields, elements as the instrument
    has them."""
    fields = [name for name in by if name != ELEMENT]
    made = [
        ({**dict(zip(fields, key, strict=True)), ELEMENT: place}, row)
        for key, score in groups.items()
        for place, row in enumerate(_rows(score, has_elements=ELEMENT in by))
    ]
    made.sort(key=lambda one: tuple(map(one[0].__getitem__, by)))
    return [{name: row.get(name, at[name]) for name in by} | row for at, row in made]


def figures(score: Score) -> dict[str, str]:
    """The index of a group, as text with fixed decimals."""
    return {"ni": str(score.ni_written), "index": str(score.index), "grade": score.grade}


def element(one: ElementScore) -> dict[str, Any]:
    """One element of a group."""
    nrr = str(rounded_to(one.mean, 4))
    return {"sum": one.total, "nrr": nrr, "nik": str(one.index), "grade": one.grade}


def _rows(score: Score, *, has_elements: bool) -> list[dict[str, Any]]:
    if not has_elements:
        return [{"n": score.n, **figures(score)}]
    return [{ELEMENT: key, "n": score.n, **element(one)} for key, one in score.elements.items()]
