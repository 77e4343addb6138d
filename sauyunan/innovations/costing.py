"""What work costs and saves, with its range: stated minutes and hours, whole rupiah; no database.

A range is the least and the most that the stated numbers allow: all low ends together, all high ends
together. It is no interval of probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sauyunan.innovations.format import Costs, Stated


@dataclass(frozen=True)
class Range:
    """A value with the least and the most it may be."""

    value: int
    low: int
    high: int


def cost_per_case(made: Mapping[tuple[str, str], int], cases: int, costs: Costs) -> Range | None:
    """Rupiah of one case. ``made``: how often each (move, role) was made in all ``cases``.

    Moves and roles without a stated number cost nothing. None where there is no case.
    """
    if not cases:
        return None
    value, low, high = (_sum(made, costs, end) for end in ("value", "lowest", "highest"))
    return Range(*(_rounded(one, 60 * cases) for one in (value, low, high)))


def saved(before: Stated, now: Range, cases: int = 1) -> Range:
    """What is saved on so many cases; negative where it costs more than before."""
    return Range(
        (before.value - now.value) * cases,
        (before.lowest - now.high) * cases,
        (before.highest - now.low) * cases,
    )


def _sum(made: Mapping[tuple[str, str], int], costs: Costs, end: str) -> int:
    """Rupiah times 60: minutes of each move times the hour of its role."""
    return sum(
        count * int(getattr(costs.minutes[move], end)) * int(getattr(costs.hour[role], end))
        for (move, role), count in made.items()
        if move in costs.minutes and role in costs.hour
    )


def _rounded(part: int, whole: int) -> int:
    """Half up."""
    return (2 * part + whole) // (2 * whole)
