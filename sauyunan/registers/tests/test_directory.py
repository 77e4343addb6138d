"""Looking for published records: what fits is found, what an address asks absurdly is left out."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from sauyunan.registers import actions, contents, directory
from sauyunan.registers.directory import Filters
from sauyunan.registers.places import Point
from sauyunan.registers.tests import factories
from sauyunan.registers.tests.factories import AT, CLERK
from sauyunan.registers.tests.test_publishing import SHOP, VALUES

HERE = contents.home(factories.kit(SHOP), "toko")


@pytest.fixture
def shops(db):
    edition = factories.edition(SHOP)
    for number, values in enumerate(
        (
            {"nama": "Anyaman Contoh", "jenis": ["kriya"], "kelurahan": "32.73.01.1001"},
            {"nama": "Kopi Contoh", "jenis": ["kuliner"], "kelurahan": "32.73.02.1001"},
            {"nama": "Lama Contoh", "tutup": "2026-11-01", "jenis": ["kriya"]},
        )
    ):
        given = {**VALUES, "uraian": None, **values, "nomor": str(number)}
        actions.create_record(edition, "toko", given, by=CLERK, at=AT)


def titles(**raw: str) -> set[str]:
    asked = directory.read(HERE, {name: [value] for name, value in raw.items()})
    return set(directory.rows(HERE, asked).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ({}, {"Anyaman Contoh", "Kopi Contoh"}),
        ({"q": "menganyam"}, {"Anyaman Contoh"}),
        ({"q": "KOPI, contoh!"}, {"Kopi Contoh"}),
        ({"q": '"Anyaman contoh"'}, {"Anyaman Contoh"}),
        ({"q": "\u201canyaman CONTOH\u201d"}, {"Anyaman Contoh"}),
        ({"q": '"contoh anyaman"'}, set()),
        ({"q": '"contoh anyaman'}, {"Anyaman Contoh"}),  # not closed: words
        ({"q": '"kopi contoh" kopi'}, {"Kopi Contoh"}),
        ({"q": '"kopi contoh" anyaman'}, set()),
        ({"q": '"" "!"'}, set()),
        ({"jenis": "kuliner"}, {"Kopi Contoh"}),
        ({"jenis": "' OR 1=1"}, {"Anyaman Contoh", "Kopi Contoh"}),
        ({"area": "32.73.01"}, {"Anyaman Contoh"}),
        ({"area": "32.73.99"}, set()),
        ({"since": "2026-12-01", "until": "2026-12-31"}, {"Anyaman Contoh", "Kopi Contoh"}),
        ({"since": "2026-12-02"}, set()),
        ({"until": "2026-11-30"}, set()),
        ({"since": "31/2", "near": "91,200", "area": "%"}, {"Anyaman Contoh", "Kopi Contoh"}),
    ],
)
def test_filters_find_what_fits(shops, raw, found):
    assert titles(**raw) == found


def test_filters_are_read_and_bounded():
    asked = directory.read(
        HERE,
        {
            "q": [" kopi \0 " + "x" * 200],
            "jenis": ["kriya", "kriya", "batu"],
            "near": ["-6.9,107.6"],
            "since": ["2026-11-24"],
        },
    )

    assert asked == Filters(
        words="kopi " + "x" * 94,
        facets={"jenis": ("kriya",)},
        near=Point(-6.9, 107.6),
        since=date(2026, 11, 24),
    )
    assert not Filters(near=Point(0, 0))


def test_places_and_days_are_read_as_people_write_them():
    asked = directory.read(
        HERE,
        {
            "near": ["https://maps.test/@-6,91,17z/@-6.91,107.61,17z"],
            "since": ["1 Desember 2026"],
            "until": ["31/12/2026"],
        },
    )

    assert asked == Filters(
        near=Point(-6.91, 107.61), since=date(2026, 12, 1), until=date(2026, 12, 31)
    )
    assert directory.read(HERE, {"near": ["-6,91; 107,61"]}).near == Point(-6.91, 107.61)


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ({}, []),
        ({"near": [""], "since": [" "], "until": []}, []),
        ({"near": ["-6.9,107.6"], "since": ["2026-11-24"]}, []),
        ({"near": ["alun-alun"]}, ["near"]),
        ({"near": ["91,200"], "since": ["31/2"], "until": ["kemarin"]}, ["near", "since", "until"]),
    ],
)
def test_what_nobody_can_read_is_told(raw, names):
    assert [one.name for one in directory.misread(raw)] == names


def test_distances_and_cells_of_points():
    monas, gedung_sate = Point(-6.1754, 106.8272), Point(-6.9025, 107.6188)

    assert round(monas.distance(gedung_sate) / 1000) == 119
    assert monas.cell(20).startswith(monas.cell(7))
    assert monas.cell(3) == gedung_sate.cell(3)
    assert Point(0, 0).cell(1) == "3"
    assert Point(90, -180).cell(2) == "00"


def test_days_are_asked_only_of_registers_that_have_some():
    plain = HERE.register.model_copy(
        update={"publish": HERE.register.publish.model_copy(update={"calendar": None})}
    )
    here = dataclasses.replace(HERE, register=plain)

    assert directory.read(here, {"since": ["2026-11-24"], "until": ["2026-12-01"]}) == Filters()


def test_yes_and_no_may_be_written_as_data_files_hold_them(db) -> None:
    shop = {
        **SHOP,
        "publish": {**SHOP["publish"], "fields": [*SHOP["publish"]["fields"], "setuju"]},
    }
    shop["publish"] |= {"facets": ["setuju"]}
    home = contents.home(factories.kit(shop), "toko")

    for text in ("yes", "true", "TRUE", "ya", "1"):
        assert directory.read(home, {"setuju": [text]}).facets == {"setuju": ("yes",)}
    for text in ("no", "false", "Tidak", "0"):
        assert directory.read(home, {"setuju": [text]}).facets == {"setuju": ("no",)}
    assert directory.read(home, {"setuju": ["ya", "true"]}).facets == {"setuju": ("yes",)}


def test_what_no_record_can_have_is_told(db) -> None:
    asked = {"jenis": ["ajaib", "kriya", ""], "lain": ["x"]}

    assert directory.unknown(HERE, asked) == ["jenis=ajaib"]
