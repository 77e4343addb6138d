"""The index of Parquet files by Spark: to the last digit what DuckDB and the plain arithmetic give."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from sauyunan.surveys import commands
from sauyunan.surveys.answer_values import FileRefused
from sauyunan.surveys.tests.large_tables import BY, KEYS, TABLES, counted, expected, written


@pytest.fixture(scope="module")
def spark():
    """One session for all tables; the command itself begins and ends one."""
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.caseSensitive", "true")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


@settings(max_examples=25, deadline=None)
@given(tables=TABLES, by=st.sampled_from(BY))
def test_spark_duckdb_and_the_plain_arithmetic_give_the_same(spark, tables, by):
    with tempfile.TemporaryDirectory() as folder:
        paths = written(Path(folder), tables)
        by_spark, by_duckdb = counted(paths, by, "spark"), counted(paths, by, "duckdb")

    assert by_spark == by_duckdb
    assert by_spark["rows"] == expected(tables, by)


def values(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    heads = ", ".join(f'"{one}"' for one in ["unit", "service", *KEYS])
    duckdb.sql(
        f"COPY (FROM (VALUES {', '.join(f'({one})' for one in rows)}) AS t({heads})) "
        f"TO '{path}' (FORMAT parquet)"
    )
    return path


@pytest.mark.parametrize(
    "wrong",
    ["0", "5", "-3", "1.5", "NULL", "' '", "'empat'", "true", "'NaN'::DOUBLE", "DATE '2026-01-04'",
     "[4]", "'x'::BLOB", "18446744073709551615::UBIGINT"],
)  # fmt: skip
def test_faults_are_the_same_on_both(spark, tmp_path, wrong):
    good = "'a', 'b', " + ", ".join(["4"] * 9)
    bad = "NULL::VARCHAR, 'b', " + ", ".join(["4"] * 8) + f", {wrong}"
    paths = [values(tmp_path, "a.parquet", good, good), values(tmp_path, "b.parquet", bad, bad)]

    told = []
    for engine in ("duckdb", "spark"):
        with pytest.raises(FileRefused) as refusal:
            counted(paths, ("unit",), engine)
        told.append(refusal.value.lines)

    assert len(told[0]) == 4
    assert told[1] == told[0]


def test_patterns_blanks_and_quotes_in_names_of_files_are_letters(spark, tmp_path):
    (tmp_path / "kota [1] {a}").mkdir()
    row = "'a', 'b', " + ", ".join(["4"] * 9)
    path = values(tmp_path / "kota [1] {a}", "survei %20?.parquet", row)

    assert counted([path], ("unit",), "spark") == counted([path], ("unit",), "duckdb")


def test_the_command_begins_and_ends_a_session_of_its_own(tmp_path, capsys):
    if (begun := SparkSession.getActiveSession()) is not None:
        begun.stop()
    row = "'a', 'b', " + ", ".join(["4"] * 9)
    values(tmp_path, "a.parquet", row)
    values(tmp_path, "b.parquet", row)

    code = commands.main(["index", str(tmp_path / "*.parquet"), "--engine", "spark"])

    found = json.loads(capsys.readouterr().out)
    assert (code, found["n"], found["index"]) == (0, 2, "100.00")
    assert SparkSession.getActiveSession() is None
