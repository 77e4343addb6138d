"""Telling applicants, through the channels they chose, in the transaction of what happened."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from sauyunan.core import i18n, saying
from sauyunan.kits.definition import Edition
from sauyunan.outbox import actions as outbox
from sauyunan.outbox.actions import Letter, MessageRefused
from sauyunan.outbox.channels import CHANNELS, Channel
from sauyunan.services import contents, facts, flow, wording
from sauyunan.services.contents import Contents
from sauyunan.services.format import Service
from sauyunan.services.models import Application, Complaint

log = logging.getLogger(__name__)
_ANSWERED = "complaint_answered"


@dataclass(frozen=True)
class Happening:
    """What happened: a move, the platform's expiry or reminder. ``once`` tells two of it apart."""

    key: str
    once: str


@dataclass(frozen=True)
class _Text:
    """What is to be said by a message of the kit or of the platform."""

    name: str
    say: str
    channels: Sequence[Channel]


def tell(application: Application, held: Contents, what: Happening) -> None:
    """Post the messages that belong to it; ``application`` stands as it does afterwards.

    A message that the outbox refuses stops nobody: the step is made, the log tells of it.
    """
    wanted = [one for one in CHANNELS if held.contact.to(one)]
    if not wanted:
        return
    edition = facts.edition_of(application.edition_id)
    with translation.override(application.language):
        values = _values(application, facts.service_of(edition, application.service))
        for text in _texts(application, edition, held.answers, what.key):
            for channel in (one for one in wanted if one in text.channels):
                _post(application, _letter(application, held, what, text, channel, values))


def remind(application: Application) -> None:
    """Tell an applicant that the application ends soon; the same stay in a state once."""
    once = f"{flow.REMIND} {application.state_at.isoformat()}"
    tell(application, contents.of(application), Happening(flow.REMIND, once))


def tell_of_end(application: Application, held: Contents, name: str, until: date) -> None:
    """Post one of the service's reminders; the same last day is told of once."""
    service = facts.service_of(facts.edition_of(application.edition_id), application.service)
    declared = service.reminders[name]
    with translation.override(application.language):
        lang = _language(application)
        values = {
            "reference": application.reference,
            "service": i18n.pick(service.title, lang),
            "link": f"{settings.SAUYUNAN_URL}/layanan/{application.full_service}/",
            "office": application.unit.name,
            "until": saying.day(until, lang),
        }
        text = _Text(name, i18n.pick(declared.say, application.language), declared.channels)
        happened = Happening(name, f"until {until.isoformat()}")
        _tell_one(application, held, happened, text, str(wording.REMINDER_SUBJECT), values)


def tell_of_answer(complaint: Complaint) -> None:
    """Post that a complaint was answered; the answer itself stands on the page of the case only."""
    application = complaint.application
    service = facts.service_of(facts.edition_of(application.edition_id), application.service)
    with translation.override(application.language):
        values = _values(application, service) | {"complaint": complaint.reference}
        text = _Text(_ANSWERED, str(wording.ANSWERED), CHANNELS)
        happened = Happening(_ANSWERED, f"complaint {complaint.number}")
        subject = str(wording.ANSWERED_SUBJECT)
        _tell_one(application, contents.of(application), happened, text, subject, values)


def _tell_one(
    application: Application,
    held: Contents,
    what: Happening,
    text: _Text,
    subject: str,
    values: Mapping[str, str],
) -> None:
    """Post one text under a subject of its own."""
    for channel in (one for one in text.channels if held.contact.to(one)):
        letter = _letter(application, held, what, text, channel, values)
        _post(application, replace(letter, subject=wording.filled(subject, values)))


def ends_at(application: Application, service: Service) -> datetime | None:
    """When an application that waits for its applicant ends by itself, if it does."""
    days = service.withdraw_after_days
    if days is None or not flow.awaits_applicant(service, application.state):
        return None
    return application.state_at + timedelta(days=days)


def _texts(
    application: Application, edition: Edition, answers: Mapping[str, Any], key: str
) -> Iterator[_Text]:
    """The kit's own messages; on an occasion that none of them names, the platform's."""
    service = facts.service_of(edition, application.service)
    occasions = {key} if key == flow.REMIND else {key, application.state}
    own = {name: one for name, one in service.messages.items() if occasions & set(one.occasions)}
    kind = None if own else wording.kind_of(service, key, application.state)
    if kind is not None:
        yield _Text(kind, str(wording.DEFAULTS[kind]), CHANNELS)
    seen = None
    for name, message in own.items():
        if message.when is not None and seen is None:
            office = facts.office(application.unit_id, edition.area)
            seen = facts.facts(edition, application.service, answers, office)
        if seen is None or seen.holds(message.when, else_=False):
            yield _Text(name, i18n.pick(message.say, application.language), message.channels)


def _values(application: Application, service: Service) -> dict[str, str]:
    """What the placeholders stand for; the address of the case is without its secret."""
    lang = _language(application)
    until = application.due_at or ends_at(application, service)
    day = until.astimezone(ZoneInfo(settings.TIME_ZONE)).date() if until else None
    title = service.states[application.state].title
    return {
        "reference": application.reference,
        "service": i18n.pick(service.title, lang),
        "state": i18n.pick(title, lang) if title else "",
        "link": f"{settings.SAUYUNAN_URL}/lacak/?nomor={application.reference}",
        "office": application.unit.name,
        "due": saying.day(day, lang) if day else "–",
    }


def _language(application: Application) -> str:
    return application.language if application.language in saying.MONTHS else i18n.DEFAULT


def _letter(
    application: Application,
    held: Contents,
    what: Happening,
    text: _Text,
    channel: Channel,
    values: Mapping[str, str],
) -> Letter:
    return Letter(
        about=application.object,
        name=text.name,
        channel=channel,
        to=held.contact.to(channel),
        subject=wording.filled(str(wording.SUBJECT), values),
        text=wording.filled(text.say, values),
        once=f"{application.object}:{text.name}:{channel}:{what.once}",
        language=application.language,
    )


def _post(application: Application, letter: Letter) -> None:
    try:
        outbox.post(letter)
    except MessageRefused as refusal:
        told = {"about": application.object, "name": letter.name, "why": str(refusal)}
        log.error("message refused", extra={"told": told})
