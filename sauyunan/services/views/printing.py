"""Printing in a shop: the applicant makes a link with a PIN, the shop downloads by it."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.core.controls import Control
from sauyunan.documents import queries as documents
from sauyunan.documents.models import Document
from sauyunan.services import actions, queries
from sauyunan.services.actions import printing
from sauyunan.services.models import PrintLink
from sauyunan.services.refusals import InputRefused
from sauyunan.services.views import follow, sending
from sauyunan.services.views.pace import posts


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.print_link", 30, 3600)
def print_link(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Address and PIN for one document; a new pair, or none any more ("end")."""
    application = follow.opened(request, reference)
    document = documents.of_case(application.reference).filter(code=code).first()
    if document is None:
        raise Http404
    link = _live(document)
    if request.method == "POST":
        if "end" in request.POST:
            if link is not None:
                actions.end_print_link(link)
            messages.success(request, _("The link opens nothing any more."))
            return redirect("services:case", application.reference)
        try:
            actions.make_print_link(application, document)
        except InputRefused:
            messages.error(request, _("This document cannot be printed now."))
            return redirect("services:case", application.reference)
        return redirect("services:print-link", application.reference, code)
    url = "" if link is None else _address(link)
    context = {
        "application": application,
        "document": document,
        "service": queries.service_of(application),
        "link": link,
        "url": url,
        "qr": sending.drawn(url) if url else "",
        "pin": "" if link is None else printing.pin_of(link),
        "until": None if link is None else link.made_at + printing.VALID_FOR,
        "is_locked": link is not None and link.tries >= printing.TRIES,
        "office": application.unit,
    }
    return render(request, "services/print_link.html", context)


def _address(link: PrintLink) -> str:
    return f"{settings.SAUYUNAN_URL}{reverse('services:fetch', args=[link.code])}"


def _live(document: Document) -> PrintLink | None:
    rows = printing.live_links().select_related("document", "application__unit")
    return rows.filter(document=document).first()


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.fetch", 30, 900)
def fetch(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the PIN, then gives the PDF; whatever is wrong, the answer is the same."""
    if request.method == "GET":
        return _pin_shown(request, "")
    found = actions.open_print_link(code, request.POST.get("pin", ""))
    if found is None:
        error = _(
            "The PIN does not fit, or the link is over. A link holds for 7 days and five wrong"
            " PINs. Ask the person who gave it to you for a new one."
        )
        return _pin_shown(request, error)
    return follow.pdf(found)


def _pin_shown(request: HttpRequest, error: str) -> HttpResponse:
    pin = Control("pin", "text", _("PIN of 6 digits"), error=error, autocomplete="off", width="10")
    context = {"controls": (pin,), "has_errors": bool(error)}
    status = HTTPStatus.NOT_FOUND if error else HTTPStatus.OK
    answer = render(request, "services/fetch.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex"
    return answer
