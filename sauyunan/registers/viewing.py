"""How often records are read: a count for each record and day, and nothing of who read.

No cookie, address or browser is kept, so who reads twice counts twice. Robots that say so, and pages that
a browser fetches only in case, are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import TruncMonth

from sauyunan.core import clock
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Published, Record, Viewing

RECENT = timedelta(days=30)
"""So far back reaches the number that pages tell."""
BY_DAY = timedelta(days=400)
"""So long days are told apart; after that only months."""
MONTHS = 12
MOST_READ = 10
_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|scan|preview|fetch|monitor|headless|lighthouse|archiv|feed|http|python|"
    r"curl|wget|axios|scrapy|facebookexternal",
    re.IGNORECASE,
)
# A transaction of its own that waits for no disk: at worst the last readings before a crash are lost.
_ADD = """
WITH added AS (
  INSERT INTO registers_viewing (record_id, register, day, count)
  SELECT %s, %s, %s, 1 FROM set_config('synchronous_commit', 'off', true) RETURNING count)
SELECT (SELECT count FROM added) + coalesce(sum(count), 0) FROM registers_viewing
WHERE record_id = %s AND day > %s
"""
_SETTLE = """
WITH gone AS (
  DELETE FROM registers_viewing WHERE day < %s AND ((record_id, day) IN (
    SELECT record_id, day FROM registers_viewing WHERE day < %s GROUP BY record_id, day HAVING count(*) > 1)
    OR (day < %s AND day <> date_trunc('month', day)))
  RETURNING *)
INSERT INTO registers_viewing (record_id, register, day, count)
SELECT record_id, register, CASE WHEN day < %s THEN date_trunc('month', day)::date ELSE day END, sum(count)
FROM gone GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class Read:
    """A record and how often it was read of late."""

    row: Published
    count: int


def is_reader(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from somebody who reads, as far as it tells."""
    agent = headers.get("User-Agent", "")
    purpose = headers.get("Sec-Purpose", "") + headers.get("Purpose", "") + headers.get("X-Moz", "")
    dest = headers.get("Sec-Fetch-Dest", "document")
    is_named = agent.startswith(("Mozilla/", "Opera/"))
    return is_named and not _ROBOT.search(agent) and "fetch" not in purpose and dest == "document"


def add(record: Record) -> int:
    """The page of a record was read: how often in RECENT days, this time too. One statement."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [record.pk, record.register, today, record.pk, today - RECENT])
        [count] = cursor.fetchone() or (0,)
    return int(count)


def recent(record: Record) -> int:
    """How often a record was read in RECENT days."""
    since = clock.today() - RECENT
    found = Viewing.objects.filter(record=record, day__gt=since).aggregate(all=Sum("count"))
    return int(found["all"] or 0)


def by_month(home: Home) -> dict[str, int]:
    """How often records of a register were read in each of the last MONTHS, "2026-11" first to last;
    months without any are left out."""
    since = (clock.today().replace(day=1) - timedelta(days=31 * (MONTHS - 1))).replace(day=1)
    found = Viewing.objects.filter(register=home.full, day__gte=since).order_by()
    counted = found.annotate(month=TruncMonth("day")).values_list("month").annotate(Sum("count"))
    return {f"{month:%Y-%m}": count for month, count in sorted(counted)}


def most_read(home: Home) -> list[Read]:
    """The published records of a register that were read most in RECENT days."""
    since = clock.today() - RECENT
    found = Viewing.objects.filter(
        register=home.full, day__gt=since, record__published__isnull=False
    ).order_by()
    summed = found.values_list("record").annotate(all=Sum("count")).order_by("-all", "record")
    counts = dict(summed[:MOST_READ])
    rows = Published.objects.filter(record__in=counts).select_related("record").defer("words")
    there = {row.record_id: row for row in rows}
    return [Read(there[pk], count) for pk, count in counts.items() if pk in there]


def settle(_now: datetime) -> int:
    """Sum up the rows of each record and day before today; of long ago, of each month. How many rows
    are left out."""
    before = Viewing.objects.count()
    today, old = clock.today(), clock.today() - BY_DAY
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [today, today, old, old])
    return before - Viewing.objects.count()
