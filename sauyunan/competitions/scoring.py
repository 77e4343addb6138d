"""The score of an entry from the values that jurors gave: exact, no database, no clock.

A value counts as its share of the criterion's highest value, times the weight in percent, so that a card
is worth 0 to 100. What is published is what decides: the score of a stage is rounded half up to four
decimals, and pass mark, ranking and ties see nothing finer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

from sauyunan.competitions.calibration import severities
from sauyunan.competitions.format import Criterion, Scoring

DECIMALS = 4
_UNIT = 10**DECIMALS


class NotComplete(ValueError):
    """A card lacks a criterion, or holds a value that cannot be given; ``criterion`` and ``value`` say which."""

    def __init__(self, criterion: str, value: str | None) -> None:
        super().__init__(f"{criterion}: {value!r} cannot be given")
        self.criterion, self.value = criterion, value


@dataclass(frozen=True)
class Card:
    """What one juror gave: criterion -> decimal as text. ``reconciled``: what the small team agreed on."""

    juror: str
    values: Mapping[str, str]
    reconciled: Mapping[str, str] = field(default_factory=dict)

    @property
    def used(self) -> Mapping[str, str]:
        """The values that count."""
        return {**self.values, **self.reconciled}


class Weigher:
    """Turns values into the score of a card, with weights and highest values brought to whole numbers once."""

    def __init__(self, criteria: Mapping[str, Criterion]) -> None:
        shares = {key: Fraction(one.weight) / Fraction(one.most) for key, one in criteria.items()}
        self._common = lcm(*(share.denominator for share in shares.values()))
        self._shares = {
            key: share.numerator * (self._common // share.denominator)
            for key, share in shares.items()
        }
        self._allowed = {key: _Allowed(one) for key, one in criteria.items()}

    def score(self, values: Mapping[str, str]) -> Fraction:
        """Of a whole card, 0 to 100. Raises NotComplete."""
        total = 0
        for key, share in self._shares.items():
            total += share * self._allowed[key].units(key, values.get(key))
        return Fraction(total, self._common * _UNIT)

    def worth(self, card: Card) -> Fraction:
        """Of what counts in a card; what was agreed in the team does not hide a value that cannot be.
        Raises NotComplete."""
        if card.reconciled:
            self.check(card.values)
        return self.score(card.used)

    def check(self, values: Mapping[str, str]) -> None:
        """Raises NotComplete for the first value given that cannot be; what is missing may come later."""
        for key, value in values.items():
            if key not in self._allowed:
                raise NotComplete(key, value)
            self._allowed[key].units(key, value)


class _Allowed:
    """The values of a criterion, in ten-thousandths."""

    def __init__(self, criterion: Criterion) -> None:
        self.least, self.most = _units(criterion.least), _units(criterion.most)
        self.step = _units(criterion.step)
        self._known: dict[str, int] = {}

    def units(self, key: str, value: str | None) -> int:
        known = self._known.get(value or "")
        if known is not None:
            return known
        try:
            units = _units(value or "")
        except (ArithmeticError, ValueError):
            raise NotComplete(key, value) from None
        if not self.least <= units <= self.most or (units - self.least) % self.step:
            raise NotComplete(key, value)
        self._known[value or ""] = units
        return units


def _units(text: str) -> int:
    if not text.isascii() or len(text) > 12 or not text.replace(".", "", 1).isdigit():
        raise ValueError("not a decimal with a point")
    units = Decimal(text).scaleb(DECIMALS)
    if units != int(units):
        raise ValueError("too many decimals")
    return int(units)


@dataclass(frozen=True)
class Scored:
    """An entry's score in a stage, as text with four decimals, and what of it is asked in ties."""

    score: Decimal
    median: Decimal
    cards: int


def scores(
    cards: Mapping[str, Sequence[Card]], criteria: Mapping[str, Criterion], scoring: Scoring
) -> tuple[dict[str, Scored], dict[str, Decimal]]:
    """The score of each entry that has enough cards, before anything is carried over, and how severe each
    juror is (in points below the others; only asked by method severity_adjusted, else empty).

    ``cards``: entry -> its cards. Raises NotComplete.
    """
    weigher = Weigher(criteria)
    worth = {
        entry: {card.juror: weigher.worth(card) for card in given} for entry, given in cards.items()
    }
    severe = severities(worth) if scoring.method == "severity_adjusted" else {}
    found = {}
    for entry, by_juror in worth.items():
        if len(by_juror) < scoring.least_scores or not by_juror:
            continue
        values = [value + Fraction(severe.get(juror, 0)) for juror, value in by_juror.items()]
        found[entry] = Scored(
            score=rounded(_together(values, scoring)),
            median=rounded(median(values)),
            cards=len(values),
        )
    return found, severe


def _together(values: Sequence[Fraction], scoring: Scoring) -> Fraction:
    if scoring.method == "median":
        return median(values)
    if scoring.method == "trimmed":
        return mean(trimmed(values, Fraction(scoring.trim)))
    return mean(values)


def carried(own: Decimal, before: Decimal | None, percent: str) -> Decimal:
    """The score with its share of the stage before; without one there the own score stands alone."""
    share = Fraction(percent) / 100
    if before is None or not share:
        return own
    return rounded(Fraction(own) * (1 - share) + Fraction(before) * share)


def mean(values: Sequence[Fraction]) -> Fraction:
    """Of at least one value."""
    return sum(values, Fraction(0)) / len(values)


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle one, or the mean of the two in the middle."""
    ranked = sorted(values)
    half = len(ranked) // 2
    return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2


def trimmed(values: Sequence[Fraction], percent: Fraction) -> Sequence[Fraction]:
    """Without the lowest and the highest so many percent of them, rounded down to whole values."""
    cut = int(len(values) * percent / 100)
    return sorted(values)[cut : len(values) - cut]


def rounded(value: Fraction) -> Decimal:
    """Half up to four decimals, halves of negative values away from zero."""
    top, bottom = abs(value.numerator), value.denominator
    size = Decimal((2 * top * _UNIT + bottom) // (2 * bottom)).scaleb(-DECIMALS)
    return -size if value < 0 and size else size


def spread(worth: Sequence[Fraction]) -> Fraction:
    """Points between the highest and the lowest card of an entry."""
    return max(worth) - min(worth) if worth else Fraction(0)
