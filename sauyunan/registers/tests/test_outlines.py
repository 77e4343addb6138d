"""Outlines of records: read, made clean or refused with words, drawn, given as open data."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
from django.utils import translation

from sauyunan.accounts.models import City
from sauyunan.core import clock, shapes
from sauyunan.core.models import Area
from sauyunan.kits import outline_typed, value_words
from sauyunan.kits import queries as kit_queries
from sauyunan.kits.parts import EffectRefused
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.registers import actions, commands, contents, importing_at_once, queries
from sauyunan.registers.models import Published, RecordVersion
from sauyunan.registers.tests import factories
from sauyunan.registers.tests.factories import AT, CLERK
from sauyunan.registers.tests.test_publishing import SHOP, VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sauyunan.registers.tests.urls")]
MAP = "/direktori/dasar/toko/peta/"
CITY = [[107.5, -7.0], [107.7, -7.0], [107.7, -6.8], [107.5, -6.8], [107.5, -7.0]]
BELT = [[107.6, -6.91], [107.61, -6.91], [107.61, -6.9], [107.6, -6.9], [107.6, -6.91]]
BOW = [[107.6, -6.91], [107.61, -6.9], [107.61, -6.91], [107.6, -6.9], [107.6, -6.91]]
OUTSIDE = [[x + 0.5, y] for x, y in BELT]
LEAVING = [[107.6, -6.91], [107.9, -6.91], [107.6, -6.9], [107.6, -6.91]]
BELTS: dict[str, Any] = {
    **SHOP,
    "fields": {
        **SHOP["fields"],
        "garis": {
            "type": "outline",
            "within": "city",
            "label": factories.text("Outline"),
            "optional": True,
        },
    },
    "publish": {
        **SHOP["publish"],
        "fields": [*SHOP["publish"]["fields"], "garis"],
        "map": {"point": "titik", "outline": "garis"},
    },
}


def polygon(*rings: object) -> str:
    return json.dumps({"type": "Polygon", "coordinates": list(rings)})


@pytest.fixture
def edition(frozen_now, monkeypatch):
    City.objects.create(name="Kota Contoh", area="32.73", changed_at=clock.now())
    for code in ("32", "32.73", "32.73.01", "32.73.01.1001"):
        Area.objects.create(
            code=code, name=f"Wilayah {code}", level=code.count(".") + 1,
            parent_id=code.rpartition(".")[0] or None, folded=code,
        )  # fmt: skip
    geometry = {"type": "Polygon", "coordinates": [CITY]}
    shapes.take([{"type": "Feature", "properties": {"kode": "32.73.01"}, "geometry": geometry}])
    made = factories.edition(BELTS)
    monkeypatch.setattr(kit_queries, "current", lambda kit: {"dasar": made}[kit])
    with translation.override("en"):
        yield made


def add(edition, number=1, **values):
    given = {**VALUES, "nomor": str(number), "kelurahan": "32.73.01.1001", **values}
    return actions.create_record(edition, "toko", given, by=CLERK, at=AT)


def rings(stored: str) -> list[Any]:
    assert json.loads(stored)["type"] == "MultiPolygon"
    return json.loads(stored)["coordinates"]


@pytest.mark.parametrize(
    "given",
    [
        polygon(BELT),
        polygon(BELT[:-1]),  # not closed: closed
        json.dumps({"type": "MultiPolygon", "coordinates": [[BELT]]}),
        json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(polygon(BELT))}),
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [{"type": "Feature", "geometry": json.loads(polygon(BELT))}],
            }
        ),
    ],
    ids=range(5),
)
def test_an_outline_is_kept_as_one_form(edition, given):
    record = add(edition, garis=given)

    [[ring]] = rings(record.data["garis"])
    assert ring[0] == ring[-1]
    assert sorted(map(tuple, ring[:-1])) == sorted(map(tuple, BELT[:-1]))


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (polygon(BOW), "this outline crosses itself near -6.9"),
        (polygon(OUTSIDE), "lies outside the city, or leaves it"),
        (polygon(LEAVING), "lies outside the city, or leaves it"),
        (polygon([BELT[0], BELT[1], BELT[0]]), "encloses nothing"),
        (polygon([[y, x] for x, y in BELT]), "the longitude comes first"),
        (polygon([[788000.0, 9236000.0], *BELT]), "not in degrees"),
        (polygon([["a", "b"], *BELT]), "this is no outline"),
        (polygon(), "this is no outline"),
        ('{"type": "Point", "coordinates": [107.6, -6.9]}', "this is no outline"),
        ("POLYGON((107.6 -6.9))", "this is no outline"),
        ("[" * 5_000, "this is no outline"),
        ('{"type": "FeatureCollection", "features": []}', "this is no outline"),
        (polygon(BELT) + " " * 20_000, "has more than 20000 signs"),
    ],
    ids=range(13),
)
def test_a_broken_outline_is_refused_with_words(edition, given, fault):
    with pytest.raises(EffectRefused, match=fault):
        add(edition, garis=given)

    assert Published.objects.count() == 0


def test_an_outline_of_many_corners_keeps_few():
    circle = [
        [
            107.6 + 0.01 * math.cos(at * math.tau / 3_000),
            -6.9 + 0.01 * math.sin(at * math.tau / 3_000),
        ]
        for at in range(3_000)
    ]

    stored = outline_typed.made(polygon(circle))

    [[ring]] = rings(stored)
    assert 8 <= len(ring) <= outline_typed.MOST
    with pytest.raises(ValueRefused, match="20000"):
        outline_typed.read(polygon(circle), lambda _corners: True, within=False)


def test_an_outline_is_said_by_its_size(edition):
    field = contents.home(edition.kit, "toko").register.fields["garis"]
    stored = outline_typed.made(polygon(BELT))

    assert value_words.say(field, stored, lambda _code: [], "en") == "about 122.7 hectares"


def test_the_middle_of_an_outline_is_the_place_where_there_is_no_point(edition):
    record = add(edition, garis=polygon(BELT), titik=None)

    row = Published.objects.get(record=record)
    assert (row.latitude, row.longitude) == pytest.approx((-6.905, 107.605), abs=1e-3)
    assert row.cell


def test_outlines_are_drawn_with_links_and_given_to_the_open_map(client, edition):
    belt = add(edition, 1, nama="Sabuk <Contoh>", garis=polygon(BELT), jenis=["kriya"])
    add(edition, 2, jenis=["kuliner"])

    page = client.get(MAP).content.decode()
    other = client.get(MAP, {"jenis": "kuliner"}).content.decode()
    given = client.get(f"{MAP}garis.json", {"jenis": "kriya"}).json()

    address = f"/direktori/dasar/toko/{belt.code}/"
    drawn = re.findall(r'<a class="sy-map__shape"\s+href="([^"]*)"\s+aria-label="([^"]*)"', page)
    assert drawn == [(address, "Sabuk &lt;Contoh&gt;")]
    assert f'data-shapes="{MAP}garis.json"' in page
    assert "sy-map__shape" not in other
    [feature] = given["features"]
    assert feature["properties"] == {"title": "Sabuk <Contoh>", "url": address}
    assert feature["geometry"] == json.loads(belt.data["garis"])
    assert client.get(f"{MAP}garis.json", {"jenis": "kuliner"}).json()["features"] == []


def test_page_of_a_record_says_its_size_and_leads_to_the_map(client, edition):
    belt = add(edition, garis=polygon(BELT))

    page = client.get(f"/direktori/dasar/toko/{belt.code}/", headers={"accept-language": "en"})

    assert "about 122.7 hectares" in page.content.decode()
    assert f'href="{MAP}"' in page.content.decode()


def test_geojson_of_a_record_is_its_outline(client, edition):
    belt = add(edition, 1, garis=polygon(BELT))
    add(edition, 2)

    answer = client.get("/data/dasar/toko.geojson")

    found = json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    shape, point = found["features"]
    assert shape["geometry"] == json.loads(belt.data["garis"])
    assert "garis" not in shape["properties"]
    assert point["geometry"]["type"] == "Point"


def test_a_table_brings_outlines_and_tells_broken_ones(edition):
    values = {
        **VALUES,
        "kelurahan": "32.73.01.1001",
        "jenis": "kriya",
        "terbit": "ya",
        "boleh": "ya",
    }
    names = list(BELTS["fields"])
    rows = [
        [polygon(shape) if name == "garis" else str(at) if name == "nomor" else values.get(name, "")
         for name in names]
        for at, shape in enumerate((BELT, BOW))
    ]  # fmt: skip
    lines = ["\t".join(names)]
    for row in rows:
        cells = (str(one or "").replace('"', '""') for one in row)
        lines.append("\t".join(f'"{one}"' for one in cells))

    report = importing_at_once.take(edition, "toko", "\n".join(lines).encode(), by=CLERK)

    [refused] = report.refused
    assert "Outline: this outline crosses itself near -6.9" in refused.fault
    assert report.taken == 1
    [record] = queries.find(edition.kit, "toko", {"nomor": "0"})
    assert rings(record.data["garis"])


def feature(key: object, ring: object, name: str = "nomor") -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {name: key}, "geometry": geometry}


def test_the_command_gives_records_their_outlines(edition, tmp_path, capsys):
    record = add(edition, 1)
    add(edition, 2)
    file = tmp_path / "sabuk.geojson"
    features = [feature(1, BELT), feature("2", OUTSIDE), feature("9", BELT), feature("2", BOW)]
    features.append(feature("2", BELT, name="lain"))
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))

    code = commands.main(["outlines", "dasar/toko", str(file)])

    said = capsys.readouterr()
    assert (code, said.out) == (1, "1 outlines taken, 4 refused.\n")
    faults = [line.partition(": feature ")[2] for line in said.err.splitlines()]
    assert [one.partition(":")[0] for one in faults] == ["2", "3", "4", "5"]
    for fault, told in zip(
        faults,
        ("outside the city", "no such record", "crosses itself", "Say with --key-property"),
        strict=True,
    ):
        assert told in fault
    record.refresh_from_db()
    assert rings(record.data["garis"])
    assert RecordVersion.objects.filter(record=record).count() == 2
    assert Published.objects.get(record=record).data["garis"] == record.data["garis"]


def test_the_command_refuses_a_file_that_cannot_be_read(edition, tmp_path, capsys):
    file = tmp_path / "sabuk.geojson"
    file.write_text("{")

    assert commands.main(["outlines", "dasar/toko", str(file)]) == 1
    assert commands.main(["outlines", "dasar/warga", str(file)]) == 1

    said = capsys.readouterr().err
    assert "is not JSON" in said
    assert "dasar/warga has no field of type outline" in said
