"""Addresses of the registers: for staff below kota/, for everybody below direktori/."""

from __future__ import annotations

from django.urls import path

from sauyunan.registers import map_views, views

app_name = "registers"
urlpatterns = [
    path("kota/register/", views.register_list, name="registers"),
    path("kota/register/<slug:kit>/<slug:name>/", views.register_search, name="register"),
    path(
        "kota/register/<slug:kit>/<slug:name>/impor/", views.register_import, name="register-import"
    ),
    path("kota/register/<slug:kit>/<slug:name>/<slug:code>/", views.record_detail, name="record"),
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/buka/",
        views.record_reveal,
        name="record-reveal",
    ),
    # Map: before the pages of records, whose codes could be called so
    path("direktori/<slug:kit>/<slug:name>/peta/", map_views.public_map, name="public-map"),
    path(
        "direktori/<slug:kit>/<slug:name>/peta/sel.json", map_views.cells, name="public-map-cells"
    ),
    path(
        "direktori/<slug:kit>/<slug:name>/peta/batas.json",
        map_views.outlines,
        name="public-map-outlines",
    ),
]
