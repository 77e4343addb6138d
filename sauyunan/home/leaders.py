"""What the leaders of a city see on one page: six numbers, who innovates, and what waits for them.

Every number stands on rows of the apps below; nothing is stored here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q
from django.utils import timezone

from sauyunan.accounts.models import Unit
from sauyunan.competitions.models import Entry
from sauyunan.core import clock
from sauyunan.innovations import queries as innovations
from sauyunan.innovations.models import Innovation, Replica
from sauyunan.kits import queries as kits
from sauyunan.kits.format import Texts
from sauyunan.services.models import Application
from sauyunan.surveys import queries as surveys
from sauyunan.surveys import result_queries, scoring
from sauyunan.surveys.instruments import asked
from sauyunan.surveys.queries import Result
from sauyunan.surveys.result_queries import Duty

DAYS = 30
ANSWER_DAYS = 90
"""An index needs more answers than a month brings."""

INSTRUMENT = "skm-2017"
IN_COMPETITION = (Entry.Status.SENT, Entry.Status.WON)


@dataclass(frozen=True)
class Pair:
    """A number and the same of the period before; None: too little to say. ``n``: what it stands on."""

    now: Decimal | None
    before: Decimal | None
    n: int

    @property
    def difference(self) -> Decimal | None:
        """Now less before."""
        if self.now is None or self.before is None:
            return None
        return self.now - self.before


@dataclass(frozen=True)
class UnitLine:
    """A unit with what it and the units below it have: innovations by stage, and cases that are late."""

    name: str
    initiative: int
    trial: int
    applied: int
    late: int

    @property
    def total(self) -> int:
        """All its innovations."""
        return self.initiative + self.trial + self.applied


@dataclass(frozen=True)
class Page:
    """All of it, as of a moment."""

    at: datetime
    on_time: Pair
    backlog: Pair
    satisfaction: Pair
    weakest: tuple[str, ...]
    live: Pair
    replicated: Pair
    regions: int
    entered: Pair
    editions: tuple[str, ...]
    stages: Mapping[str, int]
    units: tuple[UnitLine, ...]
    without: tuple[str, ...]
    stale: tuple[tuple[str, str], ...]
    stale_year: int
    not_surveyed: tuple[Duty, ...]


def page() -> Page:
    """The page now."""
    today = clock.today()
    rows = list(
        Innovation.objects.filter(status=Innovation.Status.LISTED)
        .select_related("unit")
        .only("pk", "slug", "title", "stage", "since", "unit__name", "unit__path")
        .order_by("title")
    )
    units = list(Unit.objects.filter(is_active=True, parent__isnull=False).order_by("name"))
    late = _late_by_unit()
    lines = [_unit_line(one, rows, late) for one in units]
    year = innovations.overdue_year()
    entries = list(
        Entry.objects.filter(status__in=IN_COMPETITION, edition__published_at=None).values_list(
            "sent_at", "edition__name"
        )
    )
    weakest, satisfaction = _satisfaction(today)
    replicated, regions = _replicated(today)
    return Page(
        at=clock.now(),
        on_time=_on_time(today),
        backlog=_backlog(),
        satisfaction=satisfaction,
        weakest=weakest,
        live=_live(rows, today),
        replicated=replicated,
        regions=regions,
        entered=_entered(entries),
        editions=tuple(sorted({name for _sent, name in entries})),
        stages=Counter(row.stage for row in rows),
        units=tuple(
            sorted((one for one in lines if one.total or one.late), key=lambda one: -one.total)
        ),
        without=tuple(one.name for one in lines if not one.total),
        stale=tuple(
            (row.slug, row.title)
            for row in Innovation.objects.without_word(year).only("slug", "title").order_by("title")
        ),
        stale_year=year,
        not_surveyed=tuple(
            one
            for one in result_queries.duties(Unit.objects.all(), today.year, today)
            if not one.is_done
        ),
    )


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _on_time(today: date) -> Pair:
    """Percent of what was served that kept the promise: the last thirty days, and those before."""
    middle, first = today - timedelta(days=DAYS - 1), today - timedelta(days=2 * DAYS - 1)
    served = Application.objects.filter(outcome="served", ended_at__gte=_moment(first))
    now, yes = Q(ended_at__gte=_moment(middle)), Q(is_on_time=True)
    row = served.aggregate(
        n=Count("pk", filter=now),
        yes=Count("pk", filter=now & yes),
        n_before=Count("pk", filter=~now),
        yes_before=Count("pk", filter=~now & yes),
    )
    return Pair(
        _percent(row["yes"], row["n"]), _percent(row["yes_before"], row["n_before"]), row["n"]
    )


def _percent(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    return scoring.rounded_to(Fraction(part * 100, whole), 1)


def _backlog() -> Pair:
    """Open cases older than their promise; before: those of them that were so thirty days ago."""
    now = clock.now()
    row = Application.objects.filter(ended_at=None).aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=now)),
        old=Count("pk", filter=Q(due_at__lt=now - timedelta(days=DAYS))),
    )
    return Pair(Decimal(row["late"]), Decimal(row["old"]), row["open"])


def _late_by_unit() -> dict[str, int]:
    rows = Application.objects.filter(ended_at=None, due_at__lt=clock.now()).order_by()
    return dict(rows.values_list("unit__path").annotate(n=Count("pk")))


def _satisfaction(today: date) -> tuple[tuple[str, ...], Pair]:
    """The index of all services over ninety days, and of the ninety before; its weakest elements."""
    services = [
        edition.kit.full_name(name)
        for edition in kits.editions()
        for name in edition.kit.parts.get("services", {})
    ]
    span = timedelta(days=ANSWER_DAYS)
    now, before = (
        surveys.result_of(services, last - span + timedelta(days=1), last)
        for last in (today, today - span)
    )
    return _weakest(now), Pair(_index(now), _index(before), now.n)


def _index(found: Result) -> Decimal | None:
    return found.score.index if found.score else None


def _weakest(found: Result) -> tuple[str, ...]:
    """The keys of the two weakest elements."""
    return scoring.weakest(found.score) if found.score else ()


def _live(rows: Sequence[Innovation], today: date) -> Pair:
    """Innovations that are applied, and how many were thirty days ago."""
    applied = [row for row in rows if row.stage == Innovation.Stage.APPLIED]
    start = today - timedelta(days=DAYS)
    before = sum(1 for row in applied if row.since and row.since <= start)
    return Pair(Decimal(len(applied)), Decimal(before), len(rows))


def _replicated(today: date) -> tuple[Pair, int]:
    """Innovations that somebody took over, now and a year ago; in how many regions."""
    rows = list(
        Replica.objects.filter(innovation__status=Innovation.Status.LISTED).values_list(
            "innovation", "region", "since"
        )
    )
    year_ago = today - timedelta(days=365)
    before = {pk for pk, _region, since in rows if since <= year_ago}
    now = {pk for pk, _region, _since in rows}
    regions = {region for _pk, region, _since in rows if region}
    return Pair(Decimal(len(now)), Decimal(len(before)), len(rows)), len(regions)


def _entered(entries: Sequence[tuple[datetime | None, str]]) -> Pair:
    """Entries in competitions without a result yet, and those sent more than thirty days ago."""
    start = clock.now() - timedelta(days=DAYS)
    before = sum(1 for sent, _name in entries if sent and sent < start)
    return Pair(Decimal(len(entries)), Decimal(before), len({name for _sent, name in entries}))


def _unit_line(unit: Unit, rows: Sequence[Innovation], late: Mapping[str, int]) -> UnitLine:
    own = Counter(row.stage for row in rows if row.unit and row.unit.path.startswith(unit.path))
    return UnitLine(
        unit.name,
        own[Innovation.Stage.INITIATIVE],
        own[Innovation.Stage.TRIAL],
        own[Innovation.Stage.APPLIED],
        sum(count for path, count in late.items() if path.startswith(unit.path)),
    )


def titles(elements: Sequence[str]) -> list[Texts]:
    """The titles of elements, in the order given."""
    known = asked(INSTRUMENT).elements
    return [known[key].title for key in elements]
