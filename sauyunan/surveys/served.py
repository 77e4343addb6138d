"""Which services there are and how many they served: asked of the app above that runs them.

Surveys stand below services and cannot look them up; services register themselves in ``ready``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sauyunan.accounts.models import Person
from sauyunan.kits.format import Texts


@dataclass(frozen=True)
class Asked:
    """Whom a survey asks: those whom a unit (None: the city) served by one service ("": by any), on the
    days from ``since`` to ``until``, both included."""

    unit_id: int | None
    service: str
    since: date
    until: date


@dataclass(frozen=True)
class Complaints:
    """Complaints about applications that were filed on some days: answered by their deadline, answered
    after it, and those that wait."""

    in_time: int = 0
    late: int = 0
    open: int = 0

    @property
    def filed(self) -> int:
        """All of them."""
        return self.in_time + self.late + self.open

    def __add__(self, other: Complaints) -> Complaints:
        return Complaints(
            self.in_time + other.in_time, self.late + other.late, self.open + other.open
        )


class Services(Protocol):
    """What surveys need to know of services."""

    def titles(self) -> Mapping[str, Texts]:
        """Every service that runs, by full name ("salaman/akta-kelahiran")."""

    def count(self, asked: Asked) -> int:
        """How many cases were served."""

    def by_unit(self, since: date, until: date) -> Mapping[int, int]:
        """How many cases each unit served on the days, both included; units that served none are left out."""

    def complaints(self, asked: Asked) -> Complaints:
        """Complaints about applications for the service at the unit, filed on the days, as they stand now."""

    def complaints_page(self, person: Person) -> str:
        """Where somebody answers complaints; "" for whom the page is not there."""


_known: list[Services] = []


def register(services: Services) -> None:
    """Called in ``AppConfig.ready`` of an app above."""
    _known.append(services)


def titles() -> dict[str, Texts]:
    """Every service that a survey can ask about, by full name."""
    return {name: title for one in _known for name, title in one.titles().items()}


def count(asked: Asked) -> int:
    """How many cases were served; people who came twice count twice."""
    return sum(one.count(asked) for one in _known)


def by_unit(since: date, until: date) -> dict[int, int]:
    """How many cases each unit served on the days, by the key of the unit."""
    found: dict[int, int] = {}
    for one in _known:
        for unit, n in one.by_unit(since, until).items():
            found[unit] = found.get(unit, 0) + n
    return found


def complaints(asked: Asked) -> Complaints:
    """Complaints about the applications that a survey asks about, filed on its days."""
    return sum((one.complaints(asked) for one in _known), Complaints())


def complaints_page(person: Person) -> str:
    """Where somebody answers complaints; "" for whom the page is not there."""
    return next(filter(None, (one.complaints_page(person) for one in _known)), "")
