"""Many Parquet files at once, counted in groups: the plain arithmetic, and faults with file, row and column."""

from __future__ import annotations

import importlib
import json
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sauyunan.surveys import commands
from sauyunan.surveys.tests import large_tables
from sauyunan.surveys.tests.large_tables import BY, KEYS, TABLES, counted, expected, written

ALLOWED = "Yang boleh: 1, 2, 3, 4."


def table(path: Path, *rows: str, names: list[str] | None = None) -> Path:
    """Rows as SQL values of unit, service and nine elements."""
    heads = ", ".join(f'"{one}"' for one in names or ["unit", "service", *KEYS])
    values = ", ".join(f"({row})" for row in rows)
    duckdb.sql(f"COPY (FROM (VALUES {values}) AS t({heads})) TO '{path}' (FORMAT parquet)")
    return path


def answered(unit: str = "'dinas'", *nine: str) -> str:
    return ", ".join((unit, "'salaman/kia'", *(nine or ["4"] * 9)))


@pytest.fixture
def index(capsys):
    def run(*words):
        code = commands.main(["index", *map(str, words)])
        out, err = capsys.readouterr()
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


@pytest.fixture
def refused(capsys):
    def run(*words):
        code = commands.main(["index", *map(str, words)])
        out, err = capsys.readouterr()
        assert (code, out) == (2, "")
        return err.splitlines()

    return run


# -- Groups ----------------------------------------------------------------------------------------
@settings(max_examples=60)
@given(tables=TABLES, by=st.sampled_from(BY))
def test_groups_are_those_of_the_plain_arithmetic(tables, by):
    with tempfile.TemporaryDirectory() as folder:
        found = counted(written(Path(folder), tables), by)

    assert found["rows"] == expected(tables, by)
    assert found["by"] == list(by)
    (whole,) = {json.dumps(found["elements"][key]["sum"]) for key in KEYS[:1]}
    assert int(whole) == sum(answers[0] for made in tables for _u, _s, answers in made.rows)
    assert found["n"] == sum(len(made.rows) for made in tables)


def test_rows_have_what_is_promised_in_the_order_asked_for(tmp_path, index):
    table(tmp_path / "a.parquet", answered("'b'"), answered("'a'", *["3"] * 9))
    table(tmp_path / "b.parquet", answered("'a'", *["4"] * 9))

    found = index(tmp_path / "*.parquet", "--by", "unit")

    assert list(found) == [
        *("n", "elements", "ni", "index", "grade", "instrument", "weights", "by", "rows"),
        "warnings",
    ]
    assert found["rows"] == [
        {"unit": "a", "n": 2, "ni": "3.5000", "index": "87.50", "grade": "B"},
        {"unit": "b", "n": 1, "ni": "4.0000", "index": "100.00", "grade": "A"},
    ]
    assert (found["n"], found["index"]) == (3, "91.67")


def test_elements_come_in_the_order_of_the_instrument(tmp_path, index):
    path = table(tmp_path / "a.parquet", answered("'b'"), answered("'a'", *["3"] * 9))

    rows = index(path, "--by", "element,unit")["rows"]

    assert [(one["element"], one["unit"]) for one in rows[:4]] == [
        *(("persyaratan", "a"), ("persyaratan", "b"), ("prosedur", "a"), ("prosedur", "b")),
    ]
    assert rows[0] == {
        "element": "persyaratan",
        "unit": "a",
        "n": 1,
        "sum": 3,
        "nrr": "3.0000",
        "nik": "75.00",
        "grade": "C",
    }


def test_units_may_be_numbers_and_services_have_an_indonesian_heading(tmp_path, index):
    names = ["Unit", "Layanan", *KEYS]
    table(tmp_path / "a.parquet", answered("7"), names=names)
    table(tmp_path / "b.parquet", answered("'7'"), names=names)

    rows = index(tmp_path / "?.parquet", "--by", "unit,service")["rows"]

    assert [(one["unit"], one["service"], one["n"]) for one in rows] == [("7", "salaman/kia", 2)]


def test_columns_of_groups_are_no_elements_of_a_free_instrument(tmp_path, index):
    path = table(tmp_path / "a.parquet", "'dinas', 4, 2", names=["unit", "ramah", "cepat"])

    found = index(path, "--by", "unit", "--instrument", "free")

    assert list(found["elements"]) == ["ramah", "cepat"]


