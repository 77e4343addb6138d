"""Addresses of the registers; for staff only."""

from __future__ import annotations

from django.urls import path

from sauyunan.registers import views

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
]
