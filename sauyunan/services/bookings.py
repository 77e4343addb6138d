"""Days on which applicants come: which are free, and what is said of one that is not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sauyunan.core import clock, i18n, saying
from sauyunan.kits.definition import Edition
from sauyunan.services import facts
from sauyunan.services.format import Booking as Declared
from sauyunan.services.models import Application, Booking

NOTICE = 4 * 60
"""Working minutes that an office has at least before the day, to answer whoever comes."""


def minutes_before(day: date) -> int:
    """Working minutes from now until a day begins; 0 for one that has begun."""
    begins = datetime.combine(day, time.min, timezone.get_default_timezone())
    return max(facts.calendar().between(clock.now(), begins), 0)


def day_of(application: Application) -> date | None:
    """The day on which an applicant comes. One statement."""
    return Booking.objects.filter(application=application).values_list("day", flat=True).first()


@dataclass(frozen=True)
class Counter:
    """A service that gives so many places a day, as a unit offers it."""

    edition: Edition
    service: str
    unit_id: int

    @property
    def question(self) -> str:
        """The key of the question that asks for the day; empty where nothing is booked."""
        return "" if self._declared is None else self._declared.day

    @property
    def _declared(self) -> Declared | None:
        return facts.service_of(self.edition, self.service).booking

    def day_in(self, answers: Mapping[str, Any]) -> date | None:
        """The day that the answers ask for, if the service books one."""
        given = answers.get(self.question) if self.question else None
        if given is None or isinstance(given, date):
            return given
        return date.fromisoformat(str(given))

    def fault(self, day: date, *, besides: int = 0) -> str:
        """Why nobody more can come on a day, with the next free one; empty where somebody can.

        ``besides``: an application whose own place does not count.
        """
        days = list(self._days())
        taken = self._taken(besides)
        free = [one for one in days if taken.get(one, 0) < self._places]
        if day in free:
            return ""
        if not free:
            return _("No place is free in the next days. Try again tomorrow, or ask the office.")
        told = {"day": _said(day), "next": _said(_next(day, free)), "last": _said(days[-1])}
        if day in days:
            return _("All places on %(day)s are taken. The next free day: %(next)s.") % told
        if day > days[-1]:
            return _("Appointments are given until %(last)s. The first free day: %(next)s.") % told
        if facts.calendar().is_working_day(day):
            return _("%(day)s is too soon. The next free day: %(next)s.") % told
        return _("The office is closed on %(day)s. The next free day: %(next)s.") % told

    @property
    def _places(self) -> int:
        declared = self._declared
        return 0 if declared is None else facts.number(self.edition, declared.places)

    def _days(self) -> Iterator[date]:
        """The working days that leave the office time to answer, as far ahead as one may ask for."""
        declared = self._declared
        ahead = 0 if declared is None else facts.number(self.edition, declared.ahead)
        calendar, today = facts.calendar(), clock.today()
        days = (today + timedelta(days=number) for number in range(1, ahead + 1))
        working = filter(calendar.is_working_day, days)
        return itertools.dropwhile(lambda day: minutes_before(day) < NOTICE, working)

    def _taken(self, besides: int) -> dict[date, int]:
        rows = Booking.objects.filter(
            unit_id=self.unit_id,
            kit=self.edition.kit.name,
            service=self.service,
            day__gt=clock.today(),
        )
        counted = rows.exclude(application_id=besides).values_list("day")
        return dict(counted.annotate(count=Count("pk")).order_by("day"))


def _next(day: date, free: list[date]) -> date | None:
    """The first free day after one; the first of all where there is none."""
    return next((one for one in free if one > day), free[0] if free else None)


def _said(day: date | None) -> str:
    lang = (get_language() or i18n.DEFAULT)[:2]
    return saying.day(day, lang if lang in saying.MONTHS else i18n.DEFAULT) if day else ""
