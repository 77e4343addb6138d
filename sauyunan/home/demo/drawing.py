"""Facts that are drawn as the story says: a choice by weights, a number, a day, something of another record."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sauyunan.home.demo.record_story import (
    Between,
    Chance,
    Days,
    Draw,
    OneOf,
    Other,
    SomeOf,
    WordFor,
    YearOf,
)

Facts = dict[str, Any]


@dataclass(frozen=True)
class Chooser:
    """Draws facts; days are counted from ``today``. ``made``: facts of records, by section."""

    today: date
    chance: random.Random
    made: Mapping[str, Sequence[Facts]] = field(default_factory=dict)

    def draw(self, draws: Mapping[str, Draw], facts: Facts) -> None:
        """Add to the facts what is drawn, in its order; what is not there is None."""
        for name, draw in draws.items():
            is_there = draw.share == 100 or self.chance.random() * 100 < draw.share
            facts[name] = self._fact(draw, facts) if is_there else None

    def _fact(self, draw: Draw, facts: Mapping[str, Any]) -> Any:
        match draw:
            case OneOf():
                return self._one(draw.one_of)
            case SomeOf():
                wanted = self.chance.randint(1, draw.most)
                return list(dict.fromkeys(self._one(draw.some_of) for _time in range(wanted)))
            case Between():
                return self.chance.randrange(draw.between[0], draw.between[1] + 1, draw.step)
            case Days():
                return self._day(draw, facts)
            case YearOf() | WordFor():
                return _derived(draw, facts)
            case Other():
                return self._other(draw, facts["at"])
            case Chance():
                return self.chance.random() * 100 < draw.chance

    def _one(self, weights: Mapping[str, int]) -> str:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def _other(self, draw: Other, at: int) -> Any:
        made = self.made[draw.other]
        found = made[(at - 1) % len(made)] if draw.in_turn else self.chance.choice(made)
        return found[draw.fact] if draw.fact else found

    def _day(self, draw: Days, facts: Mapping[str, Any]) -> date | None:
        first, last = draw.days
        since = self.today if draw.after is None else facts[draw.after]
        if since is None:
            return None
        often_late = self.chance.triangular(first, last, last) if draw.rising else None
        days = self.chance.randint(first, last) if often_late is None else round(often_late)
        day = date.fromisoformat(str(since)) + timedelta(days=days)
        wanted = facts.get(draw.weekday or "")
        return day if wanted is None else day + timedelta(days=(int(wanted) - day.isoweekday()) % 7)


def _derived(draw: YearOf | WordFor, facts: Mapping[str, Any]) -> Any:
    """What follows from another fact."""
    if isinstance(draw, YearOf):
        return date.fromisoformat(str(facts[draw.year_of])).year
    said = facts[draw.word_for]
    return draw.words[said[0] if isinstance(said, list) else said]
