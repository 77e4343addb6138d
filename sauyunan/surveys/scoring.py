"""The satisfaction index from sums of answers: exact to the last digit, no database, no clock.

PermenPANRB 14/2017: NRR = sum / n of an element, weight = 1 / number of elements, NI = sum of
weighted NRR, index = NI x 25. Sum first, round last, half up to two decimals, grade from the
rounded index (its bands have gaps that only rounding closes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from sauyunan.surveys.format import Instrument


@dataclass(frozen=True)
class ElementScore:
    """One element: ``total`` of ``n`` answers, its mean (NRR), and that mean scaled to 100."""

    total: int
    n: int
    mean: Fraction
    index: Decimal
    grade: str


@dataclass(frozen=True)
class Score:
    """The index of a service or unit: ``ni`` on the scale of the answers, ``index`` up to 100."""

    n: int
    elements: Mapping[str, ElementScore]
    ni: Fraction
    index: Decimal
    grade: str
    instrument: str


def score(sums: Mapping[str, tuple[int, int]], instrument: Instrument) -> Score:
    """The index from (sum of answers, number of answers) of each element of the instrument.

    Raises ValueError for an element that is missing, unknown or without answers, and for a sum
    that answers on the instrument's scale cannot give.
    """
    _check(sums, instrument)
    weights = _weights(instrument)
    elements = {key: _element(*sums[key], instrument) for key in instrument.elements}
    ni = sum((elements[key].mean * weights[key] for key in elements), Fraction(0))
    index = rounded(ni * Fraction(100, instrument.scale))
    n = max(element.n for element in elements.values())
    return Score(n, elements, ni, index, grade(index, instrument), instrument.instrument)


def rounded(value: Fraction) -> Decimal:
    """Half up to two decimals without any binary float: 86.625 is 86.63. Values are positive."""
    return Decimal(floor(value * 100 + Fraction(1, 2))).scaleb(-2)


def grade(index: Decimal, instrument: Instrument) -> str:
    """The letter of a rounded index; ValueError below the lowest band."""
    for band in sorted(instrument.bands, key=lambda band: Decimal(band.from_), reverse=True):
        if index >= Decimal(band.from_):
            return band.grade
    raise ValueError(f"{index} is below the lowest band of {instrument.instrument}")


def _element(total: int, n: int, instrument: Instrument) -> ElementScore:
    mean = Fraction(total, n)
    index = rounded(mean * Fraction(100, instrument.scale))
    return ElementScore(total, n, mean, index, grade(index, instrument))


def _weights(instrument: Instrument) -> dict[str, Fraction]:
    """Equal weights, unless every element declares its own; those sum to one."""
    own = {key: Fraction(e.weight) for key, e in instrument.elements.items() if e.weight}
    if not own:
        return dict.fromkeys(instrument.elements, Fraction(1, len(instrument.elements)))
    if len(own) != len(instrument.elements) or sum(own.values()) != 1:
        raise ValueError(f"{instrument.instrument}: give every element a weight that sum to 1")
    return own


def _check(sums: Mapping[str, tuple[int, int]], instrument: Instrument) -> None:
    if set(sums) != set(instrument.elements):
        differing = sorted(set(sums) ^ set(instrument.elements))
        raise ValueError(f"elements missing or unknown: {', '.join(differing)}")
    for key, (total, n) in sums.items():
        if n < 1:
            raise ValueError(f"{key}: there are no answers")
        if not n <= total <= n * instrument.scale:
            raise ValueError(
                f"{key}: {n} answers from 1 to {instrument.scale} cannot sum to {total}"
            )
