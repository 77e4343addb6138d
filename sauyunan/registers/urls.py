"""Addresses of the registers; for staff only."""

from __future__ import annotations

from django.urls import path

from sauyunan.registers import exporting_views, importing_views, views

REGISTER = "kota/register/<slug:kit>/<slug:name>/"

app_name = "registers"
urlpatterns = [
    path("kota/register/", views.register_list, name="registers"),
    path("kota/register/<slug:kit>/<slug:name>/", views.register_search, name="register"),
    # Tables taken in and given out
    path(f"{REGISTER}impor/", importing_views.register_import, name="register-import"),
    path(
        f"{REGISTER}impor/contoh.<slug:kind>",
        importing_views.import_template,
        name="import-template",
    ),
    path(f"{REGISTER}impor/<slug:code>/", importing_views.import_detail, name="import"),
    path(
        f"{REGISTER}impor/<slug:code>/kolom/", importing_views.import_columns, name="import-columns"
    ),
    path(f"{REGISTER}impor/<slug:code>/ambil/", importing_views.import_take, name="import-take"),
    path(
        f"{REGISTER}impor/<slug:code>/batal/", importing_views.import_cancel, name="import-cancel"
    ),
    path(f"{REGISTER}impor/<slug:code>/lanjut/", importing_views.import_go_on, name="import-go-on"),
    path(
        f"{REGISTER}impor/<slug:code>/laporan.csv",
        importing_views.import_report,
        name="import-report",
    ),
    path(f"{REGISTER}impor/<slug:code>/kembar/", importing_views.import_pairs, name="import-pairs"),
    path(f"{REGISTER}ekspor/", exporting_views.register_export, name="register-export"),
    # Records
    path("kota/register/<slug:kit>/<slug:name>/<slug:code>/", views.record_detail, name="record"),
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/buka/",
        views.record_reveal,
        name="record-reveal",
    ),
]
