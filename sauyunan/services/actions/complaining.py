"""Complaints about the handling of an application: filed by its applicant, answered by the desk."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, crypto, ledger, queries
from sauyunan.core.actor import APPLICANT, Actor
from sauyunan.services import complaint_rules
from sauyunan.services.actions import telling
from sauyunan.services.actions.people import actor_of
from sauyunan.services.models import Application, Complaint
from sauyunan.services.refusals import InputRefused

LONGEST = 4_000
MOST = 5
"""Complaints about one application; whoever is still unheard then is better served by a person."""


@transaction.atomic
def file_complaint(
    application: Application, kind: str, text: str, *, by: Actor = APPLICANT
) -> Complaint:
    """A complaint of whoever holds the secret of the application; its own clock begins.

    Raises InputRefused with "kind", "text" or "" (one waits for its answer, or there are too many).
    """
    stripped = text.strip()
    faults = _faults(kind, stripped)
    if faults:
        raise InputRefused(faults)
    held = Application.objects.select_for_update().get(pk=application.pk)
    number = held.complaints.count() + 1
    if held.complaints.open().exists():
        raise InputRefused({"": _("Your former complaint is not answered yet. Wait for it first.")})
    if number > MOST:
        raise InputRefused({"": _("There are five complaints already. Please call the office.")})
    now = clock.now()
    rule = complaint_rules.rule_now()
    made = Complaint(
        application=application,
        number=number,
        kind=kind,
        rule=rule.rule,
        filed_at=now,
        due_at=complaint_rules.due_at(now, rule, queries.calendar()),
    )
    made.sealed = crypto.seal(stripped, made.scope)
    made.save()
    ledger.record(
        "complaint.filed",
        made.object,
        by=by,
        unit=application.unit,
        content={"kind": kind, "text": stripped, "rule": rule.rule},
    )
    return made


@transaction.atomic
def answer_complaint(complaint: Complaint, text: str, *, by: Person) -> None:
    """The answer, once; the applicant reads it on the page of the case and is told that it is there.

    Raises InputRefused with "answer", and PermissionDenied for somebody who may not see it.
    """
    if not Complaint.objects.visible_to(by).filter(pk=complaint.pk).exists():
        raise PermissionDenied
    stripped = text.strip()
    if not stripped:
        raise InputRefused({"answer": _("Write the answer.")})
    if len(stripped) > LONGEST:
        raise InputRefused({"answer": _("The answer is too long. Write at most 4,000 characters.")})
    sealed = crypto.seal(stripped, complaint.answer_scope)
    waiting = Complaint.objects.open().filter(pk=complaint.pk)
    answered_at = max(clock.now(), complaint.filed_at)  # the clock may have been set back
    if not waiting.update(answered_at=answered_at, answered_by=by, answer_sealed=sealed):
        raise InputRefused({"answer": _("Somebody else has answered this complaint already.")})
    complaint.refresh_from_db(fields=["answered_at", "answered_by", "answer_sealed"])
    ledger.record(
        "complaint.answered",
        complaint.object,
        by=actor_of(by, complaint.application),
        unit=complaint.application.unit,
        content={"answer": stripped},
    )
    telling.tell_of_answer(complaint)


def _faults(kind: str, text: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    if kind not in Complaint.Kind.values:
        faults["kind"] = _("Choose what it is about.")
    if not text:
        faults["text"] = _("Write what happened.")
    elif len(text) > LONGEST:
        faults["text"] = _("The text is too long. Write at most 4,000 characters.")
    return faults
