"""What the worker does for services: expiry, removal of files, the morning's word on deadlines."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from sauyunan.core import queue, ratelimit, storage
from sauyunan.services import actions, expiry, reminders, warning
from sauyunan.services.models import Bulk
from sauyunan.services.refusals import MoveRefused


@queue.task(name="services.delete_file")
def delete_file(name: str) -> None:
    """Remove a file whose row is gone; one that is gone already is no fault."""
    storage.delete(name)


@queue.task(name="services.run_bulk")
def run_bulk(bulk_id: int) -> None:
    """Make a confirmed move on the cases of a bulk that still wait for it."""
    actions.run_bulk(Bulk.objects.select_related("person").get(pk=bulk_id))


@queue.periodic("40 * * * *")
@queue.task(name="services.expire", queueing_lock="services.expire")
def expire() -> None:
    """End what applicants left unanswered for longer than their service waits."""
    for application in expiry.unanswered():
        try:
            actions.expire(application)
        except MoveRefused:
            continue  # the applicant answered at this very moment


@queue.periodic("20 1 * * *")
@queue.task(name="services.remind", queueing_lock="services.remind")
def remind() -> None:
    """Tell applicants, in the morning, whose application ends soon, and of what they were given
    and that ends; each once."""
    for application in expiry.soon_over():
        actions.remind(application)
    for reminder in reminders.due():
        actions.send_reminder(reminder)


@queue.periodic("15 0 * * *")
@queue.task(name="services.warn_due", queueing_lock="services.warn_due")
def warn_due() -> None:
    """Tell the staff by mail what falls due today and what is late: numbers only, no case.

    Runs at 0:15 UTC, the morning in Indonesia. A second run on the day tells nobody again.
    """
    for one in warning.due_today():
        if not ratelimit.hit("services.warned", f"{one.person.pk} {one.day}", 1, 86_400):
            continue
        with translation.override(one.person.language):
            send_mail(
                _subject(one),
                _("See your work: %(address)s")
                % {"address": f"{settings.SAUYUNAN_URL}/kerja/?only={_part(one)}"},
                settings.DEFAULT_FROM_EMAIL,
                [one.person.email],
            )


@queue.periodic("25 0 * * *")
@queue.task(name="services.warn_complaints", queueing_lock="services.warn_complaints")
def warn_complaints() -> None:
    """Tell the staff by mail, in the morning, how many complaints wait for an answer: numbers only.

    A second run on the day tells nobody again.
    """
    for one in warning.complaints_due():
        key = f"{one.person.pk} {one.day}"
        if not ratelimit.hit("services.warned_complaints", key, 1, 86_400):
            continue
        with translation.override(one.person.language):
            send_mail(
                _("Complaints to be answered within three days: %(soon)s, overdue: %(late)s")
                % {"soon": one.soon, "late": one.late},
                _("See the complaints: %(address)s")
                % {"address": f"{settings.SAUYUNAN_URL}/kerja/pengaduan/"},
                settings.DEFAULT_FROM_EMAIL,
                [one.person.email],
            )


def _subject(one: warning.Due) -> str:
    told = {"today": one.today, "late": one.late, "escalated": one.escalated}
    if one.escalated:
        return (
            _(
                "Applications that fall due today: %(today)s, late: %(late)s, escalated: %(escalated)s"
            )
            % told
        )
    return _("Applications that fall due today: %(today)s, late: %(late)s") % told


def _part(one: warning.Due) -> str:
    return "escalated" if one.escalated else "late"
