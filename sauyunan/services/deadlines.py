"""The clock of an application: how much of the promise is used, and when it ends. Pure.

All durations are whole working minutes of the office's calendar. The clock counts from the moment
the file is complete and stands while the applicant is asked (the promise of a service standard is
about the office's time: UU 25/2009 article 21, "jangka waktu penyelesaian").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol


class Calendar(Protocol):
    """Working time, as core.workdays.Calendar knows it."""

    def add(self, start: datetime, minutes: int) -> datetime:
        """The moment at which so many working minutes after ``start`` have passed."""
        ...

    def between(self, start: datetime, end: datetime) -> int:
        """Working minutes between two moments."""
        ...


@dataclass(frozen=True)
class Clock:
    """Where the promise stands. ``running_since`` and ``due_at`` are None while it is paused."""

    promised: int
    used: int = 0  # of former runs
    running_since: datetime | None = None
    due_at: datetime | None = None

    @property
    def remaining(self) -> int:
        """Minutes left at the beginning of this run, or now when paused; never below 0."""
        return max(self.promised - self.used, 0)

    def runs(self, at: datetime, calendar: Calendar) -> Clock:
        """The clock runs from ``at``; a running one is left alone, so that no minute is lost."""
        if self.running_since is not None:
            return self
        return replace(self, running_since=at, due_at=calendar.add(at, self.remaining))

    def pauses(self, at: datetime, calendar: Calendar) -> Clock:
        """The clock stands from ``at``; what it ran is added to what is used."""
        return replace(self, used=self.used_at(at, calendar), running_since=None, due_at=None)

    def used_at(self, at: datetime, calendar: Calendar) -> int:
        """Working minutes used until ``at``."""
        if self.running_since is None:
            return self.used
        return self.used + calendar.between(self.running_since, at)

    def is_on_time(self, at: datetime, calendar: Calendar) -> bool:
        """Whether the promise holds if the application ends at ``at``."""
        if self.due_at is not None and self.used < self.promised:
            return at <= self.due_at
        return self.used_at(at, calendar) <= self.promised


def step_due(at: datetime, within: int | None, clock: Clock, calendar: Calendar) -> datetime | None:
    """The earlier of the step's own promise and the whole one; None while the clock stands."""
    if clock.due_at is None:
        return None
    if within is None:
        return clock.due_at
    return min(clock.due_at, calendar.add(at, within))
