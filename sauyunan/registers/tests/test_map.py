"""The map of a published register: counts by area, clusters, single places, and absurd questions."""

from __future__ import annotations

import random
import re

import pytest
from django.db import connection
from django.utils import translation

from sauyunan.accounts.models import City
from sauyunan.core import clock, shapes
from sauyunan.core.models import Area
from sauyunan.home.demo import outlines
from sauyunan.kits import queries as kit_queries
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import actions, contents, directory, map_counting, map_drawing
from sauyunan.registers.models import Published
from sauyunan.registers.places import Point
from sauyunan.registers.tests import factories
from sauyunan.registers.tests.factories import AT, CLERK
from sauyunan.registers.tests.test_publishing import SHOP, VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sauyunan.registers.tests.urls")]
ADDRESS = "/direktori/dasar/toko/peta/"
CELLS = f"{ADDRESS}sel.json"
CITY_BOX = "107.4,-7.1,107.8,-6.7"


@pytest.fixture
def city(db):
    """Two districts with two villages each, drawn."""
    City.objects.create(name="Kota Contoh", area="32.73", changed_at=clock.now())
    codes = ["32", "32.73", "32.73.01", "32.73.02"]
    codes += [f"{district}.{village}" for district in codes[2:] for village in (1001, 1002)]
    for code in codes:
        Area.objects.create(
            code=code, name=f"Wilayah {code}", level=code.count(".") + 1,
            parent_id=code.rpartition(".")[0] or None, folded=code,
        )  # fmt: skip


@pytest.fixture
def edition(city, monkeypatch):
    made = factories.edition(SHOP)
    monkeypatch.setattr(kit_queries, "current", lambda kit: {"dasar": made}[kit])
    return made


@pytest.fixture
def drawn(edition):
    outlines.draw("32.73")
    return edition


def add(edition, number, code="32.73.01.1001", **values):
    """A shop where its village lies."""
    at = shapes.of(code)[0]
    given = {
        **VALUES,
        "nomor": str(number),
        "kelurahan": code,
        "titik": f"{at.latitude:.6f},{at.longitude:.6f}",
        **values,
    }
    return actions.create_record(edition, "toko", given, by=CLERK, at=AT)


def names(page: str) -> list[str]:
    """What a screen reader says of the links of the drawing."""
    return re.findall(r'<a class="sy-map__\w+"[^>]*aria-label="([^"]*)"', page)


def test_city_shows_its_districts_with_counts_and_links(client, drawn):
    add(drawn, 1)
    add(drawn, 2, code="32.73.01.1002", jenis=["kuliner"])
    add(drawn, 3, code="32.73.02.1001", jenis=["kriya"])

    page = client.get(ADDRESS).content.decode()
    filtered = client.get(ADDRESS, {"jenis": "kriya"}).content.decode()

    assert names(page) == ["Wilayah 32.73.01: 2", "Wilayah 32.73.02: 1"]
    assert f'href="{ADDRESS}?area=32.73.01"' in page
    assert names(filtered) == ["Wilayah 32.73.01: 1", "Wilayah 32.73.02: 1"]
    assert f'href="{ADDRESS}?jenis=kriya&amp;area=32.73.01"' in filtered
    assert 'href="/direktori/dasar/toko/?jenis=kriya"' in filtered


def test_district_shows_its_villages_and_a_village_its_places(client, drawn):
    record = add(drawn, 1, nama="Toko <script>Contoh")

    district = client.get(ADDRESS, {"area": "32.73.01"}).content.decode()
    village = client.get(ADDRESS, {"area": "32.73.01.1001"}).content.decode()

    assert names(district) == ["Wilayah 32.73.01.1001: 1", "Wilayah 32.73.01.1002: 0"]
    assert names(village) == ["Toko &lt;script&gt;Contoh"]
    assert village.count(f'href="/direktori/dasar/toko/{record.code}/"') == 2
    assert "<script>Contoh" not in village


def test_list_beside_the_map_has_the_same_filters(client, drawn):
    add(drawn, 1, nama="Anyaman", jenis=["kriya"])
    add(drawn, 2, nama="Kopi", jenis=["kuliner"])

    page = client.get(ADDRESS, {"jenis": "kuliner"}).content.decode()

    assert ">Kopi</a>" in page
    assert ">Anyaman</a>" not in page


