"""The only clock: what time it is, and how scenarios and tests hold it still."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

SKEW = timedelta(minutes=2)
"""So far the clocks of several machines may differ."""

_frozen: ContextVar[datetime | None] = ContextVar("sauyunan_frozen_clock", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day in the city's time zone (settings.TIME_ZONE)."""
    return now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def recent(span: timedelta) -> tuple[datetime, datetime]:
    """What lies after the first moment and not after the second is younger than ``span``.

    A moment ahead of now is not: the clock was set back since, and nobody knows how long ago it
    was. What opens a door for a while is closed then, and not open for longer.
    """
    at = now()
    return at - span, at + SKEW


@contextlib.contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Hold the clock at ``at`` in this thread or task until the block ends; blocks nest.

    Raises ValueError for a moment without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone: give an aware moment.")
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _frozen.reset(token)
