"""Addresses of the registers: for staff below kota/, for everybody below direktori/ and data/."""

from __future__ import annotations

from django.urls import path, re_path

from sauyunan.registers.views import (
    attending,
    attending_desk,
    calendar,
    exporting,
    hiding,
    importing,
    maps,
    open_data,
    owner,
    pictures,
    public,
    records,
    versions,
)

REGISTER = "kota/register/<slug:kit>/<slug:name>/"

app_name = "registers"
urlpatterns = [
    # Owners answer whether a record still holds
    path("masih/", owner.renewal_page, name="renewal"),
    path("masih/<slug:secret>/", owner.enter, name="renewal-enter"),
    # Photos
    path("foto/<slug:code>.jpg", pictures.picture, name="picture"),
    path(
        "foto/kecil/<slug:code>.jpg",
        pictures.picture,
        {"is_small": True},
        name="small-picture",
    ),
    # Versions
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/versi/",
        versions.compare,
        name="compare",
    ),
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/versi/<int:version>/",
        versions.restore,
        name="restore",
    ),
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/sembunyi/",
        hiding.record_hide,
        name="record-hide",
    ),
    # Staff and owners
    path(
        "kota/register/<slug:kit>/<slug:name>/belum-dikonfirmasi/",
        owner.unconfirmed,
        name="unconfirmed",
    ),
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/kode-pemilik/",
        owner.new_secret,
        name="owner-secret",
    ),
    path("kota/register/", records.register_list, name="registers"),
    path("kota/register/<slug:kit>/<slug:name>/", records.register_search, name="register"),
    # Tables taken in and given out
    path(f"{REGISTER}impor/", importing.register_import, name="register-import"),
    path(
        f"{REGISTER}impor/contoh.<slug:kind>",
        importing.import_template,
        name="import-template",
    ),
    path(f"{REGISTER}impor/<slug:code>/", importing.import_detail, name="import"),
    path(f"{REGISTER}impor/<slug:code>/kolom/", importing.import_columns, name="import-columns"),
    path(f"{REGISTER}impor/<slug:code>/ambil/", importing.import_take, name="import-take"),
    path(f"{REGISTER}impor/<slug:code>/batal/", importing.import_cancel, name="import-cancel"),
    path(f"{REGISTER}impor/<slug:code>/lanjut/", importing.import_go_on, name="import-go-on"),
    path(
        f"{REGISTER}impor/<slug:code>/laporan.csv",
        importing.import_report,
        name="import-report",
    ),
    path(f"{REGISTER}impor/<slug:code>/kembar/", importing.import_pairs, name="import-pairs"),
    path(f"{REGISTER}ekspor/", exporting.register_export, name="register-export"),
    # Records
    path("kota/register/<slug:kit>/<slug:name>/<slug:code>/", records.record_detail, name="record"),
    path(
        "kota/register/<slug:kit>/<slug:name>/<slug:code>/buka/",
        records.record_reveal,
        name="record-reveal",
    ),
    # Calendar: before the pages of records, whose codes could be called so
    path(
        "direktori/<slug:kit>/<slug:name>/kalender/",
        calendar.calendar,
        name="public-calendar",
    ),
    path(
        "direktori/<slug:kit>/<slug:name>/<slug:code>/acara.ics",
        calendar.event,
        name="calendar-event",
    ),
    path("data/<slug:kit>/<slug:name>.ics", calendar.feed, name="calendar-feed"),
    # Who comes
    path(
        "direktori/<slug:kit>/<slug:name>/<slug:code>/hadir/",
        attending.attend,
        name="public-attend",
    ),
    path("hadir/<slug:code>/", attending.attendee, name="attendee"),
    path("hadir/<slug:code>/ya/", attending.attendee_confirm, name="attendee-confirm"),
    path("hadir/<slug:code>/batal/", attending.attendee_withdraw, name="attendee-withdraw"),
    path("hadir/<slug:code>/<slug:secret>/", attending.enter, name="attendee-enter"),
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
    path("direktori/", public.registers, name="public-registers"),
    path("direktori/<slug:kit>/<slug:name>/", public.record_list, name="public-list"),
    path(
        "direktori/<slug:kit>/<slug:name>/statistik/",
        public.figures,
        name="public-statistics",
    ),
    path(
        "direktori/<slug:kit>/<slug:name>/statistik/<slug:key>.csv",
        public.figures_file,
        name="public-figures",
    ),
    # A record's code has 26 signs: no other page of a register has such a name.
    re_path(
        r"^direktori/(?P<kit>[-\w]+)/(?P<name>[-\w]+)/(?P<code>[0-9a-z]{26})/$",
        public.record,
        name="public-record",
    ),
    path("data/katalog.jsonld", open_data.catalogue, name="data-catalogue"),
    re_path(
        r"^data/(?P<kit>[-\w]+)/(?P<name>[-\w]+)\.(?P<kind>json|csv|geojson|vcf)$",
        open_data.file,
        name="data-file",
    ),
    # Map: before the pages of records, whose codes could be called so
    path("direktori/<slug:kit>/<slug:name>/peta/", maps.public_map, name="public-map"),
    path("direktori/<slug:kit>/<slug:name>/peta/sel.json", maps.cells, name="public-map-cells"),
    path(
        "direktori/<slug:kit>/<slug:name>/peta/garis.json",
        maps.record_outlines,
        name="public-map-shapes",
    ),
    path(
        "direktori/<slug:kit>/<slug:name>/peta/batas.json",
        maps.outlines,
        name="public-map-outlines",
    ),
]
