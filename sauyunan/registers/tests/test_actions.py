from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from sauyunan.core.models import LedgerEntry
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import actions, names, queries
from sauyunan.registers.models import Finding, Record, RecordVersion
from sauyunan.registers.tests.factories import AT, CLERK, edition, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def create(here: Any, ref: str = "warga", **changes: Any) -> Record:
    return actions.create_record(here, ref, person(**changes), case="KTA-1", by=CLERK, at=AT)


def test_personal_values_are_sealed_and_public_ones_are_not() -> None:
    here = edition()

    record = create(here, anak=2)

    record.refresh_from_db()
    stored = bytes(record.sealed)
    assert record.register == "dasar/warga"
    assert record.data == {"kelamin": "p", "anak": 2}
    assert b"3273015405900001" not in stored
    assert b"Contoh" not in stored
    assert queries.values(record) == person(anak=2)


def test_creating_keeps_a_version_findings_and_a_ledger_entry() -> None:
    here = edition()

    record = create(here)

    version = RecordVersion.objects.get(record=record)
    entry = LedgerEntry.objects.get(verb="record.created")
    assert (version.version, version.case, version.by) == (1, "KTA-1", "person:7")
    assert entry.object == f"record:{record.code}"
    assert entry.actor == "person:7"
    assert {
        field: Finding.objects.filter(field=field).count() for field in ("nik", "nama", "lahir")
    } == {"nik": 1, "nama": 6, "lahir": 1}


def test_changing_keeps_both_versions() -> None:
    here = edition()
    record = create(here, catatan="lama")

    changed = actions.change_record(
        here, record, {"nama": "Ibu Baru", "catatan": None}, by=CLERK, at=AT
    )

    newest, oldest = queries.history(changed)
    assert changed.version == 2
    assert queries.values(changed) == person(nama="Ibu Baru")
    assert oldest.values == person(catatan="lama")
    assert newest.values == person(nama="Ibu Baru")
    assert newest.changed == ("nama", "catatan")
    assert queries.find(here.kit, "warga", {"nama": "Ibu Contoh Nur'aini"}) == []
    assert queries.find(here.kit, "warga", {"nama": "ibu baru"}) == [changed]
    assert LedgerEntry.objects.filter(verb="record.changed").count() == 1


def test_a_change_that_changes_nothing_leaves_no_trace() -> None:
    here = edition()
    record = create(here)

    same = actions.change_record(here, record, {"nama": " Ibu  Contoh Nur'aini"}, by=CLERK, at=AT)

    assert same.version == 1
    assert RecordVersion.objects.count() == 1
    assert not LedgerEntry.objects.filter(verb="record.changed").exists()


def test_a_key_is_there_once_however_it_is_written() -> None:
    here = edition()
    create(here)

    with pytest.raises(EffectRefused) as refused:
        create(here, nik="3273 0154 0590 0001", nama="Orang Lain")

    assert str(refused.value) == "People: a record with this NIK is in the register already."
    assert Record.objects.count() == 1
    assert RecordVersion.objects.count() == 1
    assert LedgerEntry.objects.count() == 1


def test_a_change_of_key_to_one_that_is_there_is_refused() -> None:
    here = edition()
    create(here)
    other = create(here, nik="3273015405900002")

    with pytest.raises(EffectRefused):
        actions.change_record(here, other, {"nik": "3273015405900001"}, by=CLERK, at=AT)

    other.refresh_from_db()
    assert other.version == 1
    assert queries.values(other)["nik"] == "3273015405900002"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nama": None}, "People: “Name” is missing."),
        ({"lahir": "1990-02-30"}, "People, Born: this day does not exist in that month. Write a number from 1 to 28."),
        ({"kelamin": "x"}, "People, Sex: this choice is not offered. Choose one of those shown."),
        ({"anak": "2"}, "People, Children: the type is wrong. Send a whole number without quotes."),
        ({"anak": 21}, "People, Children: too large. Write 20 or less."),
        ({"nik": "3273015405900000"}, "People, NIK: Ends in 0000."),
        ({"umur": 3}, "People has no field “umur”."),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_are_refused_in_words(changes: dict[str, Any], message: str) -> None:
    here = edition()

    with pytest.raises(EffectRefused) as refused:
        create(here, **changes)

    assert str(refused.value) == message
    assert Record.objects.count() == 0
    assert LedgerEntry.objects.count() == 0


