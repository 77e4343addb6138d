"""Innovations that are perhaps there already: by their titles, and by the words of their texts.

Stems are those of PostgreSQL's Indonesian text search, so "pelayanan" and "melayani" are one word. The
titles are kept ready in the process, and read anew when one of them changed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.db import connection

from sauyunan.accounts import queries as accounts
from sauyunan.core.folding import fold
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.resembling import SHOWN, Reader, Titles
from sauyunan.innovations.sections import words

_STEMS = """
SELECT word, (ts_lexize('indonesian_stem', word))[1] FROM unnest(%s::text[]) AS word
"""
_MARK = """
SELECT count(*), coalesce(sum(hashtextextended(title, id)), 0)::text FROM innovations_innovation
"""
_ALL = "SELECT id, title FROM innovations_innovation"
_IN_TEXTS = """
SELECT id, (SELECT count(*) FROM unnest(%(stems)s::text[]) AS stem WHERE words @@ stem::tsquery)
FROM innovations_innovation WHERE words @@ %(any)s::tsquery
ORDER BY 2 DESC, id LIMIT %(limit)s
"""
_TELLING = 24  # stems of a text that are looked for: the longest, which are the rarest
_SHARED = 60  # percent of them, from which on texts are alike
_FEWEST = 8  # stems: a shorter text tells nothing


@dataclass(frozen=True)
class LookAlike:
    """An innovation that resembles what was typed, how much in percent, and in what."""

    innovation: Innovation
    percent: int
    by: Literal["title", "text"]


@dataclass(frozen=True)
class _Kept:
    mark: tuple[object, ...]
    titles: Titles


_lock = threading.Lock()
_kept: dict[str, _Kept] = {}  # by the database's name


def look_alikes(title: str, text: str = "", *, but: int | None = None) -> list[LookAlike]:
    """The innovations whose title or text resembles this one, the likeliest first, at most ten.

    Drafts too: who shows them looks whether the reader may see them. ``but``: one not asked about.
    """
    alike = {one.key: one.percent for one in _titles().like(_reader().read(title))}
    shared = {key: share for key, share in _by_text(text).items() if share > alike.get(key, 0)}
    ranked = sorted({**alike, **shared}.items(), key=lambda item: (-item[1], item[0]))
    rows = Innovation.objects.select_related("unit").in_bulk([key for key, _percent in ranked])
    found = [
        LookAlike(rows[key], percent, "text" if key in shared else "title")
        for key, percent in ranked
        if key in rows and key != but
    ]
    return found[:SHOWN]


def resembling(title: str, others: Mapping[int, str]) -> list[tuple[int, int]]:
    """(key, percent) of those of some other titles that resemble one, the likeliest first."""
    reader = _reader()
    titles = Titles({key: reader.read(other) for key, other in others.items()}, stems)
    return [(one.key, one.percent) for one in titles.like(reader.read(title))]


def stems(wanted: Iterable[str]) -> dict[str, str]:
    """The Indonesian stem of each word."""
    with connection.cursor() as cursor:
        cursor.execute(_STEMS, [sorted(wanted)])
        return {word: stem or word for word, stem in cursor.fetchall()}


def _reader() -> Reader:
    city = accounts.city_or_none()
    return _reader_for(city.name if city else "")


@lru_cache(maxsize=4)
def _reader_for(city: str) -> Reader:
    """Kept, because it remembers the words that it has read."""
    return Reader(words(), tuple(fold(city).split()))


def _titles() -> Titles:
    """All titles, ready; read anew when the number or any title changed."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK)
        mark = cursor.fetchone()
    name = str(connection.settings_dict["NAME"])
    with _lock:
        kept = _kept.get(name)
    if kept is None or kept.mark != mark:
        reader = _reader()
        with connection.cursor() as cursor:
            cursor.execute(_ALL)
            rows = cursor.fetchall()
        kept = _Kept(mark, Titles({pk: reader.read(title) for pk, title in rows}, stems))
        with _lock:
            _kept[name] = kept
    return kept.titles


def _by_text(text: str) -> dict[int, int]:
    """Percent of the telling stems of a text that each innovation shares, of those that share enough."""
    read = {word for word in _reader().read(text) if len(word) > 3} if text else set()
    telling = sorted(set(stems(read).values()), key=lambda one: (-len(one), one))[:_TELLING]
    if len(telling) < _FEWEST:
        return {}
    quoted = [f"'{one}'" for one in telling]
    with connection.cursor() as cursor:
        given: dict[str, list[str] | str | int] = {
            "stems": quoted,
            "any": " | ".join(quoted),
            "limit": SHOWN,
        }
        cursor.execute(_IN_TEXTS, given)
        shares = [(pk, count * 100 // len(telling)) for pk, count in cursor.fetchall()]
    return {pk: share for pk, share in shares if share >= _SHARED}
