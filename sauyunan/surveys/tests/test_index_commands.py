"""``sauyunan survey index FILE``: what it prints, and what it refuses, file by file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from sauyunan.surveys import commands
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.tests import published_cases as cases

KEYS = list(instrument("skm-2017").elements)
NUMBERS = [f"U{n}" for n in range(1, 10)]
GOOD = ["4", "3", "2", "1", "4", "3", "2", "1", "4"]
ALLOWED = "Yang boleh: 1, 2, 3, 4."


def csv(
    folder: Path, *rows: list[str], heading: list[str] | None = None, separator: str = ","
) -> Path:
    path = folder / "survei.csv"
    lines = [separator.join(row) for row in (heading or KEYS, *rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def xlsx(folder: Path, *rows: list[Any], heading: list[Any] | None = None) -> Path:
    path = folder / "survei.xlsx"
    book = openpyxl.Workbook()
    for row in (heading or KEYS, *rows):
        book.active.append(row)
    book.save(path)
    return path


def parquet(folder: Path, select: str, name: str = "survei.parquet") -> Path:
    path = folder / name
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def columns(*values: str, names: list[str] | None = None) -> str:
    pairs = zip(values, names or KEYS, strict=True)
    return "SELECT " + ", ".join(f'{value} AS "{name}"' for value, name in pairs)


def as_json(folder: Path, content: object) -> Path:
    path = folder / "survei.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


@pytest.fixture
def index(capsys):
    """Run the command on a file; its object."""

    def run(path: Path, *words: str) -> dict[str, Any]:
        code = commands.main(["index", str(path), *words])
        out, err = capsys.readouterr()
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


@pytest.fixture
def refused(capsys):
    """Run the command on a file that it must refuse; its lines."""

    def run(path: Path, *words: str) -> list[str]:
        code = commands.main(["index", str(path), *words])
        out, err = capsys.readouterr()
        assert (code, out) == (2, "")
        return err.splitlines()

    return run


# -- What is printed -------------------------------------------------------------------------------
def test_object_has_what_is_promised_and_nothing_else(tmp_path, index):
    found = index(csv(tmp_path, GOOD, ["4"] * 9))

    assert list(found) == [
        *("n", "elements", "ni", "index", "grade", "instrument", "weights", "warnings"),
    ]
    assert (found["n"], found["ni"], found["index"], found["grade"]) == (2, "3.3333", "83.33", "B")
    assert (found["instrument"], found["weights"], found["warnings"]) == ("skm-2017", "exact", [])
    assert list(found["elements"]) == KEYS
    assert found["elements"]["waktu"] == {"sum": 6, "nrr": "3.0000", "nik": "75.00", "grade": "C"}


@pytest.mark.parametrize(
    "case", [one for one in cases.CASES if one.rows or one.sums], ids=lambda case: case.name
)
def test_published_cases_give_their_exact_index(tmp_path, index, case):
    if case.sums:
        numbered = {f"U{n}": total for n, total in enumerate(case.sums, start=1)}
        path = as_json(tmp_path, {"n": case.n, "sums": numbered})
    else:
        heading = [f"U{n}" for n in range(1, len(case.rows[0]) + 1)]
        path = csv(tmp_path, *map(list, case.rows), heading=heading)

    found = index(path, "--instrument", case.instrument, "--order", case.order)

    assert (found["index"], found["grade"]) == (case.exact, case.exact_grade)


@pytest.mark.parametrize("case", [one for one in cases.CASES if one.mode], ids=lambda one: one.name)
def test_published_cases_give_their_figure_in_their_mode(tmp_path, index, case):
    if case.averages:
        numbered = {f"U{n}": mean for n, mean in enumerate(case.averages, start=1)}
        content = {"averages": numbered}
    else:
        sums = case.sums or [int(answer) for answer in case.rows[0]]
        numbered = {f"U{n}": total for n, total in enumerate(sums, start=1)}
        content = {"n": case.n or 1, "sums": numbered}
    content["published"] = {"index": case.published, "grade": case.published_grade}

    words = ["--instrument", case.instrument, "--order", case.order, "--weights", case.mode]
    found = index(as_json(tmp_path, content), *words)

    assert found["grade"] == case.published_grade
    assert float(found["index"]) == float(case.published)
    assert [one for one in found["warnings"] if "terbit" in one] == []


def test_raw_rows_of_a_regency_are_the_same_from_every_kind_of_file(tmp_path, index):
    rows = [list(row) for row in cases.SEKADAU.rows]
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    names = ", ".join(f'"{one}"' for one in NUMBERS)
    paths = [
        csv(tmp_path, *rows, heading=NUMBERS),
        xlsx(tmp_path, *[[float(one) for one in row] for row in rows], heading=NUMBERS),
        parquet(tmp_path, f"FROM (VALUES {values}) AS t({names})"),
    ]

    csv_found, *others = [index(path) for path in paths]

    assert (csv_found["n"], csv_found["index"], csv_found["grade"]) == (49, "78.74", "B")
    assert [one["sum"] for one in csv_found["elements"].values()] == list(cases.SEKADAU.sums)
    assert others == [csv_found, csv_found]


def test_five_in_row_seventeen_of_a_laboratory_is_refused(tmp_path, refused):
    path = csv(tmp_path, *map(list, cases.RELIABILITY.rows), heading=["r1", "r2", "r3"])

    assert refused(path, "--instrument", "free") == [
        f'survei.csv, baris 18, kolom r2: "5". {ALLOWED}'
    ]


# -- Orders and names ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "element", "order"),
    [
        ([], "pengaduan", "regulation"),
        (["--order", "regulation"], "pengaduan", "regulation"),
        (["--order", "questionnaire"], "sarpras", "questionnaire"),
    ],
)
def test_numbers_are_taken_in_the_order_that_the_warning_says(
    tmp_path, index, words, element, order
):
    row = ["4"] * 7 + ["1", "4"]

    found = index(csv(tmp_path, row, heading=NUMBERS), *words)

    assert [key for key, one in found["elements"].items() if one["sum"] == 1] == [element]
    assert len(found["warnings"]) == 1
    assert f"--order {order}" in found["warnings"][0]
    assert f"U8 = {element}" in found["warnings"][0]


def test_keys_need_no_order_and_no_warning(tmp_path, index):
    row = ["4"] * 7 + ["1", "4"]

    found = index(csv(tmp_path, row), "--order", "questionnaire")

    assert found["elements"]["pengaduan"]["sum"] == 1
    assert found["warnings"] == []


def test_columns_may_stand_in_any_order_and_print_in_the_instruments(tmp_path, index):
    found = index(csv(tmp_path, GOOD[::-1], heading=KEYS[::-1]))

    assert list(found["elements"]) == KEYS
    assert [one["sum"] for one in found["elements"].values()] == [int(one) for one in GOOD]


def test_headings_are_found_in_other_case_with_blanks_and_as_titles(tmp_path, index):
    heading = [
        *(" Persyaratan ", "PROSEDUR", "Waktu Penyelesaian", "u4", "U 5", "U-6", "U07"),
        *('"Penanganan pengaduan, saran, dan masukan"', "Sarana dan  Prasarana"),
    ]

    found = index(csv(tmp_path, GOOD, heading=heading))

    assert [one["sum"] for one in found["elements"].values()] == [int(one) for one in GOOD]


def test_other_columns_are_named_and_not_used(tmp_path, index):
    path = csv(
        tmp_path,
        ["1", "34", *GOOD, "Perempuan"],
        heading=["No", "Umur", *KEYS, "Jenis Kelamin"],
    )

    found = index(path)

    assert found["n"] == 1
    assert found["warnings"] == [
        "Kolom yang bukan unsur dan tidak dipakai: No, Umur, Jenis Kelamin."
    ]


def test_missing_element_is_refused(tmp_path, refused):
    assert refused(csv(tmp_path, GOOD[:8], heading=KEYS[:8])) == [
        "survei.csv, baris 1, kolom sarpras: tidak ada. Yang boleh: satu kolom sarpras atau U9."
    ]


def test_element_that_stands_twice_is_refused(tmp_path, refused):
    path = csv(tmp_path, [*GOOD, "4"], heading=[*KEYS, "U3"])

    assert refused(path) == [
        (
            "survei.csv, baris 1, kolom U3: waktu ada dua kali. "
            "Yang boleh: hanya salah satu dari waktu dan U3."
        )
    ]


def test_number_beyond_the_last_element_is_refused(tmp_path, refused):
    path = csv(tmp_path, [*GOOD, "4"], heading=[*NUMBERS, "U10"])

    assert refused(path) == ["survei.csv, baris 1, kolom U10: tidak dikenal. Yang boleh: U1 … U9."]


# -- Cells -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *(("0", '"0"'), ("5", '"5"'), ("1.5", '"1.5"'), ("empat", '"empat"'), ("", "kosong")),
        *((" ", "kosong"), ("-", '"-"'), ("=1+3", '"=1+3"'), ("4;3", '"4;3"'), ("04", '"04"')),
    ],
)
def test_wrong_value_in_csv_is_told_with_row_and_column(tmp_path, refused, value, shown):
    path = csv(tmp_path, GOOD, [*GOOD[:2], value, *GOOD[3:]])

    assert refused(path) == [f"survei.csv, baris 3, kolom waktu: {shown}. {ALLOWED}"]


def test_every_fault_has_its_line(tmp_path, refused):
    path = csv(tmp_path, ["5", *GOOD[1:]], GOOD, [*GOOD[:8], "0"], ["", *GOOD[1:]])

    assert [line.split(":")[0] for line in refused(path)] == [
        "survei.csv, baris 2, kolom persyaratan",
        "survei.csv, baris 4, kolom sarpras",
        "survei.csv, baris 5, kolom persyaratan",
    ]


def test_blanks_around_and_decimals_of_nothing_are_taken(tmp_path, index):
    path = csv(tmp_path, ["4 ", " 4", "4.0", '"4,0"', "4.00", "4", "4", "4", "4"])

    assert index(path)["index"] == "100.00"


def test_semicolons_decimal_commas_and_a_mark_at_the_start_are_taken(tmp_path, index):
    path = csv(tmp_path, ["3,0", *GOOD[1:]], heading=KEYS, separator=";")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))

    assert index(path)["elements"]["persyaratan"]["sum"] == 3


def test_decimal_comma_that_splits_a_cell_is_refused(tmp_path, refused):
    path = csv(tmp_path, ["3,0", *GOOD[1:]])

    lines = refused(path)

    assert lines[0] == f'survei.csv, baris 2, kolom prosedur: "0". {ALLOWED}'
    assert lines[-1] == (
        'survei.csv, baris 2, kolom 10: "4". Yang boleh: tidak ada nilai di kanan judul terakhir.'
    )


def test_empty_lines_are_no_respondents(tmp_path, index):
    path = csv(tmp_path, GOOD, [], ["", "", ""], GOOD, [])

    assert index(path)["n"] == 2


def test_line_numbers_are_those_of_the_sheet_also_after_empty_lines(tmp_path, refused):
    path = csv(tmp_path, GOOD, [], ["5", *GOOD[1:]])

    assert refused(path) == [f'survei.csv, baris 4, kolom persyaratan: "5". {ALLOWED}']


def test_letters_of_windows_are_read_and_told(tmp_path, index):
    path = csv(tmp_path, [*GOOD, "Café"], heading=[*KEYS, "tempat"])
    path.write_bytes(path.read_bytes().decode().encode("cp1252"))

    assert any("Windows-1252" in one for one in index(path)["warnings"])


@pytest.mark.parametrize("content", [b"", b"\n\n", ",".join(KEYS).encode()])
def test_file_without_answers_is_refused(tmp_path, refused, content):
    path = tmp_path / "survei.csv"
    path.write_bytes(content)

    (line,) = refused(path)
    assert line.startswith("survei.csv: ")


# -- Spreadsheets ----------------------------------------------------------------------------------
def test_numbers_of_a_spreadsheet_are_taken_also_as_texts(tmp_path, index):
    path = xlsx(tmp_path, [3.0, 3, "3", "3 ", "3,0", "3.0", 3.0, 3.0, 3.0])

    assert index(path)["index"] == "75.00"


def test_row_of_totals_below_a_sheet_is_refused(tmp_path, refused):
    path = xlsx(tmp_path, [4] * 9, [3] * 9, [7] * 9)

    assert refused(path)[0] == f'survei.xlsx, baris 4, kolom persyaratan: "7". {ALLOWED}'


def test_formula_is_refused_with_its_cell(tmp_path, refused):
    path = xlsx(tmp_path, [4, "=1+3", *[4] * 7])

    assert refused(path) == [
        "survei.xlsx, baris 2, kolom prosedur: rumus di sel B2; tempelkan nilainya. " + ALLOWED
    ]


def test_formula_in_a_column_that_is_not_used_is_no_fault(tmp_path, index):
    path = xlsx(tmp_path, [*[4] * 9, "=SUM(A2:I2)"], heading=[*KEYS, "Jumlah"])

    assert index(path)["index"] == "100.00"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1.5, '"1.5"'), (True, '"true"'), (None, "kosong"), (5, '"5"')],
)
def test_wrong_value_in_a_spreadsheet_is_told(tmp_path, refused, value, shown):
    path = xlsx(tmp_path, [*[4] * 8, value])

    assert refused(path) == [f"survei.xlsx, baris 2, kolom sarpras: {shown}. {ALLOWED}"]


def test_headings_over_several_lines_are_found_and_told_in_one(tmp_path, index, refused):
    heading = [*KEYS[:2], "Waktu\nPenyelesaian", *KEYS[3:], "Jenis\nKelamin"]

    found = index(xlsx(tmp_path, [*[4] * 9, "L"], heading=heading))
    lines = refused(xlsx(tmp_path, [4, 4, 5, *[4] * 6, "L"], heading=heading))

    assert found["warnings"] == ["Kolom yang bukan unsur dan tidak dipakai: Jenis Kelamin."]
    assert lines == [f'survei.xlsx, baris 2, kolom Waktu Penyelesaian: "5". {ALLOWED}']


def test_further_sheets_are_told(tmp_path, index):
    path = xlsx(tmp_path, [4] * 9)
    book = openpyxl.load_workbook(path)
    book.create_sheet("Rekap")
    book.save(path)

    assert any("lembar" in one for one in index(path)["warnings"])


# -- Parquet ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["TINYINT", "BIGINT", "DOUBLE", "DECIMAL(3,1)", "VARCHAR"])
def test_parquet_is_taken_whatever_its_numbers_are_stored_as(tmp_path, index, kind):
    path = parquet(tmp_path, columns(*[f"CAST(3 AS {kind})"] * 9))

    assert index(path)["index"] == "75.00"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("5", '"5"'),
        ("1.5::DOUBLE", '"1.5"'),
        ("NULL::INTEGER", "kosong"),
        ("'empat'", '"empat"'),
        ("true", '"true"'),
        ("'NaN'::DOUBLE", '"nan"'),
        ("DATE '2026-01-04'", '"2026-01-04"'),
        ("[4]", '"[4]"'),
    ],
)
def test_wrong_value_in_parquet_is_told_with_its_row(tmp_path, refused, value, shown):
    path = parquet(tmp_path, columns(*["4"] * 8, value))

    assert refused(path) == [f"survei.parquet, baris 1, kolom sarpras: {shown}. {ALLOWED}"]


def test_faults_in_parquet_come_row_by_row(tmp_path, refused):
    good, bad, worse = (columns(*["4"] * 7, a, b) for a, b in (("4", "4"), ("4", "9"), ("0", "4")))

    lines = refused(parquet(tmp_path, f"{good} UNION ALL {bad} UNION ALL {worse}"))

    assert [line.split(":")[0] for line in lines] == [
        "survei.parquet, baris 2, kolom sarpras",
        "survei.parquet, baris 3, kolom pengaduan",
    ]


def test_parquet_with_other_columns_quotes_and_a_pattern_in_its_name(tmp_path, index):
    select = columns(*["4"] * 9, "'x'", names=[*KEYS, 'a""b'])

    found = index(parquet(tmp_path, select, name="survei [1]?.parquet"))

    assert found["index"] == "100.00"
    assert found["warnings"] == ['Kolom yang bukan unsur dan tidak dipakai: a"b.']


def test_parquet_without_rows_is_refused(tmp_path, refused):
    path = parquet(tmp_path, columns(*["4"] * 9) + " LIMIT 0")

    assert refused(path) == ["survei.parquet: Berkas ini tidak berisi jawaban."]


def test_damaged_parquet_is_refused(tmp_path, refused):
    path = tmp_path / "survei.parquet"
    path.write_bytes(b"PAR1 and nothing more")

    assert refused(path) == [
        "survei.parquet: berkas Parquet rusak atau terkunci; buat berkasnya lagi"
    ]


# -- JSON ------------------------------------------------------------------------------------------
def test_sums_and_their_number_give_an_index(tmp_path, index):
    found = index(
        as_json(tmp_path, {"n": 29, "sums": dict(zip(KEYS, cases.GASPUL.sums, strict=True))})
    )

    assert (found["n"], found["index"], found["elements"]["waktu"]["sum"]) == (29, "91.48", 100)


def test_averages_have_no_sums(tmp_path, index):
    path = as_json(tmp_path, '{"averages": {' + ", ".join(f'"{key}": 3.5' for key in KEYS) + "}}")

    found = index(path)

    assert (found["n"], found["index"]) == (None, "87.50")
    assert found["elements"]["waktu"] == {
        "sum": None,
        "nrr": "3.5000",
        "nik": "87.50",
        "grade": "B",
    }


def test_averages_may_stand_with_or_without_their_number(tmp_path, index):
    means = dict.fromkeys(KEYS, "3,5")

    assert index(as_json(tmp_path, {"n": None, "averages": means}))["n"] is None
    assert index(as_json(tmp_path, {"n": 29, "averages": means}))["n"] == 29


def test_averages_are_read_as_decimals_never_as_binary_floats(tmp_path, index):
    """Nine means of 3.4642 give 86.605, which a binary float holds below the half."""
    path = as_json(
        tmp_path, '{"averages": {' + ", ".join(f'"{key}": 3.4642' for key in KEYS) + "}}"
    )

    assert index(path)["index"] == "86.61"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ({"n": 2, "sums": dict.fromkeys(KEYS, 8) | {"waktu": 9}}, 'sums.waktu: "9". Yang boleh: bilangan bulat 2 sampai 8.'),
        ({"n": 2, "sums": dict.fromkeys(KEYS, 8) | {"waktu": 1}}, 'sums.waktu: "1". Yang boleh: bilangan bulat 2 sampai 8.'),
        ({"n": 2, "sums": dict.fromkeys(KEYS, 8) | {"waktu": 7.5}}, 'sums.waktu: "7.5". Yang boleh: bilangan bulat 2 sampai 8.'),
        ({"n": 2, "sums": dict.fromkeys(KEYS, 8) | {"waktu": None}}, "sums.waktu: kosong. Yang boleh: bilangan bulat 2 sampai 8."),
        ({"n": 0, "sums": dict.fromkeys(KEYS, 8)}, 'n: "0". Yang boleh: jumlah responden, bilangan bulat di atas 0.'),
        ({"n": True, "sums": dict.fromkeys(KEYS, 8)}, 'n: "true". Yang boleh: jumlah responden, bilangan bulat di atas 0.'),
        ({"sums": dict.fromkeys(KEYS, 8)}, "n: kosong. Yang boleh: jumlah responden, bilangan bulat di atas 0."),
        ({"averages": dict.fromkeys(KEYS, 3) | {"waktu": 4.01}}, 'averages.waktu: "4.01". Yang boleh: angka dari 1 sampai 4.'),
        ({"averages": dict.fromkeys(KEYS, 3) | {"waktu": "tiga"}}, 'averages.waktu: "tiga". Yang boleh: angka dari 1 sampai 4.'),
        ({"averages": dict.fromkeys(KEYS, 3) | {"wkt": 3}}, "averages.wkt: tidak dikenal. Yang boleh: " + ", ".join(KEYS) + "."),
        ({"averages": dict.fromkeys(KEYS[:8], 3)}, "averages.sarpras: tidak ada. Yang boleh: satu kolom sarpras atau U9."),
        ({"averages": dict.fromkeys(KEYS, 3), "sum": 1}, "sum: tidak dikenal. Yang boleh: n, sums, averages, published."),
        ({"averages": dict.fromkeys(KEYS, 3), "sums": {}}, "sums / averages: tidak ada. Yang boleh: salah satu dari keduanya, sebagai objek."),
        ({"averages": [3] * 9}, "sums / averages: tidak ada. Yang boleh: salah satu dari keduanya, sebagai objek."),
        ({"averages": dict.fromkeys(KEYS, 3), "published": {"index": "baik"}}, 'published.index: "baik". Yang boleh: index dan ni berupa angka, grade berupa huruf.'),
        ('{"averages": {"U1": 3, "U1": 4}}', "U1: U1 ada dua kali. Yang boleh: setiap nama satu kali."),
    ],
)  # fmt: skip
def test_wrong_json_is_told_with_its_place(tmp_path, refused, content, line):
    assert refused(as_json(tmp_path, content)) == [f"survei.json, {line}"]


@pytest.mark.parametrize(
    "content", ['{"n": 1', "[1, 2]", '{"averages": {"U1": NaN}}', "[" * 100_000]
)
def test_what_is_no_json_of_ours_is_refused(tmp_path, refused, content):
    (line,) = refused(as_json(tmp_path, content))

    assert line.startswith("survei.json: ")


def test_publication_that_follows_from_another_weight_names_it(tmp_path, index):
    sums = dict(zip(NUMBERS, cases.GASPUL.sums, strict=True))
    path = as_json(tmp_path, {"n": 29, "sums": sums, "published": {"index": "90,56"}})

    assert index(path)["warnings"][-1] == (
        "Hasil yang diterbitkan (index 90.56) diperoleh dengan --weights 0.11."
    )


@pytest.mark.parametrize(
    ("case", "instrument_name", "published"),
    [(cases.SUMBAR, "free", {"index": "81.71"}), (cases.MIJEN, "skm-2004", {"ni": "2,96"})],
    ids=["a province", "a health centre"],
)
def test_inconsistent_publication_is_a_warning(tmp_path, index, case, instrument_name, published):
    values = case.averages or case.sums
    numbered = {f"U{n}": value for n, value in enumerate(values, start=1)}
    content = {"averages": numbered} if case.averages else {"n": case.n, "sums": numbered}

    found = index(
        as_json(tmp_path, {**content, "published": published}), "--instrument", instrument_name
    )

    assert found["index"] == case.exact
    assert found["warnings"][-1].startswith("Publikasi tidak konsisten")
    assert f"exact: {case.exact} {case.exact_grade}" in found["warnings"][-1]


# -- Instruments and weights -----------------------------------------------------------------------
def test_weight_that_changes_the_letter_is_warned_of(tmp_path, index):
    path = as_json(tmp_path, {"n": 90, "sums": dict.fromkeys(KEYS, 318)})

    found = index(path, "--weights", "0.11")

    assert (found["index"], found["grade"], found["weights"]) == ("87.45", "B", "0.11")
    assert found["warnings"] == [
        "Bobot 0.11 mengubah mutu: B dengan bobot itu, A (88.33) bila dihitung tepat."
    ]


def test_weight_that_leaves_the_letter_is_not_warned_of(tmp_path, index):
    path = as_json(tmp_path, {"n": 1, "sums": dict.fromkeys(KEYS, 4)})

    assert index(path, "--weights", "0.111")["warnings"] == []


def test_weight_of_another_number_of_elements_is_refused(tmp_path, refused):
    assert refused(csv(tmp_path, GOOD), "--weights", "0.071") == [
        (
            "sauyunan survey: --weights 0.071 bukan bobot satu dari 9 unsur. "
            "Yang boleh: exact, 0.1111, 0.111, 0.11."
        )
    ]


def test_free_elements_are_all_columns_and_that_is_said(tmp_path, index):
    path = csv(tmp_path, ["4", "3"], heading=["ramah", "cepat"])

    found = index(path, "--instrument", "free")

    assert list(found["elements"]) == ["ramah", "cepat"]
    assert found["warnings"] == [
        (
            "Setiap kolom dihitung sebagai unsur: ramah, cepat. "
            "Beri nama U1 … Un pada unsur bila ada kolom lain."
        )
    ]


def test_free_elements_are_only_the_numbered_columns_where_there_are_some(tmp_path, index):
    path = csv(tmp_path, ["3", "4", "27"], heading=["U2", "U1", "umur"])

    found = index(path, "--instrument", "free")

    assert [(key, one["sum"]) for key, one in found["elements"].items()] == [("U1", 4), ("U2", 3)]
    assert found["warnings"] == ["Kolom yang bukan unsur dan tidak dipakai: umur."]


@pytest.mark.parametrize("count", [2, 30])
def test_two_to_thirty_free_elements_are_taken(tmp_path, index, count):
    path = csv(tmp_path, ["4"] * count, heading=[f"U{n}" for n in range(1, count + 1)])

    assert index(path, "--instrument", "free")["index"] == "100.00"


@pytest.mark.parametrize(
    ("heading", "line"),
    [
        (["U1"], "survei.csv, baris 1, kolom U1 … Un: 1. Yang boleh: 2 sampai 30 unsur."),
        ([f"U{n}" for n in range(1, 32)], "survei.csv, baris 1, kolom U1 … Un: 31. Yang boleh: 2 sampai 30 unsur."),
        (["U1", "U3"], "survei.csv, baris 1, kolom U2: tidak ada. Yang boleh: U1 … U3."),
        (["a", "", "b"], "survei.csv, baris 1, kolom (tanpa judul): tidak ada. Yang boleh: satu nama untuk setiap unsur."),
        (["a", "a"], "survei.csv, baris 1, kolom a: a ada dua kali. Yang boleh: hanya salah satu dari a dan a."),
    ],
)  # fmt: skip
def test_wrong_free_elements_are_refused(tmp_path, refused, heading, line):
    path = csv(tmp_path, ["4"] * len(heading), heading=heading)

    assert refused(path, "--instrument", "free") == [line]


def test_city_instrument_is_read_from_its_file_and_kept_with_the_result(tmp_path, index):
    own = tmp_path / "kota.yaml"
    shares = "".join(f"  {key}: 1/10\n" for key in KEYS[1:])
    own.write_text(
        "instrument: skm-contoh-2026\nextends: skm-2017\ntitle: {id: Kota}\nsource: Perwal Contoh\n"
        f"valid_from: 2026-01-01\nweights:\n  persyaratan: 2/10\n{shares}",
        "utf-8",
    )

    found = index(csv(tmp_path, ["1", *["4"] * 8]), "--instrument", str(own))

    assert (found["index"], found["instrument"]) == ("85.00", "skm-contoh-2026")


def test_faults_of_a_city_instrument_are_told_with_their_lines(tmp_path, refused):
    own = tmp_path / "kota.yaml"
    own.write_text(
        "instrument: skm-contoh-2026\nextends: skm-2017\ntitle: {id: Kota}\nsource: Perwal Contoh\n"
        "valid_from: 2026-01-01\nweights:\n  persyaratan: x\n",
        "utf-8",
    )

    lines = refused(csv(tmp_path, GOOD), "--instrument", str(own))

    assert [line.partition(": ")[0] for line in lines] == ["kota.yaml:7", "kota.yaml:6"]


def test_unknown_instrument_is_refused(tmp_path, refused):
    (line,) = refused(csv(tmp_path, GOOD), "--instrument", "skm-2071")

    assert "skm-2071" in line
    assert "skm-2017" in line


def test_file_that_is_not_there_is_refused(tmp_path, refused):
    assert refused(tmp_path / "tiada.csv") == [f"{tmp_path}/tiada.csv: Berkas itu tidak ada."]
    assert refused(tmp_path) == [f"{tmp_path}: Ini folder. Sebutkan sebuah berkas."]


# -- Size, and no city -----------------------------------------------------------------------------
def test_hundred_thousand_rows_are_read_in_seconds(tmp_path, index):
    path = csv(tmp_path, *[["4", "3", "2", "1", *GOOD[4:]]] * 100_000)

    begun = time.process_time()
    found = index(path)

    assert found["n"] == 100_000
    assert time.process_time() - begun < 10


def test_more_rows_than_a_table_may_have_are_asked_for_as_parquet(tmp_path, refused):
    (line,) = refused(csv(tmp_path, *[GOOD] * 100_001))

    assert line == (
        "survei.csv: Tabel ini terlalu besar untuk dibaca. Simpanlah sebagai Parquet, "
        "yang boleh berukuran berapa pun."
    )


def test_million_rows_of_parquet_are_read_in_seconds(tmp_path, index):
    path = parquet(tmp_path, columns(*["4 - (range % 2)"] * 9) + " FROM range(1000000)")

    begun = time.process_time()
    found = index(path)

    assert (found["n"], found["index"]) == (1_000_000, "87.50")
    assert time.process_time() - begun < 10


def run_bare(path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, without a city."""
    bare = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH"}}
    return subprocess.run(
        [sys.executable, "-m", "sauyunan.cli", "survey", "index", str(path)],
        env={**bare, **environment, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_command_needs_no_city_no_database_and_speaks_indonesian(tmp_path):
    path = csv(tmp_path, ["5", *GOOD[1:]])

    ended = run_bare(path, HOME=str(tmp_path))

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f'survei.csv, baris 2, kolom persyaratan: "5". {ALLOWED}\n'
    assert sorted(one.name for one in tmp_path.iterdir()) == ["survei.csv"]


def test_terminal_that_lacks_letters_gets_them_escaped(tmp_path):
    ended = run_bare(csv(tmp_path, GOOD, heading=NUMBERS), PYTHONIOENCODING="ascii")

    assert ended.returncode == 0
    assert "U1 \\u2026 U9" in ended.stdout
    assert "U1 … U9" in json.loads(ended.stdout)["warnings"][0]
