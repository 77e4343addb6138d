"""Taking records of a register from a table: those of another system when a city begins, or later.

Columns are keys of the register's fields. Every row is judged by itself: the good ones are taken, in
short transactions so that nobody waits for a long one, and the report tells why others are not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import areas, clock, i18n, ledger, tables
from sauyunan.core.actor import Actor
from sauyunan.core.folding import fold
from sauyunan.core.tables import Row, TableRefused
from sauyunan.kits import values as field_values
from sauyunan.kits.definition import Edition
from sauyunan.kits.format import Option
from sauyunan.kits.parts import EffectRefused
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.kits.values import Look
from sauyunan.registers import actions, contents, masking, queries
from sauyunan.registers.contents import Home
from sauyunan.registers.format import RegisterField
from sauyunan.registers.models import Record

LIMIT = 20 * 1024 * 1024
BATCH = 100  # records in one transaction: counters of their numbers are locked as long
LOOKED_UP = 1_000  # keys in one query
BETWEEN = "|"  # between the choices of one cell


class State(Enum):
    """What became of a row."""

    TAKEN = "taken"
    KNOWN = "known"  # the register holds just this record already
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """One row of the report: its line in the file, its key, masked, and why it was refused."""

    line: int
    subject: str
    state: State
    fault: str = ""


@dataclass(frozen=True)
class Report:
    """All rows in their order. In a preview "taken" means "would be"."""

    outcomes: tuple[Outcome, ...]

    def count(self, state: State) -> int:
        return sum(one.state is state for one in self.outcomes)

    @property
    def taken(self) -> int:
        return self.count(State.TAKEN)

    @property
    def known(self) -> int:
        return self.count(State.KNOWN)

    @property
    def refused(self) -> tuple[Outcome, ...]:
        return tuple(one for one in self.outcomes if one.state is State.REFUSED)


@dataclass(frozen=True)
class _Judged:
    """A row that is read: its values, or why not."""

    line: int
    subject: str
    values: Mapping[str, Any]
    digest: bytes = b""
    fault: str = ""

    def told(self, state: State, fault: str = "") -> Outcome:
        return Outcome(self.line, self.subject, state, fault)


def columns(at: Home) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All columns of a register's table, and those that must be there."""
    fields = at.register.fields
    return tuple(fields), tuple(name for name, field in fields.items() if not field.optional)


def take(edition: Edition, ref: str, data: bytes, *, by: Actor, preview: bool = False) -> Report:
    """Add the good rows of a CSV to a register; a preview says the same and adds nothing.

    A record that is in the register already is never changed: its row is known when it says the
    same, else refused. Raises tables.TableRefused when the file as a whole cannot be read.
    """
    home = contents.home(edition.kit, ref)
    rows = tables.read(data, *columns(home), limit=LIMIT)
    if not rows:
        raise TableRefused(_("The file is empty. Fill in at least one row below the heading."))
    good, told = _sorted_out(home, [_read(home, row) for row in rows])
    if preview:
        return _report([*told, *(one.told(State.TAKEN) for one in good)])
    rest = iter(good)
    while batch := list(islice(rest, BATCH)):
        told += _add(edition, ref, batch, by)
    report = _report(told)
    _note(home, data, report, by)
    return report


def _report(told: Sequence[Outcome]) -> Report:
    return Report(tuple(sorted(told, key=lambda one: one.line)))


# -- One row --------------------------------------------------------------------------------------
def _read(at: Home, row: Row) -> _Judged:
    """The row's values as they would be stored, checked like any other record's."""
    first = at.register.key[0]
    cell = row.cells.get(first, "")
    field = at.register.fields[first]
    subject = masking.mask(field, cell, at.number(field)) if field.personal else cell
    try:
        typed = {
            name: value
            for name, cell in row.cells.items()
            if (value := _typed(at, at.register.fields[name], cell)) is not None
        }
        kept = contents.checked(at, typed, typed)
        contents.require_all(at, kept)
    except EffectRefused as refusal:
        return _Judged(row.line, subject, {}, fault=str(refusal))
    return _Judged(row.line, subject, kept, contents.key_digest(at, kept))


def _typed(at: Home, field: RegisterField, cell: str) -> Any:
    """A cell as a web form would send it; a choice may be written by its key or by its words."""
    look = Look(lambda ref: at.kit.find("numbers", ref), _is_area)
    texts = [part.strip() for part in cell.split(BETWEEN)] if field.type == "choices" else [cell]
    if field.options:
        texts = [_option(field, text) for text in texts]
    try:
        return field_values.from_form(field, {"cell": texts}, "cell", look)
    except ValueRefused as refused:
        raise EffectRefused(
            _("%(label)s: %(message)s") % {"label": i18n.pick(field.label), "message": refused}
        ) from None


