"""The desk pages of results: the yearly duty of each unit, one survey's result, its report."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import clock
from sauyunan.core.actor import Actor
from sauyunan.surveys import (
    access,
    actions,
    queries,
    report,
    result_queries,
    result_showing,
    served,
    words,
)
from sauyunan.surveys.models import Closing, Survey

KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@login_required
@never_cache
def duties(request: SignedInRequest) -> HttpResponse:
    """The units that were not surveyed this year first, then how far the others are."""
    if not access.reads_results(request.user):
        raise PermissionDenied
    today = clock.today()
    units = access.units_to_read(request.user)
    found = result_queries.duties(units, today.year, today)
    surveys = Survey.objects.filter(unit__in=units, closes_on__year=today.year)
    context = {
        "year": today.year,
        "missing": [one for one in found if not one.is_done],
        "done": [one for one in found if one.is_done],
        "surveys": surveys.select_related("unit").order_by("unit__name", "-opens_on"),
    }
    return render(request, "surveys/desk_duties.html", context)


@require_GET
@login_required
@never_cache
def result(request: SignedInRequest, code: str) -> HttpResponse:
    """A survey's result as it stands, with the signs of stuffing and the words of the open box."""
    survey = access.survey_to_read(request.user, code)
    outcome = result_queries.outcome_of(survey)
    context = {
        "survey": survey,
        "result": result_showing.shown(outcome),
        "signs": result_showing.signs([result_queries.signs_of(survey)], outcome),
        "words": words.common(queries.remarks(survey)),
        "follow_ups": result_showing.follow_ups(result_queries.follow_ups([survey.pk])),
        "complaints": result_queries.complaints_of(survey),
        "complaints_page": served.complaints_page(request.user),
        "is_closed": survey.closed_at is not None,
        "may_take_rows": access.may_run(request.user, survey),
    }
    return render(request, "surveys/desk_result.html", context)


@require_GET
@login_required
@never_cache
def report_file(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """The statutory report of a closed survey, as PDF or as workbook with the respondents' rows."""
    survey = access.survey_to_run(request.user, code)
    closing = result_queries.closing_of(survey.code)
    if closing is None or kind not in KINDS:
        raise Http404
    actions.note_report(survey, kind, by=Actor.for_person(request.user))
    answer = HttpResponse(_made(closing, kind), content_type=KINDS[kind])
    name = "-".join(_plain([closing.content["unit"], "skm", str(closing.year)]))
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _made(closing: Closing, kind: str) -> bytes:
    if kind == "xlsx":
        return report.workbook(closing)
    return report.pdf(closing, at=clock.now())


def _plain(parts: Sequence[str]) -> list[str]:
    return [
        "".join(sign for sign in part if sign.isalnum() or sign in "-_") for part in parts if part
    ]
