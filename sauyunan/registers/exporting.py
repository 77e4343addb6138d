"""Tables that are given out: a register as CSV or XLSX, and a table to begin an import with.

What is given out can be taken in again and changes nothing. No spreadsheet takes a text of it for a
formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from sauyunan.core import ledger
from sauyunan.core.actor import Actor
from sauyunan.registers import contents, importing_columns, sheet_cells, sheets
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Record

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
AT_ONCE = 1_000
ROWS = 100_000
"""Most rows of a workbook; a CSV has no limit."""
Texts = Sequence[str]


def columns(home: Home, *, personal: bool) -> list[str]:
    """The fields that are given out: all that a table can hold."""
    return [
        name
        for name, field in home.register.fields.items()
        if sheet_cells.is_carried(field) and (personal or not field.personal)
    ]


@transaction.atomic
def note(home: Home, kind: str, *, personal: bool, reason: str, by: Actor) -> None:
    """Write down that a register is given out, and why."""
    told = {
        "kind": kind,
        "records": Record.objects.filter(register=home.full).count(),
        "personal": personal,
        "reason": reason,
    }
    ledger.record("register.exported", f"register:{home.full}", by=by, content=told)


def table(home: Home, names: Sequence[str]) -> Iterator[Texts]:
    """The headings, then all records, the oldest first."""
    yield [importing_columns.heading(home, name) for name in names]
    rows = Record.objects.filter(register=home.full).order_by("pk")
    personal = any(home.register.fields[name].personal for name in names)
    for row in rows.iterator(AT_ONCE):
        values = contents.opened(row) if personal else row.data
        yield [sheet_cells.told(home.register.fields[name], values.get(name)) for name in names]


# -- Files ----------------------------------------------------------------------------------------
class _Line:
    """What a CSV writer writes into: hands each line on."""

    def write(self, text: str) -> str:
        return text


def as_csv(rows: Iterable[Texts]) -> Iterator[str]:
    """Line by line, in UTF-8 with the mark by which spreadsheets know it, ``;`` between cells."""
    writer = csv.writer(_Line(), delimiter=";")
    yield "\ufeff"
    for row in rows:
        yield str(writer.writerow([sheets.defused(text) for text in row]))


def as_workbook(rows: Iterable[Texts], title: str) -> bytes:
    """A workbook in which every cell is a text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(sign for sign in title if sign.isalnum() or sign == " ")[:31])
    for row in rows:
        sheet.append([_text_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell = WriteOnlyCell(sheet, value=f"'{plain}" if plain.startswith("'") else plain)
    cell.data_type = "s"  # also what begins like a formula
    cell.number_format = "@"
    return cell


def as_file(kind: str, rows: Iterable[Texts], title: str) -> bytes:
    """The whole table in one piece."""
    return as_workbook(rows, title) if kind == "xlsx" else "".join(as_csv(rows)).encode()
