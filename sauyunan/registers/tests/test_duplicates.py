"""Records that are perhaps there twice: scored by what their register declares, quickly found."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sauyunan.registers import actions, contents, duplicates, likeness
from sauyunan.registers.format import Register
from sauyunan.registers.models import Finding, Record
from sauyunan.registers.tests import factories
from sauyunan.registers.tests.factories import AT, CLERK
from sauyunan.registers.tests.test_publishing import SHOP, VALUES

FIELDS = {
    **SHOP["fields"],
    "tautan": {"type": "link", "label": factories.text("Web"), "optional": True},
}
POINTS = {"nama": 60, "telepon": 40, "tautan": 40, "titik": 20}
DOUBLES = {**SHOP, "fields": FIELDS, "duplicates": {"points": POINTS, "score": 60}}
ONE = {
    "nama": "CV Kopi Contoh Jaya",
    "telepon": "+6281234567890",
    "tautan": "https://www.contoh.id/kopi/",
    "titik": "-6.914744,107.60981",
}


def score(**other) -> int:
    register = Register.model_validate(DOUBLES)
    first, second = (likeness.traits(register, each) for each in (ONE, other))
    alike = likeness.compare(register, first, second)
    assert alike == likeness.compare(register, second, first)
    assert (alike.score > 0) <= bool(
        set(likeness.asked(register, second)) & set(likeness.marks(register, first))
    )
    return alike.score


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"nama": "KOPI CONTOH JAYA"}, 60),
        ({"nama": "Jaya Kopi Contoh, Toko"}, 60),
        ({"nama": "PT. Kopi Contoh Jaya"}, 60),
        ({"nama": "Kopi Contoh"}, 54),
        ({"nama": "Kopi Contho Jaya"}, 56),
        ({"nama": "Kopi"}, 0),
        ({"nama": "Batik Lain"}, 0),
        ({"telepon": "+6281234567890"}, 40),
        ({"tautan": "http://contoh.id/kopi"}, 40),
        ({"tautan": "https://contoh.id/teh"}, 0),
        ({"titik": "-6.9150,107.6100"}, 20),
        ({"titik": "-6.9160,107.6100"}, 0),
        ({**ONE}, 100),
        ({}, 0),
    ],
)
def test_points_are_given_for_each_field_that_agrees(other, expected):
    assert score(**other) == expected


def test_near_points_share_a_mark_wherever_they_lie():
    register = Register.model_validate(DOUBLES)
    for step in range(200):
        one = likeness.traits(
            register, {"titik": f"{-6.9 + step / 3000:.6f},{107.6 + step / 900:.6f}"}
        )
        north = likeness.traits(
            register, {"titik": f"{-6.9 + step / 3000 + 0.0008:.6f},{107.6 + step / 900:.6f}"}
        )
        assert set(likeness.asked(register, one)) & set(likeness.marks(register, north))


@pytest.fixture
def edition(db, frozen_now):
    return factories.edition(DOUBLES)


def added(edition, **values) -> Record:
    return actions.create_record(edition, "toko", {**VALUES, **values}, by=CLERK, at=AT)


def test_candidates_are_the_records_that_are_perhaps_the_same(edition):
    home = contents.home(edition.kit, "toko")
    same = added(edition, nomor="1", **ONE)
    added(edition, nomor="2", nama="Batik Lain", telepon="+628999999999", titik="-6.8,107.5")

    [found] = duplicates.candidates(home, {"nama": "Kopi Contoh Jaya", "telepon": ONE["telepon"]})

    assert found.record == same.pk
    assert found.likeness.score == 100
    assert [one.how for one in found.likeness.why] == ["equal", "equal"]
    assert duplicates.candidates(home, ONE, but=[same.pk]) == []


def test_marks_follow_a_record_that_changes(edition):
    home = contents.home(edition.kit, "toko")
    record = added(edition, nomor="1", **ONE)

    actions.change_record(
        edition, record, {"nama": "Batik Lain", "telepon": None, "tautan": None}, by=CLERK, at=AT
    )

    assert duplicates.candidates(home, ONE) == []
    assert [one.record for one in duplicates.candidates(home, {"nama": "Batik Lain"})] == [
        record.pk
    ]


def test_all_records_are_marked_anew_when_a_kit_declares_it(edition):
    home = contents.home(edition.kit, "toko")
    record = added(edition, nomor="1", **ONE)
    before = set(Finding.objects.values_list("field", "digest"))
    Finding.objects.filter(field=duplicates.MARKED).delete()
    assert duplicates.candidates(home, ONE) == []

    assert duplicates.mark_anew(home) == 1

    assert set(Finding.objects.values_list("field", "digest")) == before
    assert [one.record for one in duplicates.candidates(home, ONE)] == [record.pk]


def test_personal_values_leave_keyed_hashes_only(edition):
    added(edition, nomor="1", **ONE)

    told = b"".join(bytes(one) for one in Finding.objects.values_list("digest", flat=True))

    assert b"81234567890" not in told
    assert {len(bytes(one)) for one in Finding.objects.values_list("digest", flat=True)} == {32}


def test_what_very_many_share_is_left_aside(edition, monkeypatch):
    home = contents.home(edition.kit, "toko")
    monkeypatch.setattr(duplicates, "COMMON", 2)
    for number in range(3):
        added(edition, nomor=str(number), nama="Kopi", telepon=None, titik=None)

    assert duplicates.candidates(home, {"nama": "Kopi"}) == []


def test_many_rows_cost_as_many_statements_as_one(edition):
    home = contents.home(edition.kit, "toko")
    for number in range(3):
        added(edition, nomor=str(number), **ONE)

    def statements(count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as made:
            duplicates.Screen(home).look([ONE] * count)
        return len(made)

    assert statements(1) == statements(50) == 2


def test_a_register_without_duplicates_has_no_candidates(db, frozen_now):
    edition = factories.edition(SHOP)
    added(edition)

    assert duplicates.candidates(contents.home(edition.kit, "toko"), VALUES) == []
    assert not Finding.objects.filter(field=duplicates.MARKED).exists()
