"""Respondent rows in Parquet: DuckDB counts what stands in each column, we judge it.

Only the different contents of a column are looked at one by one, so that a hundred million rows are
counted in the time of one pass, and still every single value is judged.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from sauyunan.surveys.answer_values import Fault, answer_of, scale_text, told

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_BLOCK = 10_000  # rows fetched at once


class Damaged(Exception):
    """This is no Parquet that can be read."""


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Table]:
    """The table in a file. Raises Damaged, also while it is used."""
    with duckdb.connect(":memory:", config=_CONFIG) as connection:
        try:
            yield Table(connection, _literally(path))
        except duckdb.Error as error:
            raise Damaged from error


class Table:
    """A Parquet file: its headings, how many rows, sums and faults of columns."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, place: str) -> None:
        self._connection = connection
        self._place = place
        self._known: dict[str, tuple[int, bool]] = {}
        described = connection.execute("SELECT * FROM read_parquet(?) LIMIT 0", [place]).description
        self.headings = tuple(str(column[0]) for column in described or ())
        counted = connection.execute("SELECT count(*) FROM read_parquet(?)", [place]).fetchone()
        self.rows = int(counted[0]) if counted else 0

    def sum(self, column: str, scale: int) -> int:
        """The sum of the answers in a column without faults."""
        return self._judged(column, scale)[0]

    def faults(self, columns: Iterable[str], scale: int) -> Iterator[Fault]:
        """Every value of the columns that is no answer."""
        for column in columns:
            if not self._judged(column, scale)[1]:
                yield from self._faults(column, scale)

    def _faults(self, column: str, scale: int) -> Iterator[Fault]:
        query = f"SELECT file_row_number + 1, {_quoted(column)} FROM read_parquet(?, file_row_number = true)"  # noqa: S608
        found = self._connection.execute(query, [self._place])
        while block := found.fetchmany(_BLOCK):
            for row, value in block:
                if answer_of(value, scale) is None:
                    yield Fault(row, column, told(value), scale_text(scale))

    def _judged(self, column: str, scale: int) -> tuple[int, bool]:
        """The sum of a column's answers, and whether all of its values are answers."""
        if column not in self._known:
            total, is_good = 0, True
            for value, times in self._contents(column):
                answer = answer_of(value, scale)
                is_good = is_good and answer is not None
                total += (answer or 0) * times
            self._known[column] = total, is_good
        return self._known[column]

    def _contents(self, column: str) -> Iterator[tuple[object, int]]:
        name = _quoted(column)
        query = f"SELECT {name}, count(*) FROM read_parquet(?) GROUP BY ALL"  # noqa: S608
        found = self._connection.execute(query, [self._place])
        while block := found.fetchmany(_BLOCK):
            yield from block


def _quoted(column: str) -> str:
    """A column's name as SQL takes it."""
    return '"' + column.replace('"', '""') + '"'


def _literally(path: Path) -> str:
    """The path of one file; DuckDB would take ``*``, ``?`` and ``[`` for a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))
