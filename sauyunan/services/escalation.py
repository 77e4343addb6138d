"""Which cases stay overdue for so long that somebody else is told: the rules of the kits that run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.models import Person
from sauyunan.core import clock
from sauyunan.kits import queries as kits_queries
from sauyunan.services import facts


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
    for row in kits_queries.installed():
        services = kits_queries.edition(row.edition_id).kit.parts.get("services", {})
        for name, service in services.items():
            if service.escalate is not None:
                due_before = calendar.before(now, service.escalate.minutes)
                yield Rule(row.kit, name, service.escalate.to, due_before)


def concerns(person: Person, known: list[Rule]) -> bool:
    """Whether the person holds a role to which something can be escalated."""
    held = {role for role, _path in accounts_access.roles_of(person)}
    return any(f"{one.kit}/{one.role}" in held for one in known)


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
