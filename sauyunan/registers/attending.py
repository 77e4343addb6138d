"""Who comes to an event: the days one may sign up for, how many places there are and are free."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db.models import Count

from sauyunan.core import cel, clock, crypto
from sauyunan.kits.definition import Edition
from sauyunan.registers import calendar_events, contents, publishing
from sauyunan.registers.calendar_events import Event, Window
from sauyunan.registers.contents import Home
from sauyunan.registers.format import Attendance
from sauyunan.registers.models import Attendee, Published

AHEAD = timedelta(days=180)
"""One may sign up for days so far away."""
MOST_DAYS = 20  # offered of an event that happens again and again
MOST_PLACES = 100_000
MOST_WAITING = 500  # on the list of a day


@dataclass(frozen=True)
class Free:
    """A day with its places. ``waiting``: how many wait for one."""

    day: date
    places: int
    coming: int
    waiting: int

    @property
    def free(self) -> int:
        """Places that are left; whoever waits is before others."""
        return max(0, self.places - self.coming) if not self.waiting else 0

    @property
    def is_list_full(self) -> bool:
        """Whether nobody more is put on the waiting list."""
        return not self.free and self.waiting >= MOST_WAITING


@dataclass(frozen=True)
class Session:
    """A published event that takes attendees."""

    edition: Edition
    home: Home
    row: Published
    event: Event
    attend: Attendance

    def title_in(self, lang: str) -> str:
        """What the event is called in a language."""
        return self.row.title_in(lang)

    @property
    def places(self) -> int:
        """Places of each day; 0 where the rule says none or cannot be computed."""
        values = contents.opened(self.row.record)
        try:
            found = publishing.value(self.edition, self.home, self.attend.places, "integer", values)
        except cel.RuleError:
            return 0
        return min(max(int(found), 0), MOST_PLACES)

    @property
    def closes_on(self) -> date | None:
        """The last day to sign up, where one is told."""
        held = contents.opened(self.row.record).get(self.attend.until or "")
        return date.fromisoformat(held) if held else None

    @property
    def is_over(self) -> bool:
        """Whether signing up has ended for all days."""
        last = self.closes_on
        return last is not None and clock.today() > last

    def happens_on(self, day: date) -> bool:
        """Whether the event begins on this day."""
        return day in self.event.days(Window(day, day))

    def is_open(self, day: date) -> bool:
        """Whether one may still sign up for a day."""
        if self.is_over or day > clock.today() + AHEAD or not self.happens_on(day):
            return False
        return clock.now() < self.event.begins(day)

    def days(self) -> list[Free]:
        """The next days that one may sign up for; none where there are no places at all."""
        places = self.places
        if not places or self.is_over:
            return []
        today = clock.today()
        found = self.event.days(Window(today, today + AHEAD))
        open_days = [day for day in found if day >= today and self.is_open(day)][:MOST_DAYS]
        held = _counts(self.row.record_id)
        return [_free(day, places, held) for day in open_days]

    def on(self, day: date) -> Free:
        """One day with its places."""
        return _free(day, self.places, _counts(self.row.record_id))


Counts = dict[tuple[date, str], int]


def _free(day: date, places: int, held: Counts) -> Free:
    states = Attendee.State
    return Free(day, places, held.get((day, states.COMING), 0), held.get((day, states.WAITING), 0))


def _counts(record_id: int) -> Counts:
    rows = Attendee.objects.filter(record_id=record_id).values_list("day", "state")
    return {(day, state): count for day, state, count in rows.annotate(count=Count("pk"))}


def session(edition: Edition, home: Home, row: Published) -> Session | None:
    """A published record as an event that takes attendees, if its register declares that."""
    publication = home.register.publish
    view = publication.calendar if publication else None
    if view is None or view.attend is None or row.starts_on is None:
        return None
    events = calendar_events.read(home, [row])
    return Session(edition, home, row, events[0], view.attend)


def session_of(edition: Edition, home: Home, record_id: int) -> Session | None:
    """The same of a record; None while it is not published."""
    row = Published.objects.select_related("record").defer("words").filter(record=record_id).first()
    return session(edition, home, row) if row else None


# -- What a row holds -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Visitor:
    """Name and contact of somebody who comes, the secret of the link sent there, and what the event
    was called then: it may be hidden later, and the visitor must still be told of it."""

    name: str
    contact: str
    secret: str = ""
    event: str = ""


def opened(row: Attendee) -> Visitor:
    """What is sealed in a row."""
    return Visitor(**crypto.unseal(row.sealed, row.scope))


def sealed(row: Attendee, visitor: Visitor) -> bytes:
    """The same, sealed for a row."""
    return crypto.seal(asdict(visitor), row.scope)


def scope_of(row: Attendee) -> str:
    return row.scope


def contact_digest(contact: str) -> bytes:
    """By this somebody has one place of a day."""
    return crypto.digest("registers.attendee.contact", contact.casefold())


def secret_digest(secret: str) -> bytes:
    """By this the link that was sent is known."""
    return crypto.digest("registers.attendee.secret", secret)
