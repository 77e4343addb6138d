"""Taking the rows of a checked table into the register, and what a person decides of doubles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, crypto, ledger
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import (
    actions,
    importing,
    importing_owned,
    importing_reading,
    likeness,
    queries,
)
from sauyunan.registers.contents import Home
from sauyunan.registers.duplicates import Screen
from sauyunan.registers.importing import ImportRefused
from sauyunan.registers.models import Import, ImportPair, ImportRow, Record

BATCH = 100  # records in one transaction: counters of their numbers are locked as long
State, Decision = ImportRow.State, ImportPair.Decision
OPEN = (State.DOUBLE, State.OWNED, State.SAME, State.KEPT, State.NEW)
"""States of a row in which what is decided of it may still be changed."""


def take_on(edition: Edition, home: Home, one: Import, by: Actor) -> None:
    """Take the rows that wait. Harmless if run twice, also at once."""
    screen = Screen(home, since=one.at)
    taker = _Taker(edition, home, screen, by)
    with importing.in_language(one):
        while taker.take_some(one.pk):
            pass


def actor(one: Import) -> Actor:
    """In whose name an import takes rows."""
    return Actor.for_person(one.person) if one.person else SYSTEM


@transaction.atomic
def decide(one: Import, pair: ImportPair, decision: str, *, person: Person) -> None:
    """What a person says of a row and a record that are perhaps the same. Raises ImportRefused."""
    row = one.rows.select_for_update().filter(pairs=pair).first()
    if row is None or row.state not in OPEN or decision not in Decision.values:
        raise ImportRefused(_("This row was taken by now. Open the record instead."))
    if row.changes and decision == Decision.DIFFERENT:
        raise ImportRefused(_("This row has the key of the record, so it is about the same."))
    pair.decision, pair.person, pair.decided_at = decision, person, clock.now()
    pair.save(update_fields=["decision", "person", "decided_at"])
    importing_reading.settle(row)
    ledger.record(
        "duplicate.decided",
        f"record:{pair.record.code}",
        by=Actor.for_person(person),
        content={"import": one.code, "line": row.line, "decision": decision},
    )


class _Taker:
    """Takes rows, a batch in each transaction."""

    def __init__(self, edition: Edition, home: Home, screen: Screen, by: Actor) -> None:
        self.edition, self.home, self.screen, self.by = edition, home, screen, by

    @transaction.atomic
    def take_some(self, pk: int) -> bool:
        """False when nothing is left, or the import was stopped."""
        one = Import.objects.select_for_update().get(pk=pk)
        if one.state != Import.State.TAKING:
            return False
        rows = list(importing.pending(one)[:BATCH])
        one.moved_at = clock.now()
        if not rows:
            self._finish(one)
            return False
        one.save(update_fields=["moved_at"])
        for row in rows:
            row.owner = one  # its scope names it
        self._add(one, [row for row in rows if row.state == State.NEW])
        for row in rows:
            if row.state in {State.SAME, State.CHANGED}:
                self._change(row)
        return True

    def _finish(self, one: Import) -> None:
        """One ledger entry for the import, beside those of its records; none when none was taken."""
        one.state = Import.State.READY
        one.save(update_fields=["state", "moved_at"])
        counts = Counter(one.rows.values_list("state", flat=True))
        if counts[State.TAKEN] or counts[State.UPDATED]:
            told = {"file": one.sha256, **{str(state): n for state, n in sorted(counts.items())}}
            ledger.record(
                "register.imported", f"register:{self.home.full}", by=self.by, content=told
            )

    # -- New records ------------------------------------------------------------------------------
    def _add(self, one: Import, rows: Sequence[ImportRow]) -> None:
        values = {row.pk: _values(row) for row in rows}
        rows = self._without_doubles(rows, values)
        if not rows:
            return
        # In one order, so that two imports at once do not wait for each other.
        rows = sorted(rows, key=lambda row: bytes(row.key_digest))
        try:
            made = actions.create_records(
                self.edition,
                self.home.register.register_,
                [values[row.pk] for row in rows],
                by=self.by,
                at=clock.now(),
            )
        except EffectRefused:
            for row in rows:
                self._add_one(row, values[row.pk])
            return
        for row, record in zip(rows, made, strict=True):
            row.state, row.record, row.sealed = State.TAKEN, record, b""
        ImportRow.objects.bulk_update(rows, ["state", "record", "sealed"])

    def _add_one(self, row: ImportRow, values: Mapping[str, Any]) -> None:
        """Alone, where somebody was faster with one of them."""
        ref, now = self.home.register.register_, clock.now()
        try:
            record = actions.create_record(self.edition, ref, values, by=self.by, at=now)
        except EffectRefused as refusal:
            there = Record.objects.filter(
                register=self.home.full, key_digest=bytes(row.key_digest)
            ).first()
            if there is not None and queries.values(there) == values:
                _done(row, State.KNOWN, there)
            else:
                _refuse(row, str(refusal))
        else:
            _done(row, State.TAKEN, record)

    def _without_doubles(
        self, rows: Sequence[ImportRow], values: Mapping[int, Mapping[str, Any]]
    ) -> list[ImportRow]:
        """The rows that nothing resembles that came since they were checked, from this table or
        another. One that resembles another of the same batch waits for the next."""
        if self.home.register.duplicates is None:
            return list(rows)
        apart = set(
            ImportPair.objects.filter(row__in=rows, decision=Decision.DIFFERENT).values_list(
                "row_id", "record_id"
            )
        )
        looked = self.screen.look([values[row.pk] for row in rows])
        doubted = []
        for row, found in zip(rows, looked, strict=True):
            near = [each for each in found if (row.pk, each.record) not in apart]
            if near:
                doubted.append((row, near))
        importing_reading.doubt(self.home, doubted)
        asked = {row.pk for row, _near in doubted}
        return self._unlike([row for row in rows if row.pk not in asked], values)

    def _unlike(
        self, rows: Sequence[ImportRow], values: Mapping[int, Mapping[str, Any]]
    ) -> list[ImportRow]:
        register, kept = self.home.register, list[ImportRow]()
        marked: dict[str, list[likeness.Traits]] = {}
        least = register.duplicates.score if register.duplicates else 0
        for row in rows:
            traits = likeness.traits(register, values[row.pk])
            near = (
                one for mark in likeness.asked(register, traits) for one in marked.get(mark, ())
            )
            if any(likeness.compare(register, traits, one).score >= least for one in near):
                continue
            kept.append(row)
            for mark in likeness.marks(register, traits):
                marked.setdefault(mark, []).append(traits)
        return kept

    # -- Records that are there -------------------------------------------------------------------
    def _change(self, row: ImportRow) -> None:
        """Give the record what the row says; the key of a record that is the same stays."""
        record = row.record
        if record is None:
            _refuse(row, _("the record is no longer in the register."))
            return
        is_owned = bool(importing_owned.owned(self.home, [record]))
        if is_owned and row.state == State.CHANGED:  # it was claimed since the table was checked
            row.state = State.OWNED
            row.save(update_fields=["state"])
            importing_reading.ask([row])
            return
        said, key = _values(row), set(self.home.register.key)
        # An empty cell empties the field of the record it is about, not that of another.
        told = row.changes or said
        given = {name: said.get(name) for name in told if name not in key}
        before = queries.values(record)
        if is_owned:
            given = importing_owned.without_consent(self.home, before, given)
        try:
            with transaction.atomic():
                made = actions.change_record(
                    self.edition, record, given, by=self.by, at=clock.now()
                )
                self._tell(made, before, given if is_owned else {})
        except EffectRefused as refusal:
            _refuse(row, str(refusal))
        else:
            _done(row, State.UPDATED, made)

    def _tell(self, made: Record, before: Mapping[str, Any], given: Mapping[str, Any]) -> None:
        """The owner of a record is told what became other."""
        names = [name for name, value in given.items() if value != before.get(name)]
        if names:
            importing_owned.tell(self.home, made, names)


def _values(row: ImportRow) -> dict[str, Any]:
    said: dict[str, Any] = crypto.unseal(bytes(row.sealed), row.scope)
    return said


def _done(row: ImportRow, state: ImportRow.State, record: Record) -> None:
    row.state, row.record, row.sealed = state, record, b""
    row.save(update_fields=["state", "record", "sealed"])


def _refuse(row: ImportRow, message: str) -> None:
    row.state, row.faults, row.sealed = State.REFUSED, [["", "", message]], b""
    row.save(update_fields=["state", "faults", "sealed"])
