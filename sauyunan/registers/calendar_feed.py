"""Events as iCalendar (RFC 5545), for the calendars of phones and computers."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sauyunan.core import clock
from sauyunan.registers import calendar_events, publishing, recurrence
from sauyunan.registers.calendar_events import Event, Window
from sauyunan.registers.contents import Home
from sauyunan.registers.directory import Filters
from sauyunan.registers.models import Withdrawn

MOST = 1_000
"""Events of one feed, the soonest first."""
PAST = timedelta(days=31)
"""Events that ended earlier are left out unless somebody asks for them."""
TOLD_FOR = timedelta(days=42)
"""So long a feed tells that an event was withdrawn."""
REFRESH = timedelta(hours=6)
LONGEST_TEXT = 2_000
_DAY = timedelta(days=1)
_END = b"END:VCALENDAR\r\n"
_KEPT = 4 * MOST
"""Events kept as they were written: most of a feed is the same each time it is asked for."""


@dataclass(frozen=True)
class Feed:
    """What a feed is called, where its pages are, and its language."""

    title: str
    address: str
    lang: str


def feed(home: Home, filters: Filters, about: Feed) -> bytes:
    """The events of a register that fit, and for some weeks those that were withdrawn."""
    today = clock.today()
    window = Window(filters.since or today - PAST, filters.until or date.max)
    found = list(calendar_events.rows(home, filters, window)[:MOST])
    return written(calendar_events.read(home, found, about.lang), about, withdrawn(home, filters))


def written(events: Iterable[Event], about: Feed, gone: Iterable[Withdrawn] = ()) -> bytes:
    """These events as one calendar; the same bytes while nothing changes."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Sauyunan//Register//ID")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", about.title)
    made.add("x-wr-calname", about.title)
    made.add("x-wr-timezone", settings.TIME_ZONE)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    made.add("url", settings.SAUYUNAN_URL + about.address)
    made.add_component(_zone(settings.TIME_ZONE))
    parts = [_event(event, settings.SAUYUNAN_URL) for event in events]
    parts += [bytes(_cancelled(row).to_ical()) for row in gone]
    return bytes(made.to_ical()).removesuffix(_END) + b"".join(parts) + _END


def etag(body: bytes) -> str:
    """The name of this version of a feed, for conditional requests."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def withdrawn(home: Home, filters: Filters) -> Sequence[Withdrawn]:
    """Events withdrawn of late that the feed of these filters may have held; words are forgotten
    with the event, so filters by words are not asked."""
    found = told(home)
    for name, values in filters.facets.items():
        found = found.filter(facets__overlap=[f"{name}={value}" for value in values])
    if filters.area:
        found = found.filter(facets__contains=[f"{publishing.AREA}={filters.area}"])
    return list(found.select_related("record").order_by("at", "pk")[:MOST])


def told(home: Home) -> QuerySet[Withdrawn]:
    """All events of a register of which calendars are told that they were withdrawn."""
    return Withdrawn.objects.filter(register=home.full, at__gt=clock.now() - TOLD_FOR)


def purge(now: datetime) -> int:
    """Forget events that were withdrawn so long ago that no calendar needs to be told."""
    return Withdrawn.objects.filter(at__lt=now - TOLD_FOR).delete()[0]


@functools.cache
def _zone(name: str) -> icalendar.Timezone:
    return icalendar.Timezone.from_tzid(name, first_date=date(1970, 1, 1))


@functools.lru_cache(maxsize=_KEPT)
def _event(event: Event, site: str) -> bytes:
    """An event as it stands in the feed; nothing for one that never happens."""
    made = _component(event, site)
    return bytes(made.to_ical()) if made else b""


def _component(event: Event, site: str) -> icalendar.Event | None:
    first = recurrence.first_day(event.repeats, event.first) if event.repeats else event.first
    if first is None or (not event.repeats and first in event.skipped):
        return None
    made = _identified(event.code, event.version, event.created_at, event.changed_at)
    made.add("created", event.created_at.replace(microsecond=0))
    made.add("summary", event.title[:LONGEST_TEXT])
    made.add("status", "CONFIRMED")
    made.add("url", site + event.address)
    if event.about:
        made.add("description", event.about[:LONGEST_TEXT])
    _add_times(made, event, first)
    _add_places(made, event)
    return made


def _identified(
    code: str, version: int, created_at: datetime, changed_at: datetime
) -> icalendar.Event:
    """What names an event and its revision. SEQUENCE (RFC 5545, 3.8.7.4) must rise with whatever happens to
    it, also when it vanishes and comes back with another record: its versions and the
    seconds of its life are counted."""
    made = icalendar.Event()
    made.add("uid", f"{code}@{urlsplit(settings.SAUYUNAN_URL).hostname}")
    changed = changed_at.astimezone(UTC).replace(microsecond=0)
    made.add("dtstamp", changed)
    made.add("last-modified", changed)
    made.add("sequence", version + max(0, int((changed_at - created_at).total_seconds())))
    return made


def _add_times(made: icalendar.Event, event: Event, first: date) -> None:
    """The first time it really happens: readers differ on a first day that does not fit the rule."""
    ends = event.ends(first)
    if event.starts_at is None:
        made.add("dtstart", first)
        made.add("dtend", first + event.extra + _DAY)
    else:
        made.add("dtstart", event.begins(first))
        if ends is not None:
            made.add("dtend", ends)
    if not event.repeats:
        return
    rule = icalendar.vRecur.from_ical(recurrence.without_until(event.repeats))
    until = recurrence.until(event.repeats)
    if until is not None and event.starts_at is None:
        rule["UNTIL"] = until
    elif until is not None:
        last = datetime.combine(until, time(23, 59, 59), calendar_events.zone())
        rule["UNTIL"] = last.astimezone(UTC)
    made.add("rrule", rule)
    if event.skipped:
        days = sorted(event.skipped)
        made.add("exdate", [event.begins(one) for one in days] if event.starts_at else days)


def _add_places(made: icalendar.Event, event: Event) -> None:
    titles = [one.title for one in event.venues]
    if titles:
        made.add("location", "; ".join(titles)[:LONGEST_TEXT])
    point = event.point or (event.venues[0].point if len(event.venues) == 1 else None)
    if point is not None:
        made.add("geo", (point.latitude, point.longitude))


def _cancelled(row: Withdrawn) -> icalendar.Event:
    """Says that an event was withdrawn, why if that is told, and nothing of what it was."""
    made = _identified(row.record.code, row.record.version, row.record.created_at, row.at)
    made.add("summary", _("Cancelled"))
    made.add("status", "CANCELLED")
    if row.reason:
        made.add("description", row.reason)
    made.add("dtstart", row.starts_on)
    made.add("dtend", row.starts_on + _DAY)
    return made