def test_elements_alone_need_no_other_column_and_may_come_from_any_file(tmp_path, index):
    path = tmp_path / "survei.csv"
    path.write_text(",".join(KEYS) + "\n4,4,4,4,4,4,4,4,3\n", "utf-8")

    rows = index(path, "--by", "element")["rows"]

    assert [(one["element"], one["sum"]) for one in rows][-2:] == [("pengaduan", 4), ("sarpras", 3)]


def test_a_file_that_is_named_twice_counts_once(tmp_path, index):
    path = table(tmp_path / "a.parquet", answered())

    assert index(path, tmp_path / "*.parquet", path)["n"] == 1


def test_files_without_rows_are_no_fault_beside_others(tmp_path, index):
    table(tmp_path / "a.parquet", answered())
    duckdb.sql(f"COPY (FROM '{tmp_path}/a.parquet' LIMIT 0) TO '{tmp_path}/b.parquet'")

    assert index(tmp_path / "*.parquet")["n"] == 1


# -- Faults ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *(("0", '"0"'), ("5", '"5"'), ("-3", '"-3"'), ("1.5", '"1.5"'), ("NULL", "kosong")),
        *(("' '", "kosong"), ("'empat'", '"empat"'), ("'4x'", '"4x"'), ("true", '"true"')),
    ],
)
@pytest.mark.parametrize("by", [(), ("--by", "unit")])
def test_every_wrong_value_of_many_files_has_its_line(tmp_path, refused, value, shown, by):
    first = table(tmp_path / "a.parquet", answered(), answered())
    second = table(tmp_path / "b.parquet", answered("'x'", *["4"] * 8, value))

    lines = refused(tmp_path / "*.parquet", *by)

    assert lines == [f"{second}, baris 1, kolom sarpras: {shown}. {ALLOWED}"]
    assert not any(str(first) in line for line in lines)


def test_a_value_too_large_for_the_type_of_another_file_is_told(tmp_path, refused):
    table(tmp_path / "a.parquet", answered("'x'", *["4::TINYINT"] * 9))
    second = table(tmp_path / "b.parquet", answered("'x'", *["4::TINYINT"] * 8, "300"))

    assert refused(tmp_path / "*.parquet") == [
        f'{second}, baris 1, kolom sarpras: "300". {ALLOWED}'
    ]


def test_faults_come_by_file_and_row(tmp_path, refused):
    wrong = answered("'x'", *["4"] * 8, "9")
    paths = [
        table(tmp_path / "a.parquet", answered(), wrong),
        table(tmp_path / "b.parquet", wrong, answered(), wrong),
    ]

    assert [line.split(":")[0] for line in refused(*paths)] == [
        f"{paths[0]}, baris 2, kolom sarpras",
        f"{paths[1]}, baris 1, kolom sarpras",
        f"{paths[1]}, baris 3, kolom sarpras",
    ]


def test_faults_of_files_with_unlike_columns_are_told_together(tmp_path, refused):
    paths = [
        table(tmp_path / "a.parquet", answered("'x'", *["4::TINYINT"] * 8, "9::TINYINT")),
        table(tmp_path / "b.parquet", answered("'x'", *["4"] * 8, "'empat'")),
        table(tmp_path / "c.parquet", answered("'x'", *["4::TINYINT"] * 8, "0::TINYINT")),
    ]

    assert refused(*paths) == [
        f'{path}, baris 1, kolom sarpras: "{shown}". {ALLOWED}'
        for path, shown in zip(paths, ("9", "empat", "0"), strict=True)
    ]


def test_a_file_that_is_damaged_inside_is_named(tmp_path, refused):
    """Its foot is whole, so that its columns can be read."""
    rows = [answered(f"'{n * 7919}'") for n in range(2000)]
    table(tmp_path / "a.parquet", *rows)
    broken = table(tmp_path / "b.parquet", *rows)
    octets = bytearray(broken.read_bytes())
    octets[4:2000] = bytes(1996)
    broken.write_bytes(octets)

    assert refused(tmp_path / "*.parquet", "--by", "unit") == [
        f"{broken}: berkas Parquet rusak atau terkunci; buat berkasnya lagi"
    ]


def test_a_column_that_one_of_many_files_lacks_is_refused(tmp_path, refused):
    table(tmp_path / "a.parquet", answered())
    lacking = table(
        tmp_path / "b.parquet", answered(), names=["unit", "service", *KEYS[:8], "kebersihan"]
    )

    assert refused(tmp_path / "*.parquet") == [
        f"{lacking}, baris 1, kolom sarpras: tidak ada. Yang boleh: satu kolom sarpras atau U9."
    ]


