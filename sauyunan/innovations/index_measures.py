"""What a running service says of an index's indicators: a closed list, over the year up to a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from sauyunan.innovations.defining import Running, canonical
from sauyunan.innovations.index_format import MeasuredBy
from sauyunan.innovations.measures import MEASURES, Measured, Scope, hidden
from sauyunan.innovations.models import Replica
from sauyunan.kits.models import Installation
from sauyunan.services.models import Application
from sauyunan.surveys import result_queries
from sauyunan.surveys.small_cells import SMALLEST_SHOWN

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

YEAR = timedelta(days=364)
"""A year with both ends included."""

WORKDAY_MINUTES = 450
"""37 hours and 30 minutes in five days (Perpres 21/2023)."""

Compute = Callable[[Running, Scope], Measured]


def over_the_year(running: Running, until: date) -> dict[str, Measured]:
    """All measures of a running kit over the year that ends on a day, in whole days, percent and ones."""
    scope = Scope(running.services, until - YEAR, until, innovation=running.innovation)
    return {name: compute(running, scope) for name, (compute, _words) in _MEASURES.items()}


def formal(running: Running, measure: str) -> str:
    """The definition of a measure as canonical JSON."""
    return canonical({"index": measure, "services": list(running.services)})


def words(measure: str) -> StrPromise:
    """What is measured, in a sentence."""
    return _MEASURES[measure][1]


def parameter(value: int | None, by: MeasuredBy) -> int | None:
    """The highest parameter that a value reaches; None where nothing was measured."""
    if value is None:
        return None
    return max((int(key) for key, edge in by.reaches.items() if _keeps(value, edge, by)), default=0)


def _keeps(value: int, edge: str, by: MeasuredBy) -> bool:
    return value >= Decimal(edge) if by.sense == "at_least" else value <= Decimal(edge)


def _process_days(running: Running, scope: Scope) -> Measured:
    found = MEASURES["working_hours"].compute(scope)
    if found.value is None or found.n < SMALLEST_SHOWN:
        return Measured(None, found.n)
    days = (Decimal(found.value) / WORKDAY_MINUTES).to_integral_value(ROUND_CEILING)
    return Measured(max(int(days), 1), found.n)


def _solved_percent(running: Running, scope: Scope) -> Measured:
    found = hidden(MEASURES["complaints_solved"].compute(scope))
    return Measured(None if found.value is None else found.value // 10, found.n)


def _people(running: Running, scope: Scope) -> Measured:
    return MEASURES["people_served"].compute(scope)


def _regions(running: Running, scope: Scope) -> Measured:
    return regions_of(running.innovation, scope.until)


def regions_of(innovation: int, until: date) -> Measured:
    """Different regions that took it over; one without a region counts as one more at most."""
    rows = Replica.objects.filter(innovation=innovation, since__lte=until)
    found = list(rows.values_list("region", flat=True))
    return Measured(max(len({one for one in found if one}), min(len(found), 1)), len(found))


def _reports(running: Running, scope: Scope) -> Measured:
    """Closed surveys of its services, or of its unit, with enough answers for an index."""
    rows = result_queries.closings().filter(
        n__gte=SMALLEST_SHOWN, survey__closes_on__range=(scope.since, scope.until)
    )
    own = rows.filter(survey__service__in=running.services)
    unit = rows.filter(survey__unit=running.edition.unit_id, survey__service="")
    found = {*own.values_list("pk", "n"), *unit.values_list("pk", "n")}
    return Measured(len(found), sum(n for _pk, n in found))


def _online(running: Running, scope: Scope) -> Measured:
    return Measured(len(running.services), len(running.services))


def _channels(running: Running, scope: Scope) -> Measured:
    rows = Application.objects.filter(
        kit=running.edition.kit.name, submitted_at__date__range=(scope.since, scope.until)
    )
    found = rows.order_by().values_list("channel", flat=True).distinct()
    return Measured(len(set(found)), rows.count())


def _units(running: Running, scope: Scope) -> Measured:
    rows = Installation.objects.exclude(edition__unit=None)
    count = rows.values("edition__unit").distinct().count()
    return Measured(count, rows.count())


_MEASURES: Mapping[str, tuple[Compute, StrPromise]] = {
    "process_days": (
        _process_days,
        _("working days of a case, median of the year, rounded up"),
    ),
    "complaints_solved_percent": (_solved_percent, _("percent of the year's complaints answered")),
    "regions": (_regions, _("different regions that took it over")),
    "people_served": (_people, _("people served in the year")),
    "survey_reports": (_reports, _("closed satisfaction surveys of the year")),
    "online_services": (_online, _("services that are asked for online")),
    "channels": (_channels, _("ways by which people came in the year")),
    "units_on_portal": (_units, _("units with services on the same portal")),
}