def test_places_outside_the_city_are_told_of(client, drawn):
    add(drawn, 1)
    add(drawn, 2, titik="-6.2,106.8")

    page = client.get(f"{ADDRESS}?area=32.73.01.1001", headers={"accept-language": "en"})

    assert "1 place lies outside the city." in page.content.decode()
    assert len(names(page.content.decode())) == 1


def test_records_without_a_place_are_counted_and_stand_apart(client, drawn):
    add(drawn, 1, nama="Zat Warna")
    add(drawn, 2, nama="Anyaman", titik=None)
    add(drawn, 3, nama="Batik", titik=None, jenis=["kriya"])
    in_english = {"accept-language": "en"}

    page = client.get(ADDRESS, headers=in_english).content.decode()
    district = client.get(ADDRESS, {"area": "32.73.01"}, headers=in_english).content.decode()
    filtered = client.get(ADDRESS, {"jenis": "kriya", "q": "batik"}, headers=in_english)
    other = client.get(ADDRESS, {"area": "32.73.02"}, headers=in_english).content.decode()

    for text in (page, district):
        assert "2 records have no place on the map. They are only in the list." in text
        placed, _heading, apart = text.partition('id="map-unplaced"')
        assert ">Zat Warna</a>" in placed
        assert apart.index(">Anyaman</a>") < apart.index(">Batik</a>")
        assert ">Anyaman</a>" not in placed
    assert "1 record has no place on the map. It is only in the list." in filtered.content.decode()
    assert "no place on the map" not in other


def test_map_says_its_filters_and_opens_on_its_area(client, drawn):
    shape = shapes.of("32.73.01")[0]
    below = shapes.below("32.73.01")

    page = client.get(ADDRESS, {"area": "32.73.01", "jenis": "kriya"}).content.decode()
    ground = client.get(f"{ADDRESS}batas.json", {"area": "32.73.01"}).json()
    village = client.get(f"{ADDRESS}batas.json", {"area": "32.73.01.1001"}).json()

    west, south, east, north = map(float, re.findall(r'data-box="([^"]*)"', page)[0].split(","))
    assert west == pytest.approx(min(one.west for one in below), abs=1e-6)
    assert north == pytest.approx(max(one.north for one in below), abs=1e-6)
    assert (east - west) <= (shape.east - shape.west) + 1e-4
    assert south < north
    assert f'data-outlines="{ADDRESS}batas.json?area=32.73.01"' in page
    assert f'href="{ADDRESS}?area=32.73.01"' in page  # without the kind
    assert f'href="{ADDRESS}?jenis=kriya"' in page  # without the area
    assert [one["properties"]["code"] for one in ground["features"]] == [
        "32.73.01.1001",
        "32.73.01.1002",
    ]
    assert [one["properties"]["code"] for one in village["features"]] == ["32.73.01.1001"]


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_names_of_areas_touch_nothing_and_numbers_stand_for_the_others():
    chance = random.Random(5)  # noqa: S311  a drawing, no secret
    outlines_ = []
    for number in range(1, 31):
        x, y = 80 + (number - 1) % 6 * 165, 80 + (number - 1) // 6 * 130
        circle = map_drawing.Circle(x, y, chance.randint(38, 60), "12", "")
        title = chance.choice(["Andir", "Bandung Kidul", "Cibeunying Kaler Selatan", "Regol"])
        outlines_.append(map_drawing.Outline("", title, title, (x, y), "", circle, number))
    drawing = map_drawing.Drawing(1000, 700, outlines_, [])

    small = map_drawing.labels(drawing, map_drawing.SMALL)
    large = map_drawing.labels(drawing, map_drawing.LARGE)

    for found, letters in ((small, map_drawing.SMALL), (large, map_drawing.LARGE)):
        boxes = []
        for label in found:
            for x, y, line in label.lines:
                wide = len(line) * letters * 0.6 / 2
                boxes.append((x - wide, y - letters / 2, x + wide, y + letters / 2))
        assert not any(overlap(a, b) for at, a in enumerate(boxes) for b in boxes[:at])
        for x, y, radius in ((o.circle.x, o.circle.y, o.circle.radius) for o in outlines_):
            core = (x - radius * 0.7, y - radius * 0.7, x + radius * 0.7, y + radius * 0.7)
            assert not any(overlap(core, box) for box in boxes)
        assert all(a >= 0 and c <= 1000 and b >= 0 and d <= 700 for a, b, c, d in boxes)
        told = [" ".join(line for _x, _y, line in label.lines) for label in found]
        names_ = {one.title for one in outlines_}
        assert all(one in names_ or re.fullmatch(r"\d+\.", one) for one in told)
    assert len(small) == 30
    assert sum(one.lines[0][2][0].isalpha() for one in small) > sum(
        one.lines[0][2][0].isalpha() for one in large
    )


