"""How often somebody may do something: counters in PostgreSQL, seen by every web process.

A sliding window, estimated from two fixed ones: what was allowed in the window before counts as
evenly spread over it. Refused attempts do not count, so whoever stops hammering is free soon, and a
stranger's hammering keeps nobody out for longer than the window.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.db import connection

from sauyunan.core import clock, crypto
from sauyunan.core.models import RateCounter

# t is the row there was, excluded the one that would be new: the old counts as they stand in the
# window of this attempt, and whether the attempt still fits.
_COUNT = 'CASE WHEN t."window" = excluded."window" THEN t.count ELSE 0 END'
_BEFORE = """CASE t."window" WHEN excluded."window" THEN t.before
  WHEN excluded."window" - 1 THEN t.count ELSE 0 END"""
_ALLOWED = f"({_BEFORE}) * %(weight)s + ({_COUNT}) + 1 <= %(limit)s"
# One statement, so of two attempts at once the second counts on the first. No word of it comes
# from outside.
_HIT = f"""
INSERT INTO core_ratecounter AS t (key, "window", count, before, allowed, ends_at)
VALUES (%(key)s, %(window)s, (%(limit)s > 0)::int, 0, %(limit)s > 0, %(ends_at)s)
ON CONFLICT (key) DO UPDATE SET
  "window" = excluded."window",
  before = {_BEFORE},
  count = ({_COUNT}) + ({_ALLOWED})::int,
  allowed = {_ALLOWED},
  ends_at = excluded.ends_at
RETURNING allowed
"""  # noqa: S608


def hit(scope: str, key: str, limit: int, seconds: int) -> bool:
    """Count an attempt; True when it is allowed, i.e. at most ``limit`` fall into ``seconds``.

    ``scope``: what is done, e.g. "services.track"; ``key``: by whom or on what, kept only as a keyed
    hash. Call it outside a transaction: inside, the row stays locked until its end and an undone
    transaction undoes the count.
    """
    now = clock.now()
    window, share = _window(now, seconds)
    values: dict[str, bytes | int | float | datetime] = {
        "key": _row_key(scope, key),
        "window": window,
        "weight": 1 - share,
        "limit": limit,
        "ends_at": now + timedelta(seconds=2 * seconds),
    }
    with connection.cursor() as cursor:
        cursor.execute(_HIT, values)
        row = cursor.fetchone()
    return row is not None and row[0] is True


def retry_after(scope: str, key: str, limit: int, seconds: int) -> int:
    """Whole seconds until the next attempt is allowed; 0 when it is now. Counts nothing."""
    row = RateCounter.objects.filter(pk=_row_key(scope, key)).first()
    window, share = _window(clock.now(), seconds)
    # A window to come was counted before the clock was set back; the next attempt begins anew.
    if row is None or not window - 1 <= row.window <= window:
        return 0
    count, before = (row.count, row.before) if row.window == window else (0, row.count)
    # Within this window room comes as the former fades: before × (1 - share) + count + 1 <= limit.
    room = limit - 1 - count
    if room >= 0:
        at = max(share, 1 - room / before) if before else share
        return math.ceil((at - share) * seconds)
    # In the next one, this window's count fades the same way.
    at = 1 + max(0.0, 1 - max(limit - 1, 0) / count)
    return math.ceil((at - share) * seconds)


def purge(now: datetime) -> int:
    """Remove counters that say nothing any more; returns how many."""
    return RateCounter.objects.filter(ends_at__lt=now).delete()[0]


def _window(now: datetime, seconds: int) -> tuple[int, float]:
    """The number of the window since 1970, and which share of it is over."""
    number, rest = divmod(now.timestamp(), seconds)
    return int(number), rest / seconds


def _row_key(scope: str, key: str) -> bytes:
    return crypto.digest(f"core.ratelimit:{scope}", key)
