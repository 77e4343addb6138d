"""The satisfaction index from sums or means of answers: exact to the last digit, no database, no clock.

PermenPANRB 14/2017: NRR = sum / n of an element, NI = sum of NRR x weight, index = NI x 25 (100 by
the scale). Sum first, round last, half up to two decimals, grade from the rounded index (its bands
have gaps that only rounding closes).
"""

from __future__ import annotations

from collections.abc import Mapping
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
    """The index of a service or unit: ``index`` up to 100, and the letter of it.

    ``ratios``: element -> sum and number of its answers; of one that is known only by its mean
    (``counted`` is False) any two numbers with that mean.
    """

    n: int | None
    ratios: Tallies
    counted: bool
    ratio: tuple[int, int]
    index: Decimal
    grade: str
    method: Method = field(repr=False)

    @cached_property
    def elements(self) -> Mapping[str, ElementScore]:
        """The elements of the method, in its order."""
        known = {key: self.ratios[key] for key in self.method.weights}
        if self.counted:
            return {key: ElementScore(*one, one, self.method) for key, one in known.items()}
        return {key: ElementScore(None, self.n, one, self.method) for key, one in known.items()}

    @cached_property
    def ni(self) -> Fraction:
        """The index on the scale of the answers, exactly."""
        return Fraction(*self.ratio)

    @property
    def ni_written(self) -> Decimal:
        """The same with four decimals, half up."""
        return _half_up(*self.ratio, 4)

    @property
    def exact(self) -> Fraction:
        """The index before it is rounded."""
        return self.ni * 100 / self.method.scale

    @property
    def instrument(self) -> str:
        """The version of the instrument, which belongs to every kept result."""
        return self.method.instrument

    @property
    def mode(self) -> str:
        """How weights were cut, which belongs to every kept result."""
        return self.method.mode


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
    return _score(sums, max(n for _total, n in sums.values()), method, counted=True)


def score_of_means(means: Mapping[str, Fraction], method: Method, n: int | None = None) -> Score:
    """The index from the mean (NRR) of each element, as reports print it.

    Raises ValueError for an element that is missing or unknown, and for a mean outside the scale.
    """
    _check_keys(means, method)
    for key, mean in means.items():
        if not 1 <= mean <= method.scale:
            raise ValueError(f"{key}: a mean of answers from 1 to {method.scale} is not {mean}")
    ratios = {key: mean.as_integer_ratio() for key, mean in means.items()}
    return _score(ratios, n, method, counted=False)


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
    if given.keys() != method.weights.keys():
        differing = sorted(set(given) ^ set(method.weights))
        raise ValueError(f"elements missing or unknown: {', '.join(differing)}")


def _weighted(ratios: Tallies, method: Method) -> tuple[int, int]:
    """The sum of ratios times weights as one ratio; whole numbers take a tenth of the time of fractions."""
    common = lcm(*(bottom for _top, bottom in ratios.values()))
    whole = sum(
        weight * (top * (common // bottom))
        for weight, (top, bottom) in zip(
            method.whole_weights, map(ratios.__getitem__, method.weights), strict=True
        )
    )
    return whole, common * method.whole_of_weights


def _score(ratios: Tallies, n: int | None, method: Method, *, counted: bool) -> Score:
    top, bottom = _weighted(ratios, method)
    index = _half_up(top * 100, bottom * method.scale, 2)
    return Score(n, ratios, counted, (top, bottom), index, grade(index, method), method)
