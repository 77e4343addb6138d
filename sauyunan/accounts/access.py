"""Who may do what: roles held in units, for a time, by deputies too."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock

ADMIN = "city/admin"
AUDITOR = "city/auditor"
LEADER = "city/leader"
HELPER = "city/helper"
SURVEYOR = "city/surveyor"
ENUMERATOR = "city/enumerator"
INNOVATION = "city/innovation"
INNOVATOR = "city/innovator"
COMPETITION = "city/competition"
BUILT_IN = (
    ADMIN, AUDITOR, LEADER, HELPER, SURVEYOR, ENUMERATOR, INNOVATION, INNOVATOR, COMPETITION,
)  # fmt: skip

Held = frozenset[tuple[str, str]]
"""(role, path of the unit) pairs; a role in a unit covers the units below it."""


def in_force(on: date) -> Q:
    """Memberships that hold on a day, both ends included."""
    return (Q(starts_on=None) | Q(starts_on__lte=on)) & (Q(ends_on=None) | Q(ends_on__gte=on))


def roles_of(person: Person) -> Held:
    """The roles a person holds today. One query, kept on the person object (one request)."""
    if not person.is_authenticated or not person.is_active:
        return frozenset()
    today = clock.today()
    kept: tuple[date, Held] | None = getattr(person, "_held", None)
    if kept is None or kept[0] != today:
        rows = Membership.objects.filter(in_force(today), person=person, unit__is_active=True)
        kept = (today, frozenset(rows.values_list("role", "unit__path")))
        person._held = kept  # type: ignore[attr-defined]
    return kept[1]


def has_role(person: Person, role: str, unit: Unit | None = None) -> bool:
    """Whether the person holds the role, in ``unit`` or above it (None: anywhere)."""
    return any(
        held == role and (unit is None or unit.path.startswith(path))
        for held, path in roles_of(person)
    )


def scope(person: Person, *, kit: str = "kit", unit: str = "unit") -> Q:
    """Rows of kits in which the person holds any role, in units the role covers.

    ``kit`` and ``unit`` name the row's fields: kit name (text) and unit (foreign key).
    """
    rows = Q(pk__in=[])
    for name, path in sorted(roles_in_kits(person)):
        rows |= Q(**{kit: name, f"{unit}__path__startswith": path})
    return rows


def roles_in_kits(person: Person) -> dict[tuple[str, str], list[str]]:
    """The roles of kits that a person holds, by (kit, path of the unit)."""
    found: dict[tuple[str, str], list[str]] = {}
    for full_role, path in roles_of(person):
        kit, _, role = full_role.partition("/")
        if kit != "city":
            found.setdefault((kit, path), []).append(role)
    return found


def holder(role: str, unit: Unit, on: date) -> Membership | None:
    """Who holds a role for a unit on a day: the nearest unit first, a deputy before the one
    in office (a Plh. or Plt. acts with dates because the other is away)."""
    rows = Membership.objects.filter(in_force(on), role=role, person__is_active=True)
    fitting = [
        row for row in rows.select_related("person", "unit") if unit.path.startswith(row.unit.path)
    ]
    ranked = sorted(fitting, key=lambda row: (-len(row.unit.path), row.acting == "", row.pk))
    return ranked[0] if ranked else None


def membership_for(person: Person, role: str, unit: Unit) -> Membership | None:
    """By which membership a person acts in a role for a unit today: in office before deputising."""
    if not person.is_active:
        return None
    rows = Membership.objects.filter(
        in_force(clock.today()), person=person, role=role, unit__is_active=True
    ).select_related("unit")
    fitting = [row for row in rows if unit.path.startswith(row.unit.path)]
    return min(fitting, key=lambda row: (row.acting != "", row.pk), default=None)
