"""At most so many of what fits, in one statement, so that no question costs much more than another.

What a register is asked for is counted up to a bound; pages say "more than" and "+" beyond it. Where very
much fits a LARGE register, it is taken from the sample, one record in eight with indexes of its own:
that there is more than the bound is then known without looking all of it up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from sauyunan.registers import tallies
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.models import Published

LARGE, MIDDLING = 100_000, 20_000
FEWER, FEW = 500, 2_000
"""So many are counted at most in a register that is larger than LARGE, and than MIDDLING."""

_SAMPLED = """
WITH few AS MATERIALIZED ({some})
SELECT * FROM few WHERE (SELECT count(*) FROM few) > {most}
UNION ALL SELECT * FROM ({every}) AS every WHERE (SELECT count(*) FROM few) <= {most}
"""


def bound(home: Home, most: int) -> int:
    """How many are counted at most: ``most``, the fewer the larger the register is."""
    total = tallies.total(home.full)
    if total > LARGE:
        return min(most, FEWER)
    return min(most, FEW) if total > MIDDLING else most


def ask(
    rows: QuerySet[Published, Any],
    filters: Filters,
    most: int,
    statement: str,
    given: Sequence[Any],
) -> list[tuple[Any, ...]]:
    """The answer to a statement about ``found``: at most ``most`` + 1 of the rows, which fit the filters
    and have the columns that ``values`` named."""
    every, values = rows.order_by()[: most + 1].query.sql_with_params()
    found = every
    if most <= FEWER and (filters.words or filters.facets or filters.area):
        sample = rows.filter(in_sample=True).order_by()[: most + 1]
        some, sampled = sample.query.sql_with_params()
        found, values = _SAMPLED.format(some=some, every=every, most=most), (*sampled, *values)
    with connection.cursor() as cursor:
        # All is written by this program; what people typed stands among the parameters.
        cursor.execute(f"WITH found AS MATERIALIZED ({found}) {statement}", [*values, *given])
        return list(cursor.fetchall())
