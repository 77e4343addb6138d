"""Published records as events: when they happen within a window of days, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform

from sauyunan.core import areas, clock
from sauyunan.kits import value_words
from sauyunan.registers import contents, directory, public_paths, recurrence, translating
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.format import CalendarView
from sauyunan.registers.models import Published
from sauyunan.registers.places import Point

_DAY = timedelta(days=1)
FARTHEST = timedelta(days=5 * 366)
"""Events are expanded so far from today, before and after."""
LONGEST = timedelta(days=366)
"""The longest window that is expanded at once."""
SHOWN = 5
"""The next times of an event that its page tells."""


@dataclass(frozen=True)
class Window:
    """Days from ``start`` to ``end``, both included; empty where it ends before it starts."""

    start: date
    end: date

    def clamped(self) -> Window:
        """The same within what is expanded; absurd days are moved to its borders."""
        today = clock.today()
        start = min(max(self.start, today - FARTHEST), today + FARTHEST)
        return Window(start, min(self.end, start + LONGEST))

    def within(self, filters: Filters) -> Window:
        """The days of it that somebody looks for."""
        return Window(
            max(self.start, filters.since or self.start), min(self.end, filters.until or self.end)
        )


@dataclass(frozen=True)
class Venue:
    """A place of an event; ``address`` is the page of its record, if it has one."""

    title: str
    address: str = ""
    point: Point | None = None


@dataclass(frozen=True)
class Event:
    """A published record that happens. ``extra``: days it lasts beyond the first, each time."""

    code: str
    title: str
    address: str
    first: date
    extra: timedelta
    starts_at: time | None
    ends_at: time | None
    repeats: str
    skipped: frozenset[date]
    venues: tuple[Venue, ...]
    point: Point | None
    about: str
    version: int
    created_at: datetime
    changed_at: datetime

    def days(self, window: Window) -> list[date]:
        """The first days of the times that it happens within a window, in order."""
        if window.end < window.start:
            return []
        low = max(window.start - self.extra, date.min + _DAY)
        if self.repeats:
            found = recurrence.between(self.repeats, self.first, low, window.end)
        else:
            found = [self.first] if low <= self.first <= window.end else []
        return [one for one in found if one not in self.skipped]

    def begins(self, day: date) -> datetime:
        """When it begins that day, in the city's time; midnight where no hour is told."""
        return datetime.combine(day, self.starts_at or time(), zone())

    def ends(self, day: date) -> datetime | None:
        """When it ends that began on a day; after midnight where the hour is an earlier one. None
        where nothing is told."""
        last = day + self.extra
        if self.starts_at is None or (self.ends_at is None and self.extra):
            return datetime.combine(last + _DAY, time(), zone())
        if self.ends_at is None:
            return None
        is_next = not self.extra and self.ends_at <= self.starts_at
        return datetime.combine(last + _DAY if is_next else last, self.ends_at, zone())


@dataclass(frozen=True)
class Occurrence:
    """One time of an event."""

    event: Event
    day: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.day + self.event.extra

    @property
    def order(self) -> tuple[date, time, str]:
        """Earlier ones first, those of the whole day before others."""
        return self.day, self.event.starts_at or time(), self.event.title


