"""What somebody may have meant by a word that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_SHOWN = 12


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that mends: the nearest known word, and what else is known."""
    words = sorted(set(known))
    if not words:
        return "Nothing of this kind is declared here; declare it first, or leave it out"
    listed = ", ".join(words[:_SHOWN]) + (", ..." if len(words) > _SHOWN else "")
    near = difflib.get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]!r}? Known are: {listed}"
    return f"Known are: {listed}"