def test_a_link_must_lead_somewhere_when_an_effect_writes_it() -> None:
    here = edition()
    family = {"nomor": "KK 1", "versi": 1}

    with pytest.raises(EffectRefused) as refused:
        actions.check_links(here, "warga", {"keluarga": "KK 1"})
    actions.create_record(here, "keluarga", family, by=CLERK, at=AT)
    actions.check_links(here, "warga", {"keluarga": "kk-1"})
    actions.check_links(here, "warga", {"keluarga": ""})

    assert str(refused.value) == (
        "People, Family: there is no such record in the register Families."
    )


def test_records_are_found_by_key_by_value_and_not_by_what_is_sealed_for_good() -> None:
    here = edition()
    record = create(here, anak=2, catatan="rahasia", keluarga="KK 1")
    create(here, nik="3273015405900002", nama="Bapak Contoh", lahir="1988-01-01", kelamin="l")

    found = [
        queries.find(here.kit, "warga", where)
        for where in (
            {"nik": "3273.0154.0590.0001"},
            {"nama": "IBU CONTOH NURAINI"},
            {"lahir": "1990-05-14", "kelamin": "p"},
            {"anak": 2},
            {"keluarga": "kk1", "anak": 2},
        )
    ]

    assert found == [[record]] * 5
    assert queries.find(here.kit, "warga", {"nama": "Contoh"}) == []
    assert queries.find(here.kit, "warga", {"nik": None}) == []
    with pytest.raises(queries.CannotFind):
        queries.find(here.kit, "warga", {"catatan": "rahasia"})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("3273015405900001", 1),
        ("3273 0154 0590 0001", 1),
        ("14-5-1990", 1),
        ("1990-05-14", 1),
        ("contoh", 2),
        ("con", 2),
        ("nur ibu", 1),
        ("nur'ai", 1),
        ("nurx", 0),
        ("co", 0),
        ("3273", 0),
        ("", 0),
        ("  '", 0),
    ],
)
def test_the_desk_searches_by_number_day_and_beginnings_of_words(text: str, count: int) -> None:
    here = edition()
    create(here)
    create(here, nik="3273015405900002", nama="Bapak Contoh", lahir="1988-01-01")

    assert len(queries.search(here.kit, "warga", text)) == count


def test_two_registers_have_different_hashes_of_the_same_number() -> None:
    here = edition()
    create(here, keluarga="SAMA")
    actions.create_record(here, "keluarga", {"nomor": "SAMA", "versi": 1}, by=CLERK, at=AT)

    digests = [bytes(row.digest) for row in Finding.objects.filter(field__in=["keluarga", "nomor"])]

    assert len(set(digests)) == 2


def test_a_scenario_finds_nobody_of_the_city() -> None:
    here = edition()
    create(here)

    with names.apart():
        inside = create(here)
        count = queries.count(here.kit, "warga")
        again = actions.change_record(here, inside, {"anak": 3}, by=CLERK, at=AT)

    assert count == 1
    assert again.register == "dasar/warga~"
    assert queries.count(here.kit, "warga") == 1


def test_what_was_opened_is_in_the_ledger_with_its_reason() -> None:
    here = edition()
    record = create(here)

    value = actions.reveal(record, "nik", reason="Telepon", capability="dasar/*", by=CLERK)

    entry = LedgerEntry.objects.get(verb="personal.revealed")
    assert value == "3273015405900001"
    assert (entry.object, entry.actor) == (f"record:{record.code}", "person:7")
