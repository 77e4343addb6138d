"""Addresses of the registers: for staff below kota/, for everybody below direktori/ and data/."""

from __future__ import annotations

from django.urls import path

from sauyunan.registers import calendar_views, views

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
    # Calendar: before the pages of records, whose codes could be called so
    path(
        "direktori/<slug:kit>/<slug:name>/kalender/",
        calendar_views.calendar,
        name="public-calendar",
    ),
    path(
        "direktori/<slug:kit>/<slug:name>/<slug:code>/acara.ics",
        calendar_views.event,
        name="calendar-event",
    ),
    path("data/<slug:kit>/<slug:name>.ics", calendar_views.feed, name="calendar-feed"),
]
