"""Messages to applicants, and every attempt to have one carried away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sauyunan.outbox import backoff
from sauyunan.outbox.channels import CHANNELS, LABELS

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise  # not there at run time


TEXTS: Mapping[str, StrPromise] = {
    "sent": _("Application received"),
    "returned": _("Something must be mended"),
    "issued": _("Application finished"),
    "refused": _("Application refused"),
    "expired": _("Application ended, not answered in time"),
    "reminder": _("Reminder that the applicant must answer"),
    "complaint_answered": _("Complaint answered"),
    "code": _("One-time code"),
    "account": _("Citizen account changed"),
    "attend_link": _("Link to confirm a place at an event"),
    "attend_coming": _("A place at an event"),
    "attend_waiting": _("Waiting list of an event"),
    "attend_refused": _("No place at an event"),
    "attend_gone": _("An event does not take place"),
    "owner_code": _("Code of the owner of a record"),
    "owner_replaced": _("A record has another owner"),
    "record_imported": _("The office changed a record by a table"),
    "renewal": _("Question whether a record still holds"),
}
"""The platform's own texts by their names; every other name is a kit's."""


class MessageQuerySet(models.QuerySet["Message"]):
    """Filters on messages."""

    def open(self) -> MessageQuerySet:
        """Those that are still to go out."""
        return self.filter(state__in=(Message.State.WAITING, Message.State.FAILED))

    def due(self, now: datetime) -> MessageQuerySet:
        """Those whose attempt is to be made. No wait is longer than the longest, and before the
        first attempt there is none: who would wait longer was posted before the clock was set back.
        """
        is_set_back = Q(next_at__gt=now + backoff.LONGEST_WAIT) | Q(
            attempt_count=0, next_at__gt=now
        )
        return self.filter(Q(next_at__lte=now) | is_set_back)


class Message(models.Model):
    """One message to one address. Written in the transaction of what it tells about."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed, is tried again")
        GIVEN_UP = "given_up", _("Given up")
        ENDED = "ended", _("Not needed any more")

    code = models.CharField(max_length=26, unique=True)  # random; the same at every attempt
    once = models.CharField(max_length=240, unique=True)  # what it tells, to whom, by which channel
    about = models.CharField(max_length=80, db_index=True)  # "application:KTA-26-…"
    name = models.CharField(max_length=60)  # which of the service's messages
    channel = models.CharField(max_length=10, choices=[(one, LABELS[one]) for one in CHANNELS])
    language = models.CharField(max_length=2, default="id")
    masked = models.CharField(max_length=200)  # the address as people may see it
    sealed = models.BinaryField()  # address, subject and text, encrypted
    is_secret = models.BooleanField(default=False, db_default=False)  # forgotten when it is over
    expires_at = models.DateTimeField(null=True)  # of no use later
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempt_count = models.PositiveSmallIntegerField(default=0)  # since it was last put in line
    posted_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # of the next attempt; none: there is none
    sent_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
                name="message_is_sent_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "failed"], next_at__isnull=False)
                | Q(state__in=["sent", "given_up", "ended"], next_at=None),
                name="message_has_a_next_attempt_while_open",
            ),
        ]
        indexes = [
            models.Index(fields=["-posted_at", "-id"], name="message_newest"),
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="message_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.channel} {self.code}"

    @property
    def scope(self) -> str:
        """What the sealed contents are bound to."""
        return f"outbox.message:{self.code}"

    @property
    def may_be_retried(self) -> bool:
        """Whether it failed and its text is still there."""
        stuck = self.state in {self.State.FAILED, self.State.GIVEN_UP}
        return stuck and not self.is_secret

    @property
    def told(self) -> str:
        """Which text it is, in the page's language; a kit's own under the key that the kit gave it."""
        own = gettext("Message of the service: %(name)s") % {"name": self.name.replace("_", " ")}
        return str(TEXTS.get(self.name, own))

    @property
    def case(self) -> str:
        """What people call what it is about: "KTA-26-…"."""
        return self.about.partition(":")[2]

    @property
    def object(self) -> str:
        """How the ledger names it."""
        return f"message:{self.code}"


class Attempt(models.Model):
    """One attempt, as it ended. Rows are only added."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    is_success = models.BooleanField()
    reason = models.CharField(
        max_length=300, blank=True
    )  # why it was not taken, without the address

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.is_success}"
