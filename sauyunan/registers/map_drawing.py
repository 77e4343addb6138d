"""A map as an SVG of few bytes: outlines as paths, counts as circles. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
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
    """An area: its path, and where its link leads, if anywhere. ``title``: its name alone, ``at``: where
    words about it stand, ``number``: its place in the list of areas, if it is in one."""

    path: str
    name: str
    title: str
    at: tuple[int, int]
    url: str = ""
    circle: Circle | None = None
    number: int = 0


@dataclass(frozen=True)
class Label:
    """The name or number of an area where it hides nothing: its lines and the middle of each."""

    lines: Sequence[tuple[int, int, str]]


@dataclass(frozen=True)
class Drawing:
    """What the template draws. ``labels``: names for wide screens; ``large_labels``: fewer ones, in
    letters that can still be read on a phone."""

    width: int
    height: int
    outlines: Sequence[Outline]
    circles: Sequence[Circle]
    shapes: Sequence[Outline] = ()  # of records
    labels: Sequence[Label] = ()
    large_labels: Sequence[Label] = ()


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


# -- Names ----------------------------------------------------------------------------------------
SMALL, LARGE = 25, 48
"""Heights of letters: about 17 pixels on a computer, 16 on a phone."""
_WIDE, _HIGH = 0.62, 1.1  # of the height of letters: each letter is so wide, each line so high
_Rectangle = tuple[float, float, float, float]


class _Room:
    """What of a drawing is still free."""

    def __init__(self, drawing: Drawing) -> None:
        self.width, self.height = drawing.width, drawing.height
        own = [one.circle for one in drawing.outlines if one.circle]
        self.circles = [*own, *drawing.circles]
        self.taken: list[_Rectangle] = []

    def take(self, outline: Outline, lines: Sequence[str], letters: int) -> Label | None:
        """A label where it touches nothing; None where there is no room."""
        wide = max(map(len, lines)) * letters * _WIDE
        high = len(lines) * letters * _HIGH
        for x, y in _places(outline, wide, high):
            there = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            if self._is_free(there):
                self.taken.append(there)
                first = y - high / 2 + letters * _HIGH / 2
                rows = enumerate(lines)
                return Label([(round(x), round(first + at * letters * _HIGH), s) for at, s in rows])
        return None

    def _is_free(self, one: _Rectangle) -> bool:
        left, top, right, bottom = one
        is_inside = left >= 0 and top >= 0 and right <= self.width and bottom <= self.height
        return (
            is_inside
            and not any(_meet(one, other) for other in self.taken)
            and not any(_hits(one, circle) for circle in self.circles)
        )


def labels(drawing: Drawing, letters: int) -> list[Label]:
    """The names of areas that fit beside their counts, those of large counts first; of the others
    their numbers, "7.", as far as these fit. None touches a count or another label."""
    room = _Room(drawing)
    every = sorted(drawing.outlines, key=lambda one: (-_size(one), one.title))
    named = [(one, room.take(one, _lines(one.title), letters)) for one in every]
    made = [label for _one, label in named if label]
    for one, label in named:
        number = room.take(one, [f"{one.number}."], letters) if one.number and not label else None
        made += [number] if number else []
    return made


def _size(outline: Outline) -> int:
    return outline.circle.radius if outline.circle else 0


def _lines(name: str) -> list[str]:
    """A long name on two lines, cut at the blank that makes them most alike."""
    words = name.split()
    if len(name) <= 8 or len(words) < 2:
        return [name]
    cut = min(
        range(1, len(words)),
        key=lambda at: abs(len(" ".join(words[:at])) - len(" ".join(words[at:]))),
    )
    return [" ".join(words[:cut]), " ".join(words[cut:])]


def _places(outline: Outline, wide: float, high: float) -> Iterator[tuple[float, float]]:
    """Middles of a label: all around the count, below it first; in the middle where there is none."""
    x, y = outline.at
    if outline.circle is None:
        yield x, y
        return
    far = outline.circle.radius + 4
    for turn in (0, 4, 2, 6, 1, 7, 3, 5):  # eighths of a circle from below
        right, down = math.sin(turn * math.pi / 4), math.cos(turn * math.pi / 4)
        yield x + right * (far + wide / 2), y + down * (far + high / 2)


def _meet(one: _Rectangle, other: _Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _hits(one: _Rectangle, circle: Circle) -> bool:
    x, y = max(one[0], min(circle.x, one[2])), max(one[1], min(circle.y, one[3]))
    return math.hypot(x - circle.x, y - circle.y) < circle.radius + 2
