"""How an instrument turns answers into an index: the weight of each element, scale and bands.

PermenPANRB 14/2017 weighs every element alike: 1 / number of elements. Reports print that weight cut
to a few decimals (0.111, 0.11, 0.071), and some computed with what they printed. The modes cut it
the same way, so that an old report can be reproduced; everything new is computed exactly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm
from types import MappingProxyType

from sauyunan.surveys.format import Instrument

EXACT = "exact"
MODES = (EXACT, "0.1111", "0.111", "0.11", "0.071", "0.33", "0.5")

_WRITTEN = re.compile(r"\d{1,9}(/[1-9]\d{0,8}|\.\d{1,12})?")


class ModeRefused(ValueError):
    """The weight is not the cut weight of so many elements. ``fitting``: the modes that are."""

    def __init__(self, mode: str, count: int, fitting: Sequence[str]) -> None:
        super().__init__(f"{mode} is not the weight of one of {count} elements")
        self.mode = mode
        self.count = count
        self.fitting = tuple(fitting)


@dataclass(frozen=True)
class Method:
    """Weights by element in the regulation's order; ``bands``: grade and lowest index, best first."""

    instrument: str
    weights: MappingProxyType[str, Fraction]
    scale: int
    bands: tuple[tuple[str, Decimal], ...]
    mode: str = EXACT
    weighs_alike: bool = True

    @cached_property
    def whole_of_weights(self) -> int:
        """What whole weights are parts of."""
        return lcm(*(weight.denominator for weight in self.weights.values()))

    @cached_property
    def whole_weights(self) -> tuple[int, ...]:
        """The weights as whole numbers, in the order of the elements."""
        return tuple(int(weight * self.whole_of_weights) for weight in self.weights.values())

    @property
    def is_exact(self) -> bool:
        """Whether weights are uncut."""
        return self.mode == EXACT

    def cut(self, mode: str) -> Method:
        """The same with the equal weight cut as the mode says. Raises ModeRefused."""
        count = len(self.weights)
        fitting = fitting_modes(count) if self.weighs_alike else (EXACT,)
        if mode not in fitting:
            raise ModeRefused(mode, count, fitting)
        weight = Fraction(1, count) if mode == EXACT else Fraction(mode)
        if self.weighs_alike:
            return replace(self, weights=_alike(self.weights, weight), mode=mode)
        return self


def method_of(
    instrument: Instrument, mode: str = EXACT, *, elements: Sequence[str] | None = None
) -> Method:
    """The method of an instrument. ``elements``: named by the caller of an instrument without its own.

    Raises ModeRefused for a mode that is not the cut weight of so many elements.
    """
    keys = tuple(instrument.elements) if elements is None else tuple(elements)
    bands = ((band.grade, Decimal(band.from_)) for band in instrument.bands)
    method = Method(
        instrument=instrument.instrument,
        weights=_weights(instrument, keys),
        scale=instrument.scale,
        bands=tuple(sorted(bands, key=lambda band: band[1], reverse=True)),
        weighs_alike=not (instrument.weights or instrument.importance),
    )
    return method.cut(mode)


def fitting_modes(count: int) -> tuple[str, ...]:
    """The modes that are 1 / count cut to their own decimals: 0.111 and 0.11 of nine, not 0.071."""
    return tuple(mode for mode in MODES if mode == EXACT or _is_cut(mode, count))


def exact(text: str) -> Fraction | None:
    """A weight as it is written, ``1/9`` or ``0.125``; None for anything else."""
    return Fraction(text) if _WRITTEN.fullmatch(text) else None


def _is_cut(mode: str, count: int) -> bool:
    decimals = len(mode.partition(".")[2])
    return Fraction(mode) == Fraction(10**decimals // count, 10**decimals)


def _weights(instrument: Instrument, keys: Sequence[str]) -> MappingProxyType[str, Fraction]:
    """As the instrument gives them; its reader has checked that they are whole and sum to one."""
    if instrument.weights:
        return MappingProxyType({key: Fraction(instrument.weights[key]) for key in keys})
    if instrument.importance:
        shares = {key: Fraction(instrument.importance[key]) for key in keys}
        whole = sum(shares.values())
        return MappingProxyType({key: share / whole for key, share in shares.items()})
    return _alike(keys, Fraction(1, len(keys)))


def _alike(
    keys: Sequence[str] | MappingProxyType[str, Fraction], weight: Fraction
) -> MappingProxyType[str, Fraction]:
    return MappingProxyType(dict.fromkeys(keys, weight))
