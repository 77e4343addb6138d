"""What surveys are told of services: which there are, and how many cases were served."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from sauyunan.kits.format import Texts
from sauyunan.services import facts
from sauyunan.services.models import Application
from sauyunan.surveys.served import Asked


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
        rows = _served(asked.since, asked.until)
        if asked.unit_id is not None:
            rows = rows.filter(unit=asked.unit_id)
        if asked.service:
            kit, _slash, name = asked.service.partition("/")
            rows = rows.filter(kit=kit, service=name)
        return rows.count()

    def by_unit(self, since: date, until: date) -> Mapping[int, int]:
        """The same for each unit, one statement."""
        rows = _served(since, until).order_by().values_list("unit")
        return dict(rows.annotate(n=Count("pk")))


def _served(since: date, until: date) -> QuerySet[Application]:
    return Application.objects.filter(
        outcome="served",
        ended_at__gte=_moment(since),
        ended_at__lt=_moment(until + timedelta(days=1)),
    )


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
