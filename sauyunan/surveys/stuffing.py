"""Signs that somebody filled a survey with answers: counted and told, never a reason to remove one.

Each sign has honest explanations too: a queue on market day, a family with one telephone, somebody
who is content with everything. So every sign says how many answers carry it, of how many where it
can be seen at all, and what the index would be without them; what to make of it people decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

BURST_LEAST, BURST_TIMES = 10, 5
"""An hour is a burst with so many answers, and more than so many times those of the usual hour."""
HOURS = 3
"""Hours with answers from which on there is a usual one, the median; with fewer, none is usual."""
QUICK = 2
"""Seconds for each question; nobody reads a question and its answers faster."""
NIGHT = frozenset({23, 0, 1, 2, 3, 4})
"""Hours at which hardly anybody answers a survey."""
SHARED = frozenset({"kiosk", "interview"})
"""Channels at which many are meant to use the same device."""
SIGNS = ("burst", "alike", "device", "quick", "night")


@dataclass(frozen=True)
class Given:
    """One respondent's answers, in the order of the elements. ``hour``, ``seconds``: None where not known."""

    day: date
    hour: int | None
    channel: str
    answers: Sequence[int]
    seconds: int | None = None
    device: bytes = b""


@dataclass(frozen=True)
class Sign:
    """``n`` answers carry it, of ``of`` where it could be seen; ``sums``: of their answers, by element."""

    n: int
    of: int
    sums: tuple[int, ...]

    def as_json(self) -> dict[str, object]:
        """To be kept."""
        return {"n": self.n, "of": self.of, "sums": list(self.sums)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Sign:
        """What ``as_json`` gave."""
        return cls(kept["n"], kept["of"], tuple(kept["sums"]))


@dataclass
class _Pile:
    """Answers counted together."""

    n: int = 0
    sums: list[int] = field(default_factory=list)

    def add(self, answers: Sequence[int], n: int = 1) -> None:
        self.n += n
        self.sums = [
            old + new for old, new in zip(self.sums or [0] * len(answers), answers, strict=True)
        ]


class Watch:
    """Looks at all answers of a survey one by one; holds no answer longer, only piles of them."""

    def __init__(self, elements: int) -> None:
        self._elements = elements
        self._of: dict[str, int] = dict.fromkeys(SIGNS, 0)
        self._piles = {name: _Pile() for name in ("alike", "quick", "night")}
        self._hours: dict[tuple[date, int], _Pile] = defaultdict(_Pile)
        self._devices: dict[bytes, _Pile] = defaultdict(_Pile)

    def add(self, one: Given) -> None:
        """Count one respondent."""
        self._see("alike", one, is_sign=len(set(one.answers)) == 1)
        if one.seconds is not None:
            self._see("quick", one, is_sign=one.seconds <= QUICK * self._elements)
        if one.hour is not None:
            self._see("night", one, is_sign=one.hour in NIGHT)
            self._of["burst"] += 1
            self._hours[one.day, one.hour].add(one.answers)
        if one.device and one.channel not in SHARED:
            self._of["device"] += 1
            self._devices[one.device].add(one.answers)

    def signs(self) -> dict[str, Sign]:
        """What was seen, by the names in SIGNS."""
        hours = self._hours.values()
        usual = median([pile.n for pile in hours]) if len(hours) >= HOURS else 0
        most = max(BURST_LEAST, BURST_TIMES * usual + 1)
        bursts = [pile for pile in hours if pile.n >= most]
        shared = [pile for pile in self._devices.values() if pile.n > 1]
        piles = {**self._piles, "burst": _together(bursts), "device": _together(shared)}
        nothing = (0,) * self._elements
        return {
            name: Sign(piles[name].n, self._of[name], tuple(piles[name].sums) or nothing)
            for name in SIGNS
        }

    def _see(self, name: str, one: Given, *, is_sign: bool) -> None:
        self._of[name] += 1
        if is_sign:
            self._piles[name].add(one.answers)


def _together(piles: Sequence[_Pile]) -> _Pile:
    whole = _Pile()
    for pile in piles:
        whole.add(pile.sums, pile.n)
    return whole
