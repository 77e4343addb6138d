"""Figures of a published register: records counted by a facet, an area, a month or a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Count, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from sauyunan.core import i18n, saying
from sauyunan.core.models import Area
from sauyunan.kits.values import LEVELS
from sauyunan.registers import directory, publishing, searching, viewing
from sauyunan.registers.contents import Home
from sauyunan.registers.format import Statistic

READINGS = "dibaca"
"""The key of how often records were read; a statistic that a kit calls so comes first."""
KEPT = 600  # seconds; of a large register
LARGE = 5_000
PERIODS = 60  # the last ones of a series that are shown
_LETTERS = {"month": 7, "year": 4}  # of a day that name its month, its year


@dataclass(frozen=True)
class Bar:
    """A line of a table: what is counted and how many; ``share`` of the longest, 0 to 100."""

    key: str
    label: str
    count: int
    share: float


@dataclass(frozen=True)
class Figures:
    """A declared statistic of a register."""

    key: str
    title: str
    bars: Sequence[Bar]
    total: int


def figures(home: Home, key: str) -> Figures:
    """One statistic; KeyError when it is not declared."""
    publication = home.register.publish
    if publication is None:
        raise KeyError(key)
    declared = publication.statistics[key]
    counted = _series(home, declared) if declared.every else _by_facet(home, declared)
    highest = max((count for _key, _label, count in counted), default=0) or 1
    bars = [
        Bar(one, label, count, round(100 * count / highest, 1)) for one, label, count in counted
    ]
    return Figures(key, i18n.pick(declared.title), bars, sum(bar.count for bar in bars))


def figures_or_readings(home: Home, key: str) -> Figures:
    """A declared statistic, or how often records were read, where there are any. Raises KeyError."""
    declared = home.register.publish.statistics if home.register.publish else {}
    is_readings = bool(declared) and key == READINGS and key not in declared
    return readings(home) if is_readings else figures(home, key)


def readings(home: Home) -> Figures:
    """How often pages of records were read, by month; kept as the series are."""
    key = f"registers.readings:{home.full}"
    kept: dict[str, int] | None = cache.get(key)
    if kept is None:
        kept = viewing.by_month(home)
        if sum(kept.values()) > LARGE:
            cache.set(key, kept, KEPT)
    periods = _between(min(kept), max(kept)) if kept else []
    highest = max(kept.values(), default=0) or 1
    bars = [
        Bar(one, _say(one), kept.get(one, 0), round(100 * kept.get(one, 0) / highest, 1))
        for one in periods
    ]
    return Figures(READINGS, _("Pages of records read, by month"), bars, sum(kept.values()))


def _by_facet(home: Home, declared: Statistic) -> list[tuple[str, str, int]]:
    field = home.register.fields[declared.by]
    marks = searching.counts_of_all(home).marks
    if field.type == "area":
        return _by_area(marks, 1 + LEVELS.index(declared.level))
    values = ("yes", "no") if field.type == "yes_no" else tuple(field.options)
    return [
        (one, directory.option_label(field, one), marks.get(f"{declared.by}={one}", 0))
        for one in values
    ]


def _by_area(marks: Mapping[str, int], parts: int) -> list[tuple[str, str, int]]:
    """By areas whose codes have so many parts, the largest number first."""
    found = {
        mark.partition("=")[2]: count
        for mark, count in marks.items()
        if mark.startswith(f"{publishing.AREA}=") and mark.count(".") == parts - 1
    }
    names = dict(Area.objects.filter(pk__in=found).values_list("code", "name"))
    rows = [(code, names.get(code, code), count) for code, count in found.items()]
    return sorted(rows, key=lambda one: (-one[2], one[1]))


def _series(home: Home, declared: Statistic) -> list[tuple[str, str, int]]:
    """By month or year, those between without any too, the last PERIODS."""
    counted = _counted_by_period(home, declared)
    if not counted:
        return []
    periods = _between(min(counted), max(counted))[-PERIODS:]
    return [(one, _say(one), counted.get(one, 0)) for one in periods]


def _counted_by_period(home: Home, declared: Statistic) -> dict[str, int]:
    key = f"registers.series:{home.full}:{declared.by}:{declared.every}"
    kept: dict[str, int] | None = cache.get(key)
    if kept is None:
        letters = _LETTERS[declared.every or "month"]
        rows = (
            searching.shown(home)
            .filter(data__has_key=declared.by)
            .annotate(period=Substr(KT(f"data__{declared.by}"), Value(1), Value(letters)))
            .order_by()
            .values_list("period")
            .annotate(count=Count("pk"))
        )
        kept = dict(rows)
        if sum(kept.values()) > LARGE:
            cache.set(key, kept, KEPT)
    return kept


def _between(first: str, last: str) -> list[str]:
    """All months, or years, from one to another."""
    if len(first) == 4:
        return [f"{year:04}" for year in range(int(first), int(last) + 1)]
    begin, end = (int(one[:4]) * 12 + int(one[5:]) - 1 for one in (first, last))
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(max(begin, end - PERIODS), end + 1)]


def _say(period: str) -> str:
    if len(period) == 4:
        return period
    day = date.fromisoformat(f"{period}-01")
    return f"{saying.MONTHS[i18n.language()][day.month - 1]} {day.year}"
