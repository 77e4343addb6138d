"""The closed list of measures, each compiled to one SQL query over what the services wrote.

Every measure gives an integer, so that rules can combine them exactly: counts as they are, working
time in minutes, shares in per mille, the satisfaction index in hundredths of a point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Count, FloatField, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sauyunan.documents.models import Document
from sauyunan.registers.models import Record
from sauyunan.services.models import Application, Complaint
from sauyunan.surveys.queries import result_of


@dataclass(frozen=True)
class Scope:
    """What is measured: full names of services ("kit/service"), days with both ends included."""

    services: tuple[str, ...]
    since: date
    until: date
    register: str = ""
    percentile: int = 50


@dataclass(frozen=True)
class Measured:
    """A value in the measure's integer unit (None: not enough data) and the number it stands on."""

    value: int | None
    n: int


@dataclass(frozen=True)
class Measure:
    """How a measure is computed, and the sentence that says so to everybody."""

    compute: Callable[[Scope], Measured]
    definition: str | Promise
    kind: str  # count, minutes, permille, hundredths


class Percentile(Aggregate):
    """percentile_cont of PostgreSQL: interpolated, over the rows of the group."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: str, percent: int, **extra: Any) -> None:
        super().__init__(expression, fraction=percent / 100, **extra)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _between(field: str, scope: Scope) -> Q:
    end = _moment(scope.until + timedelta(days=1))
    return Q(**{f"{field}__gte": _moment(scope.since), f"{field}__lt": end})


def _of(scope: Scope) -> Q:
    """Applications of the services; none where the list is empty."""
    wanted = Q(pk__in=[])
    for full_name in scope.services:
        kit, _slash, service = full_name.partition("/")
        wanted |= Q(kit=kit, service=service)
    return wanted


def _served(scope: Scope) -> QuerySet[Application]:
    return Application.objects.filter(_of(scope), _between("ended_at", scope), outcome="served")


def applications(scope: Scope) -> Measured:
    n = Application.objects.filter(_of(scope), _between("submitted_at", scope)).count()
    return Measured(n, n)


def served(scope: Scope) -> Measured:
    n = _served(scope).count()
    return Measured(n, n)


def working_hours(scope: Scope) -> Measured:
    row = _served(scope).aggregate(
        n=Count("pk"), minutes=Percentile("used_minutes", scope.percentile)
    )
    return Measured(None if row["minutes"] is None else round(row["minutes"]), row["n"])


def on_time_share(scope: Scope) -> Measured:
    row = _served(scope).aggregate(n=Count("pk"), yes=Count("pk", filter=Q(is_on_time=True)))
    return Measured(_permille(row["yes"], row["n"]), row["n"])


def returned_share(scope: Scope) -> Measured:
    ended = Application.objects.filter(_of(scope), _between("ended_at", scope))
    row = ended.aggregate(n=Count("pk"), yes=Count("pk", filter=Q(returned_count__gt=0)))
    return Measured(_permille(row["yes"], row["n"]), row["n"])


def satisfaction(scope: Scope) -> Measured:
    result = result_of(list(scope.services), scope.since, scope.until)
    value = None if result.score is None else int(result.score.index.scaleb(2))
    return Measured(value, result.n)


def complaints(scope: Scope) -> Measured:
    n = Complaint.objects.filter(
        _between("filed_at", scope), application__in=Application.objects.filter(_of(scope))
    ).count()
    return Measured(n, n)


def documents(scope: Scope) -> Measured:
    cases = Application.objects.filter(_of(scope)).values("reference")
    n = Document.objects.filter(_between("issued_at", scope), case__in=cases).count()
    return Measured(n, n)


def records(scope: Scope) -> Measured:
    n = Record.objects.filter(register=scope.register).count()
    return Measured(n, n)


def _permille(part: int, whole: int) -> int | None:
    """Rounded half up; None of nothing."""
    return (part * 2000 + whole) // (2 * whole) if whole else None


MEASURES: Mapping[str, Measure] = {
    "applications": Measure(applications, _("Applications sent in the period."), "count"),
    "served": Measure(served, _("Applications that ended served in the period."), "count"),
    "working_hours": Measure(
        working_hours,
        _(
            "Working time from the complete file to the end, without the time in which the "
            "applicant was asked, over the applications served in the period."
        ),
        "minutes",
    ),
    "on_time_share": Measure(
        on_time_share,
        _("Share of the applications served in the period that kept the promised time."),
        "permille",
    ),
    "returned_share": Measure(
        returned_share,
        _("Share of the applications ended in the period that were sent back at least once."),
        "permille",
    ),
    "satisfaction": Measure(
        satisfaction,
        _(
            "Mean of all elements times 25 (PermenPANRB 14/2017), computed exactly, rounded last. "
            "Each served application may answer once. Hidden below five answers."
        ),
        "hundredths",
    ),
    "complaints": Measure(complaints, _("Complaints filed in the period."), "count"),
    "documents": Measure(documents, _("Documents issued in the period."), "count"),
    "records": Measure(records, _("Records in the register now."), "count"),
}
