"""Made-up outlines of the sample city: cells around made-up middles, with straight sides, as no map has.

Districts divide the city, villages their district. The same on every machine.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Sequence
from typing import Any

from sauyunan.core import areas, shapes
from sauyunan.core.geometry import Position

MIDDLE: Position = (107.61, -6.9147)
RADIUS = 0.09  # degrees
CORNERS = 24


def draw(city: str) -> shapes.Report:
    """Give the city's districts and villages outlines."""
    return shapes.take(features(city))


def features(city: str) -> list[dict[str, Any]]:
    """GeoJSON features of all districts and villages."""
    return [_feature(code, outline) for code, outline in outlines(city).items()]


def outlines(city: str) -> dict[str, list[Position]]:
    """The corners of all districts and villages, by their codes; each outline is convex."""
    made: dict[str, list[Position]] = {}
    around = [
        (
            MIDDLE[0] + RADIUS * math.cos(math.tau * at / CORNERS),
            MIDDLE[1] + 0.8 * RADIUS * math.sin(math.tau * at / CORNERS),
        )
        for at in range(CORNERS)
    ]
    for district, outline in _divided(city, around):
        made[district] = outline
        made |= _divided(district, outline)
    return made


def place_in(outline: Sequence[Position], chance: random.Random) -> Position:
    """Somewhere within a convex outline: a weighted mean of three corners."""
    three = chance.sample(list(outline), 3)
    weights = [chance.random() + 0.05 for _corner in three]
    total = sum(weights)
    x, y = (sum(w * one[axis] for w, one in zip(weights, three, strict=True)) for axis in (0, 1))
    return x / total, y / total


def around(place: Position, outline: Sequence[Position]) -> str:
    """An outline around a place within a convex one, of its form and a little smaller, as GeoJSON."""
    x, y = place
    ring = [[round(x + (a - x) * 0.9, 5), round(y + (b - y) * 0.9, 5)] for a, b in outline]
    return json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})


def _feature(code: str, outline: Sequence[Position]) -> dict[str, Any]:
    ring = [list(one) for one in (*outline, outline[0])]
    return {
        "type": "Feature",
        "properties": {shapes.CODE_PROPERTY: code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _divided(code: str, outline: list[Position]) -> Iterable[tuple[str, list[Position]]]:
    """The areas below, each with what is nearer to its middle than to the others'."""
    codes = sorted(area.code for area in areas.children(code))
    middles = dict(zip(codes, _middles(code, outline, len(codes)), strict=True))
    for one, middle in middles.items():
        cell = outline
        for other, its in middles.items():
            if other != one:
                cell = _nearer(cell, middle, its)
        yield one, cell


def _middles(code: str, outline: list[Position], count: int) -> list[Position]:
    """So many points within a convex outline, each far from the others."""
    chance = random.Random(f"outline {code}")  # noqa: S311  a drawing, no secret
    found: list[Position] = []
    for _one in range(count):
        tried = [place_in(outline, chance) for _try in range(40)]
        found.append(max(tried, key=lambda at: min((math.dist(at, o) for o in found), default=0.0)))
    return found


def _nearer(cell: list[Position], middle: Position, other: Position) -> list[Position]:
    """The part of a convex cell that is nearer to one point than to another."""
    made: list[Position] = []
    sides = [math.dist(one, middle) ** 2 - math.dist(one, other) ** 2 for one in cell]
    for at, (here, side) in enumerate(zip(cell, sides, strict=True)):
        before, its = cell[at - 1], sides[at - 1]
        if (side <= 0) != (its <= 0):
            share = its / (its - side)
            made.append(
                (
                    before[0] + share * (here[0] - before[0]),
                    before[1] + share * (here[1] - before[1]),
                )
            )
        if side <= 0:
            made.append(here)
    return made
