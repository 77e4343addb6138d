"""What the page of a map shows: areas with counts, clusters, single places, and the list beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.core import areas, i18n, saying, shapes
from sauyunan.core.controls import Control, Option
from sauyunan.core.geometry import Box
from sauyunan.core.models import AreaShape
from sauyunan.kits import outline_typed
from sauyunan.registers import (
    directory,
    map_counting,
    map_drawing,
    open_data,
    public_paths,
    searching,
)
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.map_counting import Cluster, Tally
from sauyunan.registers.map_drawing import Circle, Drawing, Frame, Outline
from sauyunan.registers.models import Published

LISTED = 20
UNPLACED = 10
OUTLINED = 100
"""Outlines of records that a map draws at most."""


@dataclass(frozen=True)
class AreaLink:
    """An area below the one that is shown."""

    name: str
    count: str
    url: str


@dataclass(frozen=True)
class Place:
    """A record of the list."""

    title: str
    url: str


@dataclass(frozen=True)
class Shown:
    """Everything that the template needs beside the filters."""

    tally: Tally
    said: str  # how many there are
    outside: str  # how many lie beyond the city, or nothing
    nowhere: str  # how many have no place, or nothing
    drawing: Drawing | None
    area_links: Sequence[AreaLink]
    listed: Sequence[Place]
    unplaced: Sequence[Place]  # the first of those without a place
    box: str  # what is in view: west,south,east,north
    list_url: str
    area_name: str
    whole_url: str  # the same without the area


def show(home: Home, filters: Filters) -> Shown:
    """The map of what fits."""
    view = _view(home, filters)
    city = shapes.box_of(areas.home())
    if view.has_counts:
        tally = map_counting.by_area(home, filters, [one.pk for one in view.shapes], city)
    else:
        tally = map_counting.by_cell(home, filters, view.box or (-180, -90, 180, 90), city)
    links = _links(home, filters, view, tally)
    return Shown(
        tally=tally,
        said=_said(tally),
        outside=_outside(tally),
        nowhere=_nowhere(tally),
        drawing=_drawing(home, filters, view, tally) if view.box else None,
        area_links=links,
        listed=listed(home, filters, LISTED, is_placed=True) if tally.total else [],
        unplaced=listed(home, filters, UNPLACED, is_placed=False) if tally.nowhere else [],
        box=",".join(f"{one:.6f}" for one in view.box or ()),
        list_url=filtered(public_paths.of_register(home), filters),
        area_name=areas.name_of(filters.area) if filters.area else "",
        whole_url=filtered(public_paths.of_register(home, "map"), replace(filters, area="")),
    )


def filtered(path: str, filters: Filters) -> str:
    """The address with the filters; a map knows no order."""
    return public_paths.with_query(path, replace(filters, near=None).pairs())


def listed(home: Home, filters: Filters, most: int, *, is_placed: bool) -> list[Place]:
    """The first of the list that have a place on the map, or have none."""
    return [
        Place(row.title_in(), public_paths.of_register(home, "record", row.record.code))
        for row in searching.by_title(home, filters, most, is_placed=is_placed)
    ]


def controls(home: Home, filters: Filters) -> list[Control]:
    """The filters as a form."""
    made = [Control("q", "text", _("Words"), value=filters.words, required=False, maxlength=100)]
    for name, values in directory.facet_options(home).items():
        field = home.register.fields[name]
        made.append(
            Control(
                name,
                "choices",
                i18n.pick(field.label),
                value=filters.facets.get(name, ()),
                options=tuple(Option(one, directory.option_label(field, one)) for one in values),
                required=False,
            )
        )
    return made


# -- What is in view ------------------------------------------------------------------------------
@dataclass(frozen=True)
class _View:
    """The outlines of a view; counts by area if the register has an area to filter by."""

    shapes: Sequence[AreaShape]
    has_counts: bool

    @property
    def box(self) -> Box | None:
        if not self.shapes:
            return None
        return (
            min(one.west for one in self.shapes),
            min(one.south for one in self.shapes),
            max(one.east for one in self.shapes),
            max(one.north for one in self.shapes),
        )


def _view(home: Home, filters: Filters) -> _View:
    """The areas below the chosen one, else its own outline, else the city."""
    has_area = any(
        home.register.fields[name].type == "area"
        for name in (home.register.publish.facets if home.register.publish else ())
    )
    below = shapes.below(filters.area or areas.home())
    return _View(below, has_area) if below else _View(ground(filters.area), has_counts=False)


def ground(area: str) -> list[AreaShape]:
    """The outlines that a map of an area shows: of what it is divided into, else its own, else the
    city's."""
    city = areas.home()
    own = (shapes.below(area) or shapes.of(area)) if area else []
    return own or shapes.below(city) or shapes.of(city)


def _links(home: Home, filters: Filters, view: _View, tally: Tally) -> list[AreaLink]:
    if not view.has_counts:
        return []
    return [
        AreaLink(one.area.name, _number(tally, one.pk), _area_url(home, filters, one.pk))
        for one in view.shapes
    ]


def _area_url(home: Home, filters: Filters, code: str) -> str:
    return filtered(public_paths.of_register(home, "map"), replace(filters, area=code))


