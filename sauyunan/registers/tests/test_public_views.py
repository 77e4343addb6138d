"""The public directory: found by words, facets and places; nothing breaks it, nothing leaks."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from sauyunan.kits import queries
from sauyunan.registers import actions, searching
from sauyunan.registers.models import Published
from sauyunan.registers.tests import public
from sauyunan.registers.tests.factories import AT, CLERK

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sauyunan.registers.tests.urls")]
LIST = "/direktori/dasar/toko/"
SCRIPT = '</script><script>alert(1)\u2028</script>"&'


@pytest.fixture
def town(frozen_now):
    edition = public.town()
    yield edition
    queries.forget(edition.id)


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def page(visitor: Client, path: str, status: int = 200) -> str:
    answer = visitor.get(path)
    assert answer.status_code == status, answer.content[:300]
    return " ".join(answer.content.decode().split())


def entries(text: str) -> list[str]:
    found = text.partition("sy-entries")[2].partition("</ul>")[0]
    return re.findall(r'sy-entry__title">\s*<a [^>]*>([^<]*)</a>', found)


def address(record: Any) -> str:
    return f"{LIST}{record.code}/"


def test_directory_names_published_registers_only(town, visitor):
    text = page(visitor, "/direktori/")

    assert "Shops" in text
    assert "Works" in text
    assert "People" not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Anyaman", "Kopi", "Kopi Kriya"]),
        ("?q=kopi", ["Kopi", "Kopi Kriya"]),
        ("?jenis=kuliner", ["Kopi"]),
        ("?jenis=kuliner&jenis=kriya", ["Anyaman", "Kopi", "Kopi Kriya"]),
        ("?area=32.73.02", ["Kopi Kriya"]),
        ("?near=-6.92,107.60", ["Kopi Kriya", "Kopi", "Anyaman"]),
        ("?urut=soonest", ["Kopi", "Kopi Kriya", "Anyaman"]),
        ("?halaman=99", ["Anyaman", "Kopi", "Kopi Kriya"]),
    ],
)
def test_list_shows_what_fits_in_the_order_asked_for(town, visitor, query, found):
    public.add(town, 1, nama="Anyaman", jenis=["kriya"], titik="-6.80,107.60", buka="2026-12-09")
    public.add(town, 2, nama="Kopi", jenis=["kuliner"], titik="-6.90,107.60", buka="2026-12-01")
    there = {"kelurahan": "32.73.02.1001", "titik": "-6.92,107.60", "buka": "2026-12-02"}
    public.add(town, 3, nama="Kopi Kriya", jenis=["kriya"], **there)

    assert entries(page(visitor, LIST + query)) == found


def test_each_facet_counts_what_fits_under_the_others(town, visitor):
    public.add(town, 1, jenis=["kriya"])
    public.add(town, 2, jenis=["kriya", "kuliner"], kelurahan="32.73.02.1001")

    text = page(visitor, f"{LIST}?jenis=kuliner")

    assert "Kriya (2)" in text
    assert "Kuliner (1)" in text
    assert "Kecamatan Satu (0)" in text
    assert "Kecamatan Dua (1)" in text
    below = page(visitor, f"{LIST}?area=32.73.02")
    assert "– Kelurahan Kenanga (1)" in below
    assert "Kelurahan Melati" not in below


def test_more_than_are_counted_are_said_to_be_more(town, visitor, monkeypatch):
    monkeypatch.setattr(searching, "CAP", 2)
    for number in range(4):
        public.add(town, number)

    text = page(visitor, f"{LIST}?q=anyaman")

    assert "More than 2 records" in text
    assert "Kriya (3+)" in text
    assert len(entries(text)) == 2
    assert "More records fit than are listed" in text


def test_empty_list_says_how_to_widen(town, visitor):
    public.add(town, 1)

    text = page(visitor, f"{LIST}?q=tidakada&jenis=kriya")

    assert "Take away one of the filters" in text
    assert f'href="{LIST}?jenis=kriya"' in text
    assert f'href="{LIST}?q=tidakada"' in text
    assert f'href="{LIST}"' in text


def test_words_that_find_nothing_together_are_offered_apart(town, visitor):
    public.add(town, 1, nama="Anyaman Pandan", jenis=["kriya"], uraian=None)
    public.add(town, 2, nama="Kopi Bambu", jenis=["kriya"], uraian=None)

    text = page(visitor, f'{LIST}?q="Anyaman bambu"&jenis=kriya')
    turned = page(visitor, f'{LIST}?q="bambu kopi"')

    assert "0 records" in text
    assert f'href="{LIST}?q=anyaman&amp;jenis=kriya">anyaman</a>' in text
    assert f'href="{LIST}?q=bambu&amp;jenis=kriya">bambu</a>' in text
    assert ">anyaman bambu</a>" not in text
    assert f'href="{LIST}?q=bambu+kopi">bambu kopi</a>' in turned


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("near=alun-alun", "Near a place: “alun-alun” was not understood: this is not a point"),
        ("near=91,200", "Near a place: “91,200” was not understood: there is no such place."),
        ("since=kemarin", "From day: “kemarin” was not understood: this is not a day."),
        ("near=<b>", "“&lt;b&gt;” was not understood"),
    ],
)
def test_what_was_not_understood_is_said_and_kept(town, visitor, query, sentence):
    public.add(town, 1, nama="Anyaman")

    text = page(visitor, f"{LIST}?{query}")

    assert sentence in text
    assert entries(text) == ["Anyaman"]
    assert "was not understood" not in page(visitor, f"{LIST}?near=-6.9,107.6")


def test_end_of_the_nearest_is_told_on_each_of_its_pages(town, visitor, monkeypatch):
    monkeypatch.setattr(searching, "NEAREST", 2)
    monkeypatch.setattr(searching, "LISTED", {"near": 2})
    monkeypatch.setattr(searching, "PAGE", 1)
    for number in range(3):
        public.add(town, number, nama=f"Toko {number}")

    told = "The 2 places that lie nearest are listed."
    assert told in page(visitor, f"{LIST}?near=-6.9,107.6")
    assert told in page(visitor, f"{LIST}?near=-6.9,107.6&halaman=2")
    assert told not in page(visitor, LIST)


def test_pages_follow_each_other_with_the_same_filters(town, visitor, monkeypatch):
    monkeypatch.setattr(searching, "PAGE", 2)
    for number in range(5):
        public.add(town, number, nama=f"Toko {number}")

    shown = [entries(page(visitor, f"{LIST}?jenis=kriya&halaman={n}")) for n in (1, 2, 3)]

    assert shown == [["Toko 0", "Toko 1"], ["Toko 2", "Toko 3"], ["Toko 4"]]
    assert f"{LIST}?jenis=kriya&amp;halaman=3" in page(visitor, f"{LIST}?jenis=kriya&halaman=2")


@pytest.mark.parametrize(
    "query",
    [
        f"q={'x' * 10_000}",
        "q=%00",
        "q=%27%20OR%201%3D1--&jenis=%00",
        "q=%28%28%7C%7C%21%26%3A*",
        "near=nan,nan",
        "near=inf,0",
        "near=-90,180",
        "near=1e308,1",
        "since=31/2&until=9999-99-99",
        "since=0001-01-01&until=9999-12-31",
        "area=..........",
        "halaman=-1&urut=%3Cscript%3E",
        "halaman=99999999999999999999",
        "terkait=%3Cscript%3E",
        "terkait=abc",
        "terkait=abc&urut=terbaru&near=-6.9,107.6",
        "&".join(f"jenis={n}" for n in range(900)),
    ],
)
def test_absurd_filters_are_left_out(town, visitor, query):
    public.add(town, 1)

    for path in (LIST, "/data/dasar/toko.json", "/data/dasar/toko.csv", "/data/dasar/toko.geojson"):
        assert visitor.get(f"{path}?{query}").status_code == 200


def test_record_shows_its_fields_with_their_links(town, visitor):
    record = public.add(
        town, 1, setuju=True, laman="https://toko.test/a?b=1", surel="toko@contoh.test"
    )

    text = page(visitor, address(record))

    assert "Kelurahan Melati, Kecamatan Satu" in text
    assert 'href="tel:+6281234567890"' in text
    assert 'href="mailto:toko@contoh.test"' in text
    assert 'href="https://toko.test/a?b=1" rel="nofollow noopener"' in text
    assert "Dinas Contoh" in text
    assert "CC-BY-4.0" in text


def test_texts_with_markup_stay_texts_and_no_script_hides_in_a_link(town, visitor):
    record = public.add(town, 1, nama=f"A {SCRIPT}"[:60], uraian=SCRIPT)
    Published.objects.update(data={**public.published(record).data, "laman": "javascript:alert(1)"})

    for path in (LIST, address(record), f"{LIST}?q=%3Cscript%3Ealert(1)"):
        text = page(visitor, path)
        assert "<script>alert" not in text
        assert 'href="javascript:' not in text


def test_json_ld_is_what_schema_org_knows_and_cannot_end_its_element(town, visitor):
    record = public.add(town, 1, uraian=SCRIPT, laman="https://toko.test/")

    text = page(visitor, address(record))
    inside = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)

    assert inside is not None
    told = json.loads(inside[1])
    assert told["@type"] == "LocalBusiness"
    assert told["description"] == SCRIPT.replace("\u2028", "\n")
    assert told["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": -6.914744,
        "longitude": 107.60981,
    }
    assert told["address"]["addressLocality"] == "Kota Contoh"
    assert "telephone" not in told


def test_linked_records_are_shown_on_both_sides(town, visitor):
    shop = public.add(town, 1, nama="Toko Induk")
    works = [public.add_work(town, number, 1) for number in range(12)]
    other = public.add_work(town, 99, 7)

    text = page(visitor, address(shop))
    assert text.count("Karya ") == 10
    assert f"/direktori/dasar/karya/?terkait={shop.code}" in text
    assert other.code not in text
    everything = page(visitor, f"/direktori/dasar/karya/?terkait={shop.code}")
    assert "12 records" in everything

    work = page(visitor, f"/direktori/dasar/karya/{works[0].code}/")
    assert f'href="{address(shop)}">Toko Induk</a>' in work


def test_name_of_a_linked_record_is_not_said_twice(visitor, db, monkeypatch):
    name = {"type": "text", "label": {"id": "Pembuat", "en": "Maker"}}
    fields = {**public.WORKS["fields"], "pembuat": name}
    shown = {**public.WORKS["publish"], "fields": ["judul", "pembuat", "toko"]}
    monkeypatch.setattr(public, "WORKS", {**public.WORKS, "fields": fields, "publish": shown})
    edition = public.town()
    shop = public.add(edition, 1, nama="Toko Induk")
    same = {"nomor": "1", "judul": "Karya", "toko": "1", "pembuat": "Toko Induk"}
    other = {**same, "nomor": "2", "pembuat": "Bengkel Lain"}
    one, two = (
        actions.create_record(edition, "karya", values, by=CLERK, at=AT) for values in (same, other)
    )

    first, second = (
        page(visitor, f"/direktori/dasar/karya/{record.code}/")
        .partition("<dl")[2]
        .partition("</dl>")[0]
        for record in (one, two)
    )

    assert first.count("Toko Induk") == 1
    assert "Maker" in first
    assert "Shop" not in first
    assert f'href="{address(shop)}">Toko Induk</a>' in first
    assert "Bengkel Lain" in second
    assert f'href="{address(shop)}">Toko Induk</a>' in second


def test_link_to_a_hidden_record_does_not_name_it(town, visitor):
    shop = public.add(town, 1, nama="Toko Rahasia", terbit=False)
    work = public.add_work(town, 1, 1)

    text = page(visitor, f"/direktori/dasar/karya/{work.code}/")

    assert "Toko Rahasia" not in text
    assert shop.code not in text


def test_more_like_this_shares_words_and_facets(town, visitor):
    record = public.add(town, 1, nama="Kopi Satu", jenis=["kuliner"])
    public.add(town, 2, nama="Kopi Dua", jenis=["kuliner"])
    public.add(town, 3, nama="Batik Tiga", jenis=["kriya"], kelurahan=None)

    alike = [row.title for row in searching.alike(public.published(record))]

    assert alike == ["Kopi Dua"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/direktori/dasar/warga/", 404),
        ("/direktori/dasar/tidakada/", 404),
        ("/direktori/tidakada/toko/", 404),
        (f"{LIST}{'0' * 26}/", 404),
        ("/direktori/dasar/karya/statistik/", 404),
        (f"{LIST}statistik/tidakada.csv", 404),
        ("/data/dasar/warga.json", 404),
        ("/data/dasar/karya.geojson", 404),
        ("/data/dasar/karya.vcf", 404),
        ("/data/dasar/toko.exe", 404),
    ],
)
def test_what_is_not_published_is_not_there(town, visitor, path, status):
    assert visitor.get(path).status_code == status


def test_hidden_record_is_not_there_and_one_whose_days_are_over_is_gone(town, visitor):
    hidden = public.add(town, 1, terbit=False)
    over = public.add(town, 2, tutup="2026-11-01")
    elsewhere = public.add_work(town, 1, 1)

    assert visitor.get(address(hidden)).status_code == 404
    assert visitor.get(f"{LIST}{elsewhere.code}/").status_code == 404
    assert "was shown until 1 November 2026" in page(visitor, address(over), 410)
    assert not entries(page(visitor, LIST))


def test_figures_count_kinds_areas_and_months(town, visitor):
    public.add(town, 1, jenis=["kriya"], buka="2026-10-03")
    public.add(town, 2, jenis=["kriya"], buka="2026-12-03", kelurahan="32.73.02.1001")

    text = page(visitor, f"{LIST}statistik/")

    assert "By month" in text
    assert "November 2026" in text
    lines = page(visitor, f"{LIST}statistik/bulan.csv").split()
    assert lines[1:] == ["2026-10,October", "2026,1", "2026-11,November", "2026,0"] + [
        "2026-12,December",
        "2026,1",
    ]
    assert "kriya,Kriya,2" in page(visitor, f"{LIST}statistik/jenis.csv")
    assert "32.73.02,Kecamatan Dua,1" in page(visitor, f"{LIST}statistik/wilayah.csv")
    villages = page(visitor, f"{LIST}statistik/desa.csv")
    assert "32.73.02.1001,Kelurahan Kenanga,1" in villages
    assert "32.73.02," not in villages


def test_pages_are_in_the_language_of_the_visitor(town):
    record = public.add(town, 1, buka=date(2026, 12, 1).isoformat())

    for lang, word in (("id", "Toko"), ("en", "Shops")):
        visitor = Client(headers={"accept-language": lang})
        assert f'<html lang="{lang}"' in page(visitor, LIST)
        assert word in page(visitor, address(record))


def test_list_costs_as_many_statements_for_one_record_as_for_five(
    town, visitor, django_assert_num_queries
):
    public.add(town, 1)
    page(visitor, LIST)
    with django_assert_num_queries(10) as one:
        page(visitor, f"{LIST}?q=anyaman&jenis=kriya")
    for number in range(2, 6):
        actions.create_record(
            town, "toko", {**public.VALUES, "nomor": str(number)}, by=CLERK, at=AT
        )
    with django_assert_num_queries(len(one)):
        page(visitor, f"{LIST}?q=anyaman&jenis=kriya")
