"""Checking the rows of a table: judged, compared with the register, kept until they are confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from django.db import transaction

from sauyunan.core import clock, crypto, storage
from sauyunan.core.folding import fold
from sauyunan.core.tables import TableRefused
from sauyunan.registers import importing, importing_owned, sheets
from sauyunan.registers.contents import Home
from sauyunan.registers.duplicates import Candidate, Screen
from sauyunan.registers.importing_judging import Judge, Judged
from sauyunan.registers.models import Import, ImportPair, ImportRow, Record
from sauyunan.registers.sheets import Row, Sheet

BATCH = 500
Decision, State = ImportPair.Decision, ImportRow.State
WAITS = (State.NEW, State.CHANGED, State.OWNED)
"""Rows whose values are kept: they may be taken."""


def read_on(home: Home, one: Import) -> None:
    """Check the rows that are not checked yet. Harmless if run twice, also at once."""
    if one.state != Import.State.READING:
        return
    with importing.in_language(one):
        try:
            sheet = sheets.whole(storage.load(one.file, one.scope))
        except TableRefused as refusal:
            Import.objects.filter(pk=one.pk).update(
                state=Import.State.REFUSED, fault=str(refusal), moved_at=clock.now()
            )
            return
        _read_all(home, one, sheet)


def _read_all(home: Home, one: Import, sheet: Sheet) -> None:
    total = int(sheet.told["rows"]) - 1
    Import.objects.filter(pk=one.pk).update(told=sheet.told, total=total)
    seen = {
        bytes(key): line for key, line in one.rows.values_list("key_digest", "line") if bytes(key)
    }
    judge = Judge(home, one.columns, seen, _own_keys(home, one, sheet))
    reader = _Reader(home, one.pk, judge, Screen(home))
    rows = (row for row in sheet.rows() if row.line > one.line)
    while batch := list(islice(rows, BATCH)):
        if not reader.keep(batch):
            return
    waiting = Import.objects.filter(pk=one.pk, state=Import.State.READING)
    told = {**sheet.told, "numbers": sorted(judge.numbers)}
    waiting.update(state=Import.State.READY, told=told, moved_at=clock.now())


def _own_keys(home: Home, one: Import, sheet: Sheet) -> frozenset[str]:
    """The keys of all rows, where rows may refer to each other."""
    own = home.register.register_
    if not any(
        (field.links or "").removesuffix("~") == own for field in home.register.fields.values()
    ):
        return frozenset()
    at = one.columns[home.register.key[0]]
    return frozenset(fold(row.cell(at).text) for row in sheet.rows())


class _Reader:
    """Keeps judged rows, a batch in each transaction."""

    def __init__(self, home: Home, pk: int, judge: Judge, screen: Screen) -> None:
        self.home, self.pk, self.judge, self.screen = home, pk, judge, screen

    @transaction.atomic
    def keep(self, batch: Sequence[Row]) -> bool:
        """False when the import was cancelled, or another process reads on."""
        one = Import.objects.select_for_update().get(pk=self.pk)
        if one.state != Import.State.READING or one.line >= batch[0].line:
            return False
        judged = importing_owned.judged(self.home, self.judge.judge(batch))
        rows = [_row(one, each) for each in judged]
        new = [at for at, each in enumerate(judged) if each.state == State.NEW]
        found = self.screen.look([judged[at].values for at in new])
        asked = {at: near for at, near in zip(new, found, strict=True) if near}
        ImportRow.objects.bulk_create(rows)
        doubt(self.home, [(rows[at], near) for at, near in asked.items()])
        ask([row for row in rows if row.state == State.OWNED])
        one.line, one.moved_at = batch[-1].line, clock.now()
        one.save(update_fields=["line", "moved_at"])
        return True


def _row(one: Import, judged: Judged) -> ImportRow:
    row = ImportRow(
        owner=one,
        line=judged.line,
        state=judged.state,
        subject=judged.subject[:200],
        key_digest=judged.digest,
        faults=[[each.field, each.value, each.message] for each in judged.faults],
        changes=list(judged.changes),
        record=judged.record,
    )
    if judged.state in WAITS:
        row.sealed = crypto.seal(dict(judged.values), row.scope)
    return row


def doubt(home: Home, rows: Sequence[tuple[ImportRow, Sequence[Candidate]]]) -> None:
    """Ask about rows that are perhaps there already; what was decided of the same before, holds, but
    what would change a record of an owner is asked anew."""
    before = _decided([row for row, _near in rows])
    records = Record.objects.filter(pk__in={each.record for _row, near in rows for each in near})
    theirs = importing_owned.owned(home, records)
    pairs = []
    for row, near in rows:
        for each in near:
            told = before.get((bytes(row.key_digest), each.record))
            if told and told.decision == Decision.UPDATE and each.record in theirs:
                told = None
            pairs.append(_pair(row, each, told))
    ImportPair.objects.bulk_create(pairs, ignore_conflicts=True)
    for row, _near in rows:
        settle(row)


def ask(rows: Sequence[ImportRow]) -> None:
    """Ask about rows that would change the record of an owner: each is just this record."""
    ImportPair.objects.bulk_create(
        [
            ImportPair(row=row, record=row.record, key_digest=row.key_digest, score=100)
            for row in rows
        ],
        ignore_conflicts=True,
    )


def _decided(rows: Sequence[ImportRow]) -> dict[tuple[bytes, int], ImportPair]:
    """What was decided last of these rows, in this or another import of them."""
    final = (Decision.UPDATE, Decision.KEEP, Decision.DIFFERENT)
    keys = [bytes(row.key_digest) for row in rows]
    found = ImportPair.objects.filter(key_digest__in=keys, decision__in=final)
    return {(bytes(one.key_digest), one.record_id): one for one in found.order_by("decided_at")}


def _pair(row: ImportRow, near: Candidate, told: ImportPair | None) -> ImportPair:
    why = [[one.field, one.points, one.how, one.number] for one in near.likeness.why]
    return ImportPair(
        row=row,
        record_id=near.record,
        key_digest=row.key_digest,
        score=near.likeness.score,
        why=why,
        decision=told.decision if told else Decision.OPEN,
        person_id=told.person_id if told else None,
        decided_at=told.decided_at if told else None,
    )


def settle(row: ImportRow) -> None:
    """What becomes of a row by all that is decided of it."""
    pairs = list(row.pairs.all())
    by = {one.decision: one for one in pairs}
    if row.changes:  # the record of an owner, by its key
        decided = {Decision.UPDATE: State.SAME, Decision.KEEP: State.KEPT}
        row.state = next((decided[one] for one in decided if one in by), State.OWNED)
        row.save(update_fields=["state"])
        return
    row.record = None
    if Decision.UPDATE in by:
        row.state, row.record = State.SAME, by[Decision.UPDATE].record
    elif Decision.KEEP in by:
        row.state, row.record = State.KEPT, by[Decision.KEEP].record
    elif set(by) <= {Decision.DIFFERENT}:
        row.state = State.NEW
    else:
        row.state = State.DOUBLE
    row.save(update_fields=["state", "record"])
