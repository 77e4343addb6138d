"""Which cases stay overdue for so long that somebody else is told: the rules of the kits that run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.models import Person
from sauyunan.core import clock
from sauyunan.services import facts
from sauyunan.services.format import Service


@dataclass(frozen=True)
class Rule:
    """A service's cases that fell due before a moment concern a role."""

    kit: str
    service: str
    role: str
    due_before: datetime


def rules() -> list[Rule]:
    """The rules of all services that the city runs. One statement."""
    return list(_rules())


def _rules() -> Iterator[Rule]:
    now, calendar = clock.now(), facts.calendar()
    for edition, name, service in facts.running_services():
        if service.escalate is not None:
            due_before = calendar.before(now, service.escalate.minutes)
            yield Rule(edition.kit.name, name, service.escalate.to, due_before)


def concerns(person: Person, services: Mapping[str, Service]) -> bool:
    """Whether a role of the person is one that cases of these services escalate to.

    ``services`` by "kit/service".
    """
    return any(
        one.escalate
        and accounts_access.has_role(person, f"{key.partition('/')[0]}/{one.escalate.to}")
        for key, one in services.items()
    )


def escalated_to(person: Person, known: list[Rule]) -> Q:
    """Open applications that were escalated to one of the person's roles, in its units."""
    rows = Q(pk__in=[])
    for full_role, path in accounts_access.roles_of(person):
        for one in known:
            if full_role == f"{one.kit}/{one.role}":
                rows |= Q(
                    kit=one.kit,
                    service=one.service,
                    next_due_at__lt=one.due_before,
                    unit__path__startswith=path,
                )
    return rows
