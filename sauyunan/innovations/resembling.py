"""How alike titles are, word by word: order, endings, slips of the pen and short forms do not matter. Pure.

Titles are taken apart into stems. Each stem of what is asked is looked up among all stems that there are,
with those that are spelt nearly so; titles gain by each stem they share, more by a rare one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from sauyunan.core.folding import fold
from sauyunan.innovations.registry_format import Words

ALIKE = 62  # percent: titles less alike are different
SHOWN = 10
_CONTAINED = 0.92  # a title within a longer one is nearly the same
_JOINED = 86  # percent of the letters, without the blanks between them
_NAMED = 80
_EXACT = 3  # letters: shorter words must be the same
_NEAR: Mapping[int, int] = {4: 75, 5: 75}  # letters -> percent of a word that is spelt nearly so
_NEAR_LONG = 74
_SPELT, _SPELT_NEAR = 6, 85
"""Letters of a short form that is known when spelt nearly so, and how nearly in percent."""
_REMEMBERED = 100_000  # words
_INITIALS = 3  # letters of the shortest short form that is read as initials

Stems = Callable[[Iterable[str]], Mapping[str, str]]
"""The stem of each word; words without one may be left out."""


@dataclass(frozen=True)
class Alike:
    """A title that resembles what was asked: its key and how much, in percent."""

    key: int
    percent: int


class Reader:
    """Takes titles apart. ``place``: words of the city's own name, which say nothing here.

    A word is read once and remembered, so that many titles cost little.
    """

    def __init__(self, words: Words, place: Iterable[str] = ()) -> None:
        self._long = {short: long.split() for short, long in words.short.items()}
        self._same = {word: group[0] for group in words.same for word in group}
        self._silent = frozenset((*words.silent, *place))
        self._spelt = [short for short in self._long if len(short) >= _SPELT]
        self._read: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def read(self, title: str) -> tuple[str, ...]:
        """The words that say something, with short forms written out; all of them where none does."""
        pieces = [self._read.get(piece) or self._piece(piece) for piece in title.split()]
        kept = tuple(word for telling, _all in pieces for word in telling)
        return kept or tuple(word for _telling, every in pieces for word in every)

    def _piece(self, piece: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What stands between two blanks: its telling words, and all of them."""
        is_plain = piece.isascii() and piece.isalnum()  # most are; folding costs more
        words = [piece.lower()] if is_plain else fold(piece).split()
        written = [one for word in words for one in self._written(word)]
        telling = tuple(
            self._same.get(word, word)
            for word in written
            if word not in self._silent and len(word) > 1 and not word.isdigit()
        )
        if len(self._read) >= _REMEMBERED:
            self._read.clear()
        self._read[piece] = (telling, tuple(written))
        return self._read[piece]

    def _written(self, word: str) -> Sequence[str]:
        """The long form of a short one, spelt nearly so too where it is long enough to tell."""
        if word in self._long:
            return self._long[word]
        if len(word) < _SPELT - 1:
            return (word,)
        near = process.extractOne(word, self._spelt, scorer=fuzz.ratio, score_cutoff=_SPELT_NEAR)
        return self._long[near[0]] if near else (word,)


