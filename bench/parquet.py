"""Times the index of many answers in Parquet by unit, beside DuckDB's own sums, and how much memory it takes."""

from __future__ import annotations

import gc
import json
import resource
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.place import BenchFault, Place, child
from bench.timing import alternating
from sauyunan.surveys.index_commands import Asking, index_of

ROUNDS, UNITS, SERVICES, ELEMENTS = 5, 600, 12, 9
_OCTETS = 8  # of a row, more than it takes
_SUMS = ", ".join(f"sum(U{number})" for number in range(1, ELEMENTS + 1))


@dataclass(frozen=True)
class Found:
    """Seconds of ours and of DuckDB's own sums, and the most memory that ours took, in MB."""

    ours: float
    own: float
    memory: float


def measure(place: Place, rows: int) -> Found:
    """Of a file of so many rows, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sy-parquet-") as folder:
        if shutil.disk_usage(folder).free < 2 * rows * _OCTETS:
            raise BenchFault(f"there is no room for {rows:,} rows in the temporary folder")
        path = Path(folder) / "answers.parquet"
        _write(path, rows)
        environment = place.environment()
        times = child("parquet", "times", str(path), environment=environment)
        memory = child("parquet", "memory", str(path), environment=environment)
        if times["n"] != rows:
            raise BenchFault(f"{times['n']:,} rows were counted of {rows:,}")
        return Found(times["ours"], times["own"], memory["mb"])


def main(words: Sequence[str]) -> None:
    """``times FILE``: both sides by turns; ``memory FILE``: ours alone, and the most that it took."""
    path = Path(words[1])
    if words[0] == "memory":
        _index(path)
        octets = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"mb": octets / 1e6}))
        return
    n = _index(path)
    _own(path)
    gc.freeze()  # as the command does
    ours, own = alternating(lambda: _index(path), lambda: _own(path), rounds=ROUNDS, times=1)
    print(json.dumps({"n": n, "ours": ours, "own": own}))


def _index(path: Path) -> int:
    """What ``sauyunan survey index FILE --by unit`` does; how many rows it counted."""
    found = index_of([path], Asking("skm-2017", by=("unit",)))
    if len(found["rows"]) != UNITS:
        raise SystemExit("not every unit has a row")
    return int(found["n"])


def _own(path: Path) -> None:
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT unit, count(*), {_SUMS} FROM read_parquet(?) GROUP BY unit",  # noqa: S608
            [str(path)],
        )
        if len(found.fetchall()) != UNITS:
            raise SystemExit("not every unit has a row")


def _write(path: Path, rows: int) -> None:
    """Answers from 1 to 4 by chance, of units and services by chance."""
    answers = ", ".join(
        f"(1 + hash(i, {number}) % 4)::TINYINT AS U{number}" for number in range(1, ELEMENTS + 1)
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT 'unit-' || lpad((hash(i, 20) % {UNITS})::VARCHAR, 3, '0') AS unit, "  # noqa: S608
            f"'contoh/layanan-' || (hash(i, 30) % {SERVICES}) AS service, {answers} "
            f"FROM range({rows}) AS t(i)) TO '{path}' (FORMAT parquet)"
        )
