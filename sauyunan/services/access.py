"""Who may see and move an application, and getting one into a view."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.http import Http404

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.models import Membership, Person
from sauyunan.core import clock, codes
from sauyunan.kits.definition import Edition
from sauyunan.services import facts
from sauyunan.services.format import Move
from sauyunan.services.models import Application, Channel


def works_on_cases(person: Person) -> bool:
    """Whether somebody holds a role of a kit's services, anywhere."""
    return any(not role.startswith("city/") for role, _path in accounts_access.roles_of(person))


def application_to_view(person: Person, reference: str) -> Application:
    """404 for outsiders, who must not learn that the application exists."""
    rows = Application.objects.visible_to(person).select_related("unit", "claimed_by")
    found = rows.filter(reference=codes.normal_reference(reference) or "").first()
    if found is None:
        raise Http404
    return found


def application_to_move(person: Person, reference: str, key: str) -> Application:
    """404 for outsiders and unknown moves, 403 for insiders without the move's role."""
    application = application_to_view(person, reference)
    service = facts.service_of(facts.edition_of(application.edition_id), application.service)
    if key not in service.moves:
        raise Http404
    if not may_move(person, application, service.moves[key]):
        raise PermissionDenied
    return application


def may_move(person: Person, application: Application, move: Move) -> bool:
    """Whether the person holds the move's role for the application's unit."""
    role = f"{application.kit}/{move.by}"
    return accounts_access.has_role(person, role, application.unit)


def moves_open_to(person: Person, application: Application) -> Mapping[str, Move]:
    """The moves a person may make now, as far as state and role decide."""
    service = facts.service_of(facts.edition_of(application.edition_id), application.service)
    return {
        key: one
        for key, one in service.moves.items()
        if application.state in one.sources and may_move(person, application, one)
    }


def colleagues_for(application: Application) -> list[Person]:
    """Everybody who holds a role of the case's kit for its unit today, by name."""
    rows = Membership.objects.filter(
        accounts_access.in_force(clock.today()),
        role__startswith=f"{application.kit}/",
        person__is_active=True,
        unit__is_active=True,
    ).select_related("person", "unit")
    path = application.unit.path
    found = {row.person_id: row.person for row in rows if path.startswith(row.unit.path)}
    return sorted(found.values(), key=lambda one: (one.name.casefold(), one.pk))


def assisting(person: Person, edition: Edition) -> tuple[Channel, Membership] | None:
    """How a person may fill in for others what this edition offers: at the counter of the office
    by any role of the kit there, else as a helper; None when not at all."""
    if not person.is_authenticated or not person.is_active:
        return None
    office = facts.office_of(edition).unit
    held = Membership.objects.filter(
        accounts_access.in_force(clock.today()), person=person, unit__is_active=True
    ).select_related("unit")
    rows = sorted(held, key=lambda row: (row.acting != "", row.pk))
    for row in rows:
        kit, _slash, _role = row.role.partition("/")
        if kit == edition.kit.name and office.path.startswith(row.unit.path):
            return Channel.COUNTER, row
    helper = next((row for row in rows if row.role == accounts_access.HELPER), None)
    return None if helper is None else (Channel.HELPER, helper)
