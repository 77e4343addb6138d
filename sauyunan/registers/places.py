"""Points of the map: how they are stored, and the cells of a quadtree that they lie in. Pure.

A cell is a quadkey: the digits 0 to 3 of the quarters of the Web Mercator square (EPSG:3857), the
largest first; a prefix of a cell is the larger cell around it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

DEEPEST = 20
"""Levels of the tree: the smallest cells are about 38 metres wide at the equator."""
_NORTHMOST = 85.05112878  # where Web Mercator ends
EARTH = 6_371_008.8  # metres, mean radius


@dataclass(frozen=True)
class Point:
    """Degrees of WGS 84."""

    latitude: float
    longitude: float

    @classmethod
    def read(cls, text: str) -> Point:
        """A stored point, "-6.914744,107.60981"; ValueError for anything else."""
        latitude, longitude = map(float, text.split(","))
        return cls(latitude, longitude)

    def distance(self, other: Point) -> float:
        """Metres along the sphere (haversine)."""
        here, there = math.radians(self.latitude), math.radians(other.latitude)
        north, east = there - here, math.radians(other.longitude - self.longitude)
        chord = (
            math.sin(north / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(east / 2) ** 2
        )
        return 2 * EARTH * math.asin(math.sqrt(min(1.0, chord)))

    def cell(self, level: int = DEEPEST) -> str:
        """The cell of this level that the point lies in."""
        x, y = self.mercator()
        column, row = (min(2**level - 1, int(one * 2**level)) for one in (x, y))
        return quadkey(column, row, level)

    def mercator(self) -> tuple[float, float]:
        """Its place in the square of Web Mercator, from 0 to 1, from west and from north."""
        north = math.radians(max(-_NORTHMOST, min(_NORTHMOST, self.latitude)))
        y = 0.5 - math.log(math.tan(math.pi / 4 + north / 2)) / (2 * math.pi)
        return (self.longitude + 180) / 360, min(1.0, max(0.0, y))


def quadkey(column: int, row: int, level: int) -> str:
    """The cell of a level by its place from west and from north."""
    return "".join(str((column >> at & 1) + 2 * (row >> at & 1)) for at in range(level - 1, -1, -1))
