"""An innovation by a rule set: each indicator claimed, verified and measured; its score; its next step.

Values in, values out: no database, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from sauyunan.innovations.index_format import IndexRules, RuleIndicator

Basis = Literal["verified", "claimed", "measured"]
"""Which column counts: verified (where nobody verified, claimed), claimed alone, measured alone."""

BASES: tuple[Basis, ...] = ("verified", "claimed", "measured")


@dataclass(frozen=True)
class Column:
    """The three columns of one indicator; None: nobody said, checked or measured anything."""

    claimed: int | None = None
    verified: int | None = None
    measured: int | None = None

    def counts(self, basis: Basis) -> int:
        """The parameter that counts by a basis; 0 where there is none."""
        if basis == "measured":
            return self.measured or 0
        if basis == "verified" and self.verified is not None:
            return self.verified
        return self.claimed or 0

    @property
    def contradicts(self) -> bool:
        """Whether what counts of words and checks is more than what was measured."""
        return self.measured is not None and self.counts("verified") > self.measured

    @property
    def understates(self) -> bool:
        """Whether the service reaches more than anybody claims."""
        return self.measured is not None and self.counts("verified") < self.measured


@dataclass(frozen=True)
class Step:
    """What would bring most: from a parameter to another, and the points of it."""

    key: str
    indicator: RuleIndicator
    now: int
    to: int
    gain: Fraction


def parameters(columns: Mapping[str, Column], basis: Basis) -> dict[str, int]:
    """The parameter of each indicator by a basis; those of 0 left out."""
    found = {key: one.counts(basis) for key, one in columns.items()}
    return {key: value for key, value in found.items() if value}


def missing(given: Mapping[str, int], rules: IndexRules) -> list[str]:
    """Mandatory indicators without a parameter."""
    indicators = rules.innovation.indicators
    return [key for key, one in indicators.items() if one.mandatory and not given.get(key)]


def steps(given: Mapping[str, int], rules: IndexRules) -> list[Step]:
    """One parameter more of each indicator that has one: mandatory ones without any first, then what
    brings most, then in the order of the rules."""
    found = list(_steps(given, rules))
    return sorted(found, key=lambda one: (not _is_missing(one), -one.gain))


def best_step(given: Mapping[str, int], order: Sequence[tuple[str, RuleIndicator]]) -> Step | None:
    """The first of ``steps``, without looking at the others; None where everything is reached.

    ``order``: of ``by_weight``, made once for many.
    """
    for key, one in order:
        if one.mandatory and not given.get(key):
            return Step(key, one, 0, 1, Fraction(one.weight))
    for key, one in order:
        now = given.get(key, 0)
        if now < len(one.parameters):
            return Step(key, one, now, now + 1, Fraction(one.weight))
    return None


def by_weight(rules: IndexRules) -> Sequence[tuple[str, RuleIndicator]]:
    """The indicators with the highest weight first, in the order of the rules where it is the same."""
    found = rules.innovation.indicators.items()
    return sorted(found, key=lambda item: -Decimal(item[1].weight))


def _is_missing(step: Step) -> bool:
    return step.indicator.mandatory and step.now == 0


def _steps(given: Mapping[str, int], rules: IndexRules) -> Iterator[Step]:
    for key, one in rules.innovation.indicators.items():
        now = given.get(key, 0)
        if now < len(one.parameters):
            yield Step(key, one, now, now + 1, Fraction(one.weight))