def _number(tally: Tally, code: str) -> str:
    return _plus((tally.areas or {}).get(code, 0), has_more=tally.is_cut)


def _plus(count: int, *, has_more: bool) -> str:
    said = saying.number(count, i18n.language())
    return f"{said}+" if has_more and count else said


def _said(tally: Tally) -> str:
    if tally.is_cut:
        return _("More than %(n)s places on the map") % {
            "n": saying.number(tally.total, i18n.language())
        }
    return ngettext("%(n)s place on the map", "%(n)s places on the map", tally.total) % {
        "n": saying.number(tally.total, i18n.language())
    }


def _outside(tally: Tally) -> str:
    if not tally.outside:
        return ""
    return ngettext(
        "%(n)s place lies outside the city.",
        "%(n)s places lie outside the city.",
        tally.outside,
    ) % {"n": _plus(tally.outside, has_more=tally.has_more_outside)}


def _nowhere(tally: Tally) -> str:
    if not tally.nowhere:
        return ""
    return ngettext(
        "%(n)s record has no place on the map. It is only in the list.",
        "%(n)s records have no place on the map. They are only in the list.",
        tally.nowhere,
    ) % {"n": _plus(tally.nowhere, has_more=tally.has_more_nowhere)}


@dataclass(frozen=True)
class Shape:
    """The outline of a record, and the record."""

    place: Place
    stored: str  # a MultiPolygon as GeoJSON
    point: tuple[float, float]  # longitude, latitude


def outlined(home: Home, filters: Filters) -> list[Shape]:
    """The first records that fit and have an outline, by title."""
    name = open_data.map_outline(home)
    if name is None:
        return []
    rows = searching.by_title(home, filters, OUTLINED, is_placed=True, has=name)
    return [
        Shape(
            Place(row.title_in(), public_paths.of_register(home, "record", row.record.code)),
            row.data[name],
            (row.longitude or 0.0, row.latitude or 0.0),
        )
        for row in rows
    ]


# -- Drawing --------------------------------------------------------------------------------------
def _drawing(home: Home, filters: Filters, view: _View, tally: Tally) -> Drawing | None:
    if view.box is None:
        return None
    frame = Frame(view.box)
    most = max((tally.areas or {}).values(), default=0)
    outlines = [_outline(home, filters, frame, one, (tally, most)) for one in view.shapes]
    if view.has_counts:
        outlines = [replace(one, number=at) for at, one in enumerate(outlines, start=1)]
    else:
        outlines = [replace(one, url="", circle=None) for one in outlines]
    circles = _circles(home, frame, tally)
    made = Drawing(frame.width, frame.height, outlines, circles)
    made = replace(made, shapes=[_shape(frame, one) for one in outlined(home, filters)])
    small, large = (
        map_drawing.labels(made, size) for size in (map_drawing.SMALL, map_drawing.LARGE)
    )
    return replace(made, labels=small, large_labels=large)


def _outline(
    home: Home, filters: Filters, frame: Frame, shape: AreaShape, counted: tuple[Tally, int]
) -> Outline:
    tally, most = counted
    count, text = (tally.areas or {}).get(shape.pk, 0), _number(tally, shape.pk)
    x, y = frame.at((shape.longitude, shape.latitude))
    name = _("%(name)s: %(n)s") % {"name": shape.area.name, "n": text}
    circle = Circle(x, y, map_drawing.radius(count, most, text), text, name) if count else None
    url = _area_url(home, filters, shape.pk)
    return Outline(frame.path(shape.polygons), name, shape.area.name, (x, y), url, circle)


def _shape(frame: Frame, shape: Shape) -> Outline:
    path = frame.path(outline_typed.polygons_of(shape.stored))
    title = shape.place.title
    return Outline(path, title, title, frame.at(shape.point), shape.place.url)


def _circles(home: Home, frame: Frame, tally: Tally) -> list[Circle]:
    titles = single(home, tally.clusters)
    most = max((one.count for one in tally.clusters), default=0)
    return [_circle(home, frame, tally, one, (titles, most)) for one in tally.clusters]


def _circle(
    home: Home,
    frame: Frame,
    tally: Tally,
    one: Cluster,
    known: tuple[dict[int, Place], int],
) -> Circle:
    titles, most = known
    x, y = frame.at((one.longitude, one.latitude))
    place = titles.get(one.row)
    if place is not None:
        return Circle(x, y, map_drawing.SMALLEST, "", place.title, place.url)
    text = _plus(one.count, has_more=tally.is_cut)
    near = f"{one.latitude:.5f},{one.longitude:.5f}"
    name = ngettext(
        "%(n)s place here, nearest first in the list",
        "%(n)s places here, nearest first in the list",
        one.count,
    ) % {"n": text}
    url = public_paths.with_query(public_paths.of_register(home), [("near", near)])
    return Circle(x, y, map_drawing.radius(one.count, most, text), text, name, url)


def single(home: Home, clusters: Iterable[Cluster]) -> dict[int, Place]:
    """The records of clusters of one, by row."""
    rows = [one.row for one in clusters if one.count == 1]
    found = Published.objects.filter(pk__in=rows).select_related("record")
    return {
        row.pk: Place(row.title_in(), public_paths.of_register(home, "record", row.record.code))
        for row in found.only("title", "titles", "record__code")
    }
