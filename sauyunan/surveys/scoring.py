"""The satisfaction index from sums or means of answers: exact to the last digit, no database, no clock.

PermenPANRB 14/2017: NRR = sum / n of an element, NI = sum of NRR x weight, index = NI x 25 (100 by
the scale). Sum first, round last, half up to two decimals, grade from the rounded index (its bands
have gaps that only rounding closes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

from sauyunan.surveys.methods import Method

Tallies = Mapping[str, tuple[int, int]]
"""Element -> (sum of its answers, how many)."""


@dataclass(frozen=True)
class ElementScore:
    """One element: ``total`` of ``n`` answers and its mean (NRR).

    ``total`` and ``n`` are None where only the mean is known.
    """

    total: int | None
    n: int | None
    ratio: tuple[int, int]
    method: Method = field(repr=False)

    @cached_property
    def mean(self) -> Fraction:
        """The mean answer, exactly."""
        return Fraction(*self.ratio)

    @cached_property
    def index(self) -> Decimal:
        """The mean scaled to 100 (NIK)."""
        top, bottom = self.ratio
        return _half_up(top * 100, bottom * self.method.scale, 2)

    @cached_property
    def grade(self) -> str:
        """The letter of that."""
        return grade(self.index, self.method)


@dataclass(frozen=True)
class Score:
    """The index of a service or unit: ``ni`` on the scale of the answers, ``index`` up to 100.

    ``instrument`` and ``mode`` are the version of the method: they belong to every kept result.
    """

    n: int | None
    elements: Mapping[str, ElementScore]
    ni: Fraction
    exact: Fraction
    index: Decimal
    grade: str
    instrument: str
    mode: str


def score(sums: Tallies, method: Method) -> Score:
    """The index from (sum of answers, number of answers) of each element of the method.

    Raises ValueError for an element that is missing, unknown or without answers, and for a sum
    that answers on the method's scale cannot give.
    """
    _check_keys(sums, method)
    for key, (total, n) in sums.items():
        if n < 1:
            raise ValueError(f"{key}: there are no answers")
        if not n <= total <= n * method.scale:
            raise ValueError(f"{key}: {n} answers from 1 to {method.scale} cannot sum to {total}")
    elements = {key: ElementScore(*sums[key], sums[key], method) for key in method.weights}
    return _score(elements, max(n for _total, n in sums.values()), method)


def score_of_means(means: Mapping[str, Fraction], method: Method, n: int | None = None) -> Score:
    """The index from the mean (NRR) of each element, as reports print it.

    Raises ValueError for an element that is missing or unknown, and for a mean outside the scale.
    """
    _check_keys(means, method)
    for key, mean in means.items():
        if not 1 <= mean <= method.scale:
            raise ValueError(f"{key}: a mean of answers from 1 to {method.scale} is not {mean}")
    elements = {
        key: ElementScore(None, n, means[key].as_integer_ratio(), method) for key in method.weights
    }
    return _score(elements, n, method)


def rounded(value: Fraction) -> Decimal:
    """Half up to two decimals without any binary float: 86.625 is 86.63. Values are positive."""
    return rounded_to(value, 2)


def rounded_to(value: Fraction, decimals: int) -> Decimal:
    """Half up to so many decimals; halves of negative values go away from zero."""
    return _half_up(value.numerator, value.denominator, decimals)


def _half_up(top: int, bottom: int, decimals: int) -> Decimal:
    """Of a ratio of whole numbers, which takes a tenth of the time of fractions; ``bottom`` is positive."""
    size = Decimal((2 * abs(top) * 10**decimals + bottom) // (2 * bottom)).scaleb(-decimals)
    return -size if top < 0 and size else size


def grade(index: Decimal, method: Method) -> str:
    """The letter of a rounded index. What lies below all bands, as cut weights give it, is the lowest."""
    found = (letter for letter, lowest in method.bands if index >= lowest)
    return next(found, method.bands[-1][0])


def weakest(result: Score, count: int = 2) -> tuple[str, ...]:
    """The elements with the lowest means, the lowest first; of equal ones the first of the instrument."""
    return tuple(sorted(result.elements, key=lambda key: result.elements[key].mean)[:count])


def graded_below(result: Score, letter: str, method: Method) -> tuple[str, ...]:
    """The elements whose grade is worse than the letter, the lowest first: those to follow up.

    None by a method that knows no such letter.
    """
    letters = [name for name, _lowest in method.bands]
    worse = set(letters[letters.index(letter) + 1 :]) if letter in letters else set()
    return tuple(
        key for key in weakest(result, len(result.elements)) if result.elements[key].grade in worse
    )


def _check_keys(given: Mapping[str, object], method: Method) -> None:
    if set(given) != set(method.weights):
        differing = sorted(set(given) ^ set(method.weights))
        raise ValueError(f"elements missing or unknown: {', '.join(differing)}")


def _weighted(pairs: Iterable[tuple[tuple[int, int], Fraction]]) -> Fraction:
    """The sum of ratios times weights, over one common denominator."""
    tops, bottoms = [], []
    for (top, bottom), weight in pairs:
        tops.append(top * weight.numerator)
        bottoms.append(bottom * weight.denominator)
    common = lcm(*bottoms)
    whole = sum(top * (common // bottom) for top, bottom in zip(tops, bottoms, strict=True))
    return Fraction(whole, common)


def _score(elements: Mapping[str, ElementScore], n: int | None, method: Method) -> Score:
    ni = _weighted((elements[key].ratio, weight) for key, weight in method.weights.items())
    exact = ni * 100 / method.scale
    index = rounded(exact)
    return Score(
        n=n,
        elements=elements,
        ni=ni,
        exact=exact,
        index=index,
        grade=grade(index, method),
        instrument=method.instrument,
        mode=method.mode,
    )
