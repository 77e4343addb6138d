"""What counts as an answer in a cell or a number of a file, and how the others are told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from django.utils.translation import gettext as _

from sauyunan.registers.sheets import Cell

EngineName = Literal["duckdb", "spark"]
"""What reads Parquet."""

_WHOLE = re.compile(r"([1-9]\d{0,2})(?:[.,]0+)?", re.ASCII)
_DECIMAL = re.compile(r"\d{1,3}(?:[.,]\d{1,40})?", re.ASCII)
_LONGEST = 40  # characters of a wrong value that are told


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in a file: in which row and column, what stands there, what may.

    ``row`` is the line of the sheet, the heading being 1; in Parquet the row, the first being 1; 0: the
    fault belongs to no row.
    """

    row: int
    column: str
    value: str
    allowed: str

    def line(self, file: str) -> str:
        """The fault as one line."""
        column = " ".join(self.column.split())  # headings of spreadsheets go over several lines
        values = {"file": file, "row": self.row, "column": column, "value": self.value}
        if not self.row:
            told = _("%(file)s, %(column)s: %(value)s. Allowed: %(allowed)s.")
        else:
            told = _("%(file)s, row %(row)s, column %(column)s: %(value)s. Allowed: %(allowed)s.")
        return told % {**values, "allowed": self.allowed}


class FileRefused(Exception):
    """No index can be computed from the file; ``lines``: everything that is wrong in it."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class EngineRefused(Exception):
    """The engine that was asked for cannot count here; the text says why."""


def answer_of(value: object, scale: int) -> int | None:
    """The answer in a cell: 1 to the scale, also as ``4.0``, ``4,0`` or with blanks around; else None.

    Numbers with a fraction, words, dates, yes/no values and formulas are no answers.
    """
    whole = _whole(value)
    return whole if whole is not None and 1 <= whole <= scale else None


def mean_of(value: object) -> Decimal | None:
    """A mean as reports print it: a number, or a text with a decimal point or comma; else None."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return Decimal(value.strip().replace(",", "."))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return None


def scale_text(scale: int) -> str:
    """The allowed answers, such as ``1, 2, 3, 4``."""
    return ", ".join(str(one) for one in range(1, scale + 1))


def told(value: object) -> str:
    """A wrong value for people: in quotes, or what it is when it has no text of its own."""
    if isinstance(value, Cell):
        return _told_cell(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        return _("empty")
    if isinstance(value, bool):
        return f'"{str(value).lower()}"'
    text = " ".join(str(value).split())
    return f'"{text[:_LONGEST]}…"' if len(text) > _LONGEST else f'"{text}"'


def _told_cell(cell: Cell) -> str:
    if cell.kind == "formula":
        return _("a formula in %(cell)s; paste its value instead") % {"cell": cell.text}
    if cell.kind == "error":
        return _("an error of the spreadsheet in %(cell)s") % {"cell": cell.text}
    if cell.kind == "date":
        return _("the date %(date)s") % {"date": cell.text}
    return told(cell.text)


def _whole(value: object) -> int | None:
    if isinstance(value, Cell):
        return _whole(value.text) if value.kind in ("", "number") else None
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        found = _WHOLE.fullmatch(value.strip())
        return int(found[1]) if found else None
    if isinstance(value, int):
        return value
    return _whole_number(value)


def _whole_number(value: object) -> int | None:
    """Spreadsheets and data files hold whole numbers as 3.0."""
    if not isinstance(value, float | Decimal):
        return None
    try:
        whole = int(value)
    except (ValueError, OverflowError, InvalidOperation):  # NaN and infinity
        return None
    return whole if whole == value else None
