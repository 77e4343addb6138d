"""What must hold in an instrument beyond its shape: each misfit with its place and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from sauyunan.kits.format import Texts
from sauyunan.kits.suggestions import did_you_mean
from sauyunan.surveys.format import Instrument
from sauyunan.surveys.methods import exact

LEAST, MOST = 2, 30  # elements

_TWO_DECIMALS = re.compile(r"\d{1,3}\.\d\d")
Misfit = tuple[str, str, str]
"""Dotted path, what is wrong, how to mend it."""


def misfits(found: Instrument) -> Iterator[Misfit]:
    """Everything in an instrument that could not be asked or computed."""
    yield from _elements(found)
    yield from _order(found)
    yield from _weights(found)
    yield from _wording(found)
    yield from _bands(found)
    yield from _validity(found)


def _elements(found: Instrument) -> Iterator[Misfit]:
    if found.any_elements:
        if found.elements:
            yield "elements", "elements stand beside any_elements", "Keep one of the two"
    elif not LEAST <= len(found.elements) <= MOST:
        count = len(found.elements)
        yield "elements", f"{count} elements", f"Give {LEAST} to {MOST}, or any_elements"
    for key, element in found.elements.items():
        yield from _answers(f"elements.{key}.answers", element.answers, found.scale)


def _answers(path: str, answers: tuple[Texts, ...], scale: int) -> Iterator[Misfit]:
    if len(answers) != scale:
        what = f"{len(answers)} answers for a scale of {scale}"
        yield path, what, f"Give one answer for each of 1 to {scale}, from the worst to the best"


def _order(found: Instrument) -> Iterator[Misfit]:
    order = found.questionnaire_order
    if order and sorted(order) != sorted(found.elements):
        mend = f"Name each element once: {', '.join(found.elements)}"
        yield "questionnaire_order", "does not name every element once", mend


def _weights(found: Instrument) -> Iterator[Misfit]:
    if found.weights and found.importance:
        yield "importance", "importance stands beside weights", "Keep one of the two"
        return
    if found.any_elements and (found.weights or found.importance):
        where = "weights" if found.weights else "importance"
        yield where, "weights of elements that are not named", "Leave them out: all count alike"
        return
    yield from _each("weights", found.weights, found)
    yield from _each("importance", found.importance, found)
    given = [exact(text) for text in found.weights.values()]
    known = [one for one in given if one is not None]
    if known and len(known) == len(found.elements) == len(given) and sum(known) != 1:
        whole = sum(known, Fraction(0))
        mend = "Change them so that they sum to exactly 1; a third is 1/3, not 0.33"
        yield "weights", f"the weights sum to {_shown(whole)}, not to 1", mend


def _each(path: str, given: Mapping[str, str], found: Instrument) -> Iterator[Misfit]:
    if not given:
        return
    for key, text in given.items():
        if key not in found.elements:
            mend = did_you_mean(key, found.elements)
            yield f"{path}.{key}", f"{key!r} is no element of {found.instrument}", mend
        elif not exact(text):
            what = f"{text!r} is no number above 0"
            yield f"{path}.{key}", what, "Write a fraction or a decimal with a point: 1/9 or 0.125"
    missing = [key for key in found.elements if key not in given]
    if missing:
        yield path, f"nothing is said of {', '.join(missing)}", "Give one for every element"


def _wording(found: Instrument) -> Iterator[Misfit]:
    for service, elements in found.wording.items():
        for key, own in elements.items():
            path = f"wording.{service}.{key}"
            if key not in found.elements:
                mend = did_you_mean(key, found.elements)
                yield path, f"{key!r} is no element of {found.instrument}", mend
            if own.answers is not None:
                yield from _answers(f"{path}.answers", own.answers, found.scale)


def _bands(found: Instrument) -> Iterator[Misfit]:
    for at, band in enumerate(found.bands):
        if not _TWO_DECIMALS.fullmatch(band.from_):
            yield f"bands.{at}.from", f"{band.from_!r} has not two decimals", 'Write "76.61"'
            return
    lowest = [Decimal(band.from_) for band in found.bands]
    if sorted(lowest, reverse=True) != lowest or len(set(lowest)) != len(lowest):
        yield "bands", "the bands do not fall from the best to the worst", "Put the highest first"
    elif lowest[-1] > Decimal(100) / found.scale:
        what = f"no band holds the lowest index, {Decimal(100) / found.scale}"
        yield "bands", what, "Add a band that begins there or below"


def _validity(found: Instrument) -> Iterator[Misfit]:
    if found.valid_until and found.valid_until <= found.valid_from:
        yield "valid_until", "is not after valid_from", "Give a later day, or leave it out"


def _shown(value: Fraction) -> str:
    """0.99, or 89/90 where decimals would not end."""
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return str(decimal) if Fraction(decimal) == value else str(value)
