"""Pages about owners: their answer whether a record still holds; for staff a new code, and whom
nobody could ask."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import ratelimit
from sauyunan.core.actor import Actor
from sauyunan.core.address import client_address
from sauyunan.core.controls import Control
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import access, owning, renewal, showing, viewing
from sauyunan.registers.renewal import AlreadyAnswered, Asked
from sauyunan.registers.views.records import REASON, home_or_404

OPENED = "renewal"  # in the session: the code of the question that a link opened
ROWS = 50
GUESSES, SECONDS = 60, 900


# -- Owners ---------------------------------------------------------------------------------------
@never_cache
@require_GET
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """The link of a message: its secret becomes a session, and the address is left behind."""
    found = renewal.by_secret(secret) if _may_try(request) else None
    if found is None:
        request.session.pop(OPENED, None)
    else:
        request.session[OPENED] = found.code
    answer = redirect("registers:renewal")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def renewal_page(request: HttpRequest) -> HttpResponse:
    """Whether a record still holds: looked at changes nothing, a button answers once."""
    asked = _opened(request)
    if asked is None:
        status = HTTPStatus.NOT_FOUND
        return render(request, "registers/renewal_gone.html", {}, status=status)
    if request.method == "GET" or asked.row.answered_at is not None:
        return _shown(request, asked)
    return _answered(request, asked, request.POST.get("answer", ""))


def _may_try(request: HttpRequest) -> bool:
    return ratelimit.hit("registers.renewal", client_address(request.META), GUESSES, SECONDS)


def _opened(request: HttpRequest) -> Asked | None:
    row = renewal.by_code(request.session.get(OPENED, ""))
    return renewal.asked_of(row) if row is not None else None


def _answered(request: HttpRequest, asked: Asked, answer: str) -> HttpResponse:
    if answer == "closed" and "sure" not in request.POST:
        return _shown(request, asked, is_closing=True)
    try:
        if answer == "holds":
            renewal.confirm(asked)
        elif answer == "closed":
            renewal.close(asked)
    except AlreadyAnswered:
        messages.info(request, _("This was answered already. Nothing more was changed."))
    except EffectRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("registers:renewal")


def _shown(request: HttpRequest, asked: Asked, *, is_closing: bool = False) -> HttpResponse:
    renew, service = asked.declared, ""
    if renew is not None and renew.service is not None:
        service = f"/layanan/{asked.home.kit.name}/{renew.service}/"
    published = renewal.published(asked)
    context = {
        "asked": asked.row,
        "register": asked.home.title,
        "title": published.title_in() if published else "",
        "fields": showing.fields(asked.home, published.data) if published else [],
        "service": service,
        "read_count": viewing.recent(asked.row.about),
        "may_close": renew is not None and bool(renew.closed),
        "is_closing": is_closing,
    }
    return render(request, "registers/renewal.html", context)


# -- Staff ----------------------------------------------------------------------------------------
@never_cache
@require_GET
@login_required
def unconfirmed(request: SignedInRequest, kit: str, name: str) -> HttpResponse:
    """Records that nobody has confirmed and whose owner cannot be asked."""
    _edition, home = home_or_404(request, kit, name)
    page = Paginator(renewal.unreached(home), ROWS).get_page(request.GET.get("halaman"))
    context = {"kit": kit, "name": name, "register": home.title, "page": page}
    return render(request, "registers/unconfirmed.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def new_secret(request: SignedInRequest, kit: str, name: str, code: str) -> HttpResponse:
    """A new code for an owner who stands at the counter, for a reason; it is shown this once."""
    _edition, home = home_or_404(request, kit, name)
    record = access.record_to_reveal(request.user, home.full, code)
    owner = owning.owner_of(record)
    if owner is None:
        raise Http404
    reason, error, secret = request.POST.get("reason", "").strip(), "", ""
    if request.method == "POST" and len(reason) not in REASON:
        error = _("Write how you know that it is the owner: 5 to 500 characters.")
    elif request.method == "POST":
        by = Actor.for_person(request.user)
        secret = owning.renew_secret(home, owner, reason=reason, by=by)
    label = _("How do you know that it is the owner?")
    hint = _("Such as: identity card compared. It is written into the ledger.")
    control = Control("reason", "text", label, hint=hint, value=reason, error=error, maxlength=500)
    context = {
        "register": home.title,
        "named": owning.named(home, record),
        "back_url": reverse("registers:record", args=[kit, name, code]),
        "controls": (control,),
        "has_errors": bool(error),
        "secret_parts": (secret[:5], secret[5:]) if secret else (),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "registers/owner_secret.html", context, status=status)
