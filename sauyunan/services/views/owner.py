"""The first step of a service for owners: number and code; what fits opens the form, filled in."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.core.controls import Control
from sauyunan.core.i18n import pick
from sauyunan.services import actions, owned, owner_pages
from sauyunan.services.filling import Filling
from sauyunan.services.format import Owned
from sauyunan.services.refusals import DraftClosed
from sauyunan.services.views import addresses, browser
from sauyunan.services.views.pace import posts


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.owner", 30, 900)
def prove(request: HttpRequest, draft: str) -> HttpResponse:
    """Asks for the number of the record and the owner's code; "send" sends a one-time code."""
    filling = browser.filling_of(request, draft)
    declared = filling.service.owned
    if declared is None:
        raise Http404
    if actions.sent_of(filling.draft):
        return redirect("services:sent", draft)
    if request.method == "GET":
        return _shown(request, filling, request.GET.get(owner_pages.NUMBER, "")[:200], {})
    number = request.POST.get("number", "")[:200].strip()
    faults = _missing(request, number)
    if faults:
        return _shown(request, filling, number, faults)
    if "send" in request.POST:
        return _sent(request, filling, declared, number)
    owner = owned.prove(filling.edition, declared, number, request.POST.get("secret", ""))
    if owner is None:
        return _shown(request, filling, number, {"secret": _wrong()})
    try:
        actions.bind_owner(filling.draft, owner, number)
    except DraftClosed:
        return redirect("services:sent", draft)
    after = Filling(browser.draft_of(request, draft))
    return redirect(addresses.next_url(after, "owner"))


def _missing(request: HttpRequest, number: str) -> dict[str, str]:
    faults = {} if number else {"number": _("Write the number of the record.")}
    if "send" not in request.POST and not request.POST.get("secret", "").strip():
        faults["secret"] = _("Write the owner's code, or have a one-time code sent.")
    return faults


def _sent(request: HttpRequest, filling: Filling, declared: Owned, number: str) -> HttpResponse:
    """The same is said whether somebody owns the record or not."""
    owned.send_code(filling.edition, declared, number)
    messages.info(
        request,
        _(
            "If this record has an owner who left an address, a code of 6 digits is on its way"
            " there. Write it below. Wait a minute before asking for another one."
        ),
    )
    return _shown(request, filling, number, {})


def _wrong() -> str:
    return _(
        "This number and code do not fit together, or the code is not valid any more. Check both."
        " After five wrong attempts, wait 15 minutes."
    )


def _shown(
    request: HttpRequest, filling: Filling, number: str, faults: dict[str, str]
) -> HttpResponse:
    declared = filling.service.owned
    question = filling.service.questions[declared.number] if declared else None
    label = pick(question.label) if question else ""
    context = {
        "filling": filling,
        "owner": owner_pages.needs_of(filling.edition, filling.service),
        "controls": (
            Control(
                "number",
                "text",
                label,
                value=number,
                error=faults.get("number", ""),
                autocomplete="off",
                width="20",
            ),
            Control(
                "secret",
                "text",
                _("Owner's code"),
                hint=_("10 letters and digits, or the 6 digits of a one-time code"),
                error=faults.get("secret", ""),
                autocomplete="off",
                width="20",
            ),
        ),
        "has_errors": bool(faults),
        "back_url": addresses.back_url(filling, "owner"),
        "number": filling.number_of("owner"),
        "total": len(filling.steps),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "services/owner.html", context, status=status)
