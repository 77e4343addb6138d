"""What reads Parquet and runs expressions on it: DuckDB in this process, or Apache Spark.

Neither loads an extension or asks the network for one. Spark is found as its own settings say: alone on
this machine, or on the cluster that ``spark-defaults.conf`` names.
"""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
from django.utils.translation import gettext as _
from ibis.expr.types import Table

from sauyunan.surveys.answer_expressions import NAME, Kind
from sauyunan.surveys.answer_values import EngineName, EngineRefused

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_BLOCK = 10_000  # rows fetched at once
_WHOLE = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT)")
_SPARK_CONFIG = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
}


class Damaged(Exception):
    """This is no Parquet that can be read."""


@dataclass(frozen=True)
class Column:
    """A column of a file; ``type`` as DuckDB calls it."""

    name: str
    type: str

    @property
    def kind(self) -> Kind:
        """What it holds."""
        if self.type == "VARCHAR":
            return "text"
        return "whole" if _WHOLE.fullmatch(self.type) else "other"


class Engine(Protocol):
    """Reads files and runs expressions on the table that was brought last."""

    def columns_of(self, path: Path) -> tuple[Column, ...]:
        """The columns of a file. Raises Damaged."""

    def bring(self, paths: Sequence[Path], names: Mapping[str, str], *, numbered: bool) -> None:
        """Make the table of all rows of files: our name -> their column; ``numbered``: before them "row",
        which counts from 1. Raises Damaged."""

    def run(self, expression: Table) -> Iterator[tuple[Any, ...]]:
        """The rows of an expression. Raises Damaged."""


@contextlib.contextmanager
def opened(name: EngineName) -> Iterator[Engine]:
    """An engine; gone afterwards. Raises EngineRefused."""
    if name == "duckdb":
        with _duckdb() as connection:
            yield _DuckDB(connection)
    else:
        with _duckdb() as connection, _spark() as session:
            yield _Spark(session, connection)


class _DuckDB:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def columns_of(self, path: Path) -> tuple[Column, ...]:
        return _columns_of(self._connection, path)

    def bring(self, paths: Sequence[Path], names: Mapping[str, str], *, numbered: bool) -> None:
        shown = [f"{_quoted(theirs)} AS {_quoted(ours)}" for ours, theirs in names.items()]
        if numbered:
            shown.insert(0, 'file_row_number + 1 AS "row"')
        with _told_as_damaged(duckdb.Error):
            files = ", ".join(_text(_literally(path)) for path in paths)
            self._connection.execute(
                f"CREATE OR REPLACE VIEW {NAME} AS SELECT {', '.join(shown)} "  # noqa: S608
                f"FROM read_parquet([{files}], file_row_number = {numbered})"
            )

    def run(self, expression: Table) -> Iterator[tuple[Any, ...]]:
        with _told_as_damaged(duckdb.Error):
            found = self._connection.execute(ibis.to_sql(expression, dialect="duckdb"))
            while block := found.fetchmany(_BLOCK):
                yield from block


class _Spark:
    def __init__(self, session: Any, connection: duckdb.DuckDBPyConnection) -> None:
        self._session = session
        self._connection = connection  # tells the columns of a file at once
        self._fault = importlib.import_module("pyspark.errors").PySparkException

    def columns_of(self, path: Path) -> tuple[Column, ...]:
        return _columns_of(self._connection, path)

    def bring(self, paths: Sequence[Path], names: Mapping[str, str], *, numbered: bool) -> None:
        shown = [f"{_ticked(theirs)} AS {_ticked(ours)}" for ours, theirs in names.items()]
        if numbered:
            shown.insert(0, "_metadata.row_index + 1 AS `row`")
        with _told_as_damaged(self._fault):
            read = self._session.read.parquet(*[_without_pattern(path) for path in paths])
            read.selectExpr(*shown).createOrReplaceTempView(NAME)

    def run(self, expression: Table) -> Iterator[tuple[Any, ...]]:
        with _told_as_damaged(self._fault):
            found = self._session.sql(str(ibis.to_sql(expression, dialect="pyspark")))
            for row in found.toLocalIterator():
                yield tuple(bytes(one) if isinstance(one, bytearray) else one for one in row)


def _columns_of(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[Column, ...]:
    with _told_as_damaged(duckdb.Error):
        found = connection.read_parquet(_literally(path))
        return tuple(map(Column, found.columns, map(str, found.types)))


@contextlib.contextmanager
def _duckdb() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config=_CONFIG) as connection:
        yield connection


@contextlib.contextmanager
def _spark() -> Iterator[Any]:
    try:
        sql = importlib.import_module("pyspark.sql")
    except ModuleNotFoundError:
        raise EngineRefused(
            _("Spark is not installed. Type: pip install -r requirements/spark.txt")
        ) from None
    begun = sql.SparkSession.getActiveSession()
    if begun is not None:
        yield begun  # it belongs to whoever began it
        return
    builder = sql.SparkSession.builder.appName("sauyunan survey index")
    for name, value in _SPARK_CONFIG.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in {"pyspark", "py4j"}:
            raise
        raise EngineRefused(
            _("Spark does not start: %(why)s. It needs Java 17 or newer.") % {"why": error}
        ) from error
    try:
        yield session
    finally:
        session.stop()


@contextlib.contextmanager
def _told_as_damaged(kind: type[Exception]) -> Iterator[None]:
    try:
        yield
    except kind as error:
        raise Damaged from error


def _quoted(column: str) -> str:
    """A column's name as DuckDB takes it."""
    return '"' + column.replace('"', '""') + '"'


def _text(words: str) -> str:
    """A text as DuckDB takes it."""
    return "'" + words.replace("'", "''") + "'"


def _ticked(column: str) -> str:
    """A column's name as Spark takes it."""
    return "`" + column.replace("`", "``") + "`"


def _literally(path: Path) -> str:
    """The path of one file; DuckDB would take ``*``, ``?`` and ``[`` for a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _without_pattern(path: Path) -> str:
    """The same for Spark, which would also take ``{``, and for which a path begins with its file system."""
    return "file://" + re.sub(r"([*?\[\]{}\\])", r"\\\1", str(path.resolve()))
