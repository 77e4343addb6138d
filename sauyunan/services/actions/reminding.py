"""Setting a reminder with a move, and telling the applicant when its day has come."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from sauyunan.core import clock, crypto
from sauyunan.documents import queries as documents
from sauyunan.services import contents, facts
from sauyunan.services.actions import telling
from sauyunan.services.models import Application, Reminder

_SCOPE = "services.reminders"


def set_reminder(application: Application, name: str, until: date, about: str = "") -> Reminder:
    """Have the applicant reminded before the last day; in the transaction of the move.

    The one that was set before about the same, by whichever application, falls away: whoever has
    a new letter is not told that the old one ends.
    """
    edition = facts.edition_of(application.edition_id)
    days = facts.days_before(edition, application.service, name)
    mark = ""
    if about:
        mark = crypto.digest(_SCOPE, f"{application.full_service} {name} {about}").hex()
        older = Reminder.objects.filter(about=mark, told_at=None)
        older.exclude(application=application).delete()
    values = {
        "about": mark,
        "until": until,
        "due_on": until - timedelta(days=days),
        "told_at": None,
    }
    made, _is_new = Reminder.objects.update_or_create(
        application=application, name=name, defaults=values
    )
    return made


@transaction.atomic
def send_reminder(reminder: Reminder) -> None:
    """Tell the applicant, if they want to be told; of two at once one does.

    Nobody is told of what does not hold any more: documents were issued and all are revoked.
    """
    open_ones = Reminder.objects.filter(pk=reminder.pk, told_at=None)
    issued = list(documents.of_case(reminder.application.reference))
    if issued and not any(one.is_in_force for one in issued):
        open_ones.delete()
        return
    if open_ones.update(told_at=clock.now()):
        held = contents.of(reminder.application)
        telling.tell_of_end(reminder.application, held, reminder.name, reminder.until)
