"""Tallies are what counting would give, whatever happens to published records; bounds say so."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from sauyunan.core import clock
from sauyunan.registers import (
    actions,
    bounding,
    contents,
    directory,
    map_counting,
    publishing,
    searching,
    tallies,
)
from sauyunan.registers.models import Published, Tally
from sauyunan.registers.places import Point
from sauyunan.registers.tests import factories
from sauyunan.registers.tests.factories import AT, CLERK
from sauyunan.registers.tests.test_publishing import SHOP, VALUES

pytestmark = pytest.mark.django_db
TOWN = "dasar/toko"


@pytest.fixture
def edition():
    return factories.edition(SHOP)


def add(edition, number, **values):
    given = {**VALUES, **values, "nomor": str(number)}
    return actions.create_record(edition, "toko", given, by=CLERK, at=AT)


def scattered(edition, count):
    """Shops of all kinds around one place."""
    dice = random.Random(3)  # noqa: S311  made-up places
    return [
        add(
            edition,
            number,
            titik=f"{-6.9 + dice.gauss(0, 0.01):.6f},{107.6 + dice.gauss(0, 0.01):.6f}",
            jenis=dice.choice([["kriya"], ["kuliner"], ["kriya", "kuliner"], None]),
            kelurahan=f"32.73.0{dice.randint(1, 2)}.100{dice.randint(1, 3)}",
        )
        for number in range(count)
    ]


def counted() -> tuple[dict[str, int], Counter[str]]:
    """All marks and cells, counted one by one."""
    rows = list(directory.rows(contents.home(factories.kit(SHOP), "toko"), directory.Filters()))
    marks = Counter(mark for row in rows for mark in row.facets)
    cells = Counter(row.cell[:at] for row in rows for at in range(1, 19) if row.cell)
    return {**marks, **({tallies.ALL: len(rows)} if rows else {})}, cells


def assert_exact() -> None:
    marks, cells = counted()
    assert tallies.of_marks(TOWN) == marks
    for depth in (1, 8, 15, 18):
        heaps = {one.cell: one.count for one in tallies.heaps(TOWN, [""], depth)}
        assert heaps == {cell: count for cell, count in cells.items() if len(cell) == depth}


def test_tallies_follow_records_as_they_are_added_changed_hidden_and_removed(edition):
    made = scattered(edition, 20)
    assert_exact()

    changed = actions.change_record(
        edition, made[0], {"titik": "-6.8,107.7", "jenis": ["kriya"]}, by=CLERK, at=AT
    )
    actions.change_record(edition, changed, {"titik": None}, by=CLERK, at=AT)
    actions.change_record(edition, made[1], {"terbit": False}, by=CLERK, at=AT)
    made[2].delete()
    Published.objects.filter(record=made[3]).update(stale_on=date(2026, 11, 1), facets=["jenis=x"])

    assert Published.objects.count() == 18
    assert_exact()


def test_tallies_forget_what_is_over_on_the_day_after(edition, frozen_now):
    add(edition, 1)
    add(edition, 2, tutup=clock.today().isoformat())
    add(edition, 3, tutup=(clock.today() - timedelta(days=1)).isoformat())

    today = tallies.of_marks(TOWN)
    with clock.frozen(frozen_now + timedelta(days=1)):
        tomorrow = tallies.of_marks(TOWN)

    assert (today[tallies.ALL], tomorrow[tallies.ALL]) == (2, 1)
    assert (today["jenis=kriya"], tomorrow["jenis=kriya"]) == (2, 1)


def test_summing_up_changes_no_number_and_leaves_one_row_for_each_key(edition, frozen_now):
    for record in scattered(edition, 12)[:4]:
        actions.change_record(edition, record, {"jenis": ["kriya"]}, by=CLERK, at=AT)
    add(edition, 99, tutup=(clock.today() - timedelta(days=9)).isoformat())
    before = Tally.objects.count()

    left_out = tallies.settle(clock.now())

    assert_exact()
    assert Tally.objects.count() == before - left_out
    assert Tally.objects.filter(level=0, key=tallies.ALL).count() == 1
    assert not Tally.objects.filter(records=0).exists()
    assert tallies.settle(clock.now()) == 0


def test_heap_lies_where_its_places_lie_on_average(edition):
    add(edition, 1, titik="-6.9001,107.6001")
    add(edition, 2, titik="-6.9003,107.6003")
    cell = Point(-6.9001, 107.6001).cell(12)

    [heap] = tallies.heaps(TOWN, [cell[:10]], 12)

    assert (heap.cell, heap.count) == (cell, 2)
    assert heap.latitude == pytest.approx(-6.9002)
    assert heap.longitude == pytest.approx(107.6002)


def test_clusters_of_a_window_are_those_of_the_places_themselves(edition, monkeypatch):
    scattered(edition, 40)
    home, window = contents.home(edition.kit, "toko"), (107.55, -6.95, 107.65, -6.85)
    monkeypatch.setattr(map_counting, "FEW", 5)

    tallied = map_counting.in_window(home, directory.Filters(), window, 12)
    looked = map_counting.in_window(home, directory.Filters(words="contoh"), window, 12)

    assert tallied.total == 40
    assert [one.count for one in tallied.clusters if one.count > 1]
    single = [one for one in tallied.clusters if one.count == 1]
    assert single
    assert looked.total == 40
    assert sorted(one.count for one in looked.clusters) == sorted(
        one.count for one in tallied.clusters
    )
    assert {one.row for one in single} == {one.row for one in looked.clusters if one.count == 1}


@pytest.fixture
def large(edition, monkeypatch):
    """A register that counts as large with 64 shops; 42 of them deal in craft."""
    monkeypatch.setattr(bounding, "LARGE", 60)
    for number in range(64):
        add(edition, number, jenis=["kriya"] if number % 3 else ["kuliner"])
    return contents.home(edition.kit, "toko")


@pytest.mark.parametrize(("fewer", "found"), [(1, "sample"), (20, "all"), (60, "all")])
def test_large_register_is_counted_less_far_and_says_so(large, monkeypatch, fewer, found):
    monkeypatch.setattr(bounding, "FEWER", fewer)
    filters = directory.Filters(facets={"jenis": ("kriya",)})

    listed = searching.find(large, filters)
    tally = map_counting.by_area(large, filters, ["32.73.01"], None)

    assert (listed.count, listed.is_more) == (min(fewer, 42), fewer < 42)
    assert (tally.total, tally.is_cut) == (min(fewer, 42), fewer < 42)
    assert listed.counts.marks["jenis=kriya"] == min(fewer + 1, 42)
    assert searching.find(large, directory.Filters()).count == 64
    in_sample = Published.objects.filter(in_sample=True, facets__contains=["jenis=kriya"]).count()
    assert (in_sample > fewer) is (found == "sample")


@pytest.mark.parametrize(("total", "most"), [(20_000, 5_000), (20_001, 2_000), (100_001, 500)])
def test_the_larger_a_register_the_fewer_are_counted(edition, monkeypatch, total, most):
    monkeypatch.setattr(bounding.tallies, "total", lambda _register: total)

    assert bounding.bound(contents.home(edition.kit, "toko"), 5_000) == most


def test_sample_is_one_record_in_eight(edition):
    for number in range(32):
        add(edition, number)

    assert Published.objects.filter(in_sample=True).count() == 32 // publishing.SAMPLED


def test_nearest_are_the_same_in_a_large_register(large, monkeypatch):
    here = Point(-6.914, 107.609)
    for at, row in enumerate(Published.objects.order_by("pk")):
        point = Point(here.latitude + at * 0.0007, here.longitude)
        Published.objects.filter(pk=row.pk).update(
            latitude=point.latitude, longitude=point.longitude, cell=point.cell()
        )
    filters = directory.Filters(words="contoh", near=here)
    near = [row.pk for row in searching.find(large, filters).rows]
    monkeypatch.setattr(bounding, "FEWER", 5)
    monkeypatch.setattr(searching, "PAGE", 5)

    first = searching.find(large, filters)

    assert [row.pk for row in first.rows] == near[:5]
    assert first.is_more


def test_distances_are_those_of_the_sphere(edition):
    record, here = add(edition, 1, titik="-6.914744,107.60981"), Point(-6.2, 106.8)

    [(metres, _pk)] = searching._measured(Published.objects.filter(record=record), here)

    assert metres == pytest.approx(here.distance(Point(-6.914744, 107.60981)))
