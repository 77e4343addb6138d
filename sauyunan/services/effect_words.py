"""What the effects of a move will do, in sentences, told before somebody makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.kits.definition import Edition
from sauyunan.registers import differing
from sauyunan.services import facts, moderating
from sauyunan.services.models import Application

_PARTS = {
    "create": "registers",
    "change": "registers",
    "own": "registers",
    "number": "numbers",
    "issue": "documents",
    "revoke": "documents",
}


@dataclass(frozen=True)
class Followed:
    """What follows from a move in one case. ``sentences``: all that changes something, once each;
    ``documents``: the names of those that are issued and signed."""

    sentences: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def of(application: Application, key: str) -> Followed:
    """What a move does in this case. What its answers rule out is left unsaid; of what cannot be told
    before, a sentence says that it depends. Reading a record changes nothing."""
    edition = facts.edition_of(application.edition_id)
    move = facts.service_of(edition, application.service).moves.get(key)
    if move is None or not move.effects:
        return Followed()
    acts = differing.holding(move.effects, moderating.before(application, key))
    sentences, documents = _Told(), _Told()
    for effect, does in zip(move.effects, acts, strict=True):
        word = str(next(iter(effect)))
        if does is not False:
            sentences.add(_say(edition, word, effect), is_sure=does is True)
            issued = _name(edition, word, str(effect[word])) if word == "issue" else ""
            documents.add(issued, is_sure=does is True)
    perhaps = _("If its condition holds by then: %(text)s")
    perhaps_issued = _("%(what)s (if its condition holds by then)")
    return Followed(
        tuple(sentences.all(lambda text: perhaps % {"text": text})),
        tuple(documents.all(lambda name: perhaps_issued % {"what": name})),
    )


class _Told:
    """Texts in their order, each once; one that is sure is not said again as a possibility."""

    def __init__(self) -> None:
        self.sure: dict[str, bool] = {}

    def add(self, text: str, *, is_sure: bool) -> None:
        """Note a text; nothing is noted of an empty one."""
        if text:
            self.sure[text] = self.sure.get(text, False) or is_sure

    def all(self, perhaps: Callable[[str], str]) -> list[str]:
        """What was noted, with what is not sure in other words."""
        return [text if is_sure else perhaps(text) for text, is_sure in self.sure.items()]


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
    return texts.get(word, _("This also follows: %(what)s.")) % what


def _name(edition: Edition, word: str, ref: str) -> str:
    if word not in _PARTS:
        return ref
    return i18n.pick(edition.kit.find(_PARTS[word], ref).title)
