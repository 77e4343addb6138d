"""Outlines on the earth: whether a ring is one, how it is made simpler, what lies inside. Pure.

A position is longitude and latitude in degrees of WGS 84, a ring ends where it begins, a polygon is its
outer ring and its holes (RFC 7946).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

Position = tuple[float, float]
Ring = Sequence[Position]
Polygon = Sequence[Ring]
Box = tuple[float, float, float, float]
"""West, south, east, north."""

INDONESIA: Box = (94.0, -12.0, 142.0, 7.0)
METRES = 111_195
"""Of a degree along a meridian."""
FEWEST = 4
"""Positions of a ring: a triangle and its beginning again."""
MOST = 100_000
"""Positions of one area."""


class ShapeFault(ValueError):
    """What is wrong with an outline, and how to mend it; ``kind`` for those who say it themselves: "few",
    "swapped", "outside", "crossing" with the place ``at``, or nothing."""

    def __init__(self, message: str, kind: str = "", at: Position | None = None) -> None:
        super().__init__(message)
        self.kind, self.at = kind, at


def ring(given: object) -> list[Position]:
    """The ring of a GeoJSON coordinate list; ShapeFault for one that is none."""
    if not isinstance(given, list) or not given:
        raise ShapeFault("its geometry has no coordinates: export the layer again")
    if len(given) > MOST:
        raise ShapeFault(f"its outline has more than {MOST:,} points: simplify the layer first")
    made = [_position(one) for one in given]
    if made[0] != made[-1]:
        raise ShapeFault("a ring is not closed: its last point must be its first")
    made = [made[0], *(there for here, there in pairwise(made) if there != here)]
    if len(made) < FEWEST:
        raise ShapeFault("a ring has too few points: three corners are the least", "few")
    _refuse_crossing(made)
    return made


def _position(given: object) -> Position:
    if not isinstance(given, list) or len(given) < 2 or not all(map(_is_number, given[:2])):
        raise ShapeFault("a point is not two numbers, longitude and latitude")
    longitude, latitude = float(given[0]), float(given[1])
    if in_box((latitude, longitude), INDONESIA):
        raise ShapeFault(
            "latitude stands before longitude: swap them, longitude comes first", "swapped"
        )
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ShapeFault(
            f"the point {longitude:g}, {latitude:g} is not on the earth: export the layer in degrees "
            "(EPSG:4326), not in metres",
            "outside",
        )
    if not in_box((longitude, latitude), INDONESIA):
        raise ShapeFault(f"the point {longitude:g}, {latitude:g} lies outside Indonesia", "outside")
    return longitude, latitude


def _is_number(one: object) -> bool:
    if isinstance(one, bool) or not isinstance(one, int | float):
        return False
    return abs(one) < 1e9  # which also NaN, infinity and integers of a thousand digits are not


# -- Crossing -------------------------------------------------------------------------------------
def _refuse_crossing(corners: Ring) -> None:
    """Every pair of sides whose boxes touch is looked at, from west to east."""
    sides = sorted(
        (min(a[0], b[0]), max(a[0], b[0]), at) for at, (a, b) in enumerate(pairwise(corners))
    )
    last = len(sides) - 1
    near: list[tuple[float, int]] = []
    for west, east, at in sides:
        near = [one for one in near if one[0] >= west]
        for _east, other in near:
            if abs(at - other) not in (0, 1, last) and _cross(corners, at, other):
                x, y = corners[at]
                told = f"its outline crosses itself near {x:.5f}, {y:.5f}"
                raise ShapeFault(told, "crossing", (x, y))
        near.append((east, at))


def _cross(corners: Ring, one: int, other: int) -> bool:
    """Whether two sides pass through each other; touching in a corner is none."""
    a, b, c, d = corners[one], corners[one + 1], corners[other], corners[other + 1]
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Position, b: Position, c: Position) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


# -- Simpler --------------------------------------------------------------------------------------
def simpler(
    shapes: Mapping[str, Sequence[Polygon]], tolerance: float
) -> dict[str, list[list[list[Position]]]]:
    """The shapes with fewer corners, none further than ``tolerance`` degrees off (Douglas-Peucker).

    Borders between neighbours are cut where a third begins and each piece is made simpler once, so that
    neighbours keep the same border.
    """
    rounded = {
        code: [[_rounded(one) for one in polygon] for polygon in polygons]
        for code, polygons in shapes.items()
    }
    meeting = _meeting(one for polygons in rounded.values() for each in polygons for one in each)
    return {
        code: [[_simpler_ring(one, meeting, tolerance) for one in polygon] for polygon in polygons]
        for code, polygons in rounded.items()
    }


def _rounded(corners: Ring) -> list[Position]:
    """To a metre; the ring itself where nothing would be left of it."""
    made = [(round(x, 5), round(y, 5)) for x, y in corners]
    kept = [made[0], *(there for here, there in pairwise(made) if there != here)]
    return kept if len(kept) >= FEWEST else list(corners)


def _meeting(rings: Iterable[Ring]) -> set[Position]:
    """Where more than two sides meet."""
    beside: dict[Position, set[Position]] = defaultdict(set)
    for corners in rings:
        for here, there in pairwise(corners):
            beside[here].add(there)
            beside[there].add(here)
    return {one for one, others in beside.items() if len(others) > 2}


def _simpler_ring(
    corners: list[Position], meeting: set[Position], tolerance: float
) -> list[Position]:
    open_ = corners[:-1]
    cuts = [at for at, one in enumerate(open_) if one in meeting] or [open_.index(min(open_))]
    turned = [*open_[cuts[0] :], *open_[: cuts[0]]]
    turned.append(turned[0])
    ends = [at - cuts[0] for at in cuts] + [len(open_)]
    made = [turned[0]]
    for begin, end in pairwise(ends):
        made += _simpler_piece(turned[begin : end + 1], tolerance)[1:]
    return made if len(made) >= FEWEST else corners


def _simpler_piece(piece: list[Position], tolerance: float) -> list[Position]:
    """The same whichever way it is walked."""
    if piece[0] == piece[-1]:  # a whole ring: cut where it is furthest from its beginning
        far = max(range(len(piece)), key=lambda at: (math.dist(piece[0], piece[at]), piece[at]))
        parts = piece[: far + 1], piece[far:]
        return [
            *_simpler_piece(parts[0], tolerance),
            *_simpler_piece(parts[1], tolerance)[1:],
        ]
    if piece[0] > piece[-1]:
        return _peucker(piece[::-1], tolerance)[::-1]
    return _peucker(piece, tolerance)


def _peucker(piece: list[Position], tolerance: float) -> list[Position]:
    kept, waiting = {0, len(piece) - 1}, [(0, len(piece) - 1)]
    while waiting:
        begin, end = waiting.pop()
        offs = [(_off(piece[at], piece[begin], piece[end]), at) for at in range(begin + 1, end)]
        if offs and max(offs)[0] > tolerance:
            at = max(offs)[1]
            kept.add(at)
            waiting += [(begin, at), (at, end)]
    return [piece[at] for at in sorted(kept)]


def _off(point: Position, a: Position, b: Position) -> float:
    """Degrees between a point and a side."""
    length = math.dist(a, b)
    if not length:
        return math.dist(point, a)
    along = ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length**2
    along = min(1.0, max(0.0, along))
    return math.dist(point, (a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])))


# -- Inside ---------------------------------------------------------------------------------------
def box(polygons: Iterable[Polygon]) -> Box:
    """The box around the outer rings."""
    corners = [one for polygon in polygons for one in polygon[0]]
    longitudes, latitudes = [x for x, _ in corners], [y for _, y in corners]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def in_box(point: Position, around: Box) -> bool:
    west, south, east, north = around
    return west <= point[0] <= east and south <= point[1] <= north


def inside(point: Position, polygons: Iterable[Polygon]) -> bool:
    """Whether a point lies in one of the polygons and in none of its holes."""
    return any(
        _in_ring(point, polygon[0]) and not any(_in_ring(point, hole) for hole in polygon[1:])
        for polygon in polygons
    )


def near(point: Position, polygons: Iterable[Polygon], degrees: float) -> bool:
    """Whether a point lies so near to a border of one of the polygons."""
    return any(
        in_box(point, _grown(a, b, degrees)) and _off(point, a, b) <= degrees
        for polygon in polygons
        for corners in polygon
        for a, b in pairwise(corners)
    )


def _grown(a: Position, b: Position, degrees: float) -> Box:
    """The box around a side, and so much more on all sides."""
    west, east = sorted((a[0], b[0]))
    south, north = sorted((a[1], b[1]))
    return west - degrees, south - degrees, east + degrees, north + degrees


def _in_ring(point: Position, corners: Ring) -> bool:
    x, y = point
    is_in = False
    for a, b in pairwise(corners):
        if (a[1] > y) != (b[1] > y) and x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]):
            is_in = not is_in
    return is_in


def hectares(polygons: Iterable[Polygon]) -> float:
    """About how large polygons are, without their holes."""
    found = 0.0
    for outer, *holes in polygons:
        wide = math.cos(math.radians(outer[0][1])) * METRES**2 / 10_000
        found += (area(outer) - sum(map(area, holes))) * wide
    return found


def area(corners: Ring) -> float:
    """Square degrees, never negative."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(corners))) / 2


def middle(polygons: Sequence[Polygon]) -> Position:
    """A point inside the largest polygon where words about it can stand."""
    largest = max(polygons, key=lambda polygon: area(polygon[0]))
    west, south, east, north = box([largest])
    centre = (west + east) / 2, (south + north) / 2
    if inside(centre, [largest]):
        return centre
    spans = [
        span for row in range(1, 16) for span in _spans(largest, south + (north - south) * row / 16)
    ]
    width, x, y = max(spans, default=(0.0, *largest[0][0]))
    return (x + width / 2, y) if width else (x, y)


def _spans(polygon: Polygon, y: float) -> Iterator[tuple[float, float, float]]:
    """How wide the polygon is where a line of latitude passes through, from where."""
    crossings = sorted(
        a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
        for corners in polygon
        for a, b in pairwise(corners)
        if (a[1] > y) != (b[1] > y)
    )
    for begin, end in zip(crossings[::2], crossings[1::2], strict=False):
        yield end - begin, begin, y
