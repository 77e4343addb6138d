"""Reads of the city, its units and its people."""

from __future__ import annotations

from datetime import time

from django.db.models import QuerySet

from sauyunan.accounts import access
from sauyunan.accounts.models import City, Membership, Person, Unit
from sauyunan.core import clock, tables
from sauyunan.core import queries as core_queries


class NoCity(Exception):
    """There is no city yet: ``sauyunan city init`` makes it."""


def city_or_none() -> City | None:
    """The city of this installation, or None before ``sauyunan city init``."""
    return City.objects.order_by("pk").first()


def area_of_city() -> str:
    """The area code of the city, empty before it is made."""
    return City.objects.order_by("pk").values_list("area", flat=True).first() or ""


def city() -> City:
    """The city of this installation; NoCity before it is made."""
    found = city_or_none()
    if found is None:
        raise NoCity("There is no city yet. Make it with: sauyunan city init")
    return found


def office_hours() -> tuple[time, time]:
    """When the city's offices open and close; the usual hours before there is a city."""
    hours = City.objects.order_by("pk").values_list("opens", "closes").first()
    return hours or core_queries.USUAL_HOURS


def unit_tree() -> list[Unit]:
    """All units, each after its parent."""
    return list(Unit.objects.select_related("parent").order_by("path"))


def root_unit() -> Unit | None:
    """The city itself as the top of its organisation."""
    return Unit.objects.filter(parent=None).order_by("pk").first()


def people_for_listing(text: str = "") -> QuerySet[Person]:
    """Staff by name, with their memberships; ``text`` is a part of name, sign-in or staff number."""
    rows = Person.objects.prefetch_related("memberships__unit").order_by("full_name", "username")
    if not text:
        return rows
    return (
        rows.filter(full_name__icontains=text)
        | rows.filter(username__icontains=text)
        | rows.filter(staff_number__icontains=text)
    )


def memberships_of(unit: Unit) -> QuerySet[Membership]:
    """Who holds which role in a unit, those in force and those to come or past."""
    return unit.memberships.select_related("person").order_by("role", "starts_on", "pk")


def memberships_today(person: Person) -> QuerySet[Membership]:
    """What a person may do today, with the units."""
    rows = Membership.objects.filter(access.in_force(clock.today()), person=person)
    return rows.filter(unit__is_active=True).select_related("unit").order_by("unit__path", "role")


def memberships_in_force(role: str) -> QuerySet[Membership]:
    """Everybody who holds a role today, anywhere."""
    return Membership.objects.filter(access.in_force(clock.today()), role=role).select_related(
        "person", "unit"
    )


def table(kind: str) -> str:
    """Units, people or roles as CSV in the columns that the import takes; KeyError for others."""
    return _TABLES[kind]()


def _unit_table() -> str:
    columns = ("code", "name", "parent", "area", "contact", "hours", "address")
    rows = Unit.objects.order_by("path").values_list(*columns[:2], "parent__code", *columns[3:])
    return tables.write(columns, rows)


def _people_table() -> str:
    columns = ("username", "full_name", "email", "staff_number", "language")
    rows = Person.objects.filter(is_active=True).order_by("username").values_list(*columns)
    return tables.write(columns, rows)


def _role_table() -> str:
    columns = ("username", "role", "unit", "title", "acting", "starts_on", "ends_on")
    fields = ("person__username", "role", "unit__code", *columns[3:])
    return tables.write(columns, Membership.objects.order_by("pk").values_list(*fields))


_TABLES = {"units": _unit_table, "people": _people_table, "roles": _role_table}
