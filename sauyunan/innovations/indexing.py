"""The regional innovation index (Indeks Inovasi Daerah) of a rule set: exact, no database, no clock.

Sum first, round last, half up to two decimals; the category is that of the rounded index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sauyunan.innovations.index_format import IndexRules
from sauyunan.surveys.scoring import rounded


@dataclass(frozen=True)
class Situation:
    """What an index is computed from.

    ``region_score``: of the region itself (SPD), ``innovation_scores``: of each innovation (SID),
    ``basic_affairs``: how many affairs of basic service the innovations cover.
    """

    region_score: Fraction
    basic_affairs: int
    innovation_scores: Sequence[Fraction]


@dataclass(frozen=True)
class Index:
    """An index with its parts, exact; ``rounded`` and ``category`` are what is published."""

    region: Fraction
    innovations: Fraction
    number: Fraction
    total: Fraction
    exact: Fraction
    rounded: Decimal
    category: str
    rules: str


def index_of(given: Situation, rules: IndexRules) -> Index:
    """The index of a situation.

    The scores of innovations are summed and divided by their number, or by the least divisor of the
    year where there are fewer; their number counts only where enough affairs are covered.

    Raises ValueError for a score or a number outside what the rules allow.
    """
    _check(given, rules)
    scores = given.innovation_scores
    mean = sum(scores, Fraction(0)) / max(rules.innovation.least_divisor, len(scores))
    number = _number(len(scores), given.basic_affairs, rules)
    total = given.region_score + mean + number
    exact = total / rules.most * 100
    shown = rounded(exact)
    return Index(
        region=given.region_score,
        innovations=mean,
        number=number,
        total=total,
        exact=exact,
        rounded=shown,
        category=category_of(shown, rules),
        rules=rules.rules,
    )


def category_of(index: Decimal, rules: IndexRules) -> str:
    """The category of a rounded index."""
    return next(one.name for one in rules.categories if index >= Decimal(one.from_))


def score_of(parameters: Mapping[str, int], rules: IndexRules) -> Fraction:
    """The score of one innovation: each indicator's weight times its parameter; 0 for one not reached.

    Raises ValueError for an unknown indicator and for a parameter that it has not.
    """
    total = Fraction(0)
    for key, parameter in parameters.items():
        indicator = rules.innovation.indicators.get(key)
        if indicator is None:
            raise ValueError(f"{rules.rules} has no indicator {key!r}")
        if not 0 <= parameter <= len(indicator.parameters):
            raise ValueError(f"{key}: a parameter is 0 to {len(indicator.parameters)}")
        total += Fraction(indicator.weight) * parameter
    return total


def _number(count: int, affairs: int, rules: IndexRules) -> Fraction:
    if affairs < rules.number.needs_affairs:
        return Fraction(0)
    return min(count, rules.number.counted_at_most) * Fraction(rules.number.each)


def _check(given: Situation, rules: IndexRules) -> None:
    if not 0 <= given.region_score <= rules.region.most:
        raise ValueError(f"a region's score is 0 to {rules.region.most}")
    if not 0 <= given.basic_affairs <= len(rules.number.affairs):
        raise ValueError(f"affairs are 0 to {len(rules.number.affairs)}")
    for score in given.innovation_scores:
        if not 0 <= score <= rules.innovation.most:
            raise ValueError(f"an innovation's score is 0 to {rules.innovation.most}")
