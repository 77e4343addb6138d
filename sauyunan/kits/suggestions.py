"""What somebody may have meant by a word that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from sauyunan.core.marking import mark as _

_SHOWN = 12
_NOTHING = _("Nothing of this kind is declared here; declare it first, or leave it out")
_NEAR = _("Did you mean %(near)s? Known are: %(listed)s")
_LISTED = _("Known are: %(listed)s")


def meant(word: str, known: Iterable[str]) -> tuple[str, Mapping[str, str]]:
    """A sentence that mends, marked for translation, with its values: the nearest known word, and what else is
    known."""
    words = sorted(set(known))
    if not words:
        return _NOTHING, {}
    listed = ", ".join(words[:_SHOWN]) + (", ..." if len(words) > _SHOWN else "")
    near = difflib.get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    if near:
        return _NEAR, {"near": repr(near[0]), "listed": listed}
    return _LISTED, {"listed": listed}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The same sentence in English, for kits."""
    sentence, values = meant(word, known)
    return sentence % values


def did_you_mean_here(word: str, known: Iterable[str]) -> str:
    """The same sentence in the reader's language."""
    sentence, values = meant(word, known)
    return gettext(sentence) % values
