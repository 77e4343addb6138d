"""Going on later on another device: reference and secret, and a code to phone or e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.core.controls import Control
from sauyunan.services import actions, contact, contents, expiry, one_time, tracking
from sauyunan.services.contact import Contact, ContactRefused
from sauyunan.services.filling import Filling
from sauyunan.services.models import Channel, Draft
from sauyunan.services.refusals import DraftClosed
from sauyunan.services.views import addresses, browser
from sauyunan.services.views.asking import contact_controls, key_controls
from sauyunan.services.views.pace import posts

PURPOSE = "draft"


# -- Keeping --------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.page", 240, 600)
def keep(request: HttpRequest, draft: str) -> HttpResponse:
    """Reference and secret of the draft, and where a code goes (``?ubah`` to change that)."""
    filling = browser.filling_of(request, draft)
    if actions.sent_of(filling.draft):
        return redirect("services:sent", draft)
    if filling.draft.channel != Channel.WEB:  # it stands in the list of whoever fills it in
        return redirect("services:help")
    if request.method == "POST":
        return _keep(request, filling)
    if filling.draft.reference and "ubah" not in request.GET:
        return _kept_shown(request, filling)
    held = browser.contact_of(request, filling.draft)
    return _asked(request, filling, held.phone, held.email, {})


def _keep(request: HttpRequest, filling: Filling) -> HttpResponse:
    phone, email = request.POST.get("phone", "")[:200], request.POST.get("email", "")[:400]
    try:
        given = contact.read(phone, email)
    except ContactRefused as refusal:
        return _asked(request, filling, phone, email, refusal.faults)
    try:
        held = actions.keep_draft(filling.draft, given)
    except DraftClosed:
        return redirect("services:sent", filling.draft.code)
    browser.keep_contact(request, held, given)
    return redirect("services:later", held.code)


def _asked(
    request: HttpRequest, filling: Filling, phone: str, email: str, faults: dict[str, str]
) -> HttpResponse:
    context = {
        "filling": filling,
        "controls": contact_controls(phone, email, faults),
        "has_errors": bool(faults),
        **_around(filling),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "services/later.html", context, status=status)


def _kept_shown(request: HttpRequest, filling: Filling) -> HttpResponse:
    secret = contents.draft_secret(filling.draft)
    context = {
        "filling": filling,
        "secret_parts": (secret[:5], secret[5:]),
        "goes_to": _masked(contents.draft_contact(filling.draft)),
        "address": request.build_absolute_uri(reverse("services:go-on")),
        **_around(filling),
    }
    return render(request, "services/later_kept.html", context)


def _around(filling: Filling) -> dict[str, Any]:
    return {
        "until": filling.draft.changed_at + expiry.DRAFTS_KEPT,
        "back_url": addresses.step_url(filling.draft, filling.first_open),
    }


# -- Going on -------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.resume", 30, 900)
def go_on(request: HttpRequest) -> HttpResponse:
    """Asks for the draft's reference and secret; wrong ones are answered alike."""
    if request.method == "GET":
        return _go_on_shown(request, "")
    typed = request.POST.get("reference", "")
    found = tracking.draft_for(typed[:200], request.POST.get("secret", "")[:200])
    if found is None:
        return _go_on_shown(request, typed[:40], refused=True)
    held = contents.draft_contact(found)
    if not _addresses(held):
        return _opened(request, found)
    browser.begin_resuming(request, found)
    if not one_time.send(PURPOSE, found.code, _addresses(held), found.language):
        messages.info(request, _("A code was sent a short while ago. Use the newest one."))
    return redirect("services:go-on-code")


def _go_on_shown(request: HttpRequest, typed: str, *, refused: bool = False) -> HttpResponse:
    context = {
        "controls": key_controls(
            _("Draft number"),
            typed,
            example=_("For example ISI-26-7F3K-9Q2M"),
            secret_hint=_("10 letters and digits that you noted when you saved the draft"),
        ),
        "others": [
            _(
                "No draft fits this number and secret code. Check both. A draft is kept for 7 days"
                " after the last change. After five wrong attempts, wait 15 minutes."
            )
        ]
        if refused
        else [],
        "has_errors": refused,
    }
    status = HTTPStatus.NOT_FOUND if refused else HTTPStatus.OK
    return render(request, "services/go_on.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.resume", 30, 900)
def code(request: HttpRequest) -> HttpResponse:
    """Asks for the six digits; the button "resend" sends new ones."""
    draft = browser.resumed_draft(request)
    if draft is None:
        messages.info(request, _("Too much time has passed. Give number and secret code again."))
        return redirect("services:go-on")
    if request.method == "GET":
        return _code_shown(request, draft, "")
    if "resend" in request.POST:
        return _resent(request, draft)
    if one_time.fits(PURPOSE, draft.code, request.POST.get("digits", "")):
        return _opened(request, draft)
    return _code_shown(request, draft, wrong_code())


def _resent(request: HttpRequest, draft: Draft) -> HttpResponse:
    goes_to = _addresses(contents.draft_contact(draft))
    if one_time.send(PURPOSE, draft.code, goes_to, draft.language):
        messages.success(request, _("A new code is on its way. The one before is not valid."))
        return redirect("services:go-on-code")
    return _code_shown(request, draft, too_soon())


def wrong_code() -> str:
    """Said alike of every code that does not open."""
    return _(
        "This code is wrong or not valid any more. Type the 6 digits of the newest message, or"
        " have a new code sent."
    )


def too_soon() -> str:
    """Said when no new code may be sent yet."""
    return _(
        "A code was sent a short while ago. Wait a minute before asking for another one; there are"
        " at most five in an hour."
    )


def _code_shown(request: HttpRequest, draft: Draft, error: str) -> HttpResponse:
    goes_to = _masked(contents.draft_contact(draft))
    return code_shown(request, goes_to, reverse("services:go-on"), error)


def code_shown(
    request: HttpRequest, goes_to: Sequence[str], back_url: str, error: str
) -> HttpResponse:
    """The page that asks for six digits."""
    context = {
        "goes_to": goes_to,
        "back_url": back_url,
        "controls": (
            Control(
                "digits",
                "text",
                _("Code of 6 digits"),
                error=error,
                autocomplete="one-time-code",
                width="10",
            ),
        ),
        "has_errors": bool(error),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "services/go_on_code.html", context, status=status)


def _opened(request: HttpRequest, draft: Draft) -> HttpResponse:
    """This browser may fill it in now, as the one that began it still may."""
    browser.end_resuming(request)
    browser.keep_draft(request, draft)
    held = contents.draft_contact(draft)
    if _addresses(held):
        browser.keep_contact(request, draft, held)
    actions.touch_draft(draft)
    return redirect("services:resume", draft.code)


def _addresses(held: Contact) -> tuple[str, ...]:
    return tuple(one for one in (held.phone, held.email) if one)


def _masked(held: Contact) -> list[str]:
    return [one_time.masked(one) for one in _addresses(held)]
