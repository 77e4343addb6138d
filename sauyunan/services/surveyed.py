"""What surveys are told of services: which there are, and how many cases were served."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from sauyunan.accounts.models import Person
from sauyunan.kits.format import Texts
from sauyunan.services import access, facts
from sauyunan.services.models import Application, Complaint
from sauyunan.surveys.served import Asked, Complaints


class Surveyed:
    """The services of the installed kits."""

    def titles(self) -> Mapping[str, Texts]:
        """By full name ("salaman/akta-kelahiran")."""
        return {
            f"{edition.kit.name}/{name}": service.title
            for edition, name, service in facts.running_services()
        }

    def count(self, asked: Asked) -> int:
        """Cases that ended as served on the days."""
        return _served(asked.since, asked.until).filter(**_about(asked)).count()

    def by_unit(self, since: date, until: date) -> Mapping[int, int]:
        """The same for each unit, one statement."""
        rows = _served(since, until).order_by().values_list("unit")
        return dict(rows.annotate(n=Count("pk")))

    def complaints(self, asked: Asked) -> Complaints:
        """Filed on the days, by what became of them; one statement."""
        rows = Complaint.objects.filter(
            filed_at__gte=_moment(asked.since),
            filed_at__lt=_moment(asked.until + timedelta(days=1)),
            **_about(asked, "application__"),
        )
        in_time = Q(answered_at__lte=F("due_at"))
        counted = rows.aggregate(
            in_time=Count("pk", filter=in_time),
            late=Count("pk", filter=Q(answered_at__gt=F("due_at"))),
            open=Count("pk", filter=Q(answered_at=None)),
        )
        return Complaints(**counted)

    def complaints_page(self, person: Person) -> str:
        """The desk's list, for whom it shows anything."""
        return reverse("services:complaints") if access.works_on_cases(person) else ""


def _about(asked: Asked, prefix: str = "") -> dict[str, object]:
    """What applications of the unit and the service have in common."""
    found: dict[str, object] = {}
    if asked.unit_id is not None:
        found["unit"] = asked.unit_id
    if asked.service:
        kit, _slash, name = asked.service.partition("/")
        found |= {"kit": kit, "service": name}
    return {f"{prefix}{field}": value for field, value in found.items()}


def _served(since: date, until: date) -> QuerySet[Application]:
    return Application.objects.filter(
        outcome="served",
        ended_at__gte=_moment(since),
        ended_at__lt=_moment(until + timedelta(days=1)),
    )


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
