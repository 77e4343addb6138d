"""How many places of a register lie where: by area, and by cells of the map.

What nobody filters is counted whole and kept for some minutes; what somebody filters is counted up to
CAP places, so that no question costs more than another.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Q, QuerySet

from sauyunan.core import clock
from sauyunan.core.geometry import Box
from sauyunan.registers import directory
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.models import Published
from sauyunan.registers.places import DEEPEST, Point, quadkey
from sauyunan.registers.publishing import AREA

CAP = 20_000
"""Places that are counted of a filtered question."""
KEPT = 300  # seconds
ACROSS = 5
"""Cells that a window of the map is covered with, at most in each direction."""
FEW = 100
"""So many places of a window are shown one by one."""


@dataclass(frozen=True)
class Cluster:
    """Places that lie near each other: how many, where on average, and a row that is one of them."""

    count: int
    latitude: float
    longitude: float
    row: int


@dataclass(frozen=True)
class Tally:
    """``is_cut``: there are more than were counted. ``outside``: of them beyond the city's box."""

    total: int
    is_cut: bool
    outside: int = 0
    areas: Mapping[str, int] | None = None
    clusters: Sequence[Cluster] = ()


def places(home: Home, filters: Filters) -> QuerySet[Published]:
    """The published records that fit and have a point."""
    return directory.rows(home, filters).exclude(latitude=None)


def by_area(home: Home, filters: Filters, codes: Sequence[str], city: Box | None) -> Tally:
    """Counts of these areas."""

    def count() -> Tally:
        found, least = _bounded(home, filters)
        total, outside = _totals(found, city)
        marks = [f"{AREA}={code}" for code in codes]
        rows = _asked(
            found,
            "SELECT mark, count(*) FROM found, unnest(found.facets) AS mark "
            "WHERE mark = ANY(%s) GROUP BY mark",
            [marks],
        )
        areas = {mark.partition("=")[2]: number for mark, number in rows}
        return Tally(total, total > least, outside, areas)

    return _kept(home, filters, ("areas", *codes, city), count)


def by_cell(home: Home, filters: Filters, view: Box, city: Box | None) -> Tally:
    """Clusters of what lies in a box; the total is of everything."""

    def count() -> Tally:
        found, least = _bounded(home, filters)
        total, outside = _totals(found, city)
        return Tally(total, total > least, outside, clusters=_clusters(found, _depth(view), view))

    return _kept(home, filters, ("cells", view, city), count)


def in_window(home: Home, filters: Filters, window: Box, zoom: int) -> Tally:
    """Clusters of the cells that cover a window of the map; single ones where there are few."""
    cells = covering(window)
    level = len(cells[0])

    def count() -> Tally:
        found, least = _bounded(home, filters, cells)
        total, _outside = _totals(found, None)
        depth = DEEPEST if total <= FEW else min(level + 2, zoom + 3, DEEPEST)
        return Tally(total, total > least, clusters=_clusters(found, depth, None))

    return _kept(home, filters, ("window", zoom, *cells), count)


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
def _is_whole(filters: Filters) -> bool:
    return not (filters.words or filters.facets or filters.since or filters.until)


def _bounded(
    home: Home, filters: Filters, cells: Sequence[str] = ()
) -> tuple[QuerySet[Published], float]:
    """What is counted, and how many of it at most."""
    found = places(home, filters).order_by()
    if cells and cells[0]:
        found = found.filter(reduce(or_, (Q(cell__startswith=one) for one in cells)))
    if _is_whole(filters):
        return found, math.inf
    return found[: CAP + 1], CAP


def _totals(found: QuerySet[Published], city: Box | None) -> tuple[int, int]:
    west, south, east, north = city or (-180.0, -90.0, 180.0, 90.0)
    rows = _asked(
        found,
        "SELECT count(*), count(*) FILTER (WHERE longitude NOT BETWEEN %s AND %s "
        "OR latitude NOT BETWEEN %s AND %s) FROM found",
        [west, east, south, north],
    )
    return rows[0][0], rows[0][1]


def _clusters(found: QuerySet[Published], depth: int, view: Box | None) -> tuple[Cluster, ...]:
    west, south, east, north = view or (-180.0, -90.0, 180.0, 90.0)
    rows = _asked(
        found,
        "SELECT count(*), avg(latitude), avg(longitude), min(id) FROM found "
        "WHERE longitude BETWEEN %s AND %s AND latitude BETWEEN %s AND %s "
        "GROUP BY left(cell, %s) ORDER BY 1 DESC, 4",
        [west, east, south, north, depth],
    )
    return tuple(Cluster(*row) for row in rows)


def _asked(found: QuerySet[Published], statement: str, given: list[Any]) -> list[Any]:
    wanted = found.values("id", "cell", "latitude", "longitude", "facets")
    inner, inside = wanted.query.sql_with_params()
    with connection.cursor() as cursor:
        # Both are written by this program; what people typed stands among the parameters.
        cursor.execute(f"WITH found AS ({inner}) {statement}", [*inside, *given])
        return list(cursor.fetchall())


def _kept(
    home: Home, filters: Filters, about: tuple[object, ...], count: Callable[[], Tally]
) -> Tally:
    """What nobody filters but by area is the same for everybody."""
    if not _is_whole(filters):
        return count()
    said = repr((home.full, filters.area, clock.today(), about))
    key = f"registers.map:{hashlib.sha256(said.encode()).hexdigest()}"
    found: Tally | None = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, found, KEPT)
    return found
