"""How many applications a service takes in a year or month, how many are taken, when it opens again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from sauyunan.core import clock, i18n, saying
from sauyunan.kits.definition import Edition
from sauyunan.registers import names
from sauyunan.services import facts
from sauyunan.services.format import Quota as Declared
from sauyunan.services.models import Quota


@dataclass(frozen=True)
class Period:
    """The year or month in which an application is sent. ``key``: "2026" or "2026-11"."""

    key: str
    following: date  # the first day of the next one

    @classmethod
    def of(cls, day: date, every: str) -> Period:
        """That in which a day lies; ``every``: "year" or "month"."""
        if every == "year":
            return cls(f"{day.year:04}", date(day.year + 1, 1, 1))
        return cls(f"{day:%Y-%m}", (day.replace(day=1) + timedelta(days=31)).replace(day=1))

    @property
    def said(self) -> str:
        """What it is called in the page's language."""
        year, _dash, month = self.key.partition("-")
        return saying.month(date(int(year), int(month), 1), _lang()) if month else year


@dataclass(frozen=True)
class Places:
    """Places of a service in a period; of applications that were sent in it, wherever they stand."""

    period: Period
    places: int
    taken: int

    @property
    def free(self) -> int:
        """Places that are left; none where the city has lowered their number since."""
        return max(0, self.places - self.taken)

    @property
    def fault(self) -> str:
        """Why nobody can apply now and when it opens again; empty while places are left."""
        if self.free:
            return ""
        told = {"period": self.period.said, "day": saying.day(self.period.following, _lang())}
        return (
            _(
                "All places for %(period)s are taken. New ones are given from %(day)s on. A place may"
                " come back before that, when an application is refused or withdrawn."
            )
            % told
        )


def places_of(edition: Edition, service: str) -> Places | None:
    """The places of a service now; None where it takes whoever applies. One statement."""
    declared = facts.service_of(edition, service).quota
    if declared is None:
        return None
    period = Period.of(clock.today(), declared.every)
    row = Quota.objects.filter(service=counted_as(edition, service), period=period.key).first()
    return Places(period, _places(edition, declared), row.taken if row else 0)


def counted_as(edition: Edition, service: str) -> str:
    """Under which name places are counted: those of scenarios apart from the city's."""
    return names.full(edition.kit, service)


def _places(edition: Edition, declared: Declared) -> int:
    return facts.number(edition, declared.places)


def _lang() -> str:
    lang = i18n.language()
    return lang if lang in saying.MONTHS else i18n.DEFAULT
