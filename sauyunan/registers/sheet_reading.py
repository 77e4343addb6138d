"""Reads a stranger's table, CSV or XLSX, in the limited child: rows of texts, and what is odd in it.

A cell of the answer is its text, or ``[kind, text]``: "number" and "date" for what a spreadsheet
holds as such, "formula" and "error" with the address of a cell that gives no value of its own, "typed"
for a text of a CSV that begins as a formula does.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import mimetypes
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from sauyunan.core.sandbox_frames import Header, JobRefused

# The machine's list of file types is out of reach of the child, and openpyxl would look into it.
mimetypes.knownfiles.clear()

import openpyxl  # noqa: E402

UNZIPPED = 300_000_000  # bytes of all parts of a workbook
SHEETS = 50
ROWS = 100_000
UTF_8 = "utf-8-sig"  # with or without its mark
TOLD = 20  # lines that are named
COLUMNS = 200
CELL = 20_000  # characters; no field takes more
ANSWER = 200_000_000  # bytes of all rows as they are handed on
FORMULA = ("=", "+", "@")
SEPARATORS = ";,\t"
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHERS = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"{\\rtf",
    b"<!DOCTYPE",
    b"<html",
)
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
_BLOCK = 1 << 20
_OVERLAP = 32

Cell = str | list[str]


def read(data: bytes, options: Header) -> tuple[Header, bytes]:
    """The table as lines of JSON, ``[line, [cell, …]]``, the heading first; ``options["rows"]``: most.

    Refuses with: empty, old, other, letters, csv, damaged, entities, unzipped, sheets, rows, columns,
    large.
    """
    most = options.get("rows")
    if data.startswith(_ZIP):
        told, rows = _workbook(data)
    elif data.startswith(_OLD):
        raise JobRefused("old")
    elif data.lstrip()[:9].startswith(_OTHERS):
        raise JobRefused("other")
    else:
        told, rows = _text_table(data)
    lines, count = _written(rows, most)
    return {**told, "rows": count}, lines


def _written(rows: Iterable[tuple[int, list[Cell]]], most: int | None) -> tuple[bytes, int]:
    """The rows that hold anything, in one piece, and how many."""
    out, count = bytearray(), 0
    for line, cells in _filled(rows):
        if len(cells) > COLUMNS:
            raise JobRefused("columns", most=COLUMNS)
        if count > ROWS:
            raise JobRefused("rows", most=ROWS)
        out += json.dumps([line, cells], ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        if len(out) > ANSWER:
            raise JobRefused("large")
        count += 1
        if count == most:
            break
    if not count:
        raise JobRefused("empty")
    return bytes(out), count


def _filled(rows: Iterable[tuple[int, list[Cell]]]) -> Iterator[tuple[int, list[Cell]]]:
    """Without empty rows and empty cells at the ends of rows."""
    for line, cells in rows:
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            yield line, cells


# -- CSV ------------------------------------------------------------------------------------------
def _text_table(data: bytes) -> tuple[Header, Iterator[tuple[int, list[Cell]]]]:
    text, encoding, strange = _decoded(data)
    if not text.strip():
        raise JobRefused("empty")
    heading = text.lstrip().splitlines()[0]
    separator = max(SEPARATORS, key=heading.count)
    notes = ["broken_letters"] if "Ã" in text and re.search("Ã[\x80-\xbf©¨¡³±]", text) else []
    told: Header = {"kind": "csv", "encoding": encoding, "separator": separator, "notes": notes}
    if strange:
        told["mixed"], told["mixed_count"] = [str(one) for one in strange[:TOLD]], len(strange)
    return told, _csv_rows(text, separator)


def _decoded(data: bytes) -> tuple[str, str, list[int]]:
    """The text, how it was written, and the lines that were written otherwise: tables that were put
    together of several hold lines in UTF-8 and lines in Windows-1252."""
    encoding = _likely(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != UTF_8:
            raise JobRefused("letters") from None
        return _line_by_line(data)
    if "\0" in text:
        raise JobRefused("letters")
    return text.removeprefix("\ufeff"), encoding.removesuffix("-sig"), []


def _line_by_line(data: bytes) -> tuple[str, str, list[int]]:
    """Each line as UTF-8, else as Windows-1252; where no line holds letters in UTF-8 nothing is odd."""
    lines, odd, has_letters = [], [], False
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), start=1):
        try:
            lines.append(line.decode("utf-8"))
            has_letters |= not line.isascii()
        except UnicodeDecodeError:
            odd.append(number)
            lines.append(_western(line, number))
    text = "\n".join(lines)
    return (text, "utf-8", odd) if has_letters else (text, "cp1252", [])


def _western(line: bytes, number: int) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        raise JobRefused("letter", line=number) from None


def _likely(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    nulls = data[:2000]
    if b"\0" in nulls:
        return "utf-16-le" if nulls[1::2].count(0) > nulls[::2].count(0) else "utf-16-be"
    return UTF_8


def _csv_rows(text: str, separator: str) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [_csv_cell(cell.strip()[:CELL]) for cell in cells]
            line = reader.line_num + 1
    except csv.Error:
        raise JobRefused("csv", line=line) from None


def _csv_cell(text: str) -> Cell:
    """What a spreadsheet would run stands in a CSV as it was typed."""
    return ["typed", text] if text.startswith(FORMULA) else text


# -- XLSX -----------------------------------------------------------------------------------------
def _workbook(data: bytes) -> tuple[Header, Iterator[tuple[int, list[Cell]]]]:
    warnings.simplefilter("ignore")  # of openpyxl, on what it leaves out
    merged = _looked_through(data)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=False, keep_links=False
        )
        sheets = book.worksheets
    except Exception:  # noqa: BLE001 whatever a broken workbook makes openpyxl raise
        raise JobRefused("damaged") from None
    if len(sheets) > SHEETS:
        raise JobRefused("sheets", most=SHEETS)
    if not sheets:
        raise JobRefused("empty")
    notes = (["merged"] if merged else []) + (["first_sheet"] if len(sheets) > 1 else [])
    told = {"kind": "xlsx", "encoding": "", "separator": "", "notes": notes}
    return {**told, "sheet": sheets[0].title}, _sheet_rows(sheets[0])


def _looked_through(data: bytes) -> bool:
    """Whether cells are merged. All parts are unzipped once and counted: sizes in a header may lie."""
    total, merged = 0, False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if "[Content_Types].xml" not in parts.namelist():
                raise JobRefused("other")
            for part in parts.infolist():
                if part.flag_bits & 1:
                    raise JobRefused("damaged")
                with parts.open(part) as file:
                    before = b""
                    while block := file.read(_BLOCK):
                        total += len(block)
                        if total > UNZIPPED:
                            raise JobRefused("unzipped", most=UNZIPPED // 1_000_000)
                        if _ENTITIES.search(before + block):
                            raise JobRefused("entities")
                        merged = merged or _MERGED.search(before + block) is not None
                        before = block[-_OVERLAP:]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        raise JobRefused("damaged") from None
    return merged


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # what a sheet says of its size may lie
    rows = sheet.iter_rows(max_col=COLUMNS + 1)
    line = 0
    try:
        for line, cells in enumerate(rows, start=1):
            yield line, [_cell(one) for one in cells]
    except JobRefused:
        raise
    except Exception:  # noqa: BLE001 whatever a broken sheet makes openpyxl raise
        raise JobRefused("damaged") from None


def _cell(cell: Any) -> Cell:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if kind == "f":
        return ["formula", str(cell.coordinate)]
    if value is None:
        return ""
    if kind == "e":
        return ["error", str(cell.coordinate)]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date | time | timedelta):
        return ["date", _moment(value)]
    if isinstance(value, int | float):
        return ["number", _number(value)]
    return str(value).strip()[:CELL]


def _moment(value: datetime | date | time | timedelta) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return value.isoformat("minutes") if isinstance(value, time) else value.isoformat()


def _number(value: int | float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        value = int(value)
    return repr(value)
