"""How far an index can be trusted, and whether two of them differ: intervals of 95 %.

A respondent's own index is the weighted mean of their answers, scaled to 100; the index of a survey
is the mean of those. Its interval is Student's t with the variance of the respondents, and with the
correction for a finite population where its size is known (W. G. Cochran, Sampling Techniques, 3rd
edition, 1977, sections 2.5 to 2.8). Two independent surveys are compared with Welch's t (B. L. Welch,
Biometrika 34, 1947), without that correction: the question is whether the service changed, not only
those who came (Cochran, section 2.14). Sums are exact; only the square root is rounded, to 40 digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from sauyunan.surveys.methods import Method
from sauyunan.surveys.scoring import rounded_to

_DIGITS = Context(prec=40, rounding=ROUND_HALF_UP)
_Z = Decimal("1.959963984540054")
_T = tuple(
    Decimal(value)
    for value in (
        *(
            "12.706",
            "4.303",
            "3.182",
            "2.776",
            "2.571",
            "2.447",
            "2.365",
            "2.306",
            "2.262",
            "2.228",
        ),
        *("2.201", "2.179", "2.160", "2.145", "2.131", "2.120", "2.110", "2.101", "2.093", "2.086"),
        *("2.080", "2.074", "2.069", "2.064", "2.060", "2.056", "2.052", "2.048", "2.045", "2.042"),
    )
)
"""Student's t, two-sided 95 %, for 1 to 30 degrees of freedom."""


@dataclass(frozen=True)
class Spread:
    """Respondents' own indexes: how many, their sum and the sum of their squares. Spreads add up."""

    n: int
    total: Fraction
    squares: Fraction

    @classmethod
    def of(cls, indexes: Iterable[Fraction]) -> Spread:
        """The spread of respondents' own indexes."""
        given = list(indexes)
        return cls(len(given), sum(given, Fraction(0)), sum((x * x for x in given), Fraction(0)))

    @classmethod
    def of_row_sums(cls, n: int, total: int, squares: int, method: Method) -> Spread:
        """From the sum, and the sum of squares, of each respondent's added answers.

        For methods that weigh all elements alike, where a database or a file gives both at once.
        """
        unit = next(iter(method.weights.values())) * Fraction(100, method.scale)
        return cls(n, total * unit, squares * unit**2)

    def __add__(self, other: Spread) -> Spread:
        return Spread(self.n + other.n, self.total + other.total, self.squares + other.squares)

    @property
    def mean(self) -> Fraction:
        """The index, unrounded."""
        return self.total / self.n

    @property
    def variance(self) -> Fraction:
        """Of the respondents, with n - 1; 0 for fewer than two."""
        if self.n < 2:
            return Fraction(0)
        return (self.squares - self.total**2 / self.n) / (self.n - 1)


@dataclass(frozen=True)
class Interval:
    """Lower and upper end, two decimals."""

    low: Decimal
    high: Decimal


class Verdict(StrEnum):
    """What two surveys say of a change."""

    ROSE = "rose"
    FELL = "fell"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Change:
    """After less before, with its interval; UNDECIDED: the data do not carry a conclusion."""

    difference: Decimal
    interval: Interval | None
    verdict: Verdict


def respondent_index(answers: Mapping[str, int], method: Method) -> Fraction:
    """One respondent's own index, 100 by the scale to 100; KeyError when an element is missing."""
    weighted = (weight * answers[key] for key, weight in method.weights.items())
    return sum(weighted, Fraction(0)) * Fraction(100, method.scale)


def interval(spread: Spread, method: Method, *, population: int | None = None) -> Interval | None:
    """The interval of an index, within what the scale allows.

    ``population``: all who were served, those who answered included. None: fewer than two answered, or
    all answered alike, so that nothing can be said of those who were not asked. Raises ValueError for a
    population smaller than the respondents.
    """
    if population is not None and population < spread.n:
        raise ValueError(f"{spread.n} respondents cannot come from {population} people")
    if not spread.variance:
        return None
    unseen = 1 - Fraction(spread.n, population) if population else Fraction(1)
    ends = _ends(spread.mean, spread.variance / spread.n * unseen, spread.n - 1)
    least = Decimal(100) / method.scale
    return Interval(_written(max(ends[0], least)), _written(min(ends[1], Decimal(100))))


def compare(before: Spread, after: Spread) -> Change:
    """Whether the index differs between two surveys with different respondents.

    UNDECIDED when the interval of the difference holds 0, when one survey has fewer than two answers,
    and when everybody in both answered alike. Raises ValueError for a survey without answers.
    """
    if not before.n or not after.n:
        raise ValueError("a survey without answers cannot be compared")
    difference = after.mean - before.mean
    errors = [one.variance / one.n for one in (before, after)]
    if min(before.n, after.n) < 2 or not any(errors):
        return Change(rounded_to(difference, 2), None, Verdict.UNDECIDED)
    low, high = _ends(difference, sum(errors, Fraction(0)), _welch(errors, (before.n, after.n)))
    verdict = Verdict.ROSE if low > 0 else Verdict.FELL if high < 0 else Verdict.UNDECIDED
    return Change(rounded_to(difference, 2), Interval(_written(low), _written(high)), verdict)


def student(freedom: int) -> Decimal:
    """Student's t, two-sided 95 %: the table up to 30, beyond it the series in 1/freedom.

    The series is formula 26.7.5 of Abramowitz and Stegun, Handbook of Mathematical Functions.
    """
    if freedom <= len(_T):
        return _T[freedom - 1]
    z = _Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def _welch(errors: list[Fraction], counts: tuple[int, int]) -> int:
    """Degrees of freedom, rounded down: the wider interval."""
    parts = [error**2 / (n - 1) for error, n in zip(errors, counts, strict=True)]
    return int(sum(errors, Fraction(0)) ** 2 / sum(parts, Fraction(0)))


def _ends(middle: Fraction, variance: Fraction, freedom: int) -> tuple[Decimal, Decimal]:
    with localcontext(_DIGITS):
        half = student(freedom) * _decimal(variance).sqrt()
        return _decimal(middle) - half, _decimal(middle) + half


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _written(value: Decimal) -> Decimal:
    return rounded_to(Fraction(value), 2)
