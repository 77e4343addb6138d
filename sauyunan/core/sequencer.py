"""The one sequencer: gives committed ledger rows their position and grows the Merkle tree."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from sauyunan.core import clock, ledger, merkle
from sauyunan.core.models import LedgerEntry, LedgerHead

BATCH = 5_000
_LOCK = 0x5A_17_1E_D6  # any number that nobody else locks
_PLACE = """
UPDATE core_ledgerentry AS entry SET position = given.position, leaf = given.leaf
FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS given(id, position, leaf)
WHERE entry.id = given.id
"""


def run_once(batch: int = BATCH) -> int:
    """Place every row that is committed by now; returns how many.

    A row still in an open transaction gets a later position at a later run: positions follow
    commits, not row numbers. While another sequencer works this one does nothing.
    """
    total = 0
    while placed := _place_batch(batch):
        total += placed
        if placed < batch:
            break
    return total


def head() -> LedgerHead:
    """Where the tree stands; a tree of size 0 before the first run."""
    found = LedgerHead.objects.first()
    return found or LedgerHead(size=0, root=merkle.EMPTY_ROOT, frontier=[], at=clock.now())


@transaction.atomic
def _place_batch(batch: int) -> int:
    if not _have_lock():
        return 0
    stand = head()
    entries = list(LedgerEntry.objects.filter(position=None).order_by("pk")[:batch])
    if not entries:
        return 0
    leaves = [
        merkle.leaf_hash(ledger.row_bytes(position, entry))
        for position, entry in enumerate(entries, start=stand.size)
    ]
    _write(entries, stand.size, leaves)
    old = [bytes.fromhex(subtree) for subtree in stand.frontier]
    frontier = merkle.append(stand.size, old, leaves)
    stand.size += len(leaves)
    stand.frontier = [subtree.hex() for subtree in frontier]
    stand.root, stand.at = merkle.root_of(frontier), clock.now()
    stand.save()
    return len(leaves)


def _have_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        row = cursor.fetchone()
    return row is not None and row[0] is True


def _write(entries: Sequence[LedgerEntry], first: int, leaves: Sequence[bytes]) -> None:
    ids = [entry.pk for entry in entries]
    positions = list(range(first, first + len(leaves)))
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [ids, positions, list(leaves)])