def zone() -> ZoneInfo:
    """The city's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def rows(home: Home, filters: Filters, window: Window) -> QuerySet[Published]:
    """The published records that fit and may happen within a window, the soonest first."""
    within = window.within(filters)
    found = directory.rows(home, replace(filters, since=within.start, until=within.end))
    return (
        found.select_related("record")
        .defer("words", "record__data", "record__sealed")
        .order_by("starts_on", "pk")
    )


def occurrences(events: Iterable[Event], window: Window) -> list[Occurrence]:
    """Every time that the events happen within a window, in order."""
    found = [Occurrence(event, day) for event in events for day in event.days(window)]
    return sorted(found, key=lambda one: one.order)


def coming(home: Home, row: Published) -> list[Occurrence]:
    """The next times that one record happens, or goes on; none for a record that is no event."""
    today = clock.today()
    window = Window(today, today + LONGEST)
    return occurrences(read(home, [row]), window)[:SHOWN]


def next_times(home: Home, found: Iterable[Published]) -> dict[int, Occurrence]:
    """By row: the next time that it happens or goes on, else its first; places are not looked up."""
    publication = home.register.publish
    view = publication.calendar if publication else None
    if view is None:
        return {}
    rows = [row for row in found if row.starts_on is not None]
    return {row.pk: _next(_event(home, view, row, {}, None)) for row in rows}


def _next(event: Event) -> Occurrence:
    today = clock.today()
    for length in (31 * _DAY, LONGEST):
        days = [
            day for day in event.days(Window(today, today + length)) if day + event.extra >= today
        ]
        if days:
            return Occurrence(event, days[0])
    return Occurrence(event, event.first)


def by_time(home: Home) -> list[str | KeyTextTransform]:
    """The order of rows in which they begin, for ``order_by``; of no calendar that of titles."""
    publication = home.register.publish
    view = publication.calendar if publication else None
    if view is None:
        return ["title", "pk"]
    hours = [KeyTextTransform(view.from_, "data")] if view.from_ else []
    return ["starts_on", *hours, "title", "pk"]


def read(home: Home, found: Sequence[Published], lang: str | None = None) -> list[Event]:
    """Published records as events, their words in the language given or in the page's."""
    publication = home.register.publish
    view = publication.calendar if publication else None
    if publication is None or view is None:
        return []
    linked = _linked(home, view, found, lang)
    return [_event(home, view, row, linked, lang) for row in found if row.starts_on is not None]


def _event(
    home: Home,
    view: CalendarView,
    row: Published,
    linked: Mapping[tuple[str, str], Venue],
    lang: str | None,
) -> Event:
    first = row.starts_on or date.min
    ends = row.data.get(view.ends or "")
    last = max(first, date.fromisoformat(ends) if ends else first)
    return Event(
        code=row.record.code,
        title=row.title_in(lang),
        address=public_paths.of_register(home, "record", row.record.code),
        first=first,
        extra=last - first,
        starts_at=_time(row, view.from_),
        ends_at=_time(row, view.until),
        repeats=row.repeats,
        skipped=recurrence.days_listed(str(row.data.get(view.except_ or "", ""))),
        venues=tuple(_venues(home, view, row, linked)),
        point=_point(row),
        about=translating.summary(home, row, lang),
        version=row.record.version,
        created_at=row.record.created_at,
        changed_at=max(row.changed_at, row.published_at),  # it may have come back unchanged
    )


def _time(row: Published, name: str | None) -> time | None:
    held = row.data.get(name or "")
    return time.fromisoformat(held) if held else None


def _point(row: Published) -> Point | None:
    if row.latitude is None or row.longitude is None:
        return None
    return Point(row.latitude, row.longitude)


# -- Where ----------------------------------------------------------------------------------------
def _venues(
    home: Home, view: CalendarView, row: Published, linked: Mapping[tuple[str, str], Venue]
) -> Iterator[Venue]:
    """Each place once: the name of one that has a page, told beside it, is left out."""
    titles: set[str] = set()
    for name in view.places:
        held = row.data.get(name)
        if held is None:
            continue
        field = home.register.fields[name]
        if field.links is None:
            found: Venue | None = Venue(value_words.say(field, held, _area_names))
        else:
            found = linked.get((name, str(held)))
        if found is not None and found.title not in titles:
            titles.add(found.title)
            yield found


def _linked(
    home: Home, view: CalendarView, found: Sequence[Published], lang: str | None
) -> dict[tuple[str, str], Venue]:
    """Field and key -> the published record of another register; two statements for each field."""
    made: dict[tuple[str, str], Venue] = {}
    for name in view.places:
        ref = home.register.fields[name].links
        if ref is None:
            continue
        there = contents.home(home.kit, ref)
        keys = {str(row.data[name]) for row in found if name in row.data}
        digests = {contents.key_digest(there, {there.register.key[0]: key}): key for key in keys}
        held = Published.objects.filter(register=there.full, record__key_digest__in=list(digests))
        for row in held.select_related("record").defer("words"):
            address = public_paths.of_register(there, "record", row.record.code)
            key = digests[bytes(row.record.key_digest)]
            made[name, key] = Venue(row.title_in(lang), address, _point(row))
    return made


def _area_names(code: str) -> list[str]:
    return [area.name for area in reversed(areas.path_of(code))]
