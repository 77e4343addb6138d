"""Records that are perhaps there already: looked up by keyed hashes of what doubles have in common.

The hashes are rows of ``Finding`` under MARKED, kept by whatever keeps a record. A mark that very
many records share tells nothing and is left aside, so a look-up costs the same in a large register.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from sauyunan.registers import contents, likeness
from sauyunan.registers.contents import MARKED, Home
from sauyunan.registers.likeness import Likeness, Traits
from sauyunan.registers.models import Finding, Record

COMMON = 50
"""Records that share a mark; one that more share is left aside."""
COMPARED = 200  # records for one row
SHOWN = 5  # candidates, the likeliest
AT_ONCE = 1_000
_SHARED = """
SELECT mark, ids FROM unnest(%s::bytea[]) AS mark, LATERAL (
  SELECT array_agg(record_id) AS ids FROM (
    SELECT record_id FROM registers_finding
    WHERE register = %s AND field = %s AND digest = mark LIMIT %s) AS few) AS found
WHERE cardinality(ids) BETWEEN 1 AND %s
"""


@dataclass(frozen=True)
class Candidate:
    """A record that is perhaps the same."""

    record: int  # its primary key
    likeness: Likeness


def candidates(
    home: Home, values: Mapping[str, Any], *, but: Iterable[int] = ()
) -> list[Candidate]:
    """The records that are perhaps the same as one with these values, the likeliest first.

    ``values`` by field as they are stored; ``but``: records that are not asked about, such as the
    one that is being changed. Nothing for a register that declares no ``duplicates``.
    """
    [found] = Screen(home).look([values])
    return [one for one in found if one.record not in set(but)]


@dataclass
class Screen:
    """Looks for doubles of many rows; ``since``: only among records changed at or after it."""

    home: Home
    since: datetime | None = None
    _seen: dict[int, Traits | None] = field(default_factory=dict)

    def look(self, rows: Sequence[Mapping[str, Any]]) -> list[list[Candidate]]:
        """For each row the records that are perhaps the same, the likeliest first."""
        register = self.home.register
        if register.duplicates is None:
            return [[] for _row in rows]
        traits = [likeness.traits(register, row) for row in rows]
        asked = [
            [contents.digest(self.home, MARKED, one) for one in likeness.asked(register, each)]
            for each in traits
        ]
        shared = self._shared({mark for marks in asked for mark in marks})
        near = [_near(marks, shared) for marks in asked]
        self._load({pk for pks in near for pk in pks})
        return [self._likely(one, pks) for one, pks in zip(traits, near, strict=True)]

    def _shared(self, marks: set[bytes]) -> dict[bytes, list[int]]:
        with connection.cursor() as cursor:
            words = (sorted(marks), self.home.full, MARKED, COMMON + 1, COMMON)
            cursor.execute(_SHARED, words)
            return {bytes(mark): ids for mark, ids in cursor.fetchall()}

    def _load(self, wanted: set[int]) -> None:
        if len(self._seen) > 50 * AT_ONCE:
            self._seen.clear()
        missing = sorted(wanted - self._seen.keys())
        for at in range(0, len(missing), AT_ONCE):
            rows = Record.objects.filter(pk__in=missing[at : at + AT_ONCE])
            for row in rows:
                recent = self.since is None or row.changed_at >= self.since
                self._seen[row.pk] = self._traits(row) if recent else None

    def _traits(self, row: Record) -> Traits:
        return likeness.traits(self.home.register, contents.opened(row))

    def _likely(self, traits: Traits, pks: Sequence[int]) -> list[Candidate]:
        declared, found = self.home.register.duplicates, list[Candidate]()
        for pk in pks:
            other = self._seen.get(pk)
            if other is not None and declared is not None:
                alike = likeness.compare(self.home.register, traits, other)
                found += [Candidate(pk, alike)] if alike.score >= declared.score else []
        return sorted(found, key=lambda one: (-one.likeness.score, one.record))[:SHOWN]


def _near(marks: Sequence[bytes], shared: Mapping[bytes, list[int]]) -> list[int]:
    """The records that share a mark, those first that share a rare one."""
    blocks = sorted((shared[mark] for mark in set(marks) if mark in shared), key=len)
    return list(dict.fromkeys(pk for block in blocks for pk in block))[:COMPARED]


def mark_anew(home: Home) -> int:
    """Make the marks of all records as the register declares now; how many records there are."""
    last, count = 0, 0
    while rows := _mark_some(home, last):
        last, count = rows[-1].pk, count + len(rows)
    return count


@transaction.atomic
def _mark_some(home: Home, after: int) -> list[Record]:
    rows = Record.objects.filter(register=home.full, pk__gt=after).order_by("pk")
    some = list(rows.select_for_update(of=("self",))[:AT_ONCE])
    Finding.objects.filter(record__in=some, field=MARKED).delete()
    Finding.objects.bulk_create(
        Finding(record=row, register=home.full, field=name, digest=digest)
        for row in some
        for name, digest in contents.marks(home, contents.opened(row))
    )
    return some
