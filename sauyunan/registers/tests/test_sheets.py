"""Tables as offices and strangers send them: read in the limited child, or refused in plain words."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time

import pytest
from django.utils import translation
from openpyxl import Workbook

from sauyunan.core.sandbox_frames import JobRefused
from sauyunan.core.tables import TableRefused
from sauyunan.registers import sheet_reading, sheets
from sauyunan.registers.sheets import Cell

ROWS = [["nomor", "nama"], ["007", "Kopi Contoh é"]]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def cells(data: bytes) -> list[list[str]]:
    sheet = sheets.whole(data)
    return [list(sheet.headings), *([cell.text for cell in row.cells] for row in sheet.rows())]


def text(separator: str = ",") -> str:
    return "".join(separator.join(row) + "\r\n" for row in ROWS)


def workbook(rows, change=None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, name: str, change) -> bytes:
    """A workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            body = old.read(part)
            new.writestr(part.filename, change(body) if part.filename == name else body)
    return out.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_however_it_is_written(encoding, separator):
    assert cells(text(separator).encode(encoding)) == ROWS


@pytest.mark.parametrize(
    ("encoding", "note"),
    [("cp1252", "read as Windows-1252"), ("utf-16", "read as UTF-16"), ("utf-8", None)],
)
def test_a_doubtful_encoding_is_said(encoding, note):
    said = sheets.notes(sheets.head(text().encode(encoding)).told, "a.csv")

    assert [note in one for one in said] == ([True] if note else [])


def test_letters_that_were_broken_before_are_said():
    data = "nama\nKopi é\n".encode().decode("cp1252").encode()

    assert "look broken" in sheets.notes(sheets.head(data).told, "a.csv")[0]


def test_a_workbook_gives_days_times_numbers_and_texts():
    rows = [["a", "b", "c", "d", "e"], [date(2026, 2, 1), time(9, 5), 12.0, "=tidak", True]]
    data = workbook(rows, lambda book: setattr(book.active["D2"], "data_type", "s"))

    [row] = sheets.whole(data).rows()

    assert row.line == 2
    assert row.cells == (
        Cell("2026-02-01", "date"),
        Cell("09:05", "date"),
        Cell("12", "number"),
        Cell("=tidak"),
        Cell("true"),
    )


def test_a_formula_gives_its_address_and_no_value():
    [row] = sheets.whole(workbook([["a", "b"], ["x", "=1+1"]])).rows()

    assert row.cell(1) == Cell("B2", "formula")


def test_merged_cells_and_further_sheets_are_said():
    def change(book):
        book.active.merge_cells("A2:B2")
        book.create_sheet("Lain")

    said = sheets.notes(sheets.head(workbook([["a", "b"], ["x", None]], change)).told, "a.xlsx")

    assert "Cells are merged" in said[0]
    assert "only the first one, “Sheet”, is read" in said[1]


def test_csv_with_the_name_of_a_workbook_is_read_as_csv_and_said():
    told = sheets.head(text().encode()).told

    assert told["kind"] == "csv"
    assert "the file is CSV" in sheets.notes(told, "register.xlsx")[0]


def test_texts_that_were_defused_are_what_they_were():
    for one in ("=1+1", "+62812", "-x", "@a", "'=1", "'abc", "-6.9,107.6", "a"):
        [row] = sheets.whole(f'a\n"{sheets.defused(one)}"\n'.encode()).rows()
        assert row.cell(0).text == one


def bomb(body: bytes) -> bytes:
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    head, rest = body.split(b"<worksheet", 1)
    return head + entities + b"<worksheet" + rest.replace(b"<sheetData>", b"<sheetData>&b;")


SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook([["a"], ["x"]])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n\n", "empty"),
        (b"a,b\n", "empty"),
        (workbook([]), "empty"),
        (workbook([["a"]]), "empty"),
        (b'a,b\n1,2\n"x,3\n', "Line 3 cannot be read as CSV"),
        (b"a\n\x81\x8d\n", "Line 2 holds a letter that is neither UTF-8 nor"),
        (b"%PDF-1.7\n", "This is no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (GOOD[:-200], "damaged"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged"),
        (repacked(GOOD, SHEET, lambda body: body[:-40]), "damaged"),
        (repacked(GOOD, SHEET, bomb), "declarations that no table needs"),
        (repacked(GOOD, SHEET, lambda body: body + b" " * 310_000_000), "more than 300 MB"),
        (("," * 200 + "\n1\n").encode(), "empty"),
        (("x," * 201 + "\n1\n").encode(), "more than 200 columns"),
        (b"a\n" + b"1\n" * 100_001, "more than 100.000 rows"),
        (b"a\n" * (10 * 1024 * 1024 + 1), "larger than 20 MB"),
        (
            workbook([["a"], ["x"]], lambda book: [book.create_sheet() for _ in range(60)]),
            "50 sheets",
        ),
    ],
    ids=range(19),
)
def test_what_is_no_table_is_refused_in_words(data, message):
    with pytest.raises(TableRefused, match=message):
        sheets.whole(data)


@pytest.mark.parametrize(("rows", "is_taken"), [(3, True), (4, False)])
def test_rows_up_to_the_limit_are_taken_and_one_more_is_refused(monkeypatch, rows, is_taken):
    monkeypatch.setattr(sheet_reading, "ROWS", 3)
    data = b"a;b\n" + b"1;2\n" * rows

    if is_taken:
        assert sheet_reading.read(data, {})[0]["rows"] == 4  # with the heading
    else:
        with pytest.raises(JobRefused) as refusal:
            sheet_reading.read(data, {})
        assert (refusal.value.reason, refusal.value.details) == ("rows", {"most": 3})


def test_a_hundred_thousand_rows_are_read():
    sheet = sheets.whole(b"a;b\n" + b"1;2\n" * 100_000)

    assert sum(1 for _row in sheet.rows()) == 100_000


def test_lines_of_two_encodings_are_each_read_as_they_are_written():
    data = "nama\nÁgnes\n".encode() + "José\n".encode("cp1252") + "Ünal\n".encode()

    assert cells(data) == [["nama"], ["Ágnes"], ["José"], ["Ünal"]]
    (said,) = sheets.notes(sheets.whole(data).told, "tabel.csv")
    assert "1 row is written in Windows-1252" in said
    assert "row 3." in said
