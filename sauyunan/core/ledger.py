"""The ledger: one row for each action, in the action's transaction, never changed.

A row says who did what to which object, and holds a salted commitment to the content, so personal
data can be erased elsewhere without breaking it. Position and tree come later (``sequencer``).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.db import connection, transaction

from sauyunan.core import clock
from sauyunan.core.actor import Actor
from sauyunan.core.models import LedgerEntry

_PERSONS_NUMBER = re.compile(r"\d{16}")
_FORMAT = "sauyunan-ledger-1"
_COLUMNS = ("at", "actor", "capability", "unit", "verb", "object", "commitment", "salt")
_INTO = f"INSERT INTO core_ledgerentry ({', '.join(_COLUMNS)})"
_INSERT = f"{_INTO} VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"
INSERT_FROM = f"""{_INTO}
  SELECT %s::timestamptz, %s, %s, %s, %s, %s, %s::bytea, %s::bytea FROM """  # noqa: S608
"""Part of a larger statement, before the name of a row: the entry is written if that row is there."""


class Unit(Protocol):
    """A unit of the city, known here by its code only."""

    @property
    def code(self) -> str: ...


def record(
    verb: str,
    object: str,
    *,
    by: Actor,
    capability: str = "",
    unit: Unit | None = None,
    content: Mapping[str, object] | None = None,
) -> LedgerEntry:
    """Write the action down: one insert in the open transaction.

    ``verb``: "application.sent". ``object``: "application:KTA-26-7F3K-9Q2M", never with a NIK
    (ValueError). ``content``: what was done, kept as a salted hash only. Raises
    TransactionManagementError outside a transaction, where row and action could part.
    """
    entry = entry_of(verb, object, by=by, capability=capability, unit=unit, content=content)
    with connection.cursor() as cursor:
        # Every action pays for this: a plain statement takes half the time of the model's insert.
        cursor.execute(_INSERT, values_of(entry))
        (entry.pk,) = cursor.fetchone()
    entry._state.adding = False
    return entry


def entry_of(
    verb: str,
    object: str,
    *,
    by: Actor,
    capability: str = "",
    unit: Unit | None = None,
    content: Mapping[str, object] | None = None,
) -> LedgerEntry:
    """The row of ``record`` before it is written, for who writes it in a statement of their own
    (INSERT_FROM, ``values_of``). Raises as ``record``."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{verb}: record it in the transaction")
    if _PERSONS_NUMBER.search(object):
        raise ValueError(f"{verb}: an object in the ledger never carries a person's number")
    salt = os.urandom(16)
    return LedgerEntry(
        at=clock.now(),
        actor=str(by),
        capability=capability,
        unit=unit.code if unit else "",
        verb=verb,
        object=object,
        commitment=commitment(salt, content or {}),
        salt=salt,
    )


def values_of(entry: LedgerEntry) -> list[Any]:
    """The parameters of a statement that writes the row."""
    return [getattr(entry, column) for column in _COLUMNS]


def commitment(salt: bytes, content: Mapping[str, object]) -> bytes:
    """SHA-256 over the salt and the content as JSON with sorted keys, no blanks, ASCII only."""
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
    )
    return hashlib.sha256(salt + text.encode("ascii")).digest()


def row_bytes(position: int, entry: LedgerEntry) -> bytes:
    """What a leaf of the tree is the hash of: format and fields as netstrings, in this order.

    The salt is not in it: it can be forgotten when the content must be.
    """
    fields = (
        _FORMAT,
        str(position),
        entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        entry.actor,
        entry.capability,
        entry.unit,
        entry.verb,
        entry.object,
        bytes(entry.commitment).hex(),
    )
    encoded = [field.encode() for field in fields]
    return b"".join(b"%d:%b," % (len(field), field) for field in encoded)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be committed to: give JSON, days or moments")