def test_a_free_element_that_one_of_many_files_lacks_is_refused(tmp_path, refused):
    table(tmp_path / "a.parquet", "4, 2, 3", names=["ramah", "cepat", "murah"])
    other = table(tmp_path / "b.parquet", "4, 2", names=["ramah", "cepat"])

    assert refused(tmp_path / "*.parquet", "--instrument", "free") == [
        f"{other}, baris 1, kolom murah: tidak ada. Yang boleh: ramah, cepat, murah."
    ]


@pytest.mark.parametrize(
    ("value", "shown"), [("NULL", "kosong"), ("''", "kosong"), ("' \t'", "kosong")]
)
def test_rows_without_a_unit_are_refused_where_it_is_asked_for(
    tmp_path, refused, index, value, shown
):
    path = table(tmp_path / "a.parquet", answered(), answered(value), answered())

    assert index(path)["n"] == 3
    assert refused(path, "--by", "unit") == [
        f"a.parquet, baris 2, kolom unit: {shown}. Yang boleh: nama unit atau layanan."
    ]


def test_wrong_units_and_wrong_answers_are_told_together(tmp_path, refused):
    path = table(tmp_path / "a.parquet", answered("NULL", *["4"] * 8, "6"), answered("' '"))

    assert [line.split(":")[0] for line in refused(path, "--by", "unit")] == [
        "a.parquet, baris 1, kolom sarpras",
        "a.parquet, baris 1, kolom unit",
        "a.parquet, baris 2, kolom unit",
    ]


@pytest.mark.parametrize("names", [["kantor", "service", *KEYS], ["unit", "UNIT ", *KEYS]])
def test_a_column_to_group_by_stands_exactly_once(tmp_path, refused, names):
    path = table(tmp_path / "a.parquet", answered(), names=names)

    (line,) = refused(path, "--by", "unit")
    assert line.startswith("a.parquet, baris 1, kolom unit: ")


def test_days_are_no_units(tmp_path, refused):
    path = table(tmp_path / "a.parquet", answered("DATE '2026-01-01'"))

    (line,) = refused(path, "--by", "unit")
    assert "satu kolom unit berisi teks atau bilangan bulat" in line


@pytest.mark.parametrize("words", [("--by", "unit"), ("--engine", "spark")])
def test_other_files_are_neither_grouped_nor_given_to_spark(tmp_path, refused, words):
    path = tmp_path / "survei.csv"
    path.write_text(",".join(KEYS) + "\n4,4,4,4,4,4,4,4,3\n", "utf-8")

    (line,) = refused(path, *words)
    assert "Parquet" in line


def test_a_pattern_that_nothing_fits_is_told(tmp_path, refused):
    assert refused(tmp_path / "*.parquet") == [
        f"{tmp_path}/*.parquet: Tidak ada berkas yang cocok dengan pola ini."
    ]


def test_damaged_files_among_many_are_named(tmp_path, refused):
    table(tmp_path / "a.parquet", answered())
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and nothing more")

    assert refused(tmp_path / "*.parquet") == [
        f"{tmp_path}/b.parquet: berkas Parquet rusak atau terkunci; buat berkasnya lagi"
    ]


@pytest.mark.parametrize("word", ["kota", "unit,unit", "", "unit,"])
def test_groups_that_nobody_knows_are_refused(tmp_path, capsys, word):
    with pytest.raises(SystemExit) as stopped:
        commands.main(["index", str(tmp_path / "a.parquet"), "--by", word])

    assert stopped.value.code == 2
    assert "unit, service, element" in capsys.readouterr().err


def test_without_spark_the_command_says_how_to_get_it(tmp_path, refused, monkeypatch):
    """As if the package were not there, whether or not it is."""
    found = importlib.import_module

    def import_module(name, *rest):
        if name.partition(".")[0] == "pyspark":
            raise ModuleNotFoundError(name)
        return found(name, *rest)

    monkeypatch.setattr(importlib, "import_module", import_module)
    path = table(tmp_path / "a.parquet", answered())

    assert refused(path, "--engine", "spark") == [
        ("sauyunan survey: Spark belum dipasang. Ketik: pip install -r requirements/spark.txt")
    ]


def test_random_tables_hold_every_kind_of_column():
    """The property above would be empty if all columns were whole numbers."""
    assert {"DOUBLE", "VARCHAR", "UBIGINT"} <= set(large_tables.KINDS)
