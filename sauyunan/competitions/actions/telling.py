"""What entrants and jurors are told by e-mail, in the transaction of what it tells."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.competitions import veiling
from sauyunan.competitions.models import Edition, Entry, Handover
from sauyunan.competitions.veiling import Veil
from sauyunan.core import i18n, saying
from sauyunan.outbox import actions as outbox
from sauyunan.outbox import guard
from sauyunan.outbox.actions import Letter, MessageRefused

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Words:
    subject: str
    text: str


def tell_handover(row: Handover) -> None:
    """Tell the juror who has the entry now, and the one who gave it back; the latter is not told who has it."""
    edition = row.entry.edition
    [veil] = veiling.over_entries([row.entry]).values()
    if row.to is not None:
        with translation.override(row.to.person.language):
            words = _taken_on(row, veil)
        _post(edition, row.to.person, "competition.handed_on", f"handover:{row.pk}:to", words)
    with translation.override(row.juror.person.language):
        told = {"title": veil.over(row.entry.title)}
        words = _Words(
            _("“%(title)s” is handed on") % told,
            _(
                "You are in conflict with “%(title)s”. Another juror judges it now; there is nothing "
                "left for you to do."
            )
            % told,
        )
    _post(edition, row.juror.person, "competition.given_back", f"handover:{row.pk}:from", words)


def tell_windows(edition: Edition, stage: str, at: int) -> int:
    """Tell who writes an entry that is in the competition or may still be sent, and jurors who did not decline, when
    this stage and the later ones are; how many. ``at`` names the change: nobody is told of it twice."""
    entries = edition.entries.exclude(status__in=(Entry.Status.OUT, Entry.Status.WITHDRAWN))
    wanted = Q(entrymember__entry__in=entries.values("pk"))
    wanted |= Q(juror__in=edition.jurors.filter(declined_at=None).values("pk"))
    people = Person.objects.filter(wanted, is_active=True).exclude(email="").distinct()
    for person in people.order_by("pk"):
        with translation.override(person.language):
            words = _windows(edition, stage)
        _post(edition, person, "competition.windows", f"windows:{at}:{person.pk}", words)
    return people.count()


def _windows(edition: Edition, stage: str) -> _Words:
    keys = list(edition.competition.stages)
    lines = []
    for key in keys[keys.index(stage) :]:
        window = edition.window(key)
        opens, closes = (
            saying.moment(timezone.localtime(one), _language())
            for one in (window.opens_at, window.closes_at)
        )
        lines.append(f"{i18n.pick(edition.competition.stages[key].title)}: {opens} – {closes}")
    told = {
        "title": i18n.pick(edition.competition.title),
        "url": f"{settings.SAUYUNAN_URL}/kompetisi/{edition.name}/",
    }
    head = _("Dates of “%(title)s” have changed. All of them: %(url)s") % told
    return _Words(_("New dates: %(title)s") % told, _fitting(head, lines))


def _fitting(head: str, lines: list[str]) -> str:
    """With as many of the lines as a message holds."""
    text = head
    for line in lines:
        if len(text) + len(line) + 1 > guard.LONGEST:
            break
        text += f"\n{line}"
    return text


def _taken_on(row: Handover, veil: Veil) -> _Words:
    closes = timezone.localtime(row.entry.edition.window(row.stage).closes_at)
    told = {
        "title": veil.over(row.entry.title),
        "moment": saying.moment(closes, _language()),
        "url": f"{settings.SAUYUNAN_URL}/usulan/{row.entry.code}/nilai/{row.stage}/",
    }
    return _Words(
        _("One more entry to judge: “%(title)s”") % told,
        _(
            "“%(title)s” was handed on to you, since another juror is in conflict with it. Please "
            "judge it until %(moment)s: %(url)s"
        )
        % told,
    )


def _language() -> str:
    """The one that is spoken now, as far as days can be said in it."""
    spoken = translation.get_language() or i18n.DEFAULT
    return spoken if spoken in saying.MONTHS else i18n.DEFAULT


def _post(edition: Edition, person: Person, name: str, once: str, words: _Words) -> None:
    """To who has an address; what the outbox refuses is noted, and stops nothing."""
    if not (person.email and person.is_active):
        return
    about = f"competition:{edition.name}"
    letter = Letter(
        about=about,
        name=name,
        channel="email",
        to=person.email,
        subject=words.subject,
        text=words.text,
        once=f"{about}:{once}",
        language=person.language,
    )
    try:
        outbox.post(letter)
    except MessageRefused as refusal:
        told = {"about": about, "name": name, "why": str(refusal)}
        log.error("message refused", extra={"told": told})
