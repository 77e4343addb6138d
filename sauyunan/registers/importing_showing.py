"""What the pages of an import show: how far it is, its rows, and pairs side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.core import crypto, i18n, saying, tables
from sauyunan.core.controls import Control, Option
from sauyunan.kits.definition import Edition
from sauyunan.registers import (
    contents,
    importing,
    importing_columns,
    importing_owned,
    sheet_cells,
    sheets,
    showing,
)
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Import, ImportPair, ImportRow

State = ImportRow.State
WORDS = {
    "new": State.NEW,
    "owned": State.OWNED,
    "changed": State.CHANGED,
    "double": State.DOUBLE,
    "refused": State.REFUSED,
    "known": State.KNOWN,
    "kept": State.KEPT,
    "taken": State.TAKEN,
    "updated": State.UPDATED,
}
REPORTED = (State.REFUSED, State.OWNED, State.CHANGED, State.DOUBLE)
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Progress:
    """How far an import is; ``total`` is 0 until the rows of the file are known."""

    done: int
    total: int


@dataclass(frozen=True)
class Line:
    """A row of the report: one thing that is said of it."""

    line: int
    subject: str
    column: str
    value: str
    said: str


@dataclass(frozen=True)
class Side:
    """A field of a pair: what the row says, what the record says, and what an update would do."""

    label: str
    row: str
    record: str
    becomes: str  # "same", "changed", "kept" for what the table does not say, "consent"


@dataclass(frozen=True)
class Pair:
    """A row and a record that are perhaps the same."""

    pair: ImportPair
    row: ImportRow
    title: str
    code: str
    why: tuple[str, ...]
    sides: tuple[Side, ...]
    is_owned: bool
    decisions: tuple[tuple[str, str], ...]


def counts(one: Import) -> dict[str, int]:
    """How many rows there are in each state."""
    rows = one.rows.values_list("state").annotate(Count("pk")).order_by()
    return {state.value: 0 for state in State} | dict(rows)


def notes(home: Home, one: Import) -> list[str]:
    """What is odd in the file, in sentences."""
    found = sheets.notes(one.told, one.name)
    numbers = ", ".join(_label(home, name) for name in one.told.get("numbers", ()))
    if numbers:
        found.append(
            _(
                "Numbers stand in the column %(names)s, which holds texts: zeros at the beginning, if "
                "there were any, are lost. Set it to text in the spreadsheet."
            )
            % {"names": numbers}
        )
    return found


def progress(one: Import, by: Counts) -> Progress:
    """Of checking, or of taking."""
    if one.state == Import.State.READING:
        return Progress(sum(by.values()), one.total)
    done = by[State.TAKEN] + by[State.UPDATED]
    return Progress(done, max(1, done + importing.pending(one).count()))


def lines(home: Home, rows: Sequence[ImportRow]) -> list[Line]:
    """What is said of rows, a line for each fault or change."""
    return [line for row in rows for line in _lines(home, row)]


def _lines(home: Home, row: ImportRow) -> Iterator[Line]:
    for name, value, message in row.faults:
        yield Line(row.line, row.subject, _label(home, name), value, message)
    if row.state in {State.CHANGED, State.OWNED} and row.record is not None:
        before, after = contents.opened(row.record), _values(row)
        for name in row.changes:
            was, now = _shown(home, name, before), _shown(home, name, after)
            told = _("The register says: %(value)s.") % {"value": was or "–"}
            yield Line(row.line, row.subject, _label(home, name), now, told)
    elif not row.faults:
        yield Line(row.line, row.subject, "", "", str(row.get_state_display()))


def report(home: Home, one: Import) -> str:
    """All rows that are not simply good, as CSV."""
    rows = one.rows.filter(state__in=REPORTED).select_related("record", "owner").order_by("line")
    told = (line for row in rows.iterator(1_000) for line in _lines(home, row))
    heading = [_("Line"), _("Key"), _("Column"), _("Value"), _("Why")]
    return tables.write(
        heading, ([each.line, each.subject, each.column, each.value, each.said] for each in told)
    )


def pairs(edition: Edition, home: Home, found: Sequence[ImportPair]) -> list[Pair]:
    """Rows and records beside each other; personal values masked."""
    theirs = importing_owned.owned(home, [one.record for one in found])
    return [_pair(edition, home, one, one.record_id in theirs) for one in found]


def _pair(edition: Edition, home: Home, one: ImportPair, is_owned: bool) -> Pair:
    row, record = one.row, one.record
    if row is None:
        raise ValueError("the row of this pair is gone")
    said, held = _values(row), contents.opened(record)
    left_out = {ImportPair.Decision.OPEN} | (
        {ImportPair.Decision.DIFFERENT} if row.changes else set()
    )
    return Pair(
        pair=one,
        row=row,
        title=showing.title(edition, home, held) or record.code,
        code=record.code,
        why=tuple(_why(home, *each) for each in one.why),
        sides=tuple(
            Side(
                _label(home, name),
                _shown(home, name, said),
                _shown(home, name, held),
                _becomes(home, row, name, said, held, is_owned),
            )
            for name in home.register.fields
            if name in said or name in held
        ),
        is_owned=is_owned,
        decisions=tuple(
            (value, str(label))
            for value, label in ImportPair.Decision.choices
            if value not in left_out
        ),
    )


def _becomes(
    home: Home,
    row: ImportRow,
    name: str,
    said: Mapping[str, Any],
    held: Mapping[str, Any],
    is_owned: bool,
) -> str:
    """What an update would do to a field of the record."""
    if said.get(name) == held.get(name):
        return "same"
    kept = importing_owned.without_consent(home, held, {name: said.get(name)})
    if is_owned and kept[name] == held.get(name):
        return "consent"
    is_told = name in row.changes if row.changes else name in said
    return "changed" if is_told and name not in home.register.key else "kept"


def _why(home: Home, name: str, points: int, how: str, number: int) -> str:
    told = {"label": _label(home, name), "points": points, "number": number}
    if how == "near":
        return _("%(label)s: %(number)s m apart (%(points)s points)") % told
    if how == "like":
        return _("%(label)s: alike by %(number)s %% (%(points)s points)") % told
    return _("%(label)s: equal (%(points)s points)") % told


def _label(home: Home, name: str) -> str:
    field = home.register.fields.get(name)
    return i18n.pick(field.label) if field else ""


def _shown(home: Home, name: str, values: Mapping[str, Any]) -> str:
    if values.get(name) is None:
        return ""
    return showing.shown(home, name, home.register.fields[name], values[name]).value


def _values(row: ImportRow) -> dict[str, Any]:
    if not row.sealed:
        return {}
    said: dict[str, Any] = crypto.unseal(bytes(row.sealed), row.scope)
    return said


# -- Columns --------------------------------------------------------------------------------------
def column_controls(home: Home, one: Import, chosen: Mapping[str, int]) -> list[Control]:
    """For each field a choice among the columns of the table."""
    options = tuple(
        Option(str(at), importing_columns.shown(one.headings, at))
        for at in range(len(one.headings))
    )
    return [
        Control(
            name=f"column-{name}",
            kind="select",
            label=i18n.pick(field.label),
            value=str(chosen.get(name, "")),
            options=options,
            required=name in home.register.key or not field.optional,
        )
        for name, field in home.register.fields.items()
        if sheet_cells.is_carried(field)
    ]


def columns(home: Home, one: Import) -> list[importing_columns.Column]:
    """What becomes of each column of the table, then the fields that it has no column of."""
    return importing_columns.told(home, one.headings, one.columns)


def buttons(by: Counts) -> dict[str, str]:
    """What the buttons say: ``good`` takes what is safe, ``all`` also changes records."""
    new, updated = by[State.NEW], by[State.SAME]
    return {"good": _button(new, updated), "all": _button(new, updated + by[State.CHANGED])}


def _button(new: int, updated: int) -> str:
    added = ngettext("Add %(count)s new row", "Add %(count)s new rows", new)
    added %= {"count": saying.number(new, i18n.language())}
    if not updated:
        return added
    told = {"added": added, "count": saying.number(updated, i18n.language())}
    if not new:
        return ngettext("Update %(count)s record", "Update %(count)s records", updated) % told
    return _("%(added)s, update %(count)s") % told
