"""The closed list of measures, each compiled to one SQL query over what the services wrote.

Every measure gives an integer, so that rules can combine them exactly: counts as they are, working
time in minutes, shares in per mille, the satisfaction index in hundredths of a point, money in rupiah.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Case, CharField, Count, F, FloatField, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sauyunan.documents.models import Document
from sauyunan.innovations import costing
from sauyunan.innovations.costing import Range
from sauyunan.innovations.format import Baseline, Costs
from sauyunan.innovations.models import Replica
from sauyunan.registers.models import Record
from sauyunan.services.models import Application, Channel, Complaint, MoveMade
from sauyunan.surveys import result_queries
from sauyunan.surveys.queries import result_of
from sauyunan.surveys.small_cells import SMALLEST_SHOWN


@dataclass(frozen=True)
class Scope:
    """What is measured: full names of services ("kit/service"), days with both ends included.

    ``baseline`` and ``costs`` are what the kit states, ``innovation`` the key of the row whose replicas
    count, ``day`` the one on which the kit began here.
    """

    services: tuple[str, ...]
    since: date
    until: date
    register: str = ""
    percentile: int = 50
    baseline: Baseline | None = None
    costs: Costs | None = None
    innovation: int = 0
    day: date | None = None


@dataclass(frozen=True)
class Measured:
    """A value in the measure's integer unit (None: not enough data) and the number it stands on.

    ``low`` and ``high``: its range, where it has one.
    """

    value: int | None
    n: int
    low: int | None = None
    high: int | None = None

    @classmethod
    def of(cls, found: Range | None, n: int) -> Measured:
        """A value with its range, which stands on n."""
        return cls(None, n) if found is None else cls(found.value, n, found.low, found.high)


@dataclass(frozen=True)
class Measure:
    """How a measure is computed, and the sentence that says so to everybody.

    ``stands_on``: the stated numbers that its value is made of, beside what is counted.
    """

    compute: Callable[[Scope], Measured]
    definition: str | Promise
    kind: str  # count, minutes, permille, hundredths, rupiah
    stands_on: tuple[str, ...] = ()


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


def people_served(scope: Scope) -> Measured:
    """Different sets of keyed hashes among the served; a case without any counts by itself."""
    who = Case(
        When(finds=[], then=F("reference")),
        default=Cast("finds", CharField()),
        output_field=CharField(),
    )
    n = _served(scope).aggregate(n=Count(who, distinct=True))["n"]
    return hidden(Measured(n, n))


def complaints_solved(scope: Scope) -> Measured:
    rows = Complaint.objects.filter(
        _between("filed_at", scope), application__in=Application.objects.filter(_of(scope))
    )
    end = _moment(scope.until + timedelta(days=1))
    row = rows.aggregate(n=Count("pk"), yes=Count("pk", filter=Q(answered_at__lt=end)))
    return Measured(_permille(row["yes"], row["n"]), row["n"])


def online_share(scope: Scope) -> Measured:
    rows = Application.objects.filter(_of(scope), _between("submitted_at", scope))
    by_self = ~Q(channel__in=(Channel.COUNTER, Channel.HELPER))
    row = rows.aggregate(n=Count("pk"), yes=Count("pk", filter=by_self))
    return Measured(_permille(row["yes"], row["n"]), row["n"])


def cost_per_case(scope: Scope) -> Measured:
    if scope.costs is None:
        return Measured(None, 0)
    cases = _served(scope).count()
    rows = MoveMade.objects.filter(application__in=_served(scope)).order_by()
    made = {
        (str(move), str(role)): int(count)
        for move, role, count in rows.values_list("move", "role").annotate(n=Count("pk"))
    }
    return Measured.of(costing.cost_per_case(made, cases, scope.costs), cases)


def savings(scope: Scope) -> Measured:
    now = cost_per_case(scope)
    if scope.baseline is None or now.value is None:
        return Measured(None, now.n)
    return Measured.of(costing.saved(scope.baseline, _range(now), now.n), now.n)


def time_before(scope: Scope) -> Measured:
    if scope.baseline is None:
        return Measured(None, 0)
    stated = scope.baseline
    return Measured(stated.value, 0, stated.lowest, stated.highest)


def time_saved(scope: Scope) -> Measured:
    now = working_hours(scope)
    if scope.baseline is None or now.value is None:
        return Measured(None, now.n)
    return Measured.of(costing.saved(scope.baseline, _range(now)), now.n)


def satisfaction_change(scope: Scope) -> Measured:
    if scope.day is None:
        return Measured(None, 0)
    found = result_queries.before_after(scope.services, scope.day)
    if found.change is None:
        return Measured(None, found.n_after)
    ends = found.change.interval
    low, high = (ends.low, ends.high) if ends else (None, None)
    value = int(found.change.difference.scaleb(2))
    return Measured(value, found.n_after, _hundredths(low), _hundredths(high))


def adopters(scope: Scope) -> Measured:
    """Different regions; the number it stands on is that of all replicas."""
    rows = Replica.objects.filter(innovation=scope.innovation, since__lte=scope.until)
    row = rows.aggregate(
        n=Count("pk"), regions=Count("region", distinct=True, filter=~Q(region=""))
    )
    return Measured(row["regions"], row["n"])


def hidden(measured: Measured) -> Measured:
    """Without value and range where they stand on one to four people; a count without its n too."""
    if not 0 < measured.n < SMALLEST_SHOWN:
        return measured
    return Measured(None, 0 if measured.value == measured.n else measured.n)


def _range(measured: Measured) -> Range:
    value = measured.value or 0
    low = value if measured.low is None else measured.low
    return Range(value, low, value if measured.high is None else measured.high)


def _hundredths(value: Decimal | None) -> int | None:
    return None if value is None else int(value.scaleb(2))


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
    "people_served": Measure(
        people_served,
        _(
            "Different people among the applications served in the period, as far as the data tell: "
            "those with the same numbers, names and telephone (compared as keyed hashes) count once, at "
            "most so many. One to four are not shown."
        ),
        "count",
    ),
    "complaints_solved": Measure(
        complaints_solved,
        _("Share of the complaints filed in the period that were answered by its last day."),
        "permille",
    ),
    "online_share": Measure(
        online_share,
        _(
            "Share of the applications sent in the period that people sent themselves, without a counter "
            "or a helper."
        ),
        "permille",
    ),
    "cost_per_case": Measure(
        cost_per_case,
        _(
            "Working minutes that are stated for each move, times the stated hour of the role that made "
            "it, over all moves of the applications served in the period, a case. Range: all low ends, "
            "all high ends."
        ),
        "rupiah",
        ("costs",),
    ),
    "savings": Measure(
        savings,
        _(
            "Stated cost of a case before, less its cost now, times the applications served in the "
            "period. Range: the least and the most that the stated numbers allow."
        ),
        "rupiah",
        ("costs", "baseline"),
    ),
    "time_before": Measure(
        time_before,
        _("Working time of a case before, as stated; it was not measured."),
        "minutes",
        ("baseline",),
    ),
    "time_saved": Measure(
        time_saved,
        _("Stated working time of a case before, less the median now."),
        "minutes",
        ("baseline",),
    ),
    "satisfaction_change": Measure(
        satisfaction_change,
        _(
            "Satisfaction index of the ninety days since the kit began here, less that of the ninety "
            "days before; range: Welch's interval of 95 percent. Hidden below five answers."
        ),
        "hundredths",
    ),
    "adopters": Measure(
        adopters, _("Different regions that took it over up to the last day."), "count"
    ),
}
