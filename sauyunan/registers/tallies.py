"""How many published records there are, for each mark of a facet and each cell of the map; exact.

Triggers of Published write them (migration 0012): each change adds rows, and what is asked is their sum.
So nobody who publishes waits for another, and no look counts records. Each night the rows are summed up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum

from sauyunan.core import clock
from sauyunan.registers.models import Tally

DEEPEST = 18
"""Digits of the smallest cells that are counted."""
ALL = ""
"""The key of all records of a register."""
OVER = timedelta(days=2)
"""So long after their last day the tallies of records are thrown away: time zones differ."""
_SETTLE = """
WITH gone AS (
  DELETE FROM registers_tally WHERE until < %s OR (register, level, key) IN (
    SELECT register, level, key FROM registers_tally
    GROUP BY register, level, key, until HAVING count(*) > 1 OR sum(records) = 0)
  RETURNING *)
INSERT INTO registers_tally (register, level, key, until, records, places, latitude, longitude)
SELECT register, level, key, until, sum(records), sum(places), sum(latitude), sum(longitude)
FROM gone WHERE until IS NULL OR until >= %s
GROUP BY register, level, key, until HAVING sum(records) <> 0
"""


@dataclass(frozen=True)
class Heap:
    """The places of a cell: how many, where on average."""

    cell: str
    count: int
    latitude: float
    longitude: float


def total(register: str) -> int:
    """How many records the public sees today."""
    return sums(register, [ALL]).get(ALL, Sums()).records


def of_marks(register: str) -> dict[str, int]:
    """How many records have each mark; those of all records stand under ALL."""
    found = _shown(register).filter(level=0).order_by().values_list("key")
    return {key: count for key, count in found.annotate(count=Sum("records")) if count}


@dataclass(frozen=True)
class Sums:
    """Records with a mark, and those of them that have a point."""

    records: int = 0
    places: int = 0


def sums(register: str, marks: Iterable[str]) -> dict[str, Sums]:
    """How many records have each of these marks."""
    found = _shown(register).filter(level=0, key__in=list(marks)).order_by().values_list("key")
    summed = found.annotate(all=Sum("records"), placed=Sum("places"))
    return {key: Sums(records, places) for key, records, places in summed}


def held(register: str, cells: Iterable[str]) -> dict[str, int]:
    """How many places each of these cells holds, whatever their levels."""
    wanted = list(cells)
    levels = {len(one) for one in wanted}
    found = _shown(register).filter(level__in=levels, key__in=wanted).order_by()
    return dict(found.values_list("key").annotate(count=Sum("places")))


def heaps(register: str, cells: Sequence[str], depth: int) -> list[Heap]:
    """The cells of a level, at most DEEPEST, that lie in these larger ones and hold places."""
    within = Q()
    for cell in cells:
        within |= Q(key__gte=cell, key__lt=f"{cell}4")  # digits are 0 to 3
    found = _shown(register).filter(within, level=depth).order_by().values("key")
    summed = found.annotate(n=Sum("places"), north=Sum("latitude"), east=Sum("longitude"))
    rows = summed.filter(n__gt=0).order_by(F("n").desc(), "key")
    return [
        Heap(one["key"], one["n"], one["north"] / one["n"], one["east"] / one["n"]) for one in rows
    ]


def settle(now: datetime) -> int:
    """Sum up the rows of each key, and throw away what is over; how many rows are left out."""
    past = clock.today() - OVER
    before = Tally.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [past, past])
    return before - Tally.objects.count()


def _shown(register: str) -> QuerySet[Tally]:
    return Tally.objects.filter(Q(until=None) | Q(until__gte=clock.today()), register=register)
