"""What is counted in tables of answers, written once for every engine: Ibis expressions, no data.

Columns have our own names: ``keys`` such as "unit", ``elements`` such as "e0", and "row" where rows
are told one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Literal

import ibis
from ibis.expr.types import BooleanValue, Table

NAME = "answers"
"""What the engines call the table."""

Kind = Literal["whole", "text", "other"]
"""What a column holds: whole numbers, texts, or anything else."""

_TYPES = {"whole": "int64", "text": "string", "other": "string"}


def table(kinds: Mapping[str, Kind]) -> Table:
    """The table that an engine brings, by the kinds of its columns."""
    return ibis.table({name: _TYPES[kind] for name, kind in kinds.items()}, name=NAME)


def size(answers: Table) -> Table:
    """How many rows there are."""
    return answers.agg(n_=answers.count())


def sums(answers: Table, keys: Sequence[str], elements: Sequence[str], scale: int) -> Table:
    """For each group of the rows whose elements of whole numbers are all answers: the keys, how many, and
    the sum of each of these elements. Whoever asks compares how many with all rows."""
    good = answers.filter(*_tests(answers, elements, scale)) if elements else answers
    totals = {f"sum_{name}": good[name].sum() for name in elements}
    grouped = good.group_by(list(keys)) if keys else good
    return grouped.agg(n_=good.count(), **totals)


def contents(answers: Table, keys: Sequence[str], element: str) -> Table:
    """For each group and each different content of an element: the keys, the content, how many rows."""
    return answers.group_by([*keys, element]).agg(times_=answers.count())


def rows(answers: Table, names: Sequence[str]) -> Table:
    """Every row: its number and these columns."""
    return answers.select("row", *names)


def wrong(answers: Table, elements: Sequence[str], scale: int) -> Table:
    """Only the rows in which one of these elements of whole numbers is no answer."""
    return answers.filter(~reduce(and_, _tests(answers, elements, scale)).fill_null(False))


def _tests(answers: Table, elements: Sequence[str], scale: int) -> list[BooleanValue]:
    """Whether each of them is 1 to the scale; null where it is empty."""
    return [answers[name].between(1, scale) for name in elements]
