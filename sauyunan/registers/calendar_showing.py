"""A month of events as pages show it: a table of weeks, and a list of the same days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from sauyunan.core import clock, i18n
from sauyunan.core.page_parts import Choice
from sauyunan.registers import directory
from sauyunan.registers.calendar_events import FARTHEST, Occurrence, Window
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters

ON_A_DAY = 3
"""Events that are named in a day of the table; the others are counted."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """A month of the calendar."""

    first: date

    @classmethod
    def read(cls, text: str, otherwise: date) -> Month:
        """ "2026-12"; another month for what is none. Kept within what is expanded."""
        found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
        day = date(max(int(found[1]), 1), int(found[2]), 1) if found else otherwise
        today = clock.today()
        return cls(min(max(day, today - FARTHEST), today + FARTHEST).replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> date:
        return (self.first + 31 * _DAY).replace(day=1) - _DAY

    @property
    def window(self) -> Window:
        return Window(self.first, self.last)

    @property
    def before(self) -> Month | None:
        """The month before; None where the calendar ends."""
        return self._beside(self.first - _DAY)

    @property
    def after(self) -> Month | None:
        """The next month; None where the calendar ends."""
        return self._beside(self.last + _DAY)

    def _beside(self, day: date) -> Month | None:
        there = Month(day.replace(day=1))
        return there if Month.read(str(there), day) == there else None


@dataclass(frozen=True)
class Day:
    """A day of the table; ``events`` of it are named, ``more`` others are not."""

    date: date
    is_in_month: bool
    is_today: bool
    events: tuple[Occurrence, ...] = ()
    more: int = 0


@dataclass(frozen=True)
class ListedDay:
    """A day of the list with what begins on it, or goes on when the list begins."""

    date: date
    events: tuple[Occurrence, ...]


@dataclass(frozen=True)
class Facet:
    """A filter of the form."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def weeks(month: Month, found: Sequence[Occurrence]) -> list[list[Day]]:
    """The weeks of a month from Monday to Sunday; what lasts several days stands on each."""
    start = month.first - month.first.weekday() * _DAY
    end = month.last + (6 - month.last.weekday()) * _DAY
    by_day: dict[date, list[Occurrence]] = {}
    for one in found:
        day = max(one.day, month.first)
        while day <= min(one.last, month.last):
            by_day.setdefault(day, []).append(one)
            day += _DAY
    days = [start + number * _DAY for number in range((end - start).days + 1)]
    shown = [_day(day, month, by_day.get(day, [])) for day in days]
    return [shown[at : at + 7] for at in range(0, len(shown), 7)]


def _day(day: date, month: Month, events: Sequence[Occurrence]) -> Day:
    is_in_month = month.first <= day <= month.last
    named = tuple(events[:ON_A_DAY])
    return Day(day, is_in_month, day == clock.today(), named, len(events) - len(named))


def agenda(start: date, found: Sequence[Occurrence]) -> list[ListedDay]:
    """The days from ``start`` on on which something begins; what goes on then stands on the first."""
    by_day: dict[date, list[Occurrence]] = {}
    for one in found:
        if one.last >= start:
            by_day.setdefault(max(one.day, start), []).append(one)
    return [ListedDay(day, tuple(events)) for day, events in sorted(by_day.items())]


def facets(home: Home, filters: Filters) -> list[Facet]:
    """The facets with declared values, as selects; what is chosen is marked."""
    fields = home.register.fields
    made = []
    for name, values in directory.facet_options(home).items():
        chosen = filters.facets.get(name, ())
        choices = [Choice("", _("All"), is_chosen=not chosen)]
        choices += [
            Choice(one, directory.option_label(fields[name], one), is_chosen=one in chosen)
            for one in values
        ]
        made.append(Facet(name, i18n.pick(fields[name].label), tuple(choices)))
    return made
