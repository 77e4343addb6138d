"""Days and times at which applicants come: which are free, and what is said of one that is not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.core import clock, i18n, saying
from sauyunan.kits import value_words
from sauyunan.kits.definition import Edition
from sauyunan.services import facts
from sauyunan.services.format import Booking as Declared
from sauyunan.services.format import Service
from sauyunan.services.models import Application, Booking

NOTICE = 4 * 60
"""Working minutes that an office has at least before the day, to answer whoever comes."""


def minutes_before(day: date) -> int:
    """Working minutes from now until a day begins; 0 for one that has begun."""
    begins = datetime.combine(day, time.min, timezone.get_default_timezone())
    return max(facts.calendar().between(clock.now(), begins), 0)


@dataclass(frozen=True)
class Place:
    """A day, and the time of it that was chosen; "" where the service has none, or none is chosen."""

    day: date
    slot: str = ""


def place_of(application: Application) -> Place | None:
    """When an applicant comes. One statement."""
    found = Booking.objects.filter(application=application).values_list("day", "slot").first()
    return Place(*found) if found else None


def slot_label(service: Service, slot: str) -> str:
    """What a time of the day is called; empty where there is none."""
    asked = service.questions.get(service.booking.slot or "") if service.booking else None
    option = asked.options.get(slot) if asked else None
    return i18n.pick(value_words.option_texts(option)) if option else ""


@dataclass(frozen=True)
class Counter:
    """A service that gives so many places a day, or a time of the day, as a unit offers it."""

    edition: Edition
    service: str
    unit_id: int

    def place_in(self, answers: Mapping[str, Any]) -> Place | None:
        """The place that the answers ask for, if the service gives places."""
        declared = self._declared
        given = answers.get(declared.day) if declared else None
        if declared is None or given is None:
            return None
        day = given if isinstance(given, date) else date.fromisoformat(str(given))
        return Place(day, str(answers.get(declared.slot or "") or ""))

    def faults(self, place: Place, *, besides: int = 0) -> dict[str, str]:
        """Why nobody more can come then, by the question that is to be answered anew, with what is
        free instead; empty where somebody can.

        ``besides``: an application whose own place does not count.
        """
        declared = self._declared
        if declared is None:
            return {}
        days = list(self._days())
        free = self._free(days, besides)
        here = free.get(place.day, ())
        if here and (not place.slot or place.slot in here):
            return {}
        if here and declared.slot:
            return {declared.slot: self._full_slot(place, free)}
        return {declared.day: self._full_day(place.day, days, free)}

    def _full_slot(self, place: Place, free: Mapping[date, Sequence[str]]) -> str:
        """Other times of the day are free; whoever can only come at this one may take another day."""
        days = [day for day, slots in free.items() if place.slot in slots]
        told = {
            "slot": self._label(place.slot),
            "day": _said(place.day),
            "others": "; ".join(map(self._label, free[place.day])),
            "next": _said(_next(place.day, days)) if days else "–",
        }
        text = _(
            "All places on %(day)s, %(slot)s, are taken. Still free on that day: %(others)s. The next "
            "day on which this time is free: %(next)s."
        )
        return text % told

    def _full_day(self, day: date, days: Sequence[date], free: Mapping[date, Sequence[str]]) -> str:
        if not free:
            return _("No place is free in the next days. Try again tomorrow, or ask the office.")
        found = _next(day, list(free))
        slots = "; ".join(filter(None, map(self._label, free[found])))
        following = f"{_said(found)} ({slots})" if slots else _said(found)
        told = {"day": _said(day), "next": following, "last": _said(days[-1])}
        if day in days:
            return _("All places on %(day)s are taken. The next free day: %(next)s.") % told
        if day > days[-1]:
            return _("Appointments are given until %(last)s. The first free day: %(next)s.") % told
        if facts.calendar().is_working_day(day):
            return _("%(day)s is too soon. The next free day: %(next)s.") % told
        return _("The office is closed on %(day)s. The next free day: %(next)s.") % told

    @property
    def _service(self) -> Service:
        return facts.service_of(self.edition, self.service)

    @property
    def _declared(self) -> Declared | None:
        return self._service.booking

    @property
    def _places(self) -> int:
        declared = self._declared
        return 0 if declared is None else facts.number(self.edition, declared.places)

    def _label(self, slot: str) -> str:
        return slot_label(self._service, slot)

    def _free(self, days: Sequence[date], besides: int) -> dict[date, list[str]]:
        """The days with a free place, each with its times at which one is."""
        declared = self._declared
        asked = self._service.questions.get(declared.slot or "") if declared else None
        slots = list(asked.options) if asked else [""]
        taken, places = self._taken(besides), self._places
        free = {day: [slot for slot in slots if taken.get((day, slot), 0) < places] for day in days}
        return {day: found for day, found in free.items() if found}

    def _days(self) -> Iterator[date]:
        """The working days that leave the office time to answer, as far ahead as one may ask for."""
        declared = self._declared
        ahead = 0 if declared is None else facts.number(self.edition, declared.ahead)
        calendar, today = facts.calendar(), clock.today()
        days = (today + timedelta(days=number) for number in range(1, ahead + 1))
        working = filter(calendar.is_working_day, days)
        return itertools.dropwhile(lambda day: minutes_before(day) < NOTICE, working)

    def _taken(self, besides: int) -> dict[tuple[date, str], int]:
        rows = Booking.objects.filter(
            unit_id=self.unit_id,
            kit=self.edition.kit.name,
            service=self.service,
            day__gt=clock.today(),
        )
        counted = rows.exclude(application_id=besides).values("day", "slot")
        found = counted.annotate(count=Count("pk")).order_by("day", "slot")
        return {(one["day"], one["slot"]): one["count"] for one in found}


def _next(day: date, free: Sequence[date]) -> date:
    """The first free day after one; the first of all where there is none."""
    return next((one for one in free if one > day), free[0])


def _said(day: date) -> str:
    lang = i18n.language()
    return saying.day(day, lang if lang in saying.MONTHS else i18n.DEFAULT)
