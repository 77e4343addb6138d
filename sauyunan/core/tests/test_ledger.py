from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from sauyunan.core import ledger
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.core.models import LedgerEntry

pytestmark = pytest.mark.django_db


def record(**given):
    return ledger.record("application.sent", "application:KTA-26-7F3K-9Q2M", by=SYSTEM, **given)


def test_record_writes_one_row(frozen_now, django_assert_num_queries):
    unit = SimpleNamespace(code="disdukcapil")

    with django_assert_num_queries(1):
        ledger.record(
            "document.issued",
            "document:abc",
            by=Actor("person", "3", "Ibu Contoh"),
            capability="contoh/kepala",
            unit=unit,
            content={"b": 1, "a": date(2026, 1, 2)},
        )

    entry = LedgerEntry.objects.get()
    assert entry.at == frozen_now
    assert (entry.actor, entry.capability, entry.unit) == ("person:3", "contoh/kepala", unit.code)
    assert (entry.verb, entry.object) == ("document.issued", "document:abc")
    assert (entry.position, entry.leaf) == (None, None)
    salt = bytes(entry.salt)
    assert len(salt) == 16
    assert bytes(entry.commitment) == hashlib.sha256(salt + b'{"a":"2026-01-02","b":1}').digest()


def test_record_commits_to_equal_content_differently_each_time():
    first, second = record(content={"a": 1}), record(content={"a": 1})

    assert first.commitment != second.commitment


def test_record_refuses_a_persons_number():
    with pytest.raises(ValueError, match="never carries a person's number"):
        ledger.record("record.created", "record:3273014505900001", by=SYSTEM)

    assert LedgerEntry.objects.count() == 0


def test_record_refuses_content_that_has_no_one_spelling():
    with pytest.raises(TypeError, match="set cannot be committed to"):
        record(content={"a": {1, 2}})

    assert LedgerEntry.objects.count() == 0


def test_row_bytes_are_netstrings():
    entry = LedgerEntry(
        at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
        actor="person:3",
        verb="kit.installed",
        object="kit:é",
        commitment=bytes(32),
    )

    assert ledger.row_bytes(7, entry).decode() == (
        "17:sauyunan-ledger-1,1:7,27:2026-11-24T02:00:00.000000Z,8:person:3,0:,0:,"
        "13:kit.installed,6:kit:é,64:" + "0" * 64 + ","
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_ledgerentry SET verb = 'other'",
        "UPDATE core_ledgerentry SET position = 0",
        "UPDATE core_ledgerentry SET position = 0, leaf = '\\x00', verb = 'other'",
        "UPDATE core_ledgerentry SET position = 0, leaf = '\\x00', salt = '\\x00'",
        "DELETE FROM core_ledgerentry",
        "TRUNCATE core_ledgerentry CASCADE",
    ],
)
def test_the_database_refuses_to_change_a_row(statement):
    entry = record()
    before = LedgerEntry.objects.values().get()

    with (
        pytest.raises(IntegrityError, match="the ledger is only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert LedgerEntry.objects.values().get(pk=entry.pk) == before


def test_the_database_refuses_a_second_place():
    entry = record()
    LedgerEntry.objects.filter(pk=entry.pk).update(position=0, leaf=bytes(32))

    with pytest.raises(IntegrityError, match="UPDATE refused"), transaction.atomic():
        LedgerEntry.objects.filter(pk=entry.pk).update(position=1, leaf=bytes(32))

    assert LedgerEntry.objects.get().position == 0


def test_the_database_refuses_a_row_that_brings_its_place():
    with pytest.raises(IntegrityError, match="INSERT refused"), transaction.atomic():
        LedgerEntry.objects.create(
            at=datetime(2026, 1, 1, tzinfo=UTC), commitment=b"", salt=b"", position=0
        )

    assert LedgerEntry.objects.count() == 0
