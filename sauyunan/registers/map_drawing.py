"""A map as an SVG of few bytes: outlines as paths, counts as circles. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sauyunan.core.geometry import Box, Polygon, Position
from sauyunan.registers.places import Point

WIDTH, TALLEST = 1000, 1100
MARGIN = 24
SMALLEST, GROWTH, LETTER = 38, 22, 13
"""Of circles: the radius, what the largest has more, and what each letter inside needs."""


@dataclass(frozen=True)
class Circle:
    """A count on the map. ``name`` says for screen readers what it is."""

    x: int
    y: int
    radius: int
    text: str
    name: str
    url: str = ""


@dataclass(frozen=True)
class Outline:
    """An area: its path, and where its link leads, if anywhere."""

    path: str
    name: str
    url: str = ""
    circle: Circle | None = None


@dataclass(frozen=True)
class Drawing:
    """What the template draws."""

    width: int
    height: int
    outlines: Sequence[Outline]
    circles: Sequence[Circle]


class Frame:
    """Degrees of a box to the units of a drawing."""

    def __init__(self, box: Box) -> None:
        west, south, east, north = box
        self.left, self.top = Point(north, west).mercator()
        right, bottom = Point(south, east).mercator()
        across, down = max(right - self.left, 1e-9), max(bottom - self.top, 1e-9)
        self.scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / down)
        self.width = round(across * self.scale) + 2 * MARGIN
        self.height = round(down * self.scale) + 2 * MARGIN

    def at(self, point: Position) -> tuple[int, int]:
        """Where a place lies."""
        x, y = Point(point[1], point[0]).mercator()
        return (
            round((x - self.left) * self.scale) + MARGIN,
            round((y - self.top) * self.scale) + MARGIN,
        )

    def path(self, polygons: Iterable[Polygon]) -> str:
        """The ``d`` of a path; steps are relative, for fewer digits."""
        return "".join(self._ring(ring) for polygon in polygons for ring in polygon)

    def _ring(self, corners: Sequence[Position]) -> str:
        x, y = self.at(corners[0])
        steps = []
        for corner in corners[1:-1]:
            to_x, to_y = self.at(corner)
            if (to_x, to_y) != (x, y):
                steps.append(f"{to_x - x} {to_y - y}")
                x, y = to_x, to_y
        begin = "{} {}".format(*self.at(corners[0]))
        return f"M{begin}l{' '.join(steps)}z" if steps else ""


def radius(count: int, most: int, text: str) -> int:
    """By the square root of the count, and wide enough for the text."""
    wide = LETTER * len(text) + 10
    return max(wide, SMALLEST + round(GROWTH * math.sqrt(count / max(most, 1))))
