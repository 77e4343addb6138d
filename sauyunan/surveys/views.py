"""The respondent's pages: one element at a time, nothing kept before the last is sent."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.core import clock, ratelimit
from sauyunan.core.address import client_address
from sauyunan.surveys import actions, queries
from sauyunan.surveys.format import Instrument
from sauyunan.surveys.instruments import instrument, worded
from sauyunan.surveys.models import Invitation

WINDOW = 15 * 60  # seconds


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the first element without an answer, the one gone back to, or the thanks.

    Earlier answers travel in the form itself; the server keeps none before the last is given.
    """
    invitation = _invitation(request, token)
    if invitation.is_used:
        return render(request, "surveys/thanks.html", {"was_used": True})
    given = _given(request, invitation)
    if request.method == "POST" and "back" in request.POST and given:
        given.popitem()
        return _element(request, invitation, given)
    problem = _take_choice(request, invitation, given)
    if len(given) < len(_method(invitation).elements):
        return _element(request, invitation, given, problem)
    try:
        actions.answer(invitation, given)
    except actions.AnswerRefused as refusal:
        return render(request, "surveys/thanks.html", {"was_used": True, "why": str(refusal)})
    return render(request, "surveys/thanks.html")


def _invitation(request: HttpRequest, token: str) -> Invitation:
    """The invitation or 404; guesses are slowed down for each address."""
    if not ratelimit.hit("surveys.token", client_address(request.META), 120, WINDOW):
        raise Http404
    found = queries.invitation(token)
    if found is None:
        raise Http404
    return found


def _method(invitation: Invitation) -> Instrument:
    return instrument(queries.asks_by(invitation, clock.today()))


def _given(request: HttpRequest, invitation: Invitation) -> dict[str, int]:
    """The answers sent along, in the instrument's order, up to the first that is missing."""
    method = _method(invitation)
    given: dict[str, int] = {}
    for key in method.elements:
        value = request.POST.get(f"a-{key}", "")
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:3]) <= method.scale):
            break
        given[key] = int(value)
    return given


def _take_choice(request: HttpRequest, invitation: Invitation, given: dict[str, int]) -> str:
    """Add the choice made on the page that was sent; the sentence to show when there is none."""
    method = _method(invitation)
    waiting = [key for key in method.elements if key not in given]
    if request.method != "POST" or not waiting or "back" in request.POST:
        return ""
    choice = request.POST.get("choice", "")
    if choice not in {str(value) for value in range(1, method.scale + 1)}:
        return _("Choose one of the answers.")
    given[waiting[0]] = int(choice)
    return ""


def _element(
    request: HttpRequest, invitation: Invitation, given: dict[str, int], problem: str = ""
) -> HttpResponse:
    method = _method(invitation)
    elements = list(worded(method, invitation.service).values())
    number = len(given) + 1
    element = elements[number - 1]
    choices = [
        {"value": value, "text": text, "face": f"surveys/faces/{_face(value, method.scale)}.html"}
        for value, text in enumerate(element.answers, start=1)
    ]
    context = {
        "element": element,
        "choices": choices,
        "given": {f"a-{key}": value for key, value in given.items()},
        "number": number,
        "total": len(elements),
        "is_last": number == len(elements),
        "problem": problem,
        "has_errors": bool(problem),
    }
    return render(request, "surveys/element.html", context)


def _face(value: int, scale: int) -> int:
    """One of four faces, whatever the scale."""
    return 1 + (value - 1) * 3 // max(1, scale - 1)