class Titles:
    """Many titles, ready to be asked. ``read``: their words by key."""

    def __init__(self, read: Mapping[int, Sequence[str]], stems: Stems) -> None:
        self._stems = stems
        self._stem = dict(stems({word for words in read.values() for word in words}))
        self.keys = list(read)
        self._texts = [tuple(self._stem.get(one, one) for one in read[key]) for key in self.keys]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for at, text in enumerate(self._texts):
            for one in set(text):
                self._holding[one].append(at)
        self._vocabulary = list(self._holding)
        many = math.log(max(2, len(self.keys)))
        self._weight = {
            one: 2.0 - math.log(len(held)) / many for one, held in self._holding.items()
        }
        self._heavy = [sum(self._weight[one] for one in set(text)) for text in self._texts]
        self._joined = ["".join(text) for text in self._texts]
        self._initials = ["".join(one[0] for one in text) for text in self._texts]

    def like(self, words: Sequence[str]) -> list[Alike]:
        """The titles that resemble these words, the likeliest first."""
        words = self._mended(words)
        missing = {word for word in words if word not in self._stem}
        known = {**self._stem, **self._stems(missing)} if missing else self._stem
        asked = tuple(known.get(word, word) for word in words)
        if not asked or not self.keys:
            return []
        found = self._by_words(asked)
        for at, percent in (*self._by_letters(asked), *self._by_name(asked)):
            found[at] = max(found.get(at, 0.0), percent)
        ranked = sorted(found.items(), key=lambda item: (-item[1], self.keys[item[0]]))
        return [
            Alike(self.keys[at], min(100, round(percent)))
            for at, percent in ranked[:SHOWN]
            if percent >= ALIKE
        ]

    def _mended(self, words: Sequence[str]) -> list[str]:
        """Words that ran together are parted and parted ones put together, where that makes known ones."""
        mended: list[str] = []
        for word in words:
            if mended and word not in self._stem and mended[-1] + word in self._stem:
                mended[-1] += word
            else:
                mended += (word,) if word in self._stem else self._parted(word)
        return mended

    def _parted(self, word: str) -> tuple[str, ...]:
        for at in range(len(word) - _EXACT, _EXACT, -1):
            left, right = word[:at], word[at:]
            if (
                len(left) > _EXACT
                and left in self._stem
                or len(right) > _EXACT
                and right in self._stem
            ):
                return (left, right)
        return (word,)

    def _by_words(self, asked: Sequence[str]) -> dict[int, float]:
        """Percent by place of a title."""
        of_asked: dict[int, float] = defaultdict(float)  # what of the asked stems is in the title
        of_title: dict[int, float] = defaultdict(float)  # what of the title is in the asked stems
        hits: dict[int, int] = defaultdict(int)
        total = 0.0
        for stem in dict.fromkeys(asked):
            near = self._near(stem)
            weight = max((self._weight[one] for one, _alike in near), default=2.0)
            total += weight
            best: dict[int, tuple[float, float]] = {}
            for one, alike in near:
                for at in self._holding[one]:
                    if at not in best:
                        best[at] = (alike * weight, alike * self._weight[one])
            for at in self._shortened(stem):
                best.setdefault(at, (weight, self._heavy[at]))
            for at, (mine, theirs) in best.items():
                of_asked[at] += mine
                of_title[at] += theirs
                hits[at] += 1
        for at, theirs in self._written_out(asked):
            of_asked[at], hits[at] = total, hits[at] + 2
            of_title[at] += theirs
        return {
            at: _percent(mine / total, min(1.0, of_title[at] / self._heavy[at]), hits[at])
            for at, mine in of_asked.items()
        }

    def _near(self, stem: str) -> list[tuple[str, float]]:
        """Stems that are this one or spelt nearly so, with how much from 0 to 1, the nearest first."""
        if len(stem) <= _EXACT:
            return [(stem, 1.0)] if stem in self._holding else []
        cutoff = _NEAR.get(len(stem), _NEAR_LONG)
        found = process.extract(
            stem, self._vocabulary, scorer=fuzz.ratio, score_cutoff=cutoff, limit=20
        )
        return [(one, score / 100) for one, score, _at in found]

    def _shortened(self, stem: str) -> list[int]:
        """Titles whose words begin with the letters of an unknown short word: "gmp" in Gerakan Makan Pagi."""
        if len(stem) < _INITIALS or stem in self._holding:
            return []
        return [at for at, initials in enumerate(self._initials) if stem in initials]

    def _written_out(self, asked: Sequence[str]) -> list[tuple[int, float]]:
        """Titles that hold the initials of all that is asked as one word."""
        short = "".join(one[0] for one in asked)
        if len(short) < _INITIALS:
            return []
        return [(at, self._weight[short]) for at in self._holding.get(short, ())]

    def _by_letters(self, asked: Sequence[str]) -> list[tuple[int, float]]:
        """Titles of nearly the same letters, wherever the blanks stand."""
        joined = "".join(asked)
        found = process.extract(
            joined, self._joined, scorer=fuzz.ratio, score_cutoff=_JOINED, limit=SHOWN
        )
        return [(at, score) for _text, score, at in found]

    def _by_name(self, asked: Sequence[str]) -> list[tuple[int, float]]:
        """Titles that begin with the one word that is asked: an innovation is called by it."""
        if len(asked) > 1:
            return []
        near = dict(self._near(asked[0]))
        starts = ((at, near.get(text[0])) for at, text in enumerate(self._texts) if text)
        return [(at, _NAMED * alike) for at, alike in starts if alike]


def _percent(of_asked: float, of_title: float, hits: int) -> float:
    """Both ways together; nearly as much where one holds all of the other in two words or more."""
    both = 2 * of_asked * of_title / (of_asked + of_title)
    within = max(of_asked, of_title) * _CONTAINED if hits > 1 else 0.0
    if min(of_asked, of_title) < 0.25:  # a word or two of a long title
        within *= 0.7
    return 100 * max(both, within)
