"""The national free days: public holidays and joint leave (cuti bersama) of civil servants."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import holidays
from django.db import transaction

from sauyunan.core import clock, queries
from sauyunan.core.models import FreeDay

NATIONAL, JOINT_LEAVE = "national", "joint leave"
# The package follows the yearly joint decree of three ministers (SKB Tiga Menteri) on holidays and
# joint leave; its category "government" is joint leave, known only once a year is decreed.
_CATEGORIES = ((holidays.PUBLIC, NATIONAL), (holidays.GOVERNMENT, JOINT_LEAVE))


@transaction.atomic
def load_holidays(years: Iterable[int]) -> int:
    """Add the free days of these years that are not there yet; returns how many were added.

    A day that the city declared stays as the city wrote it.
    """
    wanted = sorted(set(years))
    rows: dict[date, FreeDay] = {}
    for category, source in _CATEGORIES:
        found = holidays.country_holidays("ID", years=wanted, categories=(category,), language="id")
        for day, title in found.items():
            if day.year in wanted:
                rows.setdefault(day, FreeDay(day=day, title=title[:200], source=source))
    there = set(FreeDay.objects.filter(day__in=rows).values_list("day", flat=True))
    added = [row for day, row in sorted(rows.items()) if day not in there]
    FreeDay.objects.bulk_create(added, ignore_conflicts=True)
    queries.forget()
    return len(added)


def load_coming_years() -> int:
    """This year and the next, each source only where it has no day yet.

    So a national day that the city struck out does not come back each month.
    """
    this_year = clock.today().year
    return load_holidays(year for year in (this_year, this_year + 1) if _is_open(year))


def _is_open(year: int) -> bool:
    """Whether joint leave of the year is still unknown here; it is decreed last."""
    return not FreeDay.objects.filter(day__year=year, source=JOINT_LEAVE).exists()
