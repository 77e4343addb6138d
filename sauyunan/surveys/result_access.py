"""Who reads the results of surveys before everybody does, and who takes respondents' rows along."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from sauyunan.accounts import access
from sauyunan.accounts.models import Person, Unit
from sauyunan.surveys.models import Survey

READING = (access.ADMIN, access.AUDITOR, access.LEADER)
RUNNING = (access.SURVEYOR,)


def reads_results(person: Person) -> bool:
    """Whether the desk pages of results are there for somebody."""
    return any(role in (*READING, *RUNNING) for role, _path in access.roles_of(person))


def units_of(person: Person) -> QuerySet[Unit]:
    """The units whose results somebody reads, those below too."""
    return Unit.objects.filter(_below(person, (*READING, *RUNNING)), is_active=True)


def may_take_rows(person: Person, survey: Survey) -> bool:
    """Whether somebody runs the surveys of its unit, and so may have the answers of each respondent."""
    return survey.unit is not None and any(
        access.has_role(person, role, survey.unit) for role in RUNNING
    )


def survey_to_read(person: Person, code: str) -> Survey:
    """The survey; Http404 for whom its unit does not concern."""
    rows = Survey.objects.filter(_below(person, (*READING, *RUNNING), "unit__"))
    found = rows.select_related("unit").filter(code=code.replace("\0", "")).first()
    if found is None:
        raise Http404
    return found


def survey_to_take(person: Person, code: str) -> Survey:
    """The survey; PermissionDenied for who may read its results only."""
    survey = survey_to_read(person, code)
    if not may_take_rows(person, survey):
        raise PermissionDenied
    return survey


def _below(person: Person, roles: tuple[str, ...], prefix: str = "") -> Q:
    """Rows of the units that the roles cover; all rows, also those of no unit, for who reads the whole city."""
    found = Q(pk__in=[])
    for role, path in access.roles_of(person):
        if role in READING:
            return Q()
        if role in roles:
            found |= Q(**{f"{prefix}path__startswith": path})
    return found
