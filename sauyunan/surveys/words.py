"""The words of open answers: in how many of them each stands, without numbers and without rare ones.

A word that fewer than SMALLEST_SHOWN people used is hidden. Names are not guessed: a name that many
wrote stands in the list like any other word, which is why the list is for the staff and not published.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from sauyunan.surveys.small_cells import SMALLEST_SHOWN

MOST = 40
SHORTEST = 3
_WORD = re.compile(r"\w+(?:-\w+)*")
_EMPTY = frozenset(
    _WORD.findall(
        "yang dan dari untuk dengan pada ini itu ada tidak sudah belum akan juga karena atau saya kami kita anda "
        "mereka dia saat agar bisa dapat harus lebih sangat sekali lagi masih hanya saja seperti oleh sebagai "
        "kalau jika jadi para nya pun lah dalam antara setelah sebelum semua banyak "
        "nu jeung anu ieu eta teu tos parantos kanggo sareng abdi pisan "
        "the and for with this that are was were not have has had very but our you they"
    )
)
"""Words that say nothing alone, of Indonesian, Sundanese and English."""


def common(texts: Iterable[str]) -> list[tuple[str, int]]:
    """The words that most people wrote, with how many did; of equal ones in the order of the alphabet."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update({word for word in _WORD.findall(text.casefold()) if _says_something(word)})
    ranked = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [(word, n) for word, n in ranked if n >= SMALLEST_SHOWN][:MOST]


def _says_something(word: str) -> bool:
    has_number = any(sign.isdigit() or sign == "_" for sign in word)
    return not has_number and len(word) >= SHORTEST and word not in _EMPTY
