"""Outlines of areas: the good ones of a file are taken, each other one says why not."""

from __future__ import annotations

import gzip
import json
import math

import pytest

from sauyunan.accounts.models import City
from sauyunan.core import areas, clock, geometry, shapes, shapes_commands
from sauyunan.core.geometry import ShapeFault
from sauyunan.core.models import Area, AreaShape

SQUARE = [[107.6, -6.9], [107.7, -6.9], [107.7, -6.8], [107.6, -6.8], [107.6, -6.9]]
BOW = [[107.6, -6.9], [107.7, -6.8], [107.7, -6.9], [107.6, -6.8], [107.6, -6.9]]
SWAPPED = [[latitude, longitude] for longitude, latitude in SQUARE]
METRES = [[788000.0 + x, 9236000.0] for x in range(5)]


def feature(code: object, *rings: object, kind: str = "Polygon", name: str = "kode") -> dict:
    return {
        "type": "Feature",
        "properties": {name: code},
        "geometry": {"type": kind, "coordinates": list(rings)},
    }


@pytest.fixture
def city(db):
    for code in ("32", "32.73", "32.73.01", "32.73.02", "32.73.01.1001"):
        Area.objects.create(
            code=code, name=f"Contoh {code}", level=code.count(".") + 1,
            parent_id=code.rpartition(".")[0] or None, folded=f"contoh {code}",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (SQUARE[:-1], "not closed"),
        (BOW, "crosses itself near 107.70000, -6.90000"),
        ([SQUARE[0], SQUARE[1], SQUARE[0]], "too few points"),
        ([SQUARE[0]] * 9, "too few points"),
        ([], "no coordinates"),
        (None, "no coordinates"),
        ("107.6 -6.9", "no coordinates"),
        ([[float("nan"), -6.9], *SQUARE], "not two numbers"),
        ([[float("inf"), -6.9], *SQUARE], "not two numbers"),
        ([["107.6", "-6.9"], *SQUARE], "not two numbers"),
        ([[True, False], *SQUARE], "not two numbers"),
        ([[10**400, 1], *SQUARE], "not two numbers"),
        ([[107.6], *SQUARE], "not two numbers"),
        (METRES, "in degrees (EPSG:4326), not in metres"),
        (SWAPPED, "swap them"),
        ([[2.35, 48.85], *SQUARE], "outside Indonesia"),
        ([SQUARE[0]] * (geometry.MOST + 1), "more than 100,000 points"),
    ],
)
def test_broken_ring_says_why(given, fault):
    with pytest.raises(ShapeFault) as told:
        geometry.ring(given)

    assert fault in str(told.value)


def test_good_features_are_taken_and_each_other_says_why(city, tmp_path, capsys):
    path = tmp_path / "wilayah.geojson"
    line = [[107.6, -6.9], [107.7, -6.9], [107.8, -6.9], [107.6, -6.9]]
    path.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    feature("327301", SQUARE),
                    feature("32.73.01.1001", [SQUARE], [SQUARE], kind="MultiPolygon"),
                    feature("32.73.02", BOW),
                    feature("32.73.99", SQUARE),
                    feature("<script>", SQUARE),
                    feature("32.73.01", SQUARE),
                    feature(None, SQUARE),
                    feature("32.73.02", SQUARE, kind="Point"),
                    feature("32.73.02", line),
                    {"type": "Feature", "properties": {"kode": "32.73.02"}, "geometry": None},
                    "no feature",
                ],
            }
        ),
        "utf-8-sig",
    )

    code = shapes_commands.main(["shapes", str(path)])

    told = capsys.readouterr()
    faults = [one.partition(": feature ")[2] for one in told.err.splitlines()]
    assert (code, told.out) == (1, "2 outlines taken, 9 refused.\n")
    assert set(AreaShape.objects.values_list("pk", flat=True)) == {"32.73.01", "32.73.01.1001"}
    assert [one.partition(":")[0] for one in faults] == list(map(str, range(3, 12)))
    assert "crosses itself" in faults[0]
    assert "no area has this code" in faults[1]
    assert "no code of an area" in faults[2]
    assert "this code twice" in faults[3]
    assert "say with --code-property which of these holds the code: kode" in faults[4]
    assert "is Point" in faults[5]
    assert "encloses nothing" in faults[6]
    assert "geometry is missing" in faults[7]
    assert "no feature with properties" in faults[8]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "no FeatureCollection"),
        (b'{"features": []}', "no features"),
        ('{"features": ["é"]}'.encode("utf-16"), "not UTF-8"),
        ('{"features": ["é"]}'.encode("cp1252"), "not UTF-8"),
        (b'{"crs": {"properties": {"name": "EPSG:32748"}}, "features": [1]}', "EPSG:4326"),
    ],
)
def test_file_at_fault_is_refused_whole(tmp_path, data, fault):
    path = tmp_path / "wilayah.geojson"
    path.write_bytes(data)

    with pytest.raises(shapes.FileRefused) as told:
        shapes.load(path)

    assert fault in str(told.value)


