"""Addresses of the registers: for staff, and for owners who answer whether a record still holds."""

from __future__ import annotations

from django.urls import path

from sauyunan.registers import owner_views, picture_views, version_views, views

app_name = "registers"
urlpatterns = [
    # Owners answer whether a record still holds
    path("masih/", owner_views.renewal_page, name="renewal"),
    path("masih/<slug:secret>/", owner_views.enter, name="renewal-enter"),
    # Photos
    path("foto/<slug:code>.jpg", picture_views.picture, name="picture"),
    path(
        "foto/kecil/<slug:code>.jpg",
        picture_views.picture,
        {"is_small": True},
        name="small-picture",
    ),
    # Versions
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/versi/",
        version_views.compare,
        name="compare",
    ),
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/versi/<int:version>/",
        version_views.restore,
        name="restore",
    ),
    # Staff and owners
    path(
        "kota/register/<slug:kit>/<slug:name>/belum-dikonfirmasi/",
        owner_views.unconfirmed,
        name="unconfirmed",
    ),
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/kode-pemilik/",
        owner_views.new_secret,
        name="owner-secret",
    ),
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