def test_names_of_areas_are_drawn_and_the_list_below_is_numbered(client, drawn):
    add(drawn, 1)

    page = client.get(ADDRESS).content.decode()

    assert re.search(r'<g class="sy-map__names"[^>]*>\s*<text[^>]*>Wilayah</text><text', page)
    assert "govuk-list--number" in page


def test_page_of_a_city_without_outlines_still_has_the_list(client, edition):
    actions.create_record(edition, "toko", {**VALUES, "kelurahan": None}, by=CLERK, at=AT)

    answer = client.get(ADDRESS)

    assert answer.status_code == 200
    assert "sy-map__svg" not in answer.content.decode()
    assert ">Kriya Contoh</a>" in answer.content.decode()


@pytest.mark.parametrize("path", ["dasar/warga", "dasar/tiada", "dasar/keluarga"])
def test_register_that_publishes_no_map_has_no_page(client, drawn, path):
    for ending in ("", "sel.json", "batas.json"):
        assert client.get(f"/direktori/{path}/peta/{ending}").status_code == 404


def test_window_gives_single_places_with_title_and_address(client, drawn):
    record = add(drawn, 1)
    add(drawn, 2, code="32.73.02.1002", nama="Kopi Contoh", jenis=["kuliner"])

    answer = client.get(CELLS, {"bbox": CITY_BOX, "zoom": "12", "jenis": "kriya"}).json()

    at = shapes.of("32.73.01.1001")[0]
    assert answer["total"] == 1
    assert answer["features"] == [
        {
            "type": "Feature",
            "properties": {
                "count": 1,
                "title": "Kriya Contoh",
                "url": f"/direktori/dasar/toko/{record.code}/",
            },
            "geometry": {
                "type": "Point",
                "coordinates": [round(at.longitude, 6), round(at.latitude, 6)],
            },
        }
    ]


def test_outlines_are_geojson(client, drawn):
    made = client.get(f"{ADDRESS}batas.json").json()

    assert [one["properties"]["code"] for one in made["features"]] == ["32.73.01", "32.73.02"]
    assert {one["geometry"]["type"] for one in made["features"]} == {"MultiPolygon"}


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"bbox": CITY_BOX, "zoom": "12"}, 200),
        ({"bbox": "-180,-90,180,90", "zoom": "22"}, 200),
        ({"bbox": "-1e9,-1e9,1e9,1e9", "zoom": "0"}, 200),
        ({"bbox": "107.6,-6.9,107.6,-6.9", "zoom": "22"}, 200),
        ({"bbox": "200,0,300,10", "zoom": "1"}, 400),
        ({"bbox": "nan,-7,108,-6", "zoom": "12"}, 400),
        ({"bbox": "107,-7,inf,-6", "zoom": "12"}, 400),
        ({"bbox": "108,-6,107,-7", "zoom": "12"}, 400),
        ({"bbox": "107,-7,108", "zoom": "12"}, 400),
        ({"bbox": "1,2,3,4,5", "zoom": "12"}, 400),
        ({"bbox": "9" * 5000, "zoom": "12"}, 400),
        ({"bbox": "' OR 1=1", "zoom": "12"}, 400),
        ({"bbox": CITY_BOX, "zoom": "-1"}, 400),
        ({"bbox": CITY_BOX, "zoom": "²"}, 400),
        ({"bbox": CITY_BOX, "zoom": "9" * 5000}, 400),
        ({}, 400),
    ],
)
def test_absurd_windows_are_refused_and_large_ones_bounded(client, drawn, asked, status):
    answer = client.get(CELLS, asked)

    assert answer.status_code == status
    assert ("features" in answer.json()) is (status == 200)


def test_absurd_filters_are_left_out(client, drawn):
    add(drawn, 1)

    for asked in ({"area": "%"}, {"area": "99.99.99"}, {"jenis": "x" * 5000}, {"q": "\0'\";--"},
                  {"terkait": "abc"}):  # fmt: skip
        assert client.get(ADDRESS, asked).status_code == 200


