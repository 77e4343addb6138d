"""Tables of answers as Parquet files, random ones too, and their index as the plain arithmetic gives it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import strategies as st

from sauyunan.surveys import grouped_index, scoring
from sauyunan.surveys.index_commands import Asking, index_of
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.methods import method_of

KEYS = list(instrument("skm-2017").elements)
KINDS = ("TINYINT", "UINTEGER", "BIGINT", "UBIGINT", "DOUBLE", "DECIMAL(4,1)", "VARCHAR")
BY = [
    ("unit",),
    ("service",),
    ("element",),
    ("service", "unit"),
    ("element", "unit"),
    ("unit", "service", "element"),
    ("service", "element", "unit"),
]

Row = tuple[str, str, tuple[int, ...]]
"""Unit, service, the answers in the order of the regulation."""

_NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=5
).filter(str.strip)
_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["dinas", "dinas ", "Dinas", "kecamatan/coblong", "'\"`"]) | _NAMES,
        st.sampled_from(["salaman/kia", "salaman/akta"]),
        st.tuples(*[st.integers(1, 4)] * 9),
    ),
    min_size=1,
    max_size=12,
)


@dataclass(frozen=True)
class Made:
    """One file to be: its rows, and how each column is called and stored."""

    rows: tuple[Row, ...]
    kinds: tuple[str, ...]
    is_numbered: bool


MADE = st.builds(
    Made,
    rows=_ROWS.map(tuple),
    kinds=st.tuples(*[st.sampled_from(KINDS)] * 9) | st.just(("UTINYINT",) * 9),
    is_numbered=st.booleans(),
)
TABLES = st.lists(MADE, min_size=1, max_size=3)


def written(folder: Path, tables: Sequence[Made]) -> list[Path]:
    """The files."""
    return [_written(folder / f"{at}.parquet", made) for at, made in enumerate(tables)]


def _written(path: Path, made: Made) -> Path:
    heads = [f"U{n}" for n in range(1, 10)] if made.is_numbered else KEYS
    kinds = {"unit": "VARCHAR", "service": "VARCHAR", **dict(zip(heads, made.kinds, strict=True))}
    columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE rows ({columns})")
        values = [(unit, service, *answers) for unit, service, answers in made.rows]
        connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        connection.execute(f"COPY rows TO '{path}' (FORMAT parquet)")
    return path


def counted(paths: Sequence[Path], by: tuple[str, ...], engine: Any = "duckdb") -> dict[str, Any]:
    """What the command prints."""
    return json.loads(json.dumps(index_of(paths, Asking("skm-2017", by=by, engine=engine))))


def expected(tables: Sequence[Made], by: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows of the result, from every answer one by one."""
    fields = [name for name in by if name != "element"]
    groups: dict[tuple[str, ...], list[tuple[int, ...]]] = {}
    for unit, service, answers in _rows(tables):
        named = {"unit": unit, "service": service}
        groups.setdefault(tuple(named[one] for one in fields), []).append(answers)
    method = method_of(instrument("skm-2017"))
    scores = {
        key: scoring.score(
            {
                element: (sum(one[at] for one in given), len(given))
                for at, element in enumerate(KEYS)
            },
            method,
        )
        for key, given in groups.items()
    }
    return grouped_index.rows(scores, by)


def _rows(tables: Sequence[Made]) -> Iterator[Row]:
    for made in tables:
        yield from made.rows
