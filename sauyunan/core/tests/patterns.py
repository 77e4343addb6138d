"""A page with every control and component, empty, filled in, or refused; for tests only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from sauyunan.core import context
from sauyunan.core.controls import Control, Option, Upload, with_heading
from sauyunan.core.page_parts import Crumb, Picture, Row, Step, Task

State = Literal["empty", "filled", "refused"]

CITY = context.NoCity(
    name="Kota Contoh",
    contact="(022) 000 0000, layanan@kota-contoh.example",
    hours="Senin–Jumat 08.00–16.00 WIB",
    address="Jalan Contoh 1, Kota Contoh",
)
VILLAGES = (
    Option("32.73.22.1001", "Cihapit", "Bandung Wetan, Kota Bandung, Jawa Barat"),
    Option("32.04.05.2003", "Cihapitan", "Contoh Wetan, Kabupaten Bandung, Jawa Barat"),
)
PHOTO = Upload("a1", "surat-lahir.jpg", "/b/a1", "/static/dist/mark.svg", 412_000)

EMPTY = (
    Control("nama", "text", "Nama lengkap anak", hint="Seperti di surat keterangan lahir."),
    Control("nik", "number", "NIK ibu", hint="16 angka, ada di KTP."),
    Control("umur", "integer", "Umur ibu", suffix="tahun", required=False),
    Control("biaya", "money", "Biaya persalinan", required=False),
    Control("lahir", "date", "Tanggal lahir", autocomplete="bday"),
    Control("jam", "time", "Jam lahir"),
    Control("kawin", "yes_no", "Perkawinan orang tua tercatat?"),
    Control(
        "tempat",
        "choice",
        "Anak lahir di mana?",
        options=(
            Option("rs", "Rumah sakit atau klinik"),
            Option("rumah", "Rumah", "Bawa surat dari bidan atau ketua RT."),
            Option("lain", "Tempat lain"),
        ),
    ),
    Control(
        "bukti",
        "choices",
        "Dokumen apa yang sudah ada?",
        hint="Boleh lebih dari satu.",
        options=(Option("kk", "Kartu keluarga"), Option("ktp", "KTP orang tua")),
    ),
    Control(
        "agama",
        "select",
        "Agama",
        options=tuple(Option(str(n), f"Pilihan {n}") for n in range(1, 8)),
    ),
    Control("ponsel", "phone", "Nomor ponsel", hint="Kami mengirim kabar ke nomor ini."),
    Control("surel", "email", "Alamat surel", required=False),
    Control("sandi", "password", "Kata sandi"),
    Control("catatan", "long_text", "Keterangan tambahan", required=False, rows=3),
    Control("desa", "area", "Desa atau kelurahan tempat tinggal", level=4),
    Control("titik", "point", "Letak di peta", required=False),
    Control("surat", "file", "Surat keterangan lahir", hint="Foto yang terang dan terbaca."),
    Control(
        "saksi",
        "group",
        "Saksi",
        row_label="Saksi",
        children=(
            (
                Control("saksi.0.nama", "text", "Nama saksi"),
                Control("saksi.0.nik", "number", "NIK saksi"),
            ),
        ),
    ),
    Control(
        "ibu",
        "fieldset",
        "Ibu",
        children=((Control("ibu.nik", "number", "NIK"), Control("ibu.nama", "text", "Nama")),),
    ),
    Control("setuju", "checkbox", "Saya menyatakan data ini benar"),
    Control("kunci", "hidden", "", value="k1"),
)
FILLED = {
    "nama": {"value": "Bayi <b>Contoh</b>"},
    "nik": {"value": "3273 0145 0590 0001"},
    "umur": {"value": "31"},
    "biaya": {"value": "1.250.000"},
    "lahir": {"value": {"day": "10", "month": "6", "year": "2022"}},
    "jam": {"value": "14.05"},
    "kawin": {"value": "yes"},
    "tempat": {"value": "rumah"},
    "bukti": {"value": ("kk", "ktp")},
    "agama": {"value": "3"},
    "ponsel": {"value": "0812 0000 0000"},
    "surel": {"value": "ibu@contoh.example"},
    "sandi": {"value": "rahasia sekali"},
    "catatan": {"value": "Lahir di perjalanan.\nDitolong bidan."},
    "titik": {"value": "-6.9147, 107.6098"},
    "desa": {
        "value": "32.73.22.1001",
        "chosen": "Cihapit",
        "chosen_path": "Bandung Wetan, Kota Bandung, Jawa Barat",
    },
    "surat": {"files": (PHOTO, Upload("a2", "lampiran.pdf", size=1_430_000))},
    "setuju": {"value": "yes"},
}
REFUSED = {
    "nama": "Isi nama lengkap anak.",
    "nik": "NIK terdiri dari 16 angka. Yang diketik baru 15.",
    "umur": "Umur ditulis dengan angka, misalnya 31.",
    "biaya": "Biaya ditulis dengan angka, misalnya 1.250.000.",
    "lahir": "Tanggal 31 Juni tidak ada. Periksa tanggal dan bulannya.",
    "jam": "Jam ditulis seperti 14.05.",
    "kawin": "Pilih ya atau tidak.",
    "tempat": "Pilih tempat lahir anak.",
    "bukti": "Pilih paling sedikit satu dokumen.",
    "agama": "Pilih satu.",
    "ponsel": "Nomor ponsel diawali 08 atau +62.",
    "surel": "Alamat surel ditulis seperti nama@contoh.id.",
    "sandi": "Isi kata sandi.",
    "catatan": "Keterangan paling panjang 1.000 huruf.",
    "desa": "Pilih desa atau kelurahan dari daftar.",
    "surat": "Berkas ini kosong. Ambil foto sekali lagi.",
    "setuju": "Beri tanda bahwa data ini benar.",
}
PARTS = {
    "crumbs": [Crumb("Beranda", "/"), Crumb("Layanan", "/layanan/")],
    "rows": [
        Row("Nama lengkap anak", "Bayi Contoh", "/isi/1"),
        Row("Alamat", "Jalan Contoh 1\nKota Contoh", "/isi/2"),
        Row("Nama kedua", "", "/isi/3"),
        Row(
            "Surat keterangan lahir",
            change_url="/isi/4",
            change_text="Ganti",
            pictures=(Picture("/b/a1", "/static/dist/mark.svg", "Surat keterangan lahir"),),
            error="Foto ini terlalu gelap.",
        ),
        Row("Nomor permohonan", "KTA-26-7F3K-9Q2M"),
    ],
    "tasks": [
        Task("Data anak", "done", "/1"),
        Task("Orang tua", "doing", "/2", "Dua pertanyaan lagi"),
        Task("Dokumen", "problem", "/3"),
        Task("Saksi", "todo", "/4"),
        Task("Periksa dan kirim", "blocked", "/5"),
    ],
    "steps": [
        Step("Diterima", "done", datetime(2026, 11, 24, 9, 5, tzinfo=ZoneInfo("Asia/Jakarta"))),
        Step("Perlu perbaikan", "flag", about="Foto surat lahir terlalu gelap. Kirim foto lagi."),
        Step("Diperiksa", "now", about="Dinas Contoh. Janji selesai 26 November 2026."),
        Step("Ditandatangani", "later"),
    ],
    "pages": Paginator(range(250), 25).page(4),
}
PAGE = """{% extends "base.html" %}
{% load ui %}
{% block title %}Akta kelahiran{% endblock title %}
{% block before %}{% breadcrumbs crumbs %}{% back "/" %}{% endblock before %}
{% block content %}
  {% error_summary asked %}
  <h1 class="govuk-heading-l">Akta kelahiran</h1>
  <form method="post" novalidate enctype="multipart/form-data">
    {% csrf_token %}
    {% default_submit %}
    {% controls asked %}
    <div class="sy-actions"><button class="govuk-button" type="submit">Lanjut</button>
    <a class="govuk-link" href="/">Simpan dan lanjutkan nanti</a></div>
  </form>
{% endblock content %}"""
QUESTION = """{% extends "base.html" %}
{% load ui %}
{% block title %}Tanggal lahir{% endblock title %}
{% block before %}{% back "/" %}{% endblock before %}
{% block content %}
  {% error_summary asked %}
  <form method="post" novalidate>
    {% controls asked %}
    <div class="sy-actions"><button class="govuk-button" type="submit">Lanjut</button></div>
  </form>
{% endblock content %}"""
COMPONENTS = """{% extends "base.html" %}
{% load ui %}
{% block title %}Permohonan terkirim{% endblock title %}
{% block content %}
  {% notice kind="success" %}<p class="govuk-notification-banner__heading">Tersimpan.</p>{% endnotice %}
  {% notice title="Perlu perbaikan" %}<p class="govuk-notification-banner__heading">Foto surat lahir terlalu gelap.</p><p>Kirim foto lagi sebelum 1 Desember 2026.</p>{% endnotice %}
  {% panel "Permohonan terkirim" %}Nomor permohonan Anda<br><span class="sy-reference">KTA-26-7F3K-9Q2M</span>{% endpanel %}
  <dl class="sy-facts">
    <div class="sy-fact"><dt>biaya</dt><dd>{{ 0|say_money }}</dd></div>
    <div class="sy-fact"><dt>waktu tengah bulan lalu</dt><dd>{{ 1260|say_hours }}</dd></div>
    <div class="sy-fact"><dt>IKM dari 291 jawaban</dt><dd>{{ 88.31|say_number:2 }}</dd></div>
  </dl>
  <p>{% tag "Baru" %} {% tag "Ditutup" "grey" %} {% tag "Diperiksa" "blue" %} {% time_left 1260 %} {% time_left 130 %} {% time_left -400 %}</p>
  <h2 class="govuk-heading-m">Perjalanan permohonan</h2>
  {% timeline steps %}
  <h2 class="govuk-heading-m">Jawaban Anda</h2>
  {% summary_list rows %}
  <h2 class="govuk-heading-m">Yang perlu diisi</h2>
  {% task_list tasks %}
  <h2 class="govuk-heading-m">Antrean</h2>
  {% scrollbox "Antrean permohonan" %}
    <table class="govuk-table"><caption class="govuk-visually-hidden">Antrean</caption>
      <thead><tr class="govuk-table__row"><th class="govuk-table__header" scope="col">Nomor</th><th class="govuk-table__header" scope="col">Layanan</th><th class="govuk-table__header" scope="col">Diterima</th><th class="govuk-table__header sy-number" scope="col">Sisa</th></tr></thead>
      <tbody><tr class="govuk-table__row"><td class="govuk-table__cell">KTA-26-7F3K-9Q2M</td><td class="govuk-table__cell">Akta kelahiran</td><td class="govuk-table__cell">24 November 2026 pukul 09.05 WIB</td><td class="govuk-table__cell sy-number">1.021</td></tr></tbody>
    </table>
  {% endscrollbox %}
  {% pagination pages %}
{% endblock content %}"""
DESK = COMPONENTS.replace('"base.html"', '"desk.html"')


def asked(state: State) -> tuple[Control, ...]:
    """The controls in one of the three states."""
    if state == "empty":
        return EMPTY
    filled = tuple(replace(item, **FILLED.get(item.name, {})) for item in EMPTY)
    if state == "filled":
        return filled
    return tuple(_refused(item) for item in filled)


def _refused(item: Control) -> Control:
    if item.name == "desa":
        item = replace(EMPTY[14], query="cihap", options=VILLAGES, has_more=True)
    if item.name == "saksi":
        first, *_ = item.children
        wrong = tuple(replace(child, error=f"Isi {child.label}.") for child in first)
        second = tuple(replace(child, name=child.name.replace("0", "1")) for child in first)
        return replace(item, children=(wrong, second))
    return replace(item, error=REFUSED.get(item.name, ""))


def question(state: State) -> tuple[Control, ...]:
    """A page with a single question: the date."""
    return with_heading([item for item in asked(state) if item.name == "lahir"])


def draw(source: str, lang: str = "id", user: object = None, **values: object) -> str:
    """A page as a browser gets it, without database or session."""
    request = RequestFactory().get("/pola/", {"page": "4"})
    request.user = user or AnonymousUser()
    with translation.override(lang):
        return engines["django"].from_string(source).render({**PARTS, **values}, request)
