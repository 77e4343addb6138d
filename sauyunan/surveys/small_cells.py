"""Which parts of a table are hidden because a person could be recognised in them."""

from __future__ import annotations

from collections.abc import Mapping

SMALLEST_SHOWN = 5
"""Fewer answers are not published."""


def shown(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The parts as they may stand beside their total; None for one that must not."""
    unseen = hidden(counts)
    return {key: None if key in unseen else n for key, n in counts.items()}


def hidden(counts: Mapping[str, int]) -> frozenset[str]:
    """The parts that must not be shown beside their total, by the answers of each.

    A part of 1 to 4 answers is hidden. So that it cannot be computed as the total less the parts
    that are shown, the next smallest parts are hidden with it, until at least two parts with at least
    five answers together are. Parts without answers hold nobody; they are never hidden.
    """
    found = {key for key, n in counts.items() if 0 < n < SMALLEST_SHOWN}
    if not found:
        return frozenset()
    others = sorted(
        (key for key, n in counts.items() if n > 0 and key not in found), key=counts.__getitem__
    )
    for key in others:
        if len(found) >= 2 and sum(counts[one] for one in found) >= SMALLEST_SHOWN:
            break
        found.add(key)
    return frozenset(found)
