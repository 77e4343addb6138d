"""The survey of somebody who was served: opened by the token of the case, answered once."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.core import clock, ratelimit
from sauyunan.core.address import client_address
from sauyunan.surveys import actions, queries
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Invitation
from sauyunan.surveys.views import asking, devices

GUESSES, WINDOW = 120, 15 * 60  # tokens that are none, from one address; seconds


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whoever was served, once."""
    invitation = found_or_404(request, token)
    if invitation.is_used:
        return render(request, "surveys/thanks.html", {"was_used": True, "frame": "base.html"})
    way = asking.Way(
        method=instrument(queries.asks_by(invitation, clock.today())),
        service=invitation.service,
        take=lambda given, about: actions.answer(invitation, given, about),
        device=devices.told_of(request),
    )
    return asking.ask(request, way)


def found_or_404(request: HttpRequest, token: str) -> Invitation:
    """The invitation; whoever guesses from one address finds none any more for a while."""
    address = client_address(request.META)
    found = queries.invitation(token)
    guess = ("surveys.token", address, GUESSES, WINDOW)
    if found is None:
        ratelimit.hit(*guess)
        raise Http404
    if ratelimit.retry_after(*guess):
        raise Http404
    return found
