"""A table that somebody sends, CSV or XLSX: read in the limited child, refused in plain words."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.core import i18n, sandbox, saying
from sauyunan.core.sandbox_frames import Header
from sauyunan.core.tables import TableRefused

LIMIT = 20 * 1024 * 1024
SECONDS = 240.0
HEAD_SECONDS = 60.0
SAMPLES = 3  # rows below the heading that are shown


@dataclass(frozen=True)
class Cell:
    """A cell: its text, and what it was: "" text, "number", "date", "formula", "typed" (a text that begins
    as a formula does) or "error"."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """A row: its line in the file, and its cells."""

    line: int
    cells: tuple[Cell, ...]

    def cell(self, at: int) -> Cell:
        """The cell of a column; an empty one beyond the last."""
        return self.cells[at] if at < len(self.cells) else Cell("")


@dataclass(frozen=True)
class Sheet:
    """A table that was read."""

    told: Header  # kind, encoding, separator, notes, rows
    body: bytes

    @property
    def headings(self) -> tuple[str, ...]:
        """The texts of the first row."""
        first = next(self._lines())
        return tuple(one.text for one in first.cells)

    def rows(self) -> Iterator[Row]:
        """The rows below the heading."""
        lines = self._lines()
        next(lines)
        return lines

    def _lines(self) -> Iterator[Row]:
        for line in io.BytesIO(self.body):
            number, cells = json.loads(line)
            yield Row(number, tuple(map(_cell, cells)))


def _cell(sent: str | list[str]) -> Cell:
    return Cell(_undefused(sent)) if isinstance(sent, str) else Cell(sent[1], sent[0])


GUARDED = ("=", "+", "-", "@", "'", "\t", "\r")


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula; ``_undefused`` gives back what it was."""
    plain = text.replace(".", "").replace(",", "").removeprefix("-").isdecimal()
    return f"'{text}" if text.startswith(GUARDED) and not plain else text


def _undefused(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] in GUARDED and len(text) > 1 else text


def head(data: bytes) -> Sheet:
    """The heading and a few rows. Raises TableRefused."""
    return _read(data, {"rows": 1 + SAMPLES}, HEAD_SECONDS)


def whole(data: bytes) -> Sheet:
    """All rows. Raises TableRefused."""
    sheet = _read(data, {}, SECONDS)
    if int(sheet.told["rows"]) < 2:
        raise TableRefused(_("The file is empty. Fill in at least one row below the heading."))
    return sheet


def _read(data: bytes, options: Header, seconds: float) -> Sheet:
    if len(data) > LIMIT:
        raise TableRefused(
            _("The file is larger than %(size)s MB. Split it into several files.")
            % {"size": LIMIT // 1024**2},
            "large",
        )
    try:
        told, body = sandbox.call("registers.read_table", data, options, seconds=seconds)
    except sandbox.SandboxRefused as refusal:
        raise TableRefused(_refusal(refusal.reason, refusal.details), refusal.reason) from None
    except sandbox.SandboxLimit:
        raise TableRefused(
            _("The file takes too long or too much memory to read. Split it into several files."),
            "large",
        ) from None
    return Sheet(told, body)


def _refusal(reason: str, details: Header) -> str:
    texts = {
        "empty": _("The file is empty. Fill in at least one row below the heading."),
        "old": _(
            "This is an old Excel file (.xls), or one with a password. Save it as .xlsx without a "
            "password, or as CSV UTF-8."
        ),
        "other": _("This is no table. Send a CSV file or an Excel workbook (.xlsx)."),
        "letters": _("The letters cannot be read. Save the file as CSV UTF-8."),
        "letter": _(
            "Line %(line)s holds a letter that is neither UTF-8 nor Windows-1252. Save the file as CSV UTF-8."
        ),
        "csv": _(
            "Line %(line)s cannot be read as CSV: a quotation mark is not closed, or stands inside a "
            "cell. Double it, or save the table as .xlsx."
        ),
        "damaged": _("The workbook is damaged. Open it, save it as .xlsx anew, and send that."),
        "entities": _(
            "The workbook holds declarations that no table needs. Copy the table into a new workbook "
            "and send that."
        ),
        "unzipped": _(
            "The workbook has more than %(most)s MB when it is unpacked. Copy only the table into a "
            "new workbook."
        ),
        "sheets": _("The workbook has more than %(most)s sheets. Copy the table into a new one."),
        "rows": _("The table has more than %(most)s rows. Split it into several files."),
        "columns": _("The table has more than %(most)s columns. Leave out those not needed."),
        "large": _("The table holds too much text. Split it into several files."),
    }
    return texts[reason] % {
        name: saying.number(int(value), i18n.language()) if name == "most" else value
        for name, value in details.items()
    }


def notes(told: Header, name: str) -> list[str]:
    """What is odd in a file that was read all the same, in sentences."""
    said = {
        "broken_letters": _(
            "Some letters look broken (“Ã©” for “é”). If they are wrong in the preview too, save the "
            "file as CSV UTF-8."
        ),
        "merged": _(
            "Cells are merged: only the first of them holds the value, the others are empty."
        ),
        "first_sheet": _(
            "The workbook has several sheets; only the first one, “%(sheet)s”, is read."
        )
        % {"sheet": told.get("sheet", "")},
    }
    found = [said[one] for one in told.get("notes", ()) if one in said]
    if told.get("kind") == "csv" and name.lower().endswith((".xlsx", ".xls")):
        found.append(_("The name ends as that of a workbook, but the file is CSV: read as CSV."))
    if told.get("encoding") == "cp1252":
        found.append(
            _("The letters were read as Windows-1252. Check letters with marks, such as é.")
        )
    if "mixed" in told:
        found.append(
            ngettext(
                "%(count)d row is written in Windows-1252 and the others in UTF-8; each was read as it is "
                "written. Check letters with marks there: row %(rows)s.",
                "%(count)d rows are written in Windows-1252 and the others in UTF-8; each was read as it is "
                "written. Check letters with marks there: rows %(rows)s.",
                told["mixed_count"],
            )
            % {"count": told["mixed_count"], "rows": _mixed_rows(told)}
        )
    if str(told.get("encoding", "")).startswith("utf-16"):
        found.append(_("The letters were read as UTF-16."))
    return found


def _mixed_rows(told: Header) -> str:
    """The first rows by their number in the file, and "…" for those that follow."""
    rows = list(told["mixed"])
    return ", ".join([*rows, "…"] if int(told["mixed_count"]) > len(rows) else rows)
