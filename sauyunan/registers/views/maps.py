"""The map of a published register: a page without script, and what its script asks for."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from sauyunan.core.geometry import Box
from sauyunan.registers import (
    directory,
    map_counting,
    map_showing,
    open_data,
    public_paths,
    public_showing,
    publishing,
)
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.map_counting import Cluster
from sauyunan.registers.map_showing import Place

DEEPEST_ZOOM = 22


@require_safe
def public_map(request: HttpRequest, kit: str, name: str) -> HttpResponse:
    """Outlines with counts, single places, and the list with the same filters."""
    _edition, home = public_paths.home_or_404(kit, name, "map")
    filters = _filters(request, home)
    here = public_paths.of_register(home, "map")
    context = {
        "title": home.title,
        "shown": map_showing.show(home, filters),
        "controls": map_showing.controls(home, filters),
        "filters": filters,
        "cells_url": map_showing.filtered(public_paths.of_register(home, "map-cells"), filters),
        "outlines_url": public_paths.with_query(
            public_paths.of_register(home, "map-outlines"),
            [(publishing.AREA, filters.area)] if filters.area else [],
        ),
        "map_url": here,
        "shapes_url": map_showing.filtered(public_paths.of_register(home, "map-shapes"), filters)
        if open_data.map_outline(home)
        else "",
        "removable": public_showing.removable(home, replace(filters, near=None), here),
        "misread": public_showing.misread(dict(request.GET.lists())),
    }
    return render(request, "registers/map.html", context)


@require_safe
@cache_control(public=True, max_age=60)
def cells(request: HttpRequest, kit: str, name: str) -> HttpResponse:
    """Clusters in ``bbox`` (west,south,east,north) at a ``zoom`` as GeoJSON; 400 for an absurd one."""
    _edition, home = public_paths.home_or_404(kit, name, "map")
    window, zoom = _window(request.GET.get("bbox", "")), request.GET.get("zoom", "0")
    if window is None or not (zoom.isascii() and zoom.isdigit() and int(zoom[:9]) <= DEEPEST_ZOOM):
        fault = _("Ask with bbox=west,south,east,north in degrees and zoom=0 to 22.")
        return JsonResponse({"fault": fault}, status=HTTPStatus.BAD_REQUEST)
    tally = map_counting.in_window(home, _filters(request, home), window, int(zoom))
    places = map_showing.single(home, tally.clusters)
    features = [_feature(one, places.get(one.row)) for one in tally.clusters]
    made = {"type": "FeatureCollection", "features": features}
    return JsonResponse({**made, "total": tally.total, "is_cut": tally.is_cut})


@require_safe
@cache_control(public=True, max_age=60)
def record_outlines(request: HttpRequest, kit: str, name: str) -> HttpResponse:
    """The outlines of the records that fit as GeoJSON."""
    _edition, home = public_paths.home_or_404(kit, name, "map")
    features = [
        {
            "type": "Feature",
            "properties": {"title": one.place.title, "url": one.place.url},
            "geometry": json.loads(one.stored),
        }
        for one in map_showing.outlined(home, _filters(request, home))
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_safe
@cache_control(public=True, max_age=3600)
def outlines(request: HttpRequest, kit: str, name: str) -> HttpResponse:
    """The outlines of the city's districts as GeoJSON, or of what an ``area`` is divided into."""
    _edition, home = public_paths.home_or_404(kit, name, "map")
    features = [
        {
            "type": "Feature",
            "properties": {"code": one.pk, "name": one.area.name},
            "geometry": {"type": "MultiPolygon", "coordinates": one.polygons},
        }
        for one in map_showing.ground(_filters(request, home).area)
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _feature(cluster: Cluster, place: Place | None) -> dict[str, object]:
    point = [round(cluster.longitude, 6), round(cluster.latitude, 6)]
    about: dict[str, object] = {"count": cluster.count}
    if place is not None:
        about |= {"title": place.title, "url": place.url}
    return {
        "type": "Feature",
        "properties": about,
        "geometry": {"type": "Point", "coordinates": point},
    }


def _window(text: str) -> Box | None:
    """A box on the earth, cut at its ends; None for what is none."""
    try:
        west, south, east, north = map(float, text[:200].split(","))
    except ValueError:
        return None
    if not all(map(math.isfinite, (west, south, east, north))) or west > east or south > north:
        return None
    if east < -180 or west > 180 or north < -90 or south > 90:
        return None
    return max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0)


def _filters(request: HttpRequest, home: Home) -> Filters:
    return directory.read(home, {name: list(texts) for name, texts in request.GET.lists()})
