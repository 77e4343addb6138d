"""What core's rows say: the city's working calendar."""

from __future__ import annotations

import time as timer
from collections.abc import Callable
from datetime import time
from zoneinfo import ZoneInfo

from django.conf import settings

from sauyunan.core import workdays
from sauyunan.core.models import FreeDay

SECONDS = 60
"""How long a process may go by a calendar that has been changed meanwhile."""
USUAL_HOURS = (time(8), time(16))

Hours = Callable[[], tuple[time, time]]
_hours: list[Hours] = []
_kept: list[tuple[float, workdays.Calendar]] = []


def office_hours_from(source: Hours) -> None:
    """Let the app that knows the city tell when its offices open and close (in its ``ready``)."""
    _hours[:] = [source]


def calendar() -> workdays.Calendar:
    """The city's working calendar, or the one that a scenario put in its place."""
    standing_in = workdays.in_use()
    if standing_in is not None:
        return standing_in
    now = timer.monotonic()
    for read_at, kept in _kept[:]:
        if now - read_at < SECONDS:
            return kept
    fresh = _read_calendar()
    _kept[:] = [(now, fresh)]
    return fresh


def forget() -> None:
    """Read the calendar anew at the next call; who changes hours or free days calls this."""
    _kept.clear()


def _read_calendar() -> workdays.Calendar:
    opens, closes = _hours[0]() if _hours else USUAL_HOURS
    days = frozenset(FreeDay.objects.values_list("day", flat=True))
    return workdays.Calendar(opens, closes, days, ZoneInfo(settings.TIME_ZONE))
