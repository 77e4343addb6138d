"""Outlines of areas: their import from GeoJSON (RFC 7946), and whether a place lies in the city.

A city brings the file of its own geoportal; none is part of this repository.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from sauyunan.core import areas, geometry
from sauyunan.core.geometry import Polygon, ShapeFault
from sauyunan.core.models import Area, AreaShape

LIMIT = 50 * 1024 * 1024
TOLERANCE = 0.0002
"""Degrees that an outline may lose: about 20 metres."""
CODE_PROPERTY = "kode"
_CODE = re.compile(r"(\d\d)\.?(\d\d)?\.?(\d\d)?\.?(\d{4})?")
_UNKNOWN = "no area has this code: compare it with the list of Kemendagri"
_MEND = "simplify the layer (mapshaper -simplify 10%), or give one district a time"


class FileRefused(Exception):
    """The file as a whole cannot be read; the message says how to mend it."""


@dataclass(frozen=True)
class Refused:
    """One feature that was not taken: its place in the file from 1, what it names, and why not."""

    at: int
    subject: str
    fault: str


@dataclass(frozen=True)
class Report:
    """What became of a file's features."""

    taken: tuple[str, ...]  # codes
    refused: tuple[Refused, ...]


def load(path: Path, code_property: str = CODE_PROPERTY) -> Report:
    """Take the good outlines of a file; those of areas that have one already are replaced.

    Raises FileRefused and changes nothing when the file as a whole is at fault.
    """
    return take(features(path), code_property)


def features(path: Path) -> list[object]:
    """The features of a GeoJSON file. Raises FileRefused."""
    return _features(_read(path))


@transaction.atomic
def take(features: Iterable[object], code_property: str = CODE_PROPERTY) -> Report:
    """Take the good ones of GeoJSON features."""
    good: dict[str, tuple[int, list[Polygon]]] = {}
    refused: list[Refused] = []
    for at, feature in enumerate(features, start=1):
        subject = ""
        try:
            subject = _named(feature, code_property)
            code = _code(subject, code_property)
            if code in good:
                raise ShapeFault("the file has this code twice: merge the two into a MultiPolygon")
            good[code] = at, _polygons(feature)
        except ShapeFault as fault:
            refused.append(Refused(at, subject, str(fault)))
    for code in set(good) - set(Area.objects.filter(pk__in=good).values_list("pk", flat=True)):
        refused.append(Refused(good.pop(code)[0], code, _UNKNOWN))
    _keep(geometry.simpler({code: one for code, (_at, one) in good.items()}, TOLERANCE))
    return Report(tuple(good), tuple(sorted(refused, key=lambda one: one.at)))


def _keep(shapes: Mapping[str, list[list[list[geometry.Position]]]]) -> None:
    rows = []
    for code, polygons in shapes.items():
        west, south, east, north = geometry.box(polygons)
        longitude, latitude = geometry.middle(polygons)
        row = AreaShape(area_id=code, polygons=polygons, longitude=longitude, latitude=latitude)
        row.west, row.south, row.east, row.north = west, south, east, north
        rows.append(row)
    names = ["polygons", "west", "south", "east", "north", "longitude", "latitude"]
    AreaShape.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["area"], update_fields=names
    )


# -- The file -------------------------------------------------------------------------------------
def _read(path: Path) -> object:
    try:
        size = path.stat().st_size
        if size > LIMIT:
            raise FileRefused(
                f"{path} has {size / 1e6:.0f} MB, {LIMIT // 1024**2} are possible: {_MEND}"
            )
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as fault:
        raise FileRefused(f"{path} cannot be read: {fault.strerror}") from None
    except UnicodeDecodeError:
        raise FileRefused(f"{path} is not UTF-8: export it again as UTF-8") from None
    except (ValueError, RecursionError):
        raise FileRefused(f"{path} is not JSON: export the layer as GeoJSON") from None


