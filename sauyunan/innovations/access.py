"""Who may write an innovation's record, check it, and read it before everybody does."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from sauyunan.accounts import access
from sauyunan.accounts.models import Person, Unit
from sauyunan.innovations.models import Innovation, TeamMember
from sauyunan.innovations.models.registry import READING_ALL

WRITING = (TeamMember.Part.LEADER, TeamMember.Part.MEMBER)


def works_here(person: Person) -> bool:
    """Whether the desk pages of innovations are there for somebody: all of the staff with a role."""
    return bool(access.roles_of(person))


def reads_all(person: Person) -> bool:
    """Whether somebody reads every record of the city."""
    return any(role in READING_ALL for role, _path in access.roles_of(person))


def may_view_drafts(person: Person) -> bool:
    """Whether somebody reads records that are not listed yet, beside those of the own teams."""
    return reads_all(person) or reviews(person)


def reviews(person: Person) -> bool:
    """Whether somebody checks the records of any unit, and moderates ideas."""
    return access.has_role(person, access.INNOVATION)


def may_review(person: Person, innovation: Innovation) -> bool:
    """Whether somebody checks this record, lists it or sends it back: the reviewer of its unit or above.

    A record without a unit belongs to the whole city.
    """
    return _reviews_for(person, innovation.unit)


def _reviews_for(person: Person, unit: Unit | None) -> bool:
    if unit is not None:
        return access.has_role(person, access.INNOVATION, unit)
    top = Unit.objects.filter(parent=None).order_by("pk").first()
    return top is not None and access.has_role(person, access.INNOVATION, top)


def may_edit(person: Person, innovation: Innovation) -> bool:
    """Whether somebody writes in the record: leader and members of its team, and who reviews it.

    Mentors only read; auditors never write.
    """
    if not person.is_authenticated or not person.is_active:
        return False
    team = innovation.team.filter(person=person, part__in=WRITING)
    return may_review(person, innovation) or team.exists()


def units_to_begin_in(person: Person) -> QuerySet[Unit]:
    """The units for which somebody may begin a record or an idea: where the person holds a role other
    than reading; with the reviewer's role the units below it too."""
    rows = Q(pk__in=[])
    for role, path in access.roles_of(person):
        if role == access.INNOVATION:
            rows |= Q(path__startswith=path)
        elif role != access.AUDITOR:
            rows |= Q(path=path)
    return Unit.objects.filter(rows, is_active=True).order_by("path")


def innovation_to_view(person: Person, slug: str) -> Innovation:
    """The record; Http404 for whom it does not concern."""
    rows = Innovation.objects.visible_to(person).select_related("unit")
    found = rows.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def innovation_at_desk(person: Person, slug: str) -> Innovation:
    """The record with its notes and history; PermissionDenied for who only knows what is public."""
    innovation = innovation_to_view(person, slug)
    if not may_read_inside(person, innovation):
        raise PermissionDenied
    return innovation


def may_read_inside(person: Person, innovation: Innovation) -> bool:
    """Whether somebody reads notes, history and team: who writes or reviews, mentors, who reads all."""
    if reads_all(person) or may_review(person, innovation):
        return True
    return innovation.team.filter(person=person).exists()


def innovation_to_edit(person: Person, slug: str) -> Innovation:
    """The record; PermissionDenied for who may only read it."""
    innovation = innovation_to_view(person, slug)
    if not may_edit(person, innovation):
        raise PermissionDenied
    return innovation


def innovation_to_review(person: Person, slug: str) -> Innovation:
    """The record; PermissionDenied for who does not check it."""
    innovation = innovation_to_view(person, slug)
    if not may_review(person, innovation):
        raise PermissionDenied
    return innovation
