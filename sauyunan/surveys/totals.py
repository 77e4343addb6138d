"""The totals of a closed survey: what the ledger commits to, and what of it everybody may see.

A respondent could be recognised in a count of one to four. So what is published hides such counts,
and with them whatever gives them away: the other counts of the same element, and channels that
would be the rest of what is shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sauyunan.surveys.small_cells import SMALLEST_SHOWN, hidden

FORMAT = "sauyunan-survey-1"
REST = "other"
"""Channels that are not told apart, together."""

Counts = Mapping[str, Mapping[str, Sequence[int]]]
"""Channel -> element -> how many gave each answer, from 1 to the most of the scale."""


def respondents(counts: Counts) -> dict[str, int]:
    """How many answered by each channel."""
    return {name: sum(next(iter(each.values()))) for name, each in counts.items()}


def sums(counts: Counts, keys: Iterable[str]) -> dict[str, int]:
    """The sum of each element's answers over all channels."""
    return {
        key: sum(at * n for at, n in enumerate(_added(counts.values(), key), start=1))
        for key in keys
    }


def published(counts: Counts, keys: Sequence[str]) -> dict[str, Any]:
    """``n``, ``elements`` and ``channels`` as everybody may see them.

    The sum of an element is always told: the index follows from it. Its ``counts`` are None where one of
    them is small. A channel has the counts of an element where neither it nor another has a small one.
    Nothing but ``n`` is told of fewer than SMALLEST_SHOWN respondents.
    """
    by_channel = respondents(counts)
    n = sum(by_channel.values())
    if n < SMALLEST_SHOWN:
        return {"n": n, "elements": {}, "channels": {}}
    parts = _parts(counts, by_channel, keys)
    told = sums(counts, keys)
    elements = {
        key: {"sum": told[key], "counts": _whole(_added(counts.values(), key))} for key in keys
    }
    safe = [key for key in keys if all(_whole(part[key]) for part in parts.values())]
    channels = {
        name: {"n": sum(next(iter(part.values()))), "counts": {key: part[key] for key in safe}}
        for name, part in parts.items()
    }
    return {"n": n, "elements": elements, "channels": channels}


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON with sorted keys, no blanks, ASCII only, as the ledger commits to it."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def sealed_digest(salt: bytes, counts: Counts) -> str:
    """What stands for all counts, the small ones too, in what is published: nobody can guess them from it."""
    return hashlib.sha256(salt + canonical({"counts": counts})).hexdigest()


def _parts(
    counts: Counts, by_channel: Mapping[str, int], keys: Sequence[str]
) -> dict[str, dict[str, list[int]]]:
    """The channels that may be told apart, and the others as one."""
    unseen = hidden(by_channel)
    parts = {
        name: {key: list(counts[name][key]) for key in keys}
        for name, n in sorted(by_channel.items())
        if n and name not in unseen
    }
    if unseen:
        parts[REST] = {key: _added([counts[name] for name in sorted(unseen)], key) for key in keys}
    return parts


def _added(parts: Iterable[Mapping[str, Sequence[int]]], key: str) -> list[int]:
    return [sum(column) for column in zip(*(part[key] for part in parts), strict=True)]


def _whole(counts: list[int]) -> list[int] | None:
    """The counts, unless one of them is small: then none, for n and sum would tell the others."""
    return None if any(0 < n < SMALLEST_SHOWN for n in counts) else counts
