"""Which contents of a cell are answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sauyunan.registers.sheets import Cell
from sauyunan.surveys.answer_values import Fault, answer_of, mean_of, told


@pytest.mark.parametrize(
    "value",
    [
        4,
        4.0,
        Decimal("4.00"),
        "4",
        "4 ",
        " 4",
        "\u00a04",
        "4.0",
        "4,0",
        "4.00",
        Cell("4"),
        Cell("4", "number"),
    ],
)
def test_four_in_all_its_spellings_is_an_answer(value):
    assert answer_of(value, 4) == 4


@pytest.mark.parametrize(
    "value",
    [
        *(0, 5, -1, 1.5, 4.0001, float("nan"), float("inf"), Decimal("NaN"), Decimal("1.5")),
        *("0", "5", "1.5", "1,5", "", " ", "empat", "+4", "-4", "04", "4.", "4..0", "4 0", "IV", "٤", "1e0"),
        *(None, True, False, date(2026, 1, 4), [4], {"a": 4}, b"4"),
        *(Cell("B4", "formula"), Cell("B4", "error"), Cell("1900-01-04", "date"), Cell("")),
    ],
)  # fmt: skip
def test_everything_else_is_none(value):
    assert answer_of(value, 4) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (5, '"5"'),
        (1.5, '"1.5"'),
        ("empat", '"empat"'),
        ("  ", "kosong"),
        (None, "kosong"),
        (True, '"true"'),
        ("a\nb", '"a b"'),
        ("x" * 50, f'"{"x" * 40}…"'),
        (Cell("B4", "formula"), "rumus di sel B4; tempelkan nilainya"),
        (Cell("B4", "error"), "galat lembar kerja di sel B4"),
        (Cell("1900-01-04", "date"), "tanggal 1900-01-04"),
    ],
)
def test_wrong_value_is_told_as_people_see_it(value, words):
    assert told(value) == words


@pytest.mark.parametrize(
    ("value", "mean"),
    [(3, "3"), ("3,6207", "3.6207"), (" 3.5 ", "3.5"), (Decimal("3.25"), "3.25")],
)
def test_mean_is_a_number_or_a_text_of_one(value, mean):
    assert mean_of(value) == Decimal(mean)


@pytest.mark.parametrize("value", ["", "tiga", "3.", "1e9", True, None, [3], "3.4.5"])
def test_what_is_no_mean(value):
    assert mean_of(value) is None


def test_fault_is_one_line_with_file_row_column_value_and_what_is_allowed():
    assert Fault(18, "U2", '"5"', "1, 2, 3, 4").line("survei.csv") == (
        'survei.csv, baris 18, kolom U2: "5". Yang boleh: 1, 2, 3, 4.'
    )
    assert Fault(0, "sums.U2", '"5"', "29").line("survei.json") == (
        'survei.json, sums.U2: "5". Yang boleh: 29.'
    )
