"""Who goes on: rank, ties, places. Values in, values out.

The lot of an entry is the SHA-256 of the edition's seed and its code. The seed is committed in the ledger when
the edition opens and published with the result, so nobody could choose it and everybody can draw again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sauyunan.competitions.format import Advance

NO_SCORE, BELOW_MARK, NO_PLACE, NOT_BEST = "no_score", "below_mark", "no_place", "not_best"
"""Why an entry does not go on."""


@dataclass(frozen=True)
class Contender:
    """An entry to be ranked. ``score`` is None where too few jurors judged it. ``criteria``: means by criterion;
    ``stages``: scores of judged stages; ``sent``: the moment of sending as text that sorts."""

    code: str
    klass: str
    score: Decimal | None
    median: Decimal | None = None
    sent: str = ""
    criteria: Mapping[str, Decimal] = field(default_factory=dict)
    stages: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Ranked:
    """An entry's place: ``rank`` among all, ``class_rank`` in its class, None without a score.

    ``decided_by``: the word of the chain that parted it from the one above; "" where the scores differ.
    ``reason``: why it does not go on.
    """

    code: str
    klass: str
    score: Decimal | None
    rank: int | None
    class_rank: int | None
    decided_by: str
    goes_on: bool
    reason: str


def lot(seed: bytes, code: str) -> str:
    """What is drawn for an entry; the lowest wins."""
    return hashlib.sha256(seed + code.encode()).hexdigest()


def ranking(
    contenders: Sequence[Contender], advance: Advance | None, chain: Sequence[str], seed: bytes
) -> list[Ranked]:
    """All of them, the best first; those without a score last, by code.

    Several conditions of ``advance`` hold together. Without any, all that have a score go on.
    """
    scored = [one for one in contenders if one.score is not None]
    keyed = sorted((_key(one, chain, seed), one) for one in scored)
    in_class: Counter[str] = Counter()
    chosen = 0
    found: list[Ranked] = []
    before: tuple[object, ...] | None = None
    for rank, (key, one) in enumerate(keyed, start=1):
        in_class[one.klass] += 1
        reason = _reason(one, in_class[one.klass], chosen, advance)
        chosen += not reason
        found.append(
            Ranked(
                code=one.code,
                klass=one.klass,
                score=one.score,
                rank=rank,
                class_rank=in_class[one.klass],
                decided_by=_decided(before, key, chain),
                goes_on=not reason,
                reason=reason,
            )
        )
        before = key
    unscored = sorted((one for one in contenders if one.score is None), key=lambda one: one.code)
    return found + [
        Ranked(one.code, one.klass, None, None, None, "", goes_on=False, reason=NO_SCORE)
        for one in unscored
    ]


def unfilled(found: Sequence[Ranked], places: Mapping[str, int]) -> dict[str, int]:
    """Classes of which fewer go on than there are places, and how many places stay empty."""
    chosen = Counter(one.klass for one in found if one.goes_on)
    return {
        klass: count - chosen[klass] for klass, count in places.items() if chosen[klass] < count
    }


def _key(one: Contender, chain: Sequence[str], seed: bytes) -> tuple[object, ...]:
    """What sorts the best first: score, then each word of the chain. What is not known comes last."""
    return (_falling(one.score), *(_word(one, word, seed) for word in chain))


def _word(one: Contender, word: str, seed: bytes) -> tuple[int, object]:
    kind, _colon, key = word.partition(":")
    if kind == "criterion":
        return _falling(one.criteria.get(key))
    if kind == "stage":
        return _falling(one.stages.get(key))
    if kind == "median":
        return _falling(one.median)
    if kind == "sent":
        return (0, one.sent) if one.sent else (1, "")
    return (0, lot(seed, one.code))


def _falling(value: Decimal | None) -> tuple[int, Decimal]:
    return (1, Decimal(0)) if value is None else (0, -value)


def _decided(
    before: tuple[object, ...] | None, key: tuple[object, ...], chain: Sequence[str]
) -> str:
    if before is None or before[0] != key[0]:
        return ""
    pairs = zip(chain, before[1:], key[1:], strict=True)
    return next((word for word, one, other in pairs if one != other), chain[-1] if chain else "")


def _reason(one: Contender, class_rank: int, chosen: int, advance: Advance | None) -> str:
    if advance is None or one.score is None:
        return ""
    if advance.pass_mark is not None and one.score < Decimal(advance.pass_mark):
        return BELOW_MARK
    if advance.places and class_rank > advance.places.get(one.klass, 0):
        return NO_PLACE
    return NOT_BEST if advance.number is not None and chosen >= advance.number else ""
