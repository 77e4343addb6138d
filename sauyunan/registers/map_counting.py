"""How many places of a register lie where: by area, and by cells of the map.

What nobody filters is known from the tallies, exactly. What somebody filters is counted up to a bound.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from sauyunan.core import clock
from sauyunan.core.geometry import Box, in_box
from sauyunan.registers import bounding, directory, tallies
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.models import Published
from sauyunan.registers.places import DEEPEST, Point, quadkey
from sauyunan.registers.publishing import AREA
from sauyunan.registers.tallies import Heap, Sums

CAP = 20_000
"""Places that are counted of a filtered question; in a large register fewer, see ``bounding``."""
FAR = 1_000
"""Places beyond the city that are counted at most."""
ACROSS = 5
"""Cells that a window of the map is covered with, at most in each direction."""
WIDE = 10_000
"""Places of a window that are looked up by their cells at most."""
FEW = 100
"""So many places of a window are shown one by one."""
_EARTH: Box = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class Cluster:
    """Places that lie near each other: how many, where on average, and the row of a single one."""

    count: int
    latitude: float
    longitude: float
    row: int


@dataclass(frozen=True)
class Tally:
    """``is_cut``: there are more than ``total``. ``outside``: of them beyond the city's box, perhaps more
    where ``has_more_outside``. ``nowhere``: records without a place, likewise."""

    total: int
    is_cut: bool = False
    outside: int = 0
    has_more_outside: bool = False
    nowhere: int = 0
    has_more_nowhere: bool = False
    areas: Mapping[str, int] | None = None
    clusters: Sequence[Cluster] = ()


def places(home: Home, filters: Filters) -> QuerySet[Published]:
    """The published records that fit and have a point."""
    return directory.rows(home, filters).exclude(latitude=None)


def by_area(home: Home, filters: Filters, codes: Sequence[str], city: Box | None) -> Tally:
    """Counts of these areas."""
    marks = [f"{AREA}={code}" for code in codes]
    if filters.is_whole:
        own = f"{AREA}={filters.area}" if filters.area else tallies.ALL
        counts = tallies.sums(home.full, [own, *marks])
        areas = {code: counts.get(f"{AREA}={code}", Sums()).places for code in codes}
        return replace(_known(home, filters, counts.get(own, Sums()), city), areas=areas)
    rows = places(home, filters).values("latitude", "longitude", "facets")
    most = bounding.bound(home, CAP)
    counted = bounding.ask(rows, filters, most, _AREAS, [*_beyond(city), marks])
    areas = {mark.partition("=")[2]: count for mark, count, _none in counted if mark}
    made = replace(_totals(counted[0][1:3], most), areas=areas)
    return _with_nowhere(home, filters, made)


def by_cell(home: Home, filters: Filters, view: Box, city: Box | None) -> Tally:
    """Clusters of what lies in a box; the total is of everything."""
    depth = _depth(view)
    if filters.is_whole and not filters.area and depth <= tallies.DEEPEST:
        heaps = tallies.heaps(home.full, covering(view), depth)
        inside = [one for one in heaps if in_box((one.longitude, one.latitude), view)]
        every = tallies.sums(home.full, [tallies.ALL]).get(tallies.ALL, Sums())
        return replace(_known(home, filters, every, city), clusters=_clusters(home, inside))
    made = _counted(home, filters, places(home, filters), (depth, depth), (view, city))
    return _with_nowhere(home, filters, made)


def in_window(home: Home, filters: Filters, window: Box, zoom: int) -> Tally:
    """Clusters of the cells that cover a window of the map; single ones where there are few."""
    cells = covering(window)
    level = len(cells[0])
    depth = max(1, min(level + 2, zoom + 3, DEEPEST))
    if filters.is_whole and not filters.area and depth <= tallies.DEEPEST:
        heaps = tallies.heaps(home.full, cells, depth)
        total = sum(one.count for one in heaps)
        if total > FEW:
            return Tally(total, clusters=_clusters(home, heaps))
    found = _within(home, places(home, filters), cells)
    return _counted(home, filters, found, (depth, DEEPEST), (_EARTH, None))


def _within(home: Home, found: QuerySet[Published], cells: Sequence[str]) -> QuerySet[Published]:
    """Those in the cells, looked up in the index of cells only where these hold little."""
    if sum(tallies.held(home.full, cells).values()) > WIDE:
        return found.annotate(around=Left("cell", len(cells[0]))).filter(around__in=cells)
    return found.filter(reduce(or_, (Q(cell__startswith=one) for one in cells)))


def covering(window: Box) -> list[str]:
    """The smallest cells that cover a window, at most ACROSS in each direction."""
    west, south, east, north = window
    left, top = Point(north, west).mercator()
    right, bottom = Point(south, east).mercator()
    for level in range(DEEPEST, 0, -1):
        last = 2**level - 1
        x, to_x, y, to_y = (
            min(last, max(0, int(one * 2**level))) for one in (left, right, top, bottom)
        )
        if to_x - x < ACROSS and to_y - y < ACROSS:
            return [
                quadkey(column, row, level)
                for row in range(y, to_y + 1)
                for column in range(x, to_x + 1)
            ]
    return [""]


def _depth(view: Box) -> int:
    """The level of which about ten cells lie beside each other in a view."""
    width = max((view[2] - view[0]) / 360, 1e-9)
    return max(1, min(DEEPEST, math.ceil(math.log2(8 / width))))


# -- Statements -----------------------------------------------------------------------------------
_AREAS = """
SELECT '', count(*), count(*) FILTER (WHERE longitude NOT BETWEEN %s AND %s
  OR latitude NOT BETWEEN %s AND %s) FROM found