def test_large_file_is_refused_unread_with_what_to_do(tmp_path):
    path = tmp_path / "wilayah.geojson"
    with path.open("wb") as file:
        file.truncate(100_000_000)

    with pytest.raises(shapes.FileRefused) as told:
        shapes.load(path)

    assert "has 100 MB, 50 are possible: simplify the layer" in str(told.value)


def test_outlines_taken_again_are_replaced(city):
    other = [[x + 0.01, y] for x, y in SQUARE]

    shapes.take([feature("32.73.01", SQUARE)])
    report = shapes.take([feature("327301", other, name="id")], "id")

    assert report.taken == ("32.73.01",)
    assert AreaShape.objects.get().west == 107.61


def test_neighbours_keep_the_same_border_when_made_simpler():
    border = [(107.65 + math.sin(at) / 2000, -6.9 + at / 2000) for at in range(201)]
    west = [*border, (107.6, -6.8), (107.6, -6.9), border[0]]
    east = [*border[::-1], (107.7, -6.9), (107.7, -6.8), border[-1]]

    made = geometry.simpler({"west": [[west]], "east": [[east]]}, 0.0002)

    one, other = made["west"][0][0], made["east"][0][0]
    shared = {at for at in one if 107.61 < at[0] < 107.69}
    assert shared == {at for at in other if 107.61 < at[0] < 107.69}
    assert 5 < len(shared) < 201
    assert (one[0], other[0]) == (one[-1], other[-1])


def test_whole_city_weighs_little_after_import():
    """Thirty districts of 2,000 corners each, as a geoportal gives them."""
    given = {}
    for at in range(30):
        x, y = 107.55 + at % 6 * 0.03, -6.97 + at // 6 * 0.03
        corners = [
            (
                x + 0.014 * math.cos(step / 1000 * math.pi) + 0.0001 * math.sin(step * at),
                y + 0.014 * math.sin(step / 1000 * math.pi) + 0.0001 * math.cos(step * at),
            )
            for step in range(2000)
        ]
        given[str(at)] = [[[*corners, corners[0]]]]

    made = geometry.simpler(given, shapes.TOLERANCE)

    assert all(len(polygons[0][0]) >= geometry.FEWEST for polygons in made.values())
    assert len(gzip.compress(json.dumps(made).encode())) < 10_000


def test_words_stand_inside_also_of_a_bent_outline():
    bent = [
        *((107.0, -7.0), (107.9, -7.0), (107.9, -6.9), (107.1, -6.9), (107.1, -6.1)),
        *((107.9, -6.1), (107.9, -6.0), (107.0, -6.0), (107.0, -7.0)),
    ]
    hole = [(107.4, -6.96), (107.5, -6.96), (107.5, -6.94), (107.4, -6.94), (107.4, -6.96)]

    assert geometry.inside(geometry.middle([[bent]]), [[bent]])
    assert not geometry.inside((107.45, -6.95), [[bent, hole]])


@pytest.mark.parametrize(
    ("latitude", "longitude", "before", "after"),
    [
        (-6.85, 107.65, True, True),
        (-6.85, 107.75, True, False),
        (-6.85, 107.70015, True, True),  # as far beyond the border as outlines may have lost
        (-6.85, 107.70025, True, False),
        (-6.90015, 107.70015, True, False),  # of a corner it is further
        (48.85, 2.35, False, False),
    ],
)
def test_place_lies_in_the_city_by_its_outlines(city, latitude, longitude, before, after):
    City.objects.create(name="Kota Contoh", area="32.73", changed_at=clock.now())

    assert shapes.in_city(latitude, longitude) is before
    shapes.take([feature("32.73.01", SQUARE)])
    assert shapes.in_city(latitude, longitude) is after
    with areas.on_trust():
        assert shapes.in_city(latitude, longitude)
