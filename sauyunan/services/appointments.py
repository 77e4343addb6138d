"""Who comes on which day: the bookings of the cases that a person may see."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, QuerySet

from sauyunan.accounts.models import Person
from sauyunan.core import clock
from sauyunan.services.models import Application


def days(person: Person) -> dict[date, int]:
    """The days from today on for which somebody has booked, each with how many. One statement."""
    rows = Application.objects.visible_to(person).filter(booking__day__gte=clock.today())
    counted = rows.order_by().values_list("booking__day").annotate(count=Count("pk"))
    return dict(counted.order_by("booking__day"))


def on(person: Person, day: date) -> QuerySet[Application]:
    """The cases of those who come on a day, by service and in the order in which they applied."""
    rows = Application.objects.visible_to(person).filter(booking__day=day)
    known = rows.select_related("unit", "claimed_by")
    return known.order_by("kit", "service", "submitted_at", "pk")
