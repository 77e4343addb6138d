"""Who may run the surveys of a unit, enter answers to them, and read their results before everybody does."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
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


def reads_results(person: Person) -> bool:
    """Whether the desk pages of results are there for somebody."""
    return any(role in (*RUNNING, *READING) for role, _path in access.roles_of(person))


def units_of(person: Person) -> QuerySet[Unit]:
    """The units whose surveys somebody runs."""
    return _units(person, ()).order_by("path")


def units_to_read(person: Person) -> QuerySet[Unit]:
    """The units whose results somebody reads: all for who reads the whole city."""
    return _units(person, READING)


def _units(person: Person, of_city: tuple[str, ...]) -> QuerySet[Unit]:
    """Units in which somebody runs surveys, those below too; all for who holds one of these roles."""
    below = Q(pk__in=[])
    for role, path in access.roles_of(person):
        if role in of_city:
            below = Q()
            break
        if role in RUNNING:
            below |= Q(path__startswith=path)
    return Unit.objects.filter(below, is_active=True)


def may_run(person: Person, survey: Survey) -> bool:
    """Whether somebody makes, closes and imports for this survey, and may have each respondent's answers."""
    return survey.unit is not None and any(
        access.has_role(person, role, survey.unit) for role in RUNNING
    )


def may_enter(person: Person, survey: Survey) -> bool:
    """Whether somebody reads the questions to people, or keys what stands on paper."""
    return survey.unit is not None and any(
        access.has_role(person, role, survey.unit) for role in ENTERING
    )


def may_read_result(person: Person, survey: Survey) -> bool:
    """Whether somebody reads the result of this survey before everybody does."""
    return may_run(person, survey) or any(
        role in READING for role, _path in access.roles_of(person)
    )


def survey_to_view(person: Person, code: str) -> Survey:
    """The survey; Http404 for whom it does not concern."""
    rows = Survey.objects.visible_to(person).select_related("unit")
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def survey_to_read(person: Person, code: str) -> Survey:
    """The survey with its result; PermissionDenied for who only enters answers."""
    survey = survey_to_view(person, code)
    if not may_read_result(person, survey):
        raise PermissionDenied
    return survey


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
