"""Who may run the surveys of a unit, and who may enter answers to them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from sauyunan.accounts import access
from sauyunan.accounts.models import Person, Unit
from sauyunan.surveys.models import Survey

RUNNING = (access.SURVEYOR,)
ENTERING = (access.SURVEYOR, access.ENUMERATOR)
READING = (access.ADMIN, access.AUDITOR, access.LEADER)


def works_with_surveys(person: Person) -> bool:
    """Whether the pages of surveys are there for somebody."""
    return any(role in (*ENTERING, *READING) for role, _path in access.roles_of(person))


def units_of(person: Person) -> QuerySet[Unit]:
    """The units whose surveys somebody runs."""
    paths = [path for role, path in access.roles_of(person) if role in RUNNING]
    rows = Unit.objects.none()
    for path in paths:
        rows |= Unit.objects.filter(path__startswith=path, is_active=True)
    return rows.order_by("path")


def may_run(person: Person, survey: Survey) -> bool:
    """Whether somebody makes, closes and imports for this survey."""
    return survey.unit is not None and any(
        access.has_role(person, role, survey.unit) for role in RUNNING
    )


def may_enter(person: Person, survey: Survey) -> bool:
    """Whether somebody reads the questions to people, or keys what stands on paper."""
    return survey.unit is not None and any(
        access.has_role(person, role, survey.unit) for role in ENTERING
    )


def survey_to_view(person: Person, code: str) -> Survey:
    """The survey; Http404 for whom it does not concern."""
    rows = Survey.objects.visible_to(person).select_related("unit")
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def survey_to_run(person: Person, code: str) -> Survey:
    """The survey; PermissionDenied for who may only read or enter."""
    survey = survey_to_view(person, code)
    if not may_run(person, survey):
        raise PermissionDenied
    return survey


def survey_to_enter(person: Person, code: str) -> Survey:
    """The survey; PermissionDenied for who may only read."""
    survey = survey_to_view(person, code)
    if not may_enter(person, survey):
        raise PermissionDenied
    return survey
