from __future__ import annotations

import hashlib
import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction

from sauyunan.core import ledger, ledger_commands, merkle, sequencer
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry, LedgerHead


def record(number):
    return ledger.record("application.sent", f"application:{number}", by=SYSTEM)


def placed():
    rows = LedgerEntry.objects.order_by("position").exclude(position=None)
    return list(rows.values_list("position", "object"))


@pytest.mark.django_db
def test_run_once_places_rows_in_order_and_grows_the_tree(frozen_now):
    entries = [record(number) for number in range(5)]

    assert sequencer.run_once(batch=2) == 5

    assert placed() == [(number, f"application:{number}") for number in range(5)]
    leaves = [
        hashlib.sha256(b"\x00" + ledger.row_bytes(number, entry)).digest()
        for number, entry in enumerate(entries)
    ]
    stored = LedgerEntry.objects.order_by("position").values_list("leaf", flat=True)
    assert [bytes(leaf) for leaf in stored] == leaves
    head = LedgerHead.objects.get()
    assert (head.size, head.at) == (5, frozen_now)
    assert bytes(head.root) == merkle.root_of(merkle.append(0, [], leaves))
    assert len(head.frontier) == 2


@pytest.mark.django_db
def test_run_once_goes_on_where_it_stood():
    for number in range(3):
        record(number)
        sequencer.run_once()

    assert sequencer.run_once() == 0
    assert placed() == [(number, f"application:{number}") for number in range(3)]
    assert ledger_commands.verify().faults == []


@pytest.mark.django_db
def test_head_of_an_empty_ledger():
    assert (sequencer.head().size, sequencer.head().root) == (0, merkle.EMPTY_ROOT)
    assert LedgerHead.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_ledgerhead SET size = 0",
        "UPDATE core_ledgerhead SET root = '\\x00'",
        "DELETE FROM core_ledgerhead",
        "TRUNCATE core_ledgerhead",
    ],
)
def test_the_head_only_grows(statement):
    record(1)
    sequencer.run_once()

    with (
        pytest.raises(IntegrityError, match="the ledger only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert LedgerHead.objects.get().size == 1


def test_record_wants_a_transaction(own_database):
    with pytest.raises(transaction.TransactionManagementError, match="in the transaction"):
        record(1)

    assert LedgerEntry.objects.count() == 0


def test_a_row_that_commits_late_gets_a_later_position(own_database):
    opened, go_on = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record("slow")
            opened.set()
            assert go_on.wait(20)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert opened.wait(20)
    with transaction.atomic():
        record("quick")
    first = sequencer.run_once()
    go_on.set()
    thread.join()
    second = sequencer.run_once()

    assert (first, second) == (1, 1)
    assert placed() == [(0, "application:quick"), (1, "application:slow")]
    assert ledger_commands.verify().faults == []


def test_many_writers_and_two_sequencers_make_one_tree(own_database):
    writers = [threading.Thread(target=_write, args=[number]) for number in range(4)]
    done = threading.Event()
    sequencers = [threading.Thread(target=_sequence, args=[done]) for _ in range(2)]

    for thread in writers + sequencers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sequencers:
        thread.join()
    sequencer.run_once()

    verdict = ledger_commands.verify()
    assert (verdict.size, verdict.waiting, verdict.faults) == (200, 0, [])
    assert [position for position, _object in placed()] == list(range(200))


def _write(writer):
    for number in range(50):
        with transaction.atomic():
            record(f"{writer}-{number}")
    connections.close_all()


def _sequence(done):
    while not done.is_set():
        sequencer.run_once(batch=7)
    connections.close_all()


@pytest.mark.django_db
def test_verify_prints_size_and_root(capsys):
    record("é 1")
    record(2)
    sequencer.run_once()
    record(3)

    code = ledger_commands.main([])

    root = bytes(LedgerHead.objects.get().root).hex()
    assert code == 0
    assert capsys.readouterr().out == (
        f"rows in the tree: 2\nroot: {root}\n"
        "not yet placed: 1 (the worker places them within seconds)\nThe ledger fits.\n"
    )


@pytest.mark.django_db
def test_verify_fits_an_empty_ledger(capsys):
    assert ledger_commands.verify_ledger() == 0
    assert f"root: {merkle.EMPTY_ROOT.hex()}" in capsys.readouterr().out


TAMPERINGS = [
    ("UPDATE core_ledgerentry SET verb = 'other' WHERE position = 2", 2),
    ("UPDATE core_ledgerentry SET at = at + interval '1 microsecond' WHERE position = 0", 0),
    ("UPDATE core_ledgerentry SET leaf = '\\x00' WHERE position = 4", 4),
    ("DELETE FROM core_ledgerentry WHERE position = 1", 1),
    ("DELETE FROM core_ledgerentry WHERE position = 4", None),
    ("UPDATE core_ledgerhead SET root = '\\x00'", None),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("statement", "bad"), TAMPERINGS)
def test_verify_finds_what_was_changed_behind_the_triggers(statement, bad, capsys):
    for number in range(5):
        record(number)
    sequencer.run_once()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_ledgerentry DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE core_ledgerhead DISABLE TRIGGER USER")
        cursor.execute(statement)

    code = ledger_commands.verify_ledger()

    assert code == 1
    assert ledger_commands.verify().first_bad == bad
    if bad is not None:
        assert f"MISMATCH: position {bad} is missing or was changed" in capsys.readouterr().out