UNION ALL SELECT mark, count(*), 0 FROM found, unnest(facets) AS mark WHERE mark = ANY(%s) GROUP BY mark
"""
_CELLS = """
SELECT count(*), count(*) FILTER (WHERE longitude NOT BETWEEN %s AND %s
  OR latitude NOT BETWEEN %s AND %s), NULL::float, NULL::bigint FROM found
UNION ALL (
  SELECT count(*), avg(latitude), avg(longitude), min(id) FROM found
  WHERE longitude BETWEEN %s AND %s AND latitude BETWEEN %s AND %s
  GROUP BY left(cell, CASE WHEN (SELECT count(*) FROM found) > %s THEN %s ELSE %s END)
  ORDER BY 1 DESC, 4)
"""
_FIRST = """
SELECT asked, (SELECT id FROM registers_published
  WHERE register = %s AND cell ~>=~ asked AND cell ~<~ (asked || '4') AND (until IS NULL OR until >= %s)
  LIMIT 1) FROM unnest(%s::text[]) AS asked
"""


def _counted(
    home: Home,
    filters: Filters,
    found: QuerySet[Published],
    depths: tuple[int, int],
    boxes: tuple[Box, Box | None],
) -> Tally:
    """Totals and clusters of what was found; ``depths``: of cells, and of those where there are FEW;
    ``boxes``: what is in view, the city."""
    rows, most = found.values("id", "cell", "latitude", "longitude"), bounding.bound(home, CAP)
    view, city = boxes
    given = [*_beyond(city), *_beyond(view), FEW, *depths]
    [totals, *clusters] = bounding.ask(rows, filters, most, _CELLS, given)
    return replace(_totals(totals[:2], most), clusters=tuple(Cluster(*one) for one in clusters))


def _totals(counts: Sequence[int], most: int) -> Tally:
    total, outside = int(counts[0]), int(counts[1])
    is_cut = total > most
    return Tally(min(total, most), is_cut, outside, is_cut and bool(outside))


def _beyond(box: Box | None) -> tuple[float, float, float, float]:
    west, south, east, north = box or _EARTH
    return west, east, south, north


def _known(home: Home, filters: Filters, every: Sums, city: Box | None) -> Tally:
    """What the tallies know."""
    outside = _outside(home, filters, city)
    made = Tally(every.places, False, min(outside, FAR), outside > FAR)
    return replace(made, nowhere=every.records - every.places)


def _with_nowhere(home: Home, filters: Filters, made: Tally) -> Tally:
    """With how many that fit have no place, at most FAR."""
    every = tallies.sums(home.full, [tallies.ALL]).get(tallies.ALL, Sums())
    if every.records == every.places:  # none is without a place, whatever is asked
        return made
    rows = directory.rows(home, filters).filter(cell="").values("id")
    most = min(FAR, bounding.bound(home, CAP))
    [(count,)] = bounding.ask(rows, filters, most, "SELECT count(*) FROM found", [])
    return replace(made, nowhere=min(count, most), has_more_nowhere=count > most)


def _outside(home: Home, filters: Filters, city: Box | None) -> int:
    """How many places lie beyond the city, at most FAR and one."""
    if city is None:
        return 0
    west, south, east, north = city
    beyond = Q(longitude__lt=west) | Q(longitude__gt=east)
    beyond |= Q(latitude__lt=south) | Q(latitude__gt=north)
    return places(home, filters).filter(beyond).order_by().values("pk")[: FAR + 1].count()


def _clusters(home: Home, heaps: Sequence[Heap]) -> tuple[Cluster, ...]:
    alone = [one.cell for one in heaps if one.count == 1]
    rows: dict[str, int] = {}
    if alone:
        with connection.cursor() as cursor:
            cursor.execute(_FIRST, [home.full, clock.today(), alone])
            rows = dict(cursor.fetchall())
    return tuple(
        Cluster(one.count, one.latitude, one.longitude, rows.get(one.cell) or 0) for one in heaps
    )
