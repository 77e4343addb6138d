"""Who comes on which day and at which time: the bookings of the cases that a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count

from sauyunan.accounts.models import Person
from sauyunan.core import clock
from sauyunan.services import bookings, queries
from sauyunan.services.models import Application


@dataclass(frozen=True)
class Group:
    """Those who come at one time of a day; ``time`` is empty where a service gives none."""

    time: str
    applications: list[Application]


def days(person: Person) -> dict[date, int]:
    """The days from today on for which somebody has booked, each with how many. One statement."""
    rows = Application.objects.visible_to(person).filter(booking__day__gte=clock.today())
    counted = rows.order_by().values_list("booking__day").annotate(count=Count("pk"))
    return dict(counted.order_by("booking__day"))


def on(person: Person, day: date) -> list[Group]:
    """The cases of those who come on a day: by service, by the times in the service's order, and in
    the order in which they applied. One statement."""
    rows = Application.objects.visible_to(person).filter(booking__day=day)
    known = rows.select_related("unit", "claimed_by", "booking")
    found = sorted(known.order_by("kit", "service", "submitted_at", "pk"), key=_place)
    return [
        Group(_time(same[0]), same)
        for _key, group in groupby(found, key=_place)
        if (same := list(group))
    ]


def _place(application: Application) -> tuple[str, str, int]:
    service = queries.service_of(application)
    asked = service.questions.get(service.booking.slot or "") if service.booking else None
    order = list(asked.options) if asked else []
    slot = application.booking.slot
    return (
        application.kit,
        application.service,
        order.index(slot) if slot in order else len(order),
    )


def _time(application: Application) -> str:
    return bookings.slot_label(queries.service_of(application), application.booking.slot)
