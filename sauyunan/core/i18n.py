"""Which text of a kit is read in which language.

Program texts fall back by themselves: Django looks for a Sundanese message first in the Sundanese
catalogue, then in that of ``settings.LANGUAGE_CODE``, which is Indonesian.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.utils.translation import get_language

DEFAULT = "id"
LANGUAGES = frozenset({"id", "en", "su"})


class Texts(Protocol):
    """A text in three languages, as kits hold it; Indonesian is never empty."""

    @property
    def id(self) -> str: ...
    @property
    def en(self) -> str: ...
    @property
    def su(self) -> str: ...


def language() -> str:
    """The page's language: "id", "en" or "su"."""
    wanted = (get_language() or DEFAULT).split("-")[0]
    return wanted if wanted in LANGUAGES else DEFAULT


def pick(texts: Mapping[str, str] | Texts, lang: str | None = None) -> str:
    """The text in the language asked for, else in the page's; Indonesian where it is missing."""
    wanted = (lang or get_language() or DEFAULT).split("-")[0]
    if isinstance(texts, Mapping):
        return texts.get(wanted) or texts[DEFAULT]
    found = {"id": texts.id, "en": texts.en, "su": texts.su}
    return found.get(wanted) or texts.id
