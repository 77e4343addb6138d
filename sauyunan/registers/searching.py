"""Pages of published records in the order that somebody wants, with counts that cost little.

However many records there are, only so many are looked at: the first CAP of those that fit are
counted, the first RANKED are ranked or measured. Without words and filters the counts of a large
register are kept for some minutes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.core.cache import cache
from django.db import connection
from django.db.models import F, Q, QuerySet

from sauyunan.core import clock
from sauyunan.core.folding import fold
from sauyunan.registers import directory, publishing
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.models import Published
from sauyunan.registers.places import Point

PAGE = 20
CAP = 5_000
RANKED = 2_000
NEAREST = 400
KEPT = 300  # seconds
_LEVELS = range(16, 3, -1)  # of cells around a place: 600 m wide, then twice as wide each time
Order = Literal["best", "near", "title", "newest", "soonest"]


LISTED: Mapping[str, int] = {"best": RANKED, "near": NEAREST}


@dataclass(frozen=True)
class Found:
    """A page of what fits. ``count`` is the number of all, or CAP where there are more."""

    rows: Sequence[Published]
    count: int
    is_more: bool
    page: int
    pages: int
    order: Order
    is_cut: bool  # there are more than its pages show


@dataclass(frozen=True)
class Counts:
    """How many records fit for each mark of a facet; at least so many where it is cut."""

    marks: Mapping[str, int]
    count: int
    is_cut: bool = False


def orders(home: Home, filters: Filters) -> list[Order]:
    """The orders that make sense, the usual one first."""
    publication = home.register.publish
    made: list[Order] = []
    if filters.near and publication and publication.map:
        made.append("near")
    if filters.words:
        made.append("best")
    usual: Order = publication.order if publication else "title"
    more: tuple[Order, ...] = ("soonest",) if publication and publication.calendar else ()
    others: tuple[Order, ...] = (usual, "title", "newest", *more)
    return list(dict.fromkeys([*made, *others]))


def find(home: Home, filters: Filters, wanted: str = "", page: int = 1) -> Found:
    """One page; ``wanted`` an order, else the usual one. A page that is not there is the last."""
    known = orders(home, filters)
    order = next((one for one in known if one == wanted), known[0])
    rows = _fitting(home, filters, order)
    count = rows.values("pk")[: CAP + 1].count()
    listed = min(count, CAP, LISTED.get(order, CAP))
    pages = max(1, -(-listed // PAGE))
    page = min(max(1, page), pages)
    begin, end = (page - 1) * PAGE, min(page * PAGE, listed)
    if order == "best":
        shown = _in_turn(_best(rows, filters)[begin:end])
    elif order == "near" and filters.near:
        shown = _in_turn(_nearest(rows, filters.near, count, end)[begin:end])
    else:
        shown = list(_sorted(rows, order)[begin:end])
    return Found(shown, min(count, CAP), count > CAP, page, pages, order, count > listed)


def shown(home: Home) -> QuerySet[Published]:
    """All that the public sees of a register today."""
    return directory.rows(home, Filters())


def counts(home: Home, filters: Filters) -> dict[str, Counts]:
    """For each facet and AREA, what fits under all the other filters."""
    publication = home.register.publish
    every = _counted(home, filters)
    made: dict[str, Counts] = {}
    for name in (*(publication.facets if publication else ()), publishing.AREA):
        others = without(filters, name)
        made[name] = every if others == filters else _counted(home, others)
    return made


def without(filters: Filters, name: str) -> Filters:
    """The filters but for those of one facet or of the area."""
    if name == publishing.AREA:
        return replace(filters, area="")
    kept = {key: values for key, values in filters.facets.items() if key != name}
    return replace(filters, facets=kept)


def alike(row: Published, most: int = 4) -> list[Published]:
    """Others of the register with words of its title and facets in common, the likest first."""
    others = Published.objects.filter(_shown_today(), register=row.register).exclude(pk=row.pk)
    words = [word for word in fold(row.title).split() if len(word) > 2][:8]
    marks = [one for one in row.facets if not _is_wide(one)]
    scores: dict[int, tuple[float, str]] = {}
    queries = []
    if words:
        asked = SearchQuery(" or ".join(words), config=publishing.CONFIG, search_type="websearch")
        queries.append(others.filter(words=asked))
    if marks:
        queries += [others.filter(facets__contains=marks), others.filter(facets__overlap=marks)]
    wanted, known = set(marks), set(words)
    for some in queries:
        for pk, title, facets in some.values_list("pk", "title", "facets")[:200]:
            same_words = len(known & set(fold(title).split()))
            score = len(wanted & set(facets)) + 1.5 * same_words
            scores[pk] = (-score, title)
        if len(scores) >= 200:
            break
    best = sorted(scores, key=lambda pk: (scores[pk], pk))[:most]
    return _in_turn(best)


def _is_wide(mark: str) -> bool:
    """Whether it is the mark of a province or a regency, which all of a city have."""
    return mark.startswith(f"{publishing.AREA}=") and mark.count(".") < 2


def _fitting(home: Home, filters: Filters, order: Order) -> QuerySet[Published]:
    rows = directory.rows(home, filters)
    if order == "near":
        return rows.exclude(cell="")
    if order == "soonest":
        rows = rows.exclude(starts_on=None)
        if not (filters.since or filters.until):
            return rows.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today()))
    return rows


def _shown_today() -> Q:
    return Q(until=None) | Q(until__gte=clock.today())


def _sorted(rows: QuerySet[Published], order: Order) -> QuerySet[Published]:
    by = {
        "title": ("register", "title", "record_id"),
        "newest": ("register", "-changed_at", "-pk"),
        "soonest": ("register", "starts_on", "pk"),
    }.get(order, ("register", "title", "record_id"))
    return rows.order_by(*by).select_related("record").defer("words")


def _best(rows: QuerySet[Published], filters: Filters) -> list[int]:
    """Keys of the first RANKED that fit, those that fit the words best first."""
    query = SearchQuery(fold(filters.words), config=publishing.CONFIG)
    ranked = rows.annotate(rank=SearchRank(F("words"), query)).values_list("rank", "title", "pk")
    found = sorted(ranked[:RANKED], key=lambda one: (-one[0], one[1], one[2]))
    return [pk for _rank, _title, pk in found]


def _nearest(rows: QuerySet[Published], near: Point, count: int, wanted: int) -> list[int]:
    """Keys of what lies nearest. Where too much fits to measure all, cells around the place are
    looked into, ever wider ones, until as many as wanted lie within what was looked into."""
    if count > RANKED:
        for level in _LEVELS:
            found = _measured(_around(rows, near, level), near, CAP)
            reach = _reach(near, level)
            if sum(distance <= reach for distance, _pk in found) >= wanted:
                return [pk for _distance, pk in found]
    return [pk for _distance, pk in _measured(rows, near)]


def _measured(
    rows: QuerySet[Published], near: Point, most: int = RANKED
) -> list[tuple[float, int]]:
    some = rows.values_list("pk", "latitude", "longitude")[:most]
    return sorted(
        (near.distance(Point(north, east)), pk)
        for pk, north, east in some
        if north is not None and east is not None
    )


def _around(rows: QuerySet[Published], near: Point, level: int) -> QuerySet[Published]:
    """Those in the cell of the place and in the eight around it."""
    width = 360 / 2**level
    height = width * math.cos(math.radians(near.latitude))
    cells = {
        Point(_north(near.latitude, up * height), near.longitude + right * width).cell(level)
        for up in (-1, 0, 1)
        for right in (-1, 0, 1)
    }
    fits = Q()
    for cell in sorted(cells):
        fits |= Q(cell__startswith=cell)
    return rows.filter(fits)


def _north(latitude: float, degrees: float) -> float:
    return max(-85.0, min(85.0, latitude + degrees))


def _reach(near: Point, level: int) -> float:
    """Metres in which all lies within the nine cells: the width of one, less what the map bends."""
    return near.distance(Point(near.latitude, near.longitude + 360 / 2**level)) * 0.9


def _in_turn(keys: Sequence[int]) -> list[Published]:
    rows = Published.objects.select_related("record").defer("words").in_bulk(list(keys))
    return [rows[pk] for pk in keys if pk in rows]


# -- Counting -------------------------------------------------------------------------------------
def _counted(home: Home, filters: Filters) -> Counts:
    if not filters:
        return counts_of_all(home)
    marks, count = _count(directory.rows(home, filters), CAP)
    return Counts(marks, count, is_cut=count >= CAP)


def counts_of_all(home: Home) -> Counts:
    """Of a whole register; exact. Kept where counting takes long."""
    key = f"registers.counts:{home.full}"
    kept: tuple[dict[str, int], int] | None = cache.get(key)
    if kept is None:
        kept = _count(directory.rows(home, Filters()), None)
        if kept[1] > CAP:
            cache.set(key, kept, KEPT)
    return Counts(*kept)


def _count(rows: QuerySet[Published], most: int | None) -> tuple[dict[str, int], int]:
    """How many have each mark, and how many there are: of the first ``most``."""
    inner, values = rows.order_by().values("facets")[:most].query.sql_with_params()
    # The text is Django's own; what was typed is among the values.
    statement = (
        f"SELECT mark, count(*) FROM ({inner}) fitting, "  # noqa: S608
        "unnest(fitting.facets || ARRAY['']) mark GROUP BY mark"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        marks = dict(cursor.fetchall())
    return marks, marks.pop("", 0)
