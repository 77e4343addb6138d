"""How well a service fits what somebody typed: its title before its other words, one slip forgiven.

Pure. A slip is one letter wrong, missing or too many, or two neighbours swapped; it is forgiven only
by who asks for it, where nothing fits as typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sauyunan.core.folding import fold

SHORTEST = 3
"""Letters of a word in which a slip is forgiven; in shorter ones anything is near to anything."""
SHORTEST_BEGINNING = 5
"""Letters of a word that may stand for a longer one, though it has a slip."""


@dataclass(frozen=True)
class Texts:
    """What a service is found by, folded: the words of its title, what people call it, its summary."""

    title: tuple[str, ...]
    names: tuple[str, ...]
    summary: tuple[str, ...]

    @classmethod
    def of(cls, title: str, names: Sequence[str], summary: str) -> Texts:
        """From texts as they are written."""
        return cls(*(tuple(fold(text).split()) for text in (title, " ".join(names), summary)))


def score(texts: Texts, typed: str, *, is_forgiving: bool = False) -> int:
    """The higher the better; 0 where a word of ``typed`` is nowhere to be found."""
    found = [_score(texts, word, is_forgiving) for word in fold(typed).split()]
    return sum(found) if all(found) else 0


def _score(texts: Texts, typed: str, is_forgiving: bool) -> int:
    """A title weighs more than all else; in each, a whole word more than a beginning or a part."""
    fits = _is_near if is_forgiving else _fits
    for weight, words in ((20, texts.title), (10, texts.names), (1, texts.summary)):
        best = max((fits(typed, word) for word in words), default=0)
        if best:
            return weight + best
    return 0


def _fits(typed: str, word: str) -> int:
    if typed == word:
        return 3
    return 2 if word.startswith(typed) else int(typed in word)


def _is_near(typed: str, word: str) -> int:
    if _fits(typed, word):
        return _fits(typed, word)
    if min(len(typed), len(word)) < SHORTEST:
        return 0
    if one_slip(typed, word):
        return 2
    if len(typed) < SHORTEST_BEGINNING:
        return 0
    beginnings = (word[: len(typed) + more] for more in (-1, 0, 1))
    return int(any(one_slip(typed, beginning) for beginning in beginnings))


def one_slip(typed: str, meant: str) -> bool:
    """Whether one slip leads from one word to the other."""
    at = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if at is None:
        return abs(len(typed) - len(meant)) == 1
    left, right = typed[at:], meant[at:]
    is_swapped = left[:2] == right[1::-1] and left[2:] == right[2:]
    return is_swapped or left[1:] in {right[1:], right} or left == right[1:]
