"""The texts that applicants are sent: the platform's own, and how placeholders are filled. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sauyunan.services import flow
from sauyunan.services.format import Service

PLACEHOLDERS = ("reference", "service", "state", "link", "office", "due")
Kind = Literal["sent", "returned", "issued", "refused", "expired", "reminder"]
REMINDER_PLACEHOLDERS = ("reference", "service", "link", "office", "until")
SUBJECT = _("Application {reference}: {state}")
REMINDER_SUBJECT = _("{service}: valid until {until}")
DEFAULTS: Mapping[Kind, str | Promise] = {
    "sent": _(
        "We have received your application {reference} ({service}). Promised by: {due}. "
        "See where it stands: {link} – {office}"
    ),
    "returned": _(
        "Something in your application {reference} ({service}) must be mended before it can go on. "
        "See what, and mend it: {link} – {office}"
    ),
    "issued": _(
        "Your application {reference} ({service}) is finished. See the result: {link} – {office}"
    ),
    "refused": _(
        "Your application {reference} ({service}) was refused. Read why: {link} – {office}"
    ),
    "expired": _(
        "Your application {reference} ({service}) has ended because it was not answered in time. "
        "You may apply again. {link} – {office}"
    ),
    "reminder": _(
        "Your application {reference} ({service}) waits for you until {due}. After that it ends. "
        "Go on here: {link} – {office}"
    ),
}
ANSWERED_SUBJECT = _("Complaint {complaint}: answered")
ANSWERED = _(
    "Your complaint {complaint} about {reference} ({service}) was answered. Read the answer: {link} – "
    "{office}"
)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders(text: str) -> list[str]:
    """What stands in braces in a text, known or not."""
    return _PLACEHOLDER.findall(text)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; values are not looked into again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def kind_of(service: Service, key: str, to: str) -> Kind | None:
    """Which of the platform's own texts fits a move to a state, if one does."""
    move = service.moves.get(key)
    if key == flow.REMIND:
        return "reminder"
    if key == flow.start_move(service)[0]:
        return "sent"
    if move is not None and move.asks == flow.RETURNS:
        return "returned"
    return _ENDS.get(service.states[to].end or "")


_ENDS: Mapping[str, Kind] = {"served": "issued", "refused": "refused", "expired": "expired"}
