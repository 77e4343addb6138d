"""Working time: when an office is open, when a promise falls due, how much time was used."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as ``date.weekday`` counts."""
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Calendar:
    """Opening hours of working days in the city's time zone. Raises ValueError when never open."""

    opens: time
    closes: time
    free_days: frozenset[date]
    tz: tzinfo
    weekend: frozenset[int] = WEEKEND

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError(f"closes {self.closes} must be after opens {self.opens}")
        if self.weekend.issuperset(range(7)):
            raise ValueError("a week without a working day: nothing would ever fall due")

    def is_working_day(self, day: date) -> bool:
        """Whether the office works at all on this day."""
        return day.weekday() not in self.weekend and day not in self.free_days

    def is_open(self, at: datetime) -> bool:
        """Whether ``at`` lies in working time; at the closing time itself it does not."""
        opens, closes = self._hours(at.astimezone(self.tz).date())
        return opens <= at < closes

    def add(self, start: datetime, minutes: int) -> datetime:
        """The first moment (UTC) by which ``minutes`` of working time have passed since ``start``.

        A promise that ends with the day falls due at its closing time, not at the next opening.
        With 0 minutes it is ``start`` itself. Raises ValueError for a negative number.
        """
        if minutes < 0:
            raise ValueError(f"{minutes} minutes: working time is added, never taken away")
        left, moment = minutes * _MINUTE, start.astimezone(UTC)
        day = start.astimezone(self.tz).date()
        while left:
            opens, closes = self._hours(day)
            begin = max(moment, opens)
            open_time = max(closes - begin, timedelta())
            if open_time >= left:
                return begin + left
            left -= open_time
            day += _DAY
        return moment

    def before(self, end: datetime, minutes: int) -> datetime:
        """The last moment (UTC) from which ``minutes`` of working time have passed until ``end``.

        With 0 minutes it is ``end`` itself. Raises ValueError for a negative number.
        """
        if minutes < 0:
            raise ValueError(f"{minutes} minutes: working time is gone back by, never added")
        left, moment = minutes * _MINUTE, end.astimezone(UTC)
        day = end.astimezone(self.tz).date()
        while left:
            opens, closes = self._hours(day)
            begin = min(moment, closes)
            open_time = max(begin - opens, timedelta())
            if open_time >= left:
                return begin - left
            left -= open_time
            day -= _DAY
        return moment

    def between(self, start: datetime, end: datetime) -> int:
        """Whole working minutes from ``start`` to ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.between(end, start)
        total, day = timedelta(), start.astimezone(self.tz).date()
        last = end.astimezone(self.tz).date()
        while day <= last:
            opens, closes = self._hours(day)
            total += max(min(closes, end) - max(opens, start), timedelta())
            day += _DAY
        return total // _MINUTE

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        """Opening and closing of a day in UTC; the same moment when the office does not work."""
        opens = datetime.combine(day, self.opens, self.tz).astimezone(UTC)
        if not self.is_working_day(day):
            return opens, opens
        return opens, datetime.combine(day, self.closes, self.tz).astimezone(UTC)


_in_use: ContextVar[Calendar | None] = ContextVar("sauyunan_calendar", default=None)


@contextlib.contextmanager
def using(calendar: Calendar) -> Iterator[Calendar]:
    """Let this calendar stand in for the city's in this thread or task; blocks nest."""
    token = _in_use.set(calendar)
    try:
        yield calendar
    finally:
        _in_use.reset(token)


def in_use() -> Calendar | None:
    """The calendar that stands in for the city's, if any."""
    return _in_use.get()
