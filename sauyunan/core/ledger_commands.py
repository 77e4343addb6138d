"""`sauyunan verify ledger`: recompute the whole ledger from its rows and say what does not fit.

On purpose another path than the sequencer's: PostgreSQL spells and hashes each row, and the tree is
computed by the recursive definition of RFC 6962, section 2.1, without a frontier.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

_FIELDS = (
    "'sauyunan-ledger-1'",
    "position::text",
    """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "actor",
    "capability",
    "unit",
    "verb",
    "object",
    "encode(commitment, 'hex')",
)
_ROW = " || ".join(
    f"octet_length(convert_to({text}, 'UTF8')) || ':' || {text} || ','" for text in _FIELDS
)
# Nothing in it comes from outside.
_LEAVES = f"""
SELECT position, leaf, sha256('\\x00'::bytea || convert_to({_ROW}, 'UTF8'))
FROM core_ledgerentry WHERE position IS NOT NULL ORDER BY position
"""  # noqa: S608


@dataclass
class Verdict:
    """What the rows say. ``first_bad`` is the lowest position that does not fit, or None."""

    size: int = 0
    root: bytes = b""
    waiting: int = 0  # rows not yet placed
    bad_count: int = 0
    first_bad: int | None = None
    faults: list[str] = field(default_factory=list)


def main(argv: Sequence[str]) -> int:
    """Print what was found; 0 when everything fits, 1 when not, 2 for words it does not know."""
    parser = argparse.ArgumentParser(
        prog="sauyunan verify ledger",
        description="Recompute the ledger from its rows and compare it with its stored root.",
    )
    parser.parse_args(list(argv))
    return verify_ledger()


def verify_ledger() -> int:
    """Print what was found; 0 when everything fits, else 1."""
    verdict = verify()
    print(f"rows in the tree: {verdict.size}")
    print(f"root: {verdict.root.hex()}")
    if verdict.waiting:
        print(f"not yet placed: {verdict.waiting} (the worker places them within seconds)")
    for fault in verdict.faults:
        print(f"MISMATCH: {fault}")
    print("The ledger does not fit." if verdict.faults else "The ledger fits.")
    return 1 if verdict.faults else 0


@transaction.atomic
def verify() -> Verdict:
    """Recompute leaves and root from the rows and compare them with what is stored."""
    verdict = Verdict()
    with connection.cursor() as cursor:
        # Rows, head and count as of one moment.
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT size, root FROM core_ledgerhead")
        size, root = cursor.fetchone() or (0, hashlib.sha256(b"").digest())
        cursor.execute(
            "SELECT count(*) FILTER (WHERE position IS NULL), count(position) FROM core_ledgerentry"
        )
        counts = cursor.fetchone()
    verdict.waiting, verdict.size = counts or (0, 0)
    verdict.root = _tree(verdict.size, _leaves(verdict))
    _judge(verdict, size, bytes(root))
    return verdict


def _leaves(verdict: Verdict) -> Iterator[bytes]:
    """The recomputed leaf hashes in order; notes in the verdict where the stored ones differ."""
    expected = 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LEAVES)
        for position, stored, computed in cursor:
            if position != expected or bytes(stored or b"") != bytes(computed):
                verdict.bad_count += 1
                if verdict.first_bad is None:
                    verdict.first_bad = min(position, expected)
            expected = position + 1
            yield bytes(computed)


def _tree(size: int, leaves: Iterator[bytes]) -> bytes:
    """MTH of RFC 6962 over the next ``size`` leaves."""
    if size == 0:
        return hashlib.sha256(b"").digest()
    if size == 1:
        return next(leaves)
    left = 1 << (size - 1).bit_length() - 1
    first = _tree(left, leaves)
    return hashlib.sha256(b"\x01" + first + _tree(size - left, leaves)).digest()


def _judge(verdict: Verdict, size: int, root: bytes) -> None:
    if verdict.first_bad is not None:
        verdict.faults.append(
            f"position {verdict.first_bad} is missing or was changed after it was placed "
            f"({verdict.bad_count} such in all); compare with a backup from before"
        )
    if verdict.size != size:
        verdict.faults.append(f"the head counts {size} rows and there are {verdict.size}")
    elif verdict.root != root:
        verdict.faults.append(
            f"the head's root is {root.hex()}: a row was changed, or the head itself"
        )
