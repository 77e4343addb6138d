"""A whole import in one call, for commands: what would be asked of a person is left to the pages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from sauyunan.core import i18n, storage
from sauyunan.core.actor import Actor
from sauyunan.core.tables import TableRefused
from sauyunan.kits.definition import Edition
from sauyunan.registers import (
    contents,
    importing,
    importing_columns,
    importing_reading,
    importing_taking,
)
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Import, ImportRow


class State(Enum):
    """What became of a row."""

    TAKEN = "taken"
    KNOWN = "known"  # the register holds just this record already
    DOUBLE = "double"  # perhaps: a person decides
    REFUSED = "refused"


STATES = {
    ImportRow.State.NEW: State.TAKEN,
    ImportRow.State.TAKEN: State.TAKEN,
    ImportRow.State.KNOWN: State.KNOWN,
    ImportRow.State.DOUBLE: State.DOUBLE,
}


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
    code: str = ""  # of the import that waits for a person

    def of(self, state: State) -> tuple[Outcome, ...]:
        """The rows in a state."""
        return tuple(one for one in self.outcomes if one.state is state)

    @property
    def taken(self) -> int:
        return len(self.of(State.TAKEN))

    @property
    def known(self) -> int:
        return len(self.of(State.KNOWN))

    @property
    def refused(self) -> tuple[Outcome, ...]:
        return self.of(State.REFUSED)


def take(
    edition: Edition,
    ref: str,
    data: bytes,
    *,
    by: Actor,
    preview: bool = False,
    name: str = "",
) -> Report:
    """Add the good rows of a table to a register; a preview says the same and adds nothing.

    A record that is in the register already is never changed: its row is known when it says the
    same, else refused. Rows that are perhaps there already wait for a person. Raises TableRefused
    when the file as a whole cannot be read.
    """
    home = contents.home(edition.kit, ref)
    one = importing.start(home, data, name, person=None, at_once=True)
    keep = False
    try:
        if one.state == Import.State.COLUMNS:
            raise TableRefused(_columns_fault(home, one))
        importing_reading.read_on(home, one)
        one.refresh_from_db()
        if one.state == Import.State.REFUSED:
            raise TableRefused(one.fault)
        if not preview and importing.pending(one).exists():
            Import.objects.filter(pk=one.pk).update(state=Import.State.TAKING)
            importing_taking.take_on(edition, home, one, by)
        report = _report(home, one)
        keep = not preview and bool(report.of(State.DOUBLE))
        return report if keep else Report(report.outcomes)
    finally:
        if not keep:
            one.delete()
            storage.delete(one.file)


def _columns_fault(home: Home, one: Import) -> str:
    fault = importing_columns.guess(home, one.headings).fault(home)
    known = _("Known: %(known)s.") % {"known": ", ".join(home.register.fields)}
    return f"{fault} {known}"


def _report(home: Home, one: Import) -> Report:
    rows = one.rows.order_by("line").defer("sealed")
    return Report(tuple(_outcome(home, row) for row in rows), one.code)


def _outcome(home: Home, row: ImportRow) -> Outcome:
    state = STATES.get(ImportRow.State(row.state), State.REFUSED)
    fault = "; ".join(said(home, name, message) for name, _value, message in row.faults)
    if row.state in {ImportRow.State.CHANGED, ImportRow.State.OWNED}:
        fault = _("the register holds this record already, with other values. Change it there.")
    return Outcome(row.line, row.subject, state, fault)


def said(home: Home, name: str, message: str) -> str:
    """A fault in one sentence."""
    field = home.register.fields.get(name)
    if field is None:
        return message
    return _("%(label)s: %(message)s") % {"label": i18n.pick(field.label), "message": message}
