"""The choice of language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


def way_back(request: HttpRequest) -> str:
    """The page the person came from, if it is one of ours; else the front page."""
    target = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if own else "/"


# Without a token: the worst a foreign page can do is to change the language, and so no public
# page has to set a cookie only to offer the switch.
@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remembers the chosen language in a cookie and goes back."""
    answer = HttpResponseRedirect(way_back(request))
    chosen = request.POST.get("bahasa", "")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return answer
