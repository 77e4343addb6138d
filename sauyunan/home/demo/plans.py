"""Which applications the month sees: when each is sent, what it is about, what becomes of it. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from sauyunan.core.workdays import Calendar
from sauyunan.home.demo.families import Family
from sauyunan.home.demo.story import Month, Waiting

DAYS = 30
_SETTLED = timedelta(days=4)
"""Applications of the last days are those that the story lists as waiting."""
# When people sit down with their phones: before noon, and in the evening when children sleep.
_HOURS = {6: 2, 7: 4, 8: 8, 9: 12, 10: 12, 11: 9, 12: 5, 13: 8, 14: 8, 15: 6, 16: 4, 17: 3,
          18: 4, 19: 9, 20: 10, 21: 7, 22: 3}  # fmt: skip
_WEEKEND_SHARE = 0.4  # of what a working day sees

Fate = Literal["issued", "refused"]
Back = Literal["", "mended", "withdrawn", "left"]
"""Not sent back; mended; withdrawn by the applicant; left unanswered."""


@dataclass(frozen=True)
class Plan:
    """One application. ``stays``: where it is still waiting now, if anywhere: "sent", "back", or
    after a move of the way."""

    number: int
    at: datetime
    family: Family
    witnesses: tuple[Family, Family]
    fate: Fate = "issued"
    back: Back = ""
    is_slow: bool = False
    answers_survey: bool = False
    stays: str = ""


def plans(
    story: Month,
    families: Sequence[Family],
    now: datetime,
    calendar: Calendar,
    chance: random.Random,
) -> list[Plan]:
    """All applications of the month, in no particular order."""
    made = _Maker(story, list(families), now, calendar, chance)
    chance.shuffle(made.families)
    ordinary = [made.ordinary(at) for at in range(story.count)]
    return [*ordinary, *made.waiting(story.count)]


@dataclass(frozen=True)
class _Maker:
    story: Month
    families: list[Family]
    now: datetime
    calendar: Calendar
    chance: random.Random

    def ordinary(self, number: int) -> Plan:
        shares, of_hundred = self.story.shares, self.chance.random
        back: Back = ""
        if of_hundred() * 100 < shares.back:
            draw = of_hundred() * 100
            is_mended, is_withdrawn = draw < shares.mended, draw < shares.mended + shares.withdrawn
            back = "mended" if is_mended else "withdrawn" if is_withdrawn else "left"
        return Plan(
            number=number,
            at=self._moment(),
            family=self.families[number % len(self.families)],
            witnesses=self._witnesses(number),
            fate="refused" if of_hundred() * 100 < shares.refused else "issued",
            back=back,
            is_slow=of_hundred() * 100 < shares.slow,
            answers_survey=of_hundred() * 100 < shares.answered,
        )

    def waiting(self, first: int) -> Iterator[Plan]:
        """Applications that wait now, spread evenly over the working time they have used."""
        number = first
        for one in self.story.waiting:
            for used in _spread(one):
                yield Plan(
                    number=number,
                    at=before(self.now, used, self.calendar),
                    family=self.families[number % len(self.families)],
                    witnesses=self._witnesses(number),
                    stays=one.at,
                )
                number += 1

    def _witnesses(self, number: int) -> tuple[Family, Family]:
        count = len(self.families)
        return self.families[(number + 7) % count], self.families[(number + 13) % count]

    def _moment(self) -> datetime:
        """A plausible moment between a month and some days ago."""
        zone = self.calendar.tz
        first = (self.now - timedelta(days=DAYS)).astimezone(zone).date()
        while True:
            day = first + timedelta(days=self.chance.randrange(DAYS))
            hour = self.chance.choices(list(_HOURS), list(_HOURS.values()))[0]
            at = time(hour, self.chance.randrange(60), self.chance.randrange(60))
            moment = datetime.combine(day, at, zone)
            is_quiet = not self.calendar.is_working_day(day)
            if is_quiet and self.chance.random() > _WEEKEND_SHARE:
                continue
            if moment < self.now - _SETTLED:
                return moment


def _spread(one: Waiting) -> list[int]:
    if one.count == 1:
        return [one.least]
    step = (one.most - one.least) / (one.count - 1)
    return [round(one.least + at * step) for at in range(one.count)]


def before(now: datetime, minutes: int, calendar: Calendar) -> datetime:
    """The latest moment, to the minute, since which so much working time has passed."""
    nearest, farthest = 0, 60 * 24 * (minutes // 60 + 14)
    while farthest - nearest > 1:
        middle = (nearest + farthest) // 2
        if calendar.between(now - timedelta(minutes=middle), now) >= minutes:
            farthest = middle
        else:
            nearest = middle
    return now - timedelta(minutes=farthest)
