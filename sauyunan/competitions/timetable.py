"""A timetable of interviews or visits: which entry is heard when and where. No database.

Entries keep their order. Two that are heard at the same moment, in two rooms, never share a juror.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

MOST_ROOMS = 20


@dataclass(frozen=True)
class Hours:
    """When and where is heard: on these days from ``opens`` to ``closes`` but not in the break, each entry for
    ``minutes``. Times are in ``tz``."""

    days: Sequence[date]
    opens: time
    closes: time
    minutes: int
    rooms: Sequence[str]
    tz: tzinfo
    break_opens: time | None = None
    break_closes: time | None = None

    def starts(self) -> Iterator[tuple[datetime, datetime]]:
        """Beginning and end of everything that may be held, in order of time."""
        step = timedelta(minutes=self.minutes)
        for day in self.days:
            at, last = self._at(day, self.opens), self._at(day, self.closes)
            while at + step <= last:
                after = self._after_break(day, at, at + step)
                if after is None:
                    yield at, at + step
                    at += step
                else:
                    at = after

    def _after_break(self, day: date, starts: datetime, ends: datetime) -> datetime | None:
        """When the break is over that lies within; None where none does."""
        if self.break_opens is None or self.break_closes is None:
            return None
        begins, over = self._at(day, self.break_opens), self._at(day, self.break_closes)
        return over if starts < over and ends > begins else None

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, tzinfo=self.tz)


@dataclass(frozen=True)
class Heard:
    """What is to be heard, and by whom: names of jurors."""

    code: str
    jurors: frozenset[str]


@dataclass(frozen=True)
class Held:
    """What is heard when and where."""

    heard: Heard
    starts_at: datetime
    ends_at: datetime
    room: str

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether it is held within this time."""
        return self.starts_at < ends_at and self.ends_at > starts_at


@dataclass(frozen=True)
class Timetable:
    """What found a time, and what did not."""

    held: list[Held] = field(default_factory=list)
    left: list[Heard] = field(default_factory=list)


def planned(wanted: Sequence[Heard], hours: Hours, fixed: Sequence[Held] = ()) -> Timetable:
    """Every entry at the first moment that its jurors and a room have; ``fixed`` stands already."""
    left, held = list(wanted), list[Held]()
    for starts_at, ends_at in hours.starts():
        if not left:
            break
        beside = [one for one in fixed if one.meets(starts_at, ends_at)]
        taken = {one.room for one in beside}
        busy = frozenset[str]().union(*(one.heard.jurors for one in beside))
        for room in hours.rooms:
            found = next((one for one in left if not busy & one.jurors), None)
            if room in taken or found is None:
                continue
            left.remove(found)
            busy |= found.jurors
            held.append(Held(found, starts_at, ends_at, room))
    return Timetable(held, left)


def clash(one: Held, others: Collection[Held]) -> Held | None:
    """What stands in the way of it: the same room, or a juror who is elsewhere."""
    for other in others:
        if other.heard.code == one.heard.code or not other.meets(one.starts_at, one.ends_at):
            continue
        if other.room == one.room or other.heard.jurors & one.heard.jurors:
            return other
    return None
