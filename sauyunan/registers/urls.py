"""Addresses of the registers: for staff below kota/, for everybody below direktori/ and data/."""

from __future__ import annotations

from django.urls import path, re_path

from sauyunan.registers import (
    attending_desk,
    attending_views,
    calendar_views,
    exporting_views,
    importing_views,
    map_views,
    open_views,
    owner_views,
    picture_views,
    public_views,
    version_views,
    views,
)

REGISTER = "kota/register/<slug:kit>/<slug:name>/"

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
    # Who comes
    path(
        "direktori/<slug:kit>/<slug:name>/<slug:code>/hadir/",
        attending_views.attend,
        name="public-attend",
    ),
    path("hadir/<slug:code>/", attending_views.attendee, name="attendee"),
    path("hadir/<slug:code>/ya/", attending_views.attendee_confirm, name="attendee-confirm"),
    path("hadir/<slug:code>/batal/", attending_views.attendee_withdraw, name="attendee-withdraw"),
    path("hadir/<slug:code>/<slug:secret>/", attending_views.enter, name="attendee-enter"),
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/hadir/",
        attending_desk.attendees,
        name="attendees",
    ),
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/hadir.csv",
        attending_desk.attendees_csv,
        name="attendees-csv",
    ),
    # the public directory and open data
    path("direktori/", public_views.registers, name="public-registers"),
    path("direktori/<slug:kit>/<slug:name>/", public_views.record_list, name="public-list"),
    path(
        "direktori/<slug:kit>/<slug:name>/statistik/",
        public_views.figures,
        name="public-statistics",
    ),
    path(
        "direktori/<slug:kit>/<slug:name>/statistik/<slug:key>.csv",
        public_views.figures_file,
        name="public-figures",
    ),
    # A record's code has 26 signs: no other page of a register has such a name.
    re_path(
        r"^direktori/(?P<kit>[-\w]+)/(?P<name>[-\w]+)/(?P<code>[0-9a-z]{26})/$",
        public_views.record,
        name="public-record",
    ),
    path("data/katalog.jsonld", open_views.catalogue, name="data-catalogue"),
    re_path(
        r"^data/(?P<kit>[-\w]+)/(?P<name>[-\w]+)\.(?P<kind>json|csv|geojson|vcf)$",
        open_views.file,
        name="data-file",
    ),
    # Map: before the pages of records, whose codes could be called so
    path("direktori/<slug:kit>/<slug:name>/peta/", map_views.public_map, name="public-map"),
    path(
        "direktori/<slug:kit>/<slug:name>/peta/sel.json", map_views.cells, name="public-map-cells"
    ),
    path(
        "direktori/<slug:kit>/<slug:name>/peta/garis.json",
        map_views.record_outlines,
        name="public-map-shapes",
    ),
    path(
        "direktori/<slug:kit>/<slug:name>/peta/batas.json",
        map_views.outlines,
        name="public-map-outlines",
    ),
]
