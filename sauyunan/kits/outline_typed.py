"""An outline as people bring it, GeoJSON (RFC 7946), made clean: closed, checked, with few corners."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from sauyunan.core import geometry
from sauyunan.core.geometry import Polygon, Position, ShapeFault
from sauyunan.kits.texts_typed import ValueRefused

LONGEST = 20_000
"""Signs of an outline that is typed, or a cell of a table."""
MOST = 400
"""Corners that are kept of one; more are made fewer."""
_FIRST = 0.00002  # degrees that it may lose at first: two metres


def read(typed: str, covers: Callable[[Sequence[Position]], bool], *, within: bool) -> str:
    """The outline as it is stored: a MultiPolygon as GeoJSON. What is not closed is closed.

    Raises ValueRefused for one that crosses itself, encloses nothing or, ``within``, leaves the city.
    """
    if len(typed) > LONGEST:
        raise ValueRefused(
            _(
                "this outline has more than %(most)s signs. Simplify it (mapshaper), then bring it again."
            )
            % {"most": LONGEST}
        )
    stored = made(typed)
    corners = [corner for polygon in polygons_of(stored) for corner in polygon[0]]
    if within and not covers(corners):
        raise ValueRefused(_("this outline lies outside the city, or leaves it. Draw it within."))
    return stored


def made(typed: str) -> str:
    """The outline as it is stored, however long it is and wherever it lies. Raises ValueRefused."""
    try:
        polygons = _fewer([_polygon(one) for one in _coordinates(typed)])
    except ShapeFault as fault:
        raise ValueRefused(_said(fault)) from None
    rings = [[[[x, y] for x, y in ring] for ring in polygon] for polygon in polygons]
    return json.dumps({"type": "MultiPolygon", "coordinates": rings}, separators=(",", ":"))


def polygons_of(stored: str) -> list[list[list[Position]]]:
    """The polygons of a stored outline."""
    found = json.loads(stored)["coordinates"]
    return [[[(x, y) for x, y in ring] for ring in polygon] for polygon in found]


def _coordinates(typed: str) -> list[object]:
    """The polygons of a geometry, of a feature, or of a collection with one feature."""
    try:
        held = json.loads(typed)
    except (ValueError, RecursionError):
        held = None
    if isinstance(held, dict) and isinstance(held.get("features"), list):
        held = held["features"][0] if len(held["features"]) == 1 else None
    if isinstance(held, dict) and held.get("type") == "Feature":
        held = held.get("geometry")
    kind = held.get("type") if isinstance(held, dict) else None
    found = held.get("coordinates") if isinstance(held, dict) else None
    polygons = [found] if kind == "Polygon" else found
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(polygons, list) or not polygons:
        raise ShapeFault("no polygon")
    return polygons


def _polygon(given: object) -> list[list[Position]]:
    if not isinstance(given, list) or not given:
        raise ShapeFault("no rings")
    made = [geometry.ring(_closed(one)) for one in given]
    if not geometry.area(made[0]):
        raise ShapeFault("it encloses nothing", "few")
    return made


def _closed(ring: object) -> object:
    if isinstance(ring, list) and len(ring) > 2 and ring[0] != ring[-1]:
        return [*ring, ring[0]]
    return ring


def _fewer(polygons: Sequence[Polygon]) -> list[list[list[Position]]]:
    """With MOST corners at most; what crosses itself when it is made simpler is refused."""
    tolerance = _FIRST
    made = geometry.simpler({"": polygons}, 0.0)[""]
    while sum(len(ring) for polygon in made for ring in polygon) > MOST:
        made = geometry.simpler({"": polygons}, tolerance)[""]
        tolerance *= 2
        if tolerance > 1:
            raise ShapeFault("it has too many parts", "large")
    return [
        [geometry.ring([list(corner) for corner in ring]) for ring in polygon] for polygon in made
    ]


def _said(fault: ShapeFault) -> str:
    match fault.kind:
        case "crossing" if fault.at:
            place = f"{fault.at[1]:.5f}, {fault.at[0]:.5f}"
            return _("this outline crosses itself near %(place)s. Draw it anew there.") % {
                "place": place
            }
        case "swapped":
            return _("latitude stands before longitude. In GeoJSON the longitude comes first.")
        case "outside":
            return _("this outline lies outside Indonesia, or is not in degrees (EPSG:4326).")
        case "few":
            return _("this outline encloses nothing. It needs three corners at least.")
        case "large":
            return _("this outline has too many parts. Bring fewer of them.")
        case _:
            return _(
                "this is no outline. Paste a Polygon or MultiPolygon as GeoJSON, such as "
                '{"type": "Polygon", "coordinates": [[[107.6, -6.9], …]]}.'
            )
