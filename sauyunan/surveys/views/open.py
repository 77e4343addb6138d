"""Surveys that anybody may answer who has the link, or sees the QR code at a counter."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.core import i18n, ratelimit
from sauyunan.core.address import client_address
from sauyunan.surveys import actions, queries
from sauyunan.surveys.actions import AnswerRefused
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Channel, Survey
from sauyunan.surveys.views import asking, devices

MOST, WINDOW = 60, 15 * 60
"""Answers to one survey from one address; a network of many people shares one."""


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever was sent the link."""
    return _answered(request, code, Channel.LINK)


@never_cache
@require_http_methods(["GET", "POST"])
def counter(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever reads the QR code at a counter."""
    return _answered(request, code, Channel.COUNTER)


def _answered(request: HttpRequest, code: str, channel: Channel) -> HttpResponse:
    survey = queries.survey_of(code)
    if survey is None or survey.is_standing:  # that one is for who was served only
        raise Http404

    def take(given: Mapping[str, int], about: actions.About) -> None:
        if not ratelimit.hit(
            "surveys.open", f"{code} {client_address(request.META)}", MOST, WINDOW
        ):
            raise AnswerRefused(
                _("Very many answers came from your network. Send it again in some minutes.")
            )
        actions.take(survey, channel, given, about)

    way = asking.Way(
        method=instrument(survey.instrument),
        service=survey.service,
        take=take,
        device=devices.told_of(request),
        context={"asked": about(survey)},
    )
    if not survey.takes_answers():
        return asking.closed(request, way, actions.why_closed(survey))
    if request.method == "GET":
        return render(request, "surveys/start.html", way.page(total=len(way.method.elements)))
    return asking.ask(request, way)


def about(survey: Survey) -> dict[str, str]:
    """What a survey is about, for its first page."""
    title = queries.service_title(survey.service)
    return {
        "title": survey.title,
        "unit": survey.unit.name if survey.unit else "",
        "service": i18n.pick(title) if title else "",
    }
