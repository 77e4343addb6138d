"""What is told to whoever wants to come to an event, by the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.core import clock, saying
from sauyunan.outbox import actions as outbox
from sauyunan.outbox import guard
from sauyunan.outbox.actions import Letter
from sauyunan.outbox.channels import channel_to
from sauyunan.registers import attending
from sauyunan.registers.attending import Visitor
from sauyunan.registers.models import Attendee

Kind = Literal["link", "coming", "waiting", "refused", "gone"]
VALID_FOR = timedelta(hours=24)
"""Whoever does not confirm in this time is forgotten."""
LONGEST_TITLE = 80
OF_USE = timedelta(days=1)  # after the day began


def tell(row: Attendee, kind: Kind, title: str, *, reason: str = "") -> None:
    """Post one message, in the caller's transaction; the link in it opens the visitor's own page."""
    visitor = attending.opened(row)
    channel = channel_to(visitor.contact)
    with translation.override(row.language):
        outbox.post(
            Letter(
                about=about(row),
                name=f"attend_{kind}",
                channel=channel,
                to=visitor.contact,
                subject=_subject(kind),
                text=_text(row, kind, title, reason, visitor),
                once=f"attendee:{row.code}:{kind}:{clock.now().isoformat()}",
                language=row.language,
                is_secret=True,  # the link in it opens the page of this visitor
                expires_at=_expires_at(row, kind),
            )
        )


def about(row: Attendee) -> str:
    """How the outbox calls it."""
    return f"attendee:{row.code}"


def link(row: Attendee, visitor: Visitor) -> str:
    """The address that opens the visitor's own page."""
    path = reverse("registers:attendee-enter", args=[row.code, visitor.secret])
    return f"{settings.SAUYUNAN_URL}{path}"


def _expires_at(row: Attendee, kind: Kind) -> datetime:
    if kind == "link":
        return clock.now() + VALID_FOR
    day = datetime(row.day.year, row.day.month, row.day.day, tzinfo=clock.now().tzinfo)
    return max(day, clock.now()) + OF_USE


def _subject(kind: Kind) -> str:
    return {
        "link": _("Confirm that you come"),
        "coming": _("You have a place"),
        "waiting": _("You are on the waiting list"),
        "refused": _("No place for you"),
        "gone": _("It does not take place"),
    }[kind]


def _text(row: Attendee, kind: Kind, title: str, reason: str, visitor: Visitor) -> str:
    values = {
        "event": guard.harmless(title[:LONGEST_TITLE]) or _("the event"),
        "day": saying.day(row.day, row.language),
        "link": link(row, visitor),
        "reason": guard.harmless(reason),
    }
    return _pattern(kind, has_reason=bool(values["reason"])) % values


def _pattern(kind: Kind, *, has_reason: bool) -> str:
    patterns = {
        "link": _(
            "%(event)s, %(day)s: somebody asks for a place with this contact. Open %(link)s within"
            " 24 hours to confirm. Was it not you? Then do nothing."
        ),
        "coming": _(
            "%(event)s, %(day)s: you have a place. If you cannot come, give it to others: %(link)s"
        ),
        "waiting": _(
            "%(event)s, %(day)s: all places are taken, you are on the waiting list. We write as"
            " soon as one is free. Your page: %(link)s"
        ),
        "refused": _(
            "%(event)s, %(day)s: the organiser cannot give you a place. Reason: %(reason)s Your"
            " page: %(link)s"
        ),
        "gone": _("%(event)s, %(day)s: it does not take place as announced. See %(link)s"),
    }
    if kind == "gone" and has_reason:
        return _(
            "%(event)s, %(day)s: it does not take place as announced. Reason: %(reason)s See %(link)s"
        )
    return patterns[kind]
