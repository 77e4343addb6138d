"""Whom to tell in the morning how much falls due: numbers only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from sauyunan.accounts.models import Person
from sauyunan.core import clock
from sauyunan.services import escalation, queries
from sauyunan.services.models import Application, Complaint

SOON = timedelta(days=3)
"""Before the last day for an answer."""


@dataclass(frozen=True)
class Due:
    """How many of the applications that wait for a person fall due today, are late, or were
    escalated to them."""

    person: Person
    day: date
    today: int
    late: int
    escalated: int = 0  # late for so long that the case concerns this person


def due_today() -> Iterator[Due]:
    """Everybody with an address for mail for whom something falls due today, is late or was
    escalated."""
    day, rules = clock.today(), escalation.rules()
    people = Person.objects.filter(is_active=True, memberships__isnull=False).exclude(email="")
    for person in people.distinct().order_by("pk"):
        rows = Application.objects.open().filter(queries.waiting_for(person))
        late = rows.filter(next_due_at__lt=clock.now())
        today = rows.filter(next_due_at__gte=clock.now(), next_due_at__lt=_midnight_after(day))
        concerning = Application.objects.open().filter(escalation.escalated_to(person, rules))
        counts = queries.capped([today, late, concerning])
        if any(counts):
            yield Due(person, day, *counts)


@dataclass(frozen=True)
class ComplaintsDue:
    """How many complaints that a person may answer must be answered soon, or are overdue."""

    person: Person
    day: date
    soon: int
    late: int


def complaints_due() -> Iterator[ComplaintsDue]:
    """Everybody with an address for mail who may answer a complaint that is due within three days,
    or overdue."""
    day, now = clock.today(), clock.now()
    waiting = Complaint.objects.open().filter(due_at__lt=now + SOON)
    if not waiting.exists():
        return
    people = Person.objects.filter(is_active=True, memberships__isnull=False).exclude(email="")
    for person in people.distinct().order_by("pk"):
        counts = waiting.visible_to(person).aggregate(
            soon=Count("pk", filter=Q(due_at__gte=now)), late=Count("pk", filter=Q(due_at__lt=now))
        )
        if any(counts.values()):
            yield ComplaintsDue(person, day, counts["soon"], counts["late"])


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
