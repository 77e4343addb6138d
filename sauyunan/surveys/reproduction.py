"""Whether a published result follows from its own inputs, and by which weight.

Some published figures were computed with a weight that was cut for printing, some by nobody knows
what. A figure that does not follow is told, never an error: the inputs still have their own index.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sauyunan.surveys.scoring import Score, rounded


def differing(published: Mapping[str, str], score: Score) -> tuple[str, ...]:
    """Which of ``index``, ``ni`` and ``grade`` the score does not give as they were published.

    Numbers are compared as numbers with two decimals, so 100 is 100.00.
    """
    given = {"index": score.index, "ni": rounded(score.ni)}
    numbers = tuple(
        name
        for name, value in given.items()
        if name in published and Decimal(published[name]) != value
    )
    if "grade" in published and published["grade"].upper() != score.grade:
        return (*numbers, "grade")
    return numbers


def modes_giving(published: Mapping[str, str], scores: Mapping[str, Score]) -> tuple[str, ...]:
    """The weight modes under which everything published follows; none: nothing reproduces it."""
    return tuple(mode for mode, score in scores.items() if not differing(published, score))
