"""What the effects of a move will do, in sentences, told before somebody makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.kits.definition import Edition

_PARTS = {
    "create": "registers",
    "change": "registers",
    "own": "registers",
    "number": "numbers",
    "issue": "documents",
    "revoke": "documents",
}


def say_all(edition: Edition, effects: Sequence[Mapping[str, Any]]) -> list[str]:
    """One sentence for each effect that changes something; reading a record changes nothing."""
    said = [_say(edition, str(next(iter(one))), one) for one in effects]
    return [text for text in said if text]


def documents(edition: Edition, effects: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of the documents that are issued and signed; those with a condition say so."""
    issued = [one for one in effects if "issue" in one]
    names = [(_name(edition, "issue", str(one["issue"])), one.get("when")) for one in issued]
    return [
        _("%(what)s (only in some cases)") % {"what": name} if when else name
        for name, when in names
    ]


def _say(edition: Edition, word: str, effect: Mapping[str, Any]) -> str:
    what = {"what": _name(edition, word, str(effect[word]))}
    texts = {
        "number": _("A new number is taken: %(what)s."),
        "create": _("A record is added to the register “%(what)s”."),
        "change": _("A record in the register “%(what)s” is changed; the former stays readable."),
        "issue": _("The document “%(what)s” is issued and signed."),
        "revoke": _("The document “%(what)s” is revoked."),
        "ask_survey": _("The applicant is asked how satisfied they are."),
        "own": _("The applicant becomes the owner of a record in the register “%(what)s”."),
        "remind": _("The applicant is reminded before it ends."),
    }
    if word in {"find", "require"}:
        return ""
    text = texts.get(word, _("This also follows: %(what)s.")) % what
    return _("%(text)s Only in some cases.") % {"text": text} if effect.get("when") else text


def _name(edition: Edition, word: str, ref: str) -> str:
    if word not in _PARTS:
        return ref
    return i18n.pick(edition.kit.find(_PARTS[word], ref).title)
