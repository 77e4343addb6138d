"""Surveys that anybody may answer who has the link, or sees the QR code at a counter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

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


@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """Where whoever answered arrives."""
    _found_or_404(code)
    return render(request, "surveys/thanks.html", {"frame": "base.html"})


def _answered(request: HttpRequest, code: str, channel: Channel) -> HttpResponse:
    if "send" in request.POST:
        return _sent(request, code, channel)
    survey = _found_or_404(code)
    way = replace(_way(request, survey, channel), context={"asked": about(survey)})
    if not survey.takes_answers():
        return asking.closed(request, way, actions.why_closed(survey))
    if request.method == "GET":
        return render(request, "surveys/start.html", way.page(total=len(way.method.elements)))
    return asking.ask(request, way)


def _sent(request: HttpRequest, code: str, channel: Channel) -> HttpResponse:
    """The last page was sent; the survey itself is read once, under its lock."""
    try:
        return asking.ask(request, _way(request, queries.opened(code), channel))
    except Survey.DoesNotExist:
        raise Http404 from None


def _way(request: HttpRequest, survey: Survey, channel: Channel) -> asking.Way:
    def take(given: Mapping[str, int], told: actions.About) -> None:
        address = client_address(request.META)
        if not ratelimit.hit("surveys.open", f"{survey.code} {address}", MOST, WINDOW):
            raise AnswerRefused(
                _("Very many answers came from your network. Send it again in some minutes.")
            )
        actions.take(survey, channel, given, told)

    return asking.Way(
        method=instrument(survey.instrument),
        service=survey.service,
        take=take,
        device=devices.told_of(request),
        thanks=f"{request.path}terima-kasih/",
    )


def _found_or_404(code: str) -> Survey:
    survey = queries.survey_of(code)
    if survey is None or survey.is_standing:  # that one is for who was served only
        raise Http404
    return survey


def about(survey: Survey) -> dict[str, str]:
    """What a survey is about, for its first page."""
    title = queries.service_title(survey.service)
    return {
        "title": survey.title,
        "unit": survey.unit.name if survey.unit else "",
        "service": i18n.pick(title) if title else "",
    }
