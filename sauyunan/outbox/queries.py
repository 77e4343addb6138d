"""Reads of the outbox: its page, the messages about a case, how well it goes, what is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from sauyunan.core import clock
from sauyunan.core.health import Level, Part
from sauyunan.outbox.channels import CHANNELS, Channel
from sauyunan.outbox.messengers import messenger_for
from sauyunan.outbox.models import Message

REMEMBERED = timedelta(days=7)
"""How long a message that was given up is worth a word in /sehat."""
LOST_AFTER = timedelta(minutes=10)
"""A message that is due for so long has no job any more; the worker takes it up again."""


def listed(state: str, channel: str) -> QuerySet[Message]:
    """Messages of a state and channel (empty: of all), the newest first, with their attempts."""
    rows = Message.objects.defer("sealed").prefetch_related("attempts")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(channel=channel) if channel else rows


def about(what: str) -> QuerySet[Message]:
    """Messages about something, the oldest first."""
    return Message.objects.filter(about=what).defer("sealed").order_by("posted_at", "pk")


def overdue(now: datetime) -> QuerySet[Message]:
    """Open messages whose attempt should have been made a while ago."""
    due = Message.objects.due(now).exclude(next_at__range=(now - LOST_AFTER, now + LOST_AFTER))
    return due.order_by("next_at", "pk")


def only_written() -> list[Channel]:
    """The channels whose messages go into files and reach nobody."""
    return [one for one in CHANNELS if messenger_for(one).only_files]


def health() -> Part:
    """How many messages wait, failed or were given up this week; the latter two are worth a word."""
    state, since = Message.State, clock.now() - REMEMBERED
    figures = Message.objects.exclude(state=state.SENT).aggregate(
        waiting=Count("pk", filter=Q(state=state.WAITING)),
        failed=Count("pk", filter=Q(state=state.FAILED)),
        given_up=Count("pk", filter=Q(state=state.GIVEN_UP, posted_at__gte=since)),
    )
    level: Level = "warning" if figures["failed"] or figures["given_up"] else "ok"
    return Part(level, figures)
