"""Pages of published records in the order that somebody wants, with counts that cost little.

However many records there are, only so many are looked at: the first CAP of those that fit are
counted, the first RANKED are ranked or measured. What nobody filters is known from the tallies.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import BooleanField, ExpressionWrapper, F, FloatField, Q, QuerySet, Value
from django.db.models.expressions import RawSQL

from sauyunan.core import clock
from sauyunan.core.folding import fold
from sauyunan.registers import bounding, calendar_events, directory, publishing, tallies
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.models import Published
from sauyunan.registers.places import EARTH, Point

PAGE = 20
CAP = 5_000
RANKED = 2_000
NEAREST = 400
_LEVELS = range(18, 3, -2)  # of cells around a place: 150 m wide, then four times as wide
Order = Literal["best", "near", "title", "newest", "soonest"]


LISTED: Mapping[str, int] = {"best": RANKED, "near": NEAREST}
BY_TITLE = ("register", "title", "record_id")
"""The order of an index."""


@dataclass(frozen=True)
class Counts:
    """How many records fit for each mark of a facet; at least so many where it is cut."""

    marks: Mapping[str, int]
    count: int
    is_cut: bool = False


@dataclass(frozen=True)
class Found:
    """A page of what fits. ``count`` is the number of all, or of those counted where there are more.

    ``counts``: of all that fits, whether the order lists it or not.
    """

    rows: Sequence[Published]
    count: int
    is_more: bool
    page: int
    pages: int
    order: Order
    is_cut: bool  # there are more than its pages show
    counts: Counts
    most: int  # so many of what fits were counted at most


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
    most = bounding.bound(home, CAP)
    looked = _looked(home, filters, order, most)
    listed = min(looked.count, CAP, LISTED.get(order, CAP))
    pages = max(1, -(-listed // PAGE))
    page = min(max(1, page), pages)
    begin, end = (page - 1) * PAGE, min(page * PAGE, listed)
    rows = directory.rows(home, filters).filter(_listed(filters, order))
    if order == "best" or (order == "title" and looked.ranked and not looked.has_more):
        shown = _in_turn(looked.ranked[begin:end])
    elif order == "near" and filters.near:
        shown = _in_turn(_nearest(rows, filters.near, looked, end)[begin:end])
    else:
        shown = _in_turn(_sorted(home, rows, order)[begin:end])
    is_cut = looked.has_more or looked.count > listed
    return Found(
        shown, looked.count, looked.has_more, page, pages, order, is_cut, looked.counts, most
    )


def shown(home: Home) -> QuerySet[Published]:
    """All that the public sees of a register today."""
    return directory.rows(home, Filters())


def by_title(
    home: Home, filters: Filters, most: int, *, is_placed: bool, has: str = ""
) -> list[Published]:
    """The first of what fits and has a place on the map, or has none, by title; ``has`` a field."""
    rows = directory.rows(home, filters)
    rows = rows.filter(data__has_key=has) if has else rows
    rows = rows.exclude(cell="") if is_placed else rows.filter(cell="")
    return _in_turn(_sorted(home, rows, "title")[:most])


def counts(home: Home, filters: Filters, found: Found) -> dict[str, Counts]:
    """For each facet and AREA, what fits under all the other filters; ``found``: under all."""
    publication = home.register.publish
    made: dict[str, Counts] = {}
    for name in (*(publication.facets if publication else ()), publishing.AREA):
        others = without(filters, name)
        made[name] = found.counts if others == filters else _counted(home, others, name, found.most)
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


@dataclass(frozen=True)
class _Looked:
    """What fits and is listed in an order; ``ranked``: the keys of it by rank and title, of those counted."""

    register: str
    counts: Counts
    count: int
    has_more: bool = False
    ranked: Sequence[int] = ()


_FITS = """
SELECT (SELECT count(*) FROM found), (SELECT count(*) FROM found WHERE is_listed),
  (SELECT jsonb_object_agg(mark, number) FROM (
    SELECT mark, count(*) AS number FROM found, unnest(facets) AS mark GROUP BY mark) AS counted),
  (SELECT array_agg(id) FROM (
    SELECT id FROM found ORDER BY rank DESC, title, id LIMIT %s) AS ranked)
