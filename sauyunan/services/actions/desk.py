"""What the desk does beside moves: taking a case, notes, revealing a number, a new secret."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import codes, ledger, ratelimit
from sauyunan.core.actor import Actor
from sauyunan.services import access, contact, contents, sheets
from sauyunan.services.actions.people import actor_of
from sauyunan.services.models import Application, HandOver, Note
from sauyunan.services.refusals import InputRefused, MoveRefused

REVEALS_A_DAY = 50
"""A person of the staff; enough for a day's work, too few to copy a register."""
_DAY = 24 * 3600
LONGEST = 2_000


class RevealRefused(Exception):
    """The value is not shown; the message says why."""


class NoteRefused(Exception):
    """The note is empty or too long; the message says which."""


@transaction.atomic
def claim(application: Application, *, by: Person) -> None:
    """Take a case, so that others leave it. Raises MoveRefused where somebody else has it."""
    _check_visible(application, by)
    free = Application.objects.filter(pk=application.pk, ended_at=None, claimed_by=None)
    if not free.update(claimed_by=by):
        held = Application.objects.select_related("claimed_by").get(pk=application.pk)
        if held.claimed_by != by:
            raise MoveRefused("state", _("Somebody else has taken this case already."))
        return
    application.claimed_by = by
    _record("application.claimed", application, by, {"claimed": True})


@transaction.atomic
def release(application: Application, *, by: Person) -> None:
    """Give a case back, one's own or a colleague's who is away; a free one is no fault."""
    _check_visible(application, by)
    taken = Application.objects.filter(pk=application.pk, claimed_by__isnull=False)
    if taken.update(claimed_by=None):
        _record("application.claimed", application, by, {"claimed": False})
    application.claimed_by = None


@transaction.atomic
def hand_over(application: Application, to: Person | None, *, by: Person, reason: str) -> None:
    """Give a case that somebody has taken to a colleague, with the reason.

    The colleague holds a role of the kit for the case's unit. Raises InputRefused ("to", "reason"),
    and MoveRefused where nobody has the case or somebody was faster.
    """
    _check_visible(application, by)
    stripped = reason.strip()
    faults: dict[str, str] = {}
    if to is None or to.pk not in {one.pk for one in access.colleagues_for(application)}:
        faults["to"] = _("Choose a colleague from the list.")
    elif to.pk == application.claimed_by_id:
        faults["to"] = _("This colleague has the case already. Choose another one.")
    if not stripped:
        faults["reason"] = _("Write why the case goes to somebody else.")
    if len(stripped) > LONGEST:
        faults["reason"] = _("This is too long. Write at most 2,000 characters.")
    if faults or to is None:
        raise InputRefused(faults)
    if application.claimed_by_id is None:
        raise MoveRefused("state", _("Nobody has taken this case. Take it first."))
    _give(application, to, stripped, by)


def _give(application: Application, to: Person, reason: str, by: Person) -> None:
    held = Application.objects.filter(
        pk=application.pk, ended_at=None, claimed_by=application.claimed_by_id
    )
    if not held.update(claimed_by=to):
        raise MoveRefused("state", _("Somebody else was faster. Open the application again."))
    now = application.moment
    HandOver.objects.create(
        application=application,
        person=by,
        to=to,
        sealed=contents.seal_handover(reason, application, now),
        at=now,
    )
    application.claimed_by = to
    content = {"to": str(Actor.for_person(to)), "reason": reason}
    _record("application.handed_over", application, by, content)


@transaction.atomic
def add_note(application: Application, text: str, *, by: Person) -> Note:
    """An internal note; the applicant never sees it. Raises NoteRefused."""
    _check_visible(application, by)
    stripped = text.strip()
    if not stripped:
        raise NoteRefused(_("The note is empty. Write it, or leave the page."))
    if len(stripped) > LONGEST:
        raise NoteRefused(_("The note is too long. Write at most 2,000 characters."))
    now = application.moment
    note = Note.objects.create(
        application=application,
        person=by,
        sealed=contents.seal_note(stripped, application, now),
        at=now,
    )
    _record("application.noted", application, by, {"text": stripped})
    return note


def reveal(application: Application, path: str, *, by: Person, reason: str) -> str:
    """The unmasked answer at a path such as "ibu.nik" or "saksi.0.nik", or what the applicant left
    to be reached by (contact.KEY with ".phone" or ".email").

    Every one is in the ledger with its reason; 50 a day for each person. Raises RevealRefused.
    """
    _check_visible(application, by)
    held = contents.of(application)
    value = _at({**held.answers, contact.KEY: held.contact.as_json()}, path)
    if value is None:
        raise RevealRefused(_("There is no such answer."))
    _count_revealed(path, application, by, reason, 1)
    return str(value)


def reveal_form(application: Application, key: str, *, by: Person, reason: str) -> bytes:
    """An official form with nothing masked, as PDF.

    It is in the ledger with its reason, and counts as many as it shows. Raises RevealRefused.
    """
    _check_visible(application, by)
    source = sheets.of_application(application)
    if key not in source.forms:
        raise RevealRefused(_("There is no such form."))
    _count_revealed(sheets.KEY + key, application, by, reason, sheets.hidden_count(source, key))
    return sheets.pdf(source, key)


def _count_revealed(
    path: str, application: Application, by: Person, reason: str, count: int
) -> None:
    """Write down what is shown and why, within the day's allowance. Raises RevealRefused."""
    stripped = reason.strip()
    if not stripped:
        raise RevealRefused(_("Write why you need to see this."))
    for _value in range(count):
        if not ratelimit.hit("personal.reveal", str(by.pk), REVEALS_A_DAY, _DAY):
            raise RevealRefused(_("You have seen 50 personal values today. Ask your superior."))
    with transaction.atomic():
        _record("personal.revealed", application, by, {"path": path, "reason": stripped[:LONGEST]})


@transaction.atomic
def renew_secret(application: Application, *, by: Person, reason: str) -> str:
    """A new tracking secret for somebody who lost it and showed at the counter who they are; the
    old one ends. Raises InputRefused without a reason."""
    _check_visible(application, by)
    stripped = reason.strip()
    if not stripped:
        raise InputRefused({"reason": _("Write how you know that this is the applicant.")})
    secret = codes.secret()
    application.secret_digest = contents.secret_digest(application.reference, secret)
    application.secret_sealed = b""
    application.save(update_fields=["secret_digest", "secret_sealed"])
    _record("application.secret_renewed", application, by, {"reason": stripped[:LONGEST]})
    return secret


def _check_visible(application: Application, by: Person) -> None:
    if not Application.objects.visible_to(by).filter(pk=application.pk).exists():
        raise PermissionDenied


def _at(answers: Any, path: str) -> Any:
    found = answers
    for step in path.split("."):
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return None if isinstance(found, dict | list) else found


def _record(verb: str, application: Application, by: Person, content: dict[str, Any]) -> None:
    actor: Actor = actor_of(by, application)
    ledger.record(verb, application.object, by=actor, unit=application.unit, content=content)