def _option(field: RegisterField, text: str) -> str:
    wanted = fold(text)
    for key, option in field.options.items():
        texts = option.label if isinstance(option, Option) else option
        if text == key or wanted in {fold(one) for one in (texts.id, texts.en, texts.su) if one}:
            return key
    return text


def _is_area(code: str, level: str) -> bool:
    return areas.check(code, 1 + field_values.LEVELS.index(level))


# -- Rows beside each other and beside the register -----------------------------------------------
def _sorted_out(at: Home, rows: Sequence[_Judged]) -> tuple[list[_Judged], list[Outcome]]:
    """Rows that can be added, and what is told of the others."""
    held = _held(at, [row.digest for row in rows if not row.fault])
    links = _Links(at, frozenset(str(row.values.get(at.register.key[0])) for row in rows))
    good: dict[bytes, _Judged] = {}
    told: list[Outcome] = []
    for row in rows:
        there = held.get(row.digest)
        if fault := row.fault or _fault_of(row, good, there) or links.fault(row.values):
            told.append(row.told(State.REFUSED, fault))
        elif there is not None:
            told.append(row.told(State.KNOWN))
        else:
            good[row.digest] = row
    return list(good.values()), told


def _fault_of(row: _Judged, good: Mapping[bytes, _Judged], there: Record | None) -> str:
    if row.digest in good:
        return _("line %(line)s has the same key. Leave one of the two out.") % {
            "line": good[row.digest].line
        }
    if there is not None and queries.values(there) != row.values:
        return _("the register holds this record already, with other values. Change it there.")
    return ""


def _held(at: Home, digests: Sequence[bytes]) -> dict[bytes, Record]:
    """The records that have these keys."""
    found: dict[bytes, Record] = {}
    rest = iter(digests)
    while some := list(islice(rest, LOOKED_UP)):
        rows = Record.objects.filter(register=at.full, key_digest__in=some)
        found |= {bytes(row.key_digest): row for row in rows}
    return found


class _Links:
    """Whether the records that rows refer to are there; each is looked up once."""

    def __init__(self, at: Home, own: frozenset[str]) -> None:
        self.at, self.own = at, own
        self.known: dict[tuple[str, object], bool] = {}

    def fault(self, values: Mapping[str, Any]) -> str:
        """Why the row cannot stand, or an empty text. A row may refer to another of its table."""
        for name, field in self.at.register.fields.items():
            value = values.get(name)
            if field.links and value is not None and not self._is_there(field.links, value):
                return _(
                    "%(label)s: there is no such record in the register %(linked)s. "
                    "Take that register's table first."
                ) % {
                    "label": i18n.pick(field.label),
                    "linked": contents.home(self.at.kit, field.links).title,
                }
        return ""

    def _is_there(self, ref: str, value: object) -> bool:
        linked = contents.home(self.at.kit, ref)
        if linked.full == self.at.full and str(value) in self.own:
            return True
        if (ref, value) not in self.known:
            found = queries.find(self.at.kit, ref, {linked.register.key[0]: value})
            self.known[ref, value] = bool(found)
        return self.known[ref, value]


# -- Adding ---------------------------------------------------------------------------------------
def _add(edition: Edition, ref: str, rows: Sequence[_Judged], by: Actor) -> list[Outcome]:
    """All at once; one by one where somebody was faster with one of them."""
    try:
        actions.create_records(edition, ref, [row.values for row in rows], by=by, at=clock.now())
    except EffectRefused:
        return [_add_one(edition, ref, row, by) for row in rows]
    return [row.told(State.TAKEN) for row in rows]


def _add_one(edition: Edition, ref: str, row: _Judged, by: Actor) -> Outcome:
    try:
        actions.create_record(edition, ref, row.values, by=by, at=clock.now())
    except EffectRefused as refusal:
        return row.told(State.REFUSED, str(refusal))
    return row.told(State.TAKEN)


def _note(at: Home, data: bytes, report: Report, by: Actor) -> None:
    """One ledger entry for the import, beside those of its records; none when nothing was taken."""
    if report.taken:
        counts = {state.value: report.count(state) for state in State}
        content = {"file": hashlib.sha256(data).hexdigest(), **counts}
        with transaction.atomic():
            ledger.record("register.imported", f"register:{at.full}", by=by, content=content)
