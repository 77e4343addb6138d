"""What is overdue, by service, unit and state: numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.models import Person
from sauyunan.core import clock, i18n, tables
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.format import Texts
from sauyunan.services import facts, queries
from sauyunan.services.models import Application, ApplicationQuerySet

WHOLE_CITY = (accounts_access.LEADER, accounts_access.AUDITOR, accounts_access.ADMIN)
"""These see the numbers of every unit, though not the cases."""


@dataclass(frozen=True)
class Line:
    """How much of a service is overdue in a unit and state."""

    kit: str
    service: str
    key: str  # of the state
    title: Texts
    unit: str
    state: Texts
    count: int
    oldest_due: datetime
    minutes_late: int  # working minutes of the oldest


def may_read(person: Person) -> bool:
    """Whether somebody works in a service or answers for the whole city."""
    held = accounts_access.roles_of(person)
    return any(role in WHOLE_CITY or not role.startswith("city/") for role, _path in held)


def report(person: Person) -> list[Line]:
    """What is overdue now, the most first. One statement."""
    late = _rows(person).open().filter(next_due_at__lt=clock.now())
    found = (
        late.values_list("kit", "service", "unit__name", "state")
        .annotate(count=Count("pk"), oldest=Min("next_due_at"), latest=Max("edition_id"))
        .order_by("-count", "kit", "service", "unit__name", "state")
    )
    return [_line(*row) for row in found]


def _rows(person: Person) -> ApplicationQuerySet:
    if any(accounts_access.has_role(person, role) for role in WHOLE_CITY):
        return Application.objects.all()
    return Application.objects.visible_to(person)


def _line(  # noqa: PLR0913  the columns of the report
    kit: str, name: str, unit: str, state: str, count: int, oldest: datetime, edition_id: int
) -> Line:
    service = facts.service_of(kits_queries.edition(edition_id), name)
    return Line(
        kit=kit,
        service=name,
        key=state,
        title=service.title,
        unit=unit,
        state=queries.title_of(service, state),
        count=count,
        oldest_due=oldest,
        minutes_late=facts.calendar().between(oldest, clock.now()),
    )


def as_csv(lines: Sequence[Line]) -> str:
    """The report as a table for a spreadsheet, in the page's language."""
    columns = (
        _("Service"), _("Unit"), _("State"), _("Overdue"), _("Oldest due at"),
        _("Working hours late"),
    )  # fmt: skip
    return tables.write(
        columns,
        [
            (
                i18n.pick(one.title),
                one.unit,
                i18n.pick(one.state),
                one.count,
                timezone.localtime(one.oldest_due).strftime("%Y-%m-%d %H:%M"),
                one.minutes_late // 60,
            )
            for one in lines
        ],
    )
