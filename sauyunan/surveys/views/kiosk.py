"""The kiosk: opened by a code, without an account; each person finds it as if nobody had been there.

The language travels in the form too, so that the next one begins in Indonesian again.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.core import i18n, ratelimit
from sauyunan.core.address import client_address
from sauyunan.surveys import actions, queries
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Channel, Kiosk
from sauyunan.surveys.views import asking, open

COOKIE, SALT = "kios", "surveys.kiosk"
KEPT = 400 * 24 * 3600  # seconds; the staff end it, not the cookie
TRIES, WINDOW = 20, 15 * 60
FRAME = "surveys/kiosk_frame.html"


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Asks for the code; a right one makes this device the kiosk."""
    if request.method == "GET":
        return render(request, "surveys/kiosk_code.html", {"frame": FRAME})
    problem = ""
    if not ratelimit.hit("surveys.kiosk", client_address(request.META), TRIES, WINDOW):
        problem = _("Too many tries. Wait some minutes.")
    else:
        kiosk = queries.kiosk_of_code(request.POST.get("code", ""))
        if kiosk is not None:
            return _become(request, kiosk)
        problem = _("This code opens no kiosk. Ask the staff for a new one.")
    context = {"frame": FRAME, "problem": problem, "has_errors": True}
    return render(request, "surveys/kiosk_code.html", context, status=400)


def _become(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    answer = redirect("surveys:kiosk")
    answer.set_cookie(
        COOKIE,
        signing.dumps(kiosk.pk, salt=SALT),
        max_age=KEPT,
        path=reverse("surveys:kiosk-enter"),
        httponly=True,
        samesite="Strict",
        secure=request.is_secure(),
    )
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """The start page in three languages, then the questions."""
    here = _kiosk_of(request)
    if here is None:
        return redirect("surveys:kiosk-enter")
    actions.see(here)
    wanted = request.POST.get("lang", "")
    with translation.override(wanted if wanted in i18n.LANGUAGES else i18n.DEFAULT):
        return _answer(request, here)


def _kiosk_of(request: HttpRequest) -> Kiosk | None:
    """The kiosk that this device is, until the staff end it."""
    try:
        pk = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return queries.kiosk(pk)


def _answer(request: HttpRequest, here: Kiosk) -> HttpResponse:
    survey = here.survey
    way = asking.Way(
        method=instrument(survey.instrument),
        service=survey.service,
        take=lambda given, about: actions.take(survey, Channel.KIOSK, given, about),
        frame=FRAME,
        again=request.path,
        context={"asked": open.about(survey), "kiosk": here, "lang": i18n.language()},
    )
    if not survey.takes_answers():
        return asking.closed(request, way, actions.why_closed(survey))
    if request.method == "GET":
        texts = [(code, _starting(code)) for code, _name in settings.LANGUAGES]
        page = way.page(total=len(way.method.elements), starts=texts)
        return render(request, "surveys/kiosk_start.html", page)
    return asking.ask(request, way)


def _starting(code: str) -> str:
    with translation.override(code):
        return _("Start")
