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

from sauyunan.core import i18n, ledger
from sauyunan.core.actor import Actor
from sauyunan.kits import value_words
from sauyunan.registers import contents, importing_columns, sheets
from sauyunan.registers.contents import Home
from sauyunan.registers.format import RegisterField
from sauyunan.registers.importing_judging import BETWEEN, option_of
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
    """The fields that are given out."""
    return [name for name, field in home.register.fields.items() if personal or not field.personal]


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
        yield [_cell(home.register.fields[name], values.get(name)) for name in names]


def _cell(field: RegisterField, value: Any) -> str:
    if value is None:
        return ""
    match field.type:
        case "choice":
            return _choice(field, value)
        case "choices":
            return f" {BETWEEN} ".join(_choice(field, one) for one in value)
        case "yes_no":
            return "ya" if value else "tidak"
    return str(value)


def _choice(field: RegisterField, key: str) -> str:
    """In words, where they lead back to this choice."""
    option = field.options.get(key)
    label = key if option is None else i18n.pick(value_words.option_texts(option))
    return label if BETWEEN not in label and option_of(field, label) == key else key


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