def _features(document: object) -> list[object]:
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise FileRefused("it is no FeatureCollection: export the layer as GeoJSON (RFC 7946)")
    found: list[object] = document["features"]
    if not found:
        raise FileRefused("it holds no features: export the layer with all its areas")
    crs = json.dumps(document.get("crs", ""))
    if "crs" in document and not re.search(r"CRS84|EPSG:+4326\b", crs):
        raise FileRefused("its coordinates are not degrees of WGS 84: export it in EPSG:4326")
    return found


def _named(feature: object, code_property: str) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise ShapeFault("it is no feature with properties")
    held = properties.get(code_property)
    if not isinstance(held, str | int) or isinstance(held, bool):
        known = ", ".join(sorted(map(str, properties))[:12]) or "none"
        raise ShapeFault(
            f"it has no text {code_property!r}; say with --code-property which of these holds the "
            f"code: {known}"
        )
    return str(held).strip()[:40]


def _code(text: str, code_property: str) -> str:
    """Dotted, from "32.73.01.1001", "3273011001" or a part of it from the left."""
    found = _CODE.fullmatch(text)
    parts = [one for one in found.groups() if one] if found else []
    if found is None or list(found.groups())[: len(parts)] != parts:
        raise ShapeFault(f"{code_property} is no code of an area, such as 32.73.01 or 3273011001")
    return ".".join(parts)


def _polygons(feature: Any) -> list[Polygon]:
    shape = feature.get("geometry")
    kind = shape.get("type") if isinstance(shape, dict) else None
    held = shape.get("coordinates") if isinstance(shape, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ShapeFault(
            f"its geometry is {kind or 'missing'}: a Polygon or MultiPolygon is needed"
        )
    polygons = [held] if kind == "Polygon" else held
    if not isinstance(polygons, list) or not polygons:
        raise ShapeFault("its geometry has no coordinates: export the layer again")
    return [_polygon(one) for one in polygons]


def _polygon(given: object) -> Polygon:
    if not isinstance(given, list) or not given:
        raise ShapeFault("its geometry has no coordinates: export the layer again")
    made = [geometry.ring(one) for one in given]
    if not geometry.area(made[0]):
        raise ShapeFault("its outline encloses nothing")
    return made


# -- Looking --------------------------------------------------------------------------------------
def below(code: str) -> list[AreaShape]:
    """The outlines of the areas right below this one, by name."""
    return list(
        AreaShape.objects.filter(area__parent=code).select_related("area").order_by("area__folded")
    )


def of(code: str) -> list[AreaShape]:
    """The outline of the area, or those of the areas below it that have one; none without any."""
    own = list(AreaShape.objects.filter(area=code).select_related("area"))
    return own or below(code)


def box_of(code: str) -> geometry.Box | None:
    """The box around an area, or None while it has no outline."""
    found = [(one.west, one.south, one.east, one.north) for one in of(code)]
    if not found:
        return None
    west, south, east, north = zip(*found, strict=True)
    return min(west), min(south), max(east), max(north)


def in_city(latitude: float, longitude: float) -> bool:
    """Whether a place lies in the city; while it has no outline, whether it lies in Indonesia.

    What lies no further beyond the border than outlines may have lost lies in the city.
    """
    return covers([(longitude, latitude)])


def covers(corners: Sequence[geometry.Position]) -> bool:
    """Whether all these places lie in the city, as ``in_city``."""
    if areas.is_trusting():
        return True
    city = areas.home()
    west, south, east, north = geometry.box([[corners]])
    shapes = AreaShape.objects.filter(Q(area=city) | Q(area__parent=city))
    around = shapes.filter(
        west__lte=east + TOLERANCE,
        east__gte=west - TOLERANCE,
        south__lte=north + TOLERANCE,
        north__gte=south - TOLERANCE,
    )
    found = [one.polygons for one in around]
    if found or shapes.exists():
        return all(_is_covered(one, found) for one in corners)
    return all(geometry.in_box(one, geometry.INDONESIA) for one in corners)


def _is_covered(point: geometry.Position, found: Sequence[Sequence[Polygon]]) -> bool:
    return any(geometry.inside(point, one) for one in found) or any(
        geometry.near(point, one, TOLERANCE) for one in found
    )