def test_point_within_the_city_is_asked_of_each_record(drawn):
    fields = {**SHOP["fields"], "titik": {**SHOP["fields"]["titik"], "within": "city"}}
    strict = factories.edition({**SHOP, "fields": fields})

    with pytest.raises(EffectRefused) as told, translation.override("en"):
        add(strict, 1, titik="-6.2,106.8")

    assert "Point: this point lies outside the city." in str(told.value)
    assert not Published.objects.exists()
    assert add(strict, 2).data["titik"]


def test_window_is_covered_with_few_cells():
    for box in ((-180, -90, 180, 90), (107.4, -7.1, 107.8, -6.7), (107.6, -6.9, 107.6, -6.9)):
        cells = map_counting.covering(box)
        assert 1 <= len(cells) <= map_counting.ACROSS**2
        level = len(cells[0])
        assert Point(box[1], box[0]).cell(level) in cells
        assert Point(box[3], box[2]).cell(level) in cells


def test_filtered_counts_are_bounded(drawn, monkeypatch):
    monkeypatch.setattr(map_counting, "CAP", 2)
    for number in range(4):
        add(drawn, number)
    home = contents.home(drawn.kit, "toko")
    words = directory.read(home, {"q": ["contoh"]})

    cut = map_counting.by_area(home, words, ["32.73.01"], None)
    whole = map_counting.by_area(home, directory.Filters(), ["32.73.01"], None)

    assert (cut.total, cut.is_cut) == (2, True)
    assert (whole.total, whole.is_cut, whole.areas) == (4, False, {"32.73.01": 4})


def scatter(edition, count: int) -> None:
    """So many places at 2,500 points anywhere around the city, straight into the tables."""
    chance = random.Random(7)  # noqa: S311
    points = [
        Point(chance.uniform(-6.99, -6.84), chance.uniform(107.52, 107.7)) for _ in range(2500)
    ]
    villages = list(Area.objects.filter(level=4).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registers_record (register, code, key_digest, data, sealed, version, "
            "edition_id, created_at, changed_at) SELECT 'dasar/toko', 'r' || lpad(n::text, 25, '0'), "
            "convert_to(lpad(n::text, 32, '0'), 'UTF8'), '{}', '', 1, %s, %s, %s "
            "FROM generate_series(1, %s) AS n",
            [edition.id, AT, AT, count],
        )
        cursor.execute(
            "INSERT INTO registers_published (record_id, register, title, data, words, facets, "
            "latitude, longitude, cell, repeats, published_at, changed_at) "
            "SELECT r.id, r.register, 'Toko Contoh ' || r.code, '{}', "
            "to_tsvector('indonesian', 'contoh'), ARRAY['area=32', 'area=32.73', "
            "'area=' || left(v, 8), 'area=' || v], p.latitude, p.longitude, p.cell, '', %s, %s "
            "FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM registers_record "
            "WHERE register = 'dasar/toko') r "
            "JOIN unnest(%s::float[], %s::float[], %s::text[]) WITH ORDINALITY "
            "AS p(latitude, longitude, cell, at) ON p.at = 1 + r.n %% %s "
            "JOIN unnest(%s::text[]) WITH ORDINALITY AS a(v, at) ON a.at = 1 + r.n %% %s",
            [
                *(AT, AT, [one.latitude for one in points], [one.longitude for one in points]),
                *([one.cell() for one in points], len(points), villages, len(villages)),
            ],
        )


def test_page_of_50_000_places_stays_small(client, drawn):
    scatter(drawn, 50_000)

    city = client.get(ADDRESS)
    village = client.get(ADDRESS, {"area": "32.73.01.1001"})
    window = client.get(CELLS, {"bbox": CITY_BOX, "zoom": "22"})
    world = client.get(CELLS, {"bbox": "-180,-90,180,90", "zoom": "22"})

    assert len(city.content) < 60_000
    assert len(village.content) < 100_000
    assert len(window.content) < 100_000
    assert len(world.content) < 100_000
    assert sum(one["properties"]["count"] for one in world.json()["features"]) == 50_000


def test_path_of_an_outline_is_short_and_closed():
    frame = map_drawing.Frame((107.0, -7.0, 108.0, -6.0))
    square = [(107.0, -7.0), (107.0, -6.0), (107.0, -6.0), (108.0, -6.0), (107.0, -7.0)]

    assert frame.path([[square]]) == "M24 982l0 -958 952 0z"
