"""An officer reads the questions to somebody and presses what is said."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.surveys import actions
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Channel, Survey
from sauyunan.surveys.views import asking, open
from sauyunan.surveys.views.doors import enters_answers


@require_http_methods(["GET", "POST"])
@enters_answers
def interview(request: SignedInRequest, survey: Survey) -> HttpResponse:
    """The first page tells how to read; then the questions. Who reads is not kept with the answer."""
    way = asking.Way(
        method=instrument(survey.instrument),
        service=survey.service,
        take=lambda given, about: actions.take(survey, Channel.INTERVIEW, given, about),
        frame="desk.html",
        again=request.path,
        context={"asked": open.about(survey), "survey": survey, "reads": True},
    )
    if not survey.takes_answers():
        return asking.closed(request, way, actions.why_closed(survey))
    if request.method == "GET":
        page = way.page(total=len(way.method.elements))
        return render(request, "surveys/interview_start.html", page)
    return asking.ask(request, way)
