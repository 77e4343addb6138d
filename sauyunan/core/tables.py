"""Reading and writing tables as CSV, as offices send them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import defusedcsv.csv as defused
from django.utils.translation import gettext as _

LIMIT = 2 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "cp1252")


class TableRefused(Exception):
    """The file as a whole cannot be read; the message says how to mend it, ``reason`` is a short code."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Row:
    """One line of the table: its number in the file and its cells by column name."""

    line: int
    cells: dict[str, str]


def read(
    data: bytes, columns: Sequence[str], required: Sequence[str], *, limit: int = LIMIT
) -> list[Row]:
    """Rows of a CSV with a heading line; ``;`` or ``,`` between cells, UTF-8 or Windows-1252.

    ``limit``: most bytes. Raises TableRefused for an empty or too large file, an unknown or missing
    column.
    """
    if len(data) > limit:
        raise TableRefused(
            _("The file is larger than %(size)s MB. Split it into several files.")
            % {"size": limit // 1024**2}
        )
    text = _decoded(data).strip()
    if not text:
        raise TableRefused(_("The file is empty. Fill in at least one row below the heading."))
    heading = text.splitlines()[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if heading.count(";") else ",")
    try:
        return list(_rows(reader, columns, required))
    except csv.Error as error:
        raise TableRefused(
            _("Line %(n)d cannot be read as CSV.") % {"n": reader.line_num}
        ) from error


def _decoded(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableRefused(_("The letters cannot be read. Save the file as CSV UTF-8."))


def _rows(
    reader: Iterable[list[str]], columns: Sequence[str], required: Sequence[str]
) -> Iterator[Row]:
    lines = iter(reader)
    names = [name.strip().lower() for name in next(lines)]
    unknown = [name for name in names if name not in columns]
    missing = [name for name in required if name not in names]
    if unknown or missing:
        raise TableRefused(
            _("Columns unknown: %(unknown)s. Columns missing: %(missing)s. Known: %(known)s.")
            % {
                "unknown": ", ".join(unknown) or "–",
                "missing": ", ".join(missing) or "–",
                "known": ", ".join(columns),
            }
        )
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            padded = [cell.strip() for cell in cells] + [""] * (len(names) - len(cells))
            yield Row(number, dict(zip(names, padded, strict=False)))


def write(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV text; cells that a spreadsheet would run as a formula are made harmless."""
    out = io.StringIO()
    writer = defused.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()