"""


def _looked(home: Home, filters: Filters, order: Order, most: int) -> _Looked:
    if not filters and order in ("title", "newest"):
        every = counts_of_all(home)
        return _Looked(home.full, every, every.count)
    is_listed = ExpressionWrapper(_listed(filters, order), BooleanField())
    rows = directory.rows(home, filters).annotate(is_listed=is_listed, rank=_rank(filters, order))
    wanted = rows.values("id", "title", "facets", "is_listed", "rank")
    given = [{"best": RANKED, "title": most}.get(order, 0)]
    [(count, listed, marks, ranked)] = bounding.ask(wanted, filters, most, _FITS, given)
    has_more = count > most
    fitting = Counts(json.loads(marks or "{}"), min(count, most), has_more)
    counts = fitting if filters else counts_of_all(home)
    return _Looked(home.full, counts, min(listed, most), has_more, ranked or ())


def _rank(filters: Filters, order: Order) -> SearchRank | Value:
    if order != "best":
        return Value(0.0, FloatField())
    return SearchRank(F("words"), directory.asked(filters.words))


def _listed(filters: Filters, order: Order) -> Q:
    """What an order lists of what fits."""
    if order == "near":
        return ~Q(cell="")
    if order == "soonest":
        coming = Q(ends_on=None) | Q(ends_on__gte=clock.today())
        is_coming = Q() if filters.since or filters.until else coming
        return Q(starts_on__isnull=False) & is_coming
    return Q(pk__isnull=False)


def _shown_today() -> Q:
    return Q(until=None) | Q(until__gte=clock.today())


def _sorted(home: Home, rows: QuerySet[Published], order: Order) -> QuerySet[Published, int]:
    """Their keys alone: what is joined would have to be joined for all before they are sorted."""
    if order == "soonest":
        return rows.order_by("register", *calendar_events.by_time(home)).values_list(
            "pk", flat=True
        )
    by = ("register", "-changed_at", "-pk") if order == "newest" else BY_TITLE
    return rows.order_by(*by).values_list("pk", flat=True)


def _nearest(rows: QuerySet[Published], near: Point, looked: _Looked, wanted: int) -> list[int]:
    """Keys of what lies nearest. Where too much fits to measure all, cells around the place are
    looked into, ever wider ones, until as many as wanted lie within what was looked into."""
    if looked.has_more or looked.count > RANKED:
        for level in _levels(near, looked, wanted):
            found = _measured(_in_cells(rows, _around(near, level)), near)
            reach = _reach(near, level)
            if sum(distance <= reach for distance, _pk in found) >= wanted:
                return [pk for _distance, pk in found]
    return [pk for _distance, pk in _measured(rows, near)]


def _levels(near: Point, looked: _Looked, wanted: int) -> Iterable[int]:
    """From the first at which so many places lie around that as many as wanted may fit."""
    around = {cell: level for level in _LEVELS for cell in _around(near, level)}
    held = Counter[int]()
    for cell, count in tallies.held(looked.register, around).items():
        held[around[cell]] += count
    enough = wanted * tallies.total(looked.register) / looked.count
    return [level for level in _LEVELS if held[level] >= enough or level == _LEVELS[-1]]


_METRES = """
2 * %s * asin(sqrt(least(1, power(sin(radians(registers_published.latitude - %s) / 2), 2)
  + cos(radians(%s)) * cos(radians(registers_published.latitude))
  * power(sin(radians(registers_published.longitude - %s) / 2), 2))))
"""


def _measured(rows: QuerySet[Published], near: Point) -> list[tuple[float, int]]:
    """Distances in metres, as ``Point.distance``, and keys of the NEAREST."""
    values = (EARTH, near.latitude, near.latitude, near.longitude)
    metres = RawSQL(_METRES, values)  # noqa: S611  values are parameters
    measured = rows.annotate(metres=metres).order_by("metres", "pk")
    return list(measured.values_list("metres", "pk")[:NEAREST])


def _around(near: Point, level: int) -> set[str]:
    """The cell of the place and the eight around it."""
    width = 360 / 2**level
    height = width * math.cos(math.radians(near.latitude))
    return {
        Point(_north(near.latitude, up * height), near.longitude + right * width).cell(level)
        for up in (-1, 0, 1)
        for right in (-1, 0, 1)
    }


def _in_cells(rows: QuerySet[Published], cells: Iterable[str]) -> QuerySet[Published]:
    fits = Q()
    for cell in sorted(cells):
        fits |= Q(cell__startswith=cell)
    return rows.filter(fits)


def _north(latitude: float, degrees: float) -> float:
    return max(-85.0, min(85.0, latitude + degrees))


def _reach(near: Point, level: int) -> float:
    """Metres in which all lies within the nine cells: the width of one, less what the map bends."""
    return near.distance(Point(near.latitude, near.longitude + 360 / 2**level)) * 0.9


def _in_turn(keys: Iterable[int]) -> list[Published]:
    wanted = list(keys)
    rows = Published.objects.select_related("record").defer("words").in_bulk(wanted)
    return [rows[pk] for pk in wanted if pk in rows]


# -- Counting -------------------------------------------------------------------------------------
_MARKS = """
SELECT '', count(*) FROM found
UNION ALL SELECT mark, count(*) FROM found, unnest(facets) AS mark WHERE starts_with(mark, %s) GROUP BY mark
"""


def _counted(home: Home, filters: Filters, name: str, most: int) -> Counts:
    """How many have each mark of one facet."""
    if not filters:
        return counts_of_all(home)
    rows = directory.rows(home, filters).values("facets")
    marks = dict(bounding.ask(rows, filters, most, _MARKS, [f"{name}="]))
    count = marks.pop("")
    return Counts(marks, min(count, most), is_cut=count > most)


def counts_of_all(home: Home) -> Counts:
    """Of a whole register; exact."""
    marks = tallies.of_marks(home.full)
    return Counts(marks, marks.pop(tallies.ALL, 0))
