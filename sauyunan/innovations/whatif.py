"""The index of any subset of innovations, and which subset gives the best one: exact, no database.

Scores are scaled to whole numbers, so that nothing is rounded before the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import lcm

from sauyunan.innovations import indexing
from sauyunan.innovations.index_format import IndexRules
from sauyunan.innovations.indexing import Index, Situation

Chain = tuple[int, "Chain"] | tuple[()]
"""Places of innovations, the last one first."""


@dataclass(frozen=True)
class Candidate:
    """An innovation as it counts: its parameters, and which affairs of basic service it covers."""

    slug: str
    parameters: Mapping[str, int]
    affairs: frozenset[str]
    title: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Best:
    """The subset with the highest index; of several alike one with the most innovations."""

    index: Index
    slugs: frozenset[str]


def index_of(given: Sequence[Candidate], region: Fraction, rules: IndexRules) -> Index:
    """The index of these innovations together."""
    scores = [score_of(one, rules) for one in given]
    return indexing.index_of(Situation(region, len(covered(given)), scores), rules)


def covered(given: Iterable[Candidate]) -> frozenset[str]:
    """The affairs of basic service that innovations cover together."""
    return frozenset().union(*(one.affairs for one in given))


def score_of(one: Candidate, rules: IndexRules) -> Fraction:
    """The score of one innovation; indicators that the rules have not count nothing."""
    weights, scale = _weights(_key(rules))
    total = sum(weights.get(key, 0) * value for key, value in one.parameters.items())
    return Fraction(total, scale)


def best(given: Sequence[Candidate], region: Fraction, rules: IndexRules) -> Best:
    """The best subset.

    Of so many innovations with enough affairs among them, the best are: the highest scores, and beside
    them a few that bring an affair, at most one for each. So those few are chosen from what comes after
    the highest, for every set of affairs the ones with the highest sum.
    """
    ranked = sorted(given, key=lambda one: -score_of(one, rules))
    affairs = sorted(covered(given))
    masks = [sum(1 << affairs.index(name) for name in one.affairs) for one in ranked]
    scale = _weights(_key(rules))[1]
    scores = [int(score_of(one, rules) * scale) for one in ranked]
    found: dict[tuple[int, bool], tuple[int, int, Chain]] = {}
    for count, mask, score, first, chain in _subsets(scores, masks, len(affairs)):
        key = (count, mask.bit_count() >= rules.number.needs_affairs)
        if key not in found or score > found[key][0]:
            found[key] = (score, first, chain)
    totals = {key: _total(one[0], *key, scale, rules) for key, one in found.items()}
    chosen = max(totals, key=lambda key: (totals[key], key[0]))
    _score, first, chain = found[chosen]
    own = [*ranked[:first], *(ranked[at] for at in _places(chain))]
    return Best(index_of(own, region, rules), frozenset(one.slug for one in own))


def _subsets(
    scores: Sequence[int], masks: Sequence[int], most: int
) -> Iterator[tuple[int, int, int, int, Chain]]:
    """Number, affairs, sum, and who: the first so many and a chain of others after them."""
    sums, joined = [0], [0]
    for score, mask in zip(scores, masks, strict=True):
        sums.append(sums[-1] + score)
        joined.append(joined[-1] | mask)
    others: dict[tuple[int, int], tuple[int, Chain]] = {(0, 0): (0, ())}
    for first in range(len(scores), -1, -1):
        if first < len(scores):
            _offer(others, first, scores[first], masks[first], most)
        for (count, mask), (score, chain) in others.items():
            yield first + count, joined[first] | mask, sums[first] + score, first, chain


def _offer(
    others: dict[tuple[int, int], tuple[int, Chain]], at: int, score: int, mask: int, most: int
) -> None:
    """Take one more into the choice of at most ``most`` others."""
    for (count, own), (total, chain) in list(others.items()):
        key = (count + 1, own | mask)
        if count < most and (key not in others or total + score > others[key][0]):
            others[key] = (total + score, (at, chain))


def _places(chain: Chain) -> Iterator[int]:
    while chain:
        at, chain = chain
        yield at


def _total(
    score: int,
    count: int,
    is_enough: bool,
    scale: int,
    rules: IndexRules,
) -> Fraction:
    mean = Fraction(score, scale * max(rules.innovation.least_divisor, count))
    counted = min(count, rules.number.counted_at_most) if is_enough else 0
    return mean + counted * Fraction(rules.number.each)


def _key(rules: IndexRules) -> tuple[tuple[str, str], ...]:
    return tuple((key, one.weight) for key, one in rules.innovation.indicators.items())


@cache
def _weights(key: tuple[tuple[str, str], ...]) -> tuple[dict[str, int], int]:
    """The weights as whole numbers, and what they were multiplied with."""
    exact = {name: Fraction(weight) for name, weight in key}
    scale = lcm(*(one.denominator for one in exact.values()))
    return {name: int(one * scale) for name, one in exact.items()}, scale
