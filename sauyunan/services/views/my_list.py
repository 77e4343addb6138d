"""My applications: a list without an account, opened by a code to a phone or an e-mail address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sauyunan.kits.format import Texts
from sauyunan.services import actions, contact, contents, one_time, queries, tracking
from sauyunan.services.contact import Contact, ContactRefused
from sauyunan.services.models import Application, ListedCase
from sauyunan.services.queries import ToDo
from sauyunan.services.views import browser, follow, later
from sauyunan.services.views.asking import contact_controls, key_controls, no_case
from sauyunan.services.views.browser import ListHeld
from sauyunan.services.views.pace import posts

PURPOSE = "list"


@dataclass(frozen=True)
class Row:
    """An application of the list."""

    application: Application
    service: Texts
    todo: ToDo


# -- Opening the list -----------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.list", 20, 3600)
def enter(request: HttpRequest) -> HttpResponse:
    """Where the code goes: one of phone and e-mail. Nobody learns whether there is a list."""
    phone, email = request.POST.get("phone", "")[:200], request.POST.get("email", "")[:400]
    if request.method == "GET":
        return _enter_shown(request, "", "", {})
    try:
        given = contact.read(phone, email)
    except ContactRefused as refusal:
        return _enter_shown(request, phone, email, refusal.faults)
    address = _one_of(given)
    if not address:
        return _enter_shown(request, phone, email, {"phone": _("Give one of the two.")})
    owner, before = contents.owner_digest(address), browser.list_of(request)
    wants = before.wants if before else ""
    if not one_time.send(PURPOSE, owner, [address], (get_language() or "id")[:2]):
        messages.info(request, _("A code was sent a short while ago. Use the newest one."))
    browser.hold_list(request, ListHeld(owner, False, one_time.masked(address), wants))
    return redirect("services:my-list-code")


def _one_of(given: Contact) -> str:
    both = [one for one in (given.phone, given.email) if one]
    return both[0] if len(both) == 1 else ""


def _enter_shown(
    request: HttpRequest, phone: str, email: str, faults: dict[str, str]
) -> HttpResponse:
    context = {
        "controls": contact_controls(phone, email, faults),
        "has_errors": bool(faults),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "services/my_list_enter.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.list", 20, 3600)
def code(request: HttpRequest) -> HttpResponse:
    """Asks for the six digits; a new code is asked for by giving the address again."""
    held = browser.list_of(request)
    if held is None or held.is_open or not held.owner:
        return redirect("services:my-list")
    if "resend" in request.POST:
        return redirect("services:my-list-enter")
    error = ""
    if request.method == "POST":
        if one_time.fits(PURPOSE, held.owner, request.POST.get("digits", "")):
            return _opened(request, held)
        error = later.wrong_code()
    return later.code_shown(request, [held.masked], reverse("services:my-list-enter"), error)


def _opened(request: HttpRequest, held: ListHeld) -> HttpResponse:
    browser.hold_list(request, replace(held, is_open=True, wants=""))
    wanted = browser.case_of(request, held.wants) if held.wants else None
    if wanted is not None:
        actions.list_case(wanted, held.owner)
    return redirect("services:my-list")


# -- The list -------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.track", 60, 900)
def cases(request: HttpRequest) -> HttpResponse:
    """The list; one more is put in by reference and secret."""
    held = browser.list_of(request)
    if held is None or not held.is_open:
        return redirect("services:my-list-enter")
    if request.method == "GET":
        return _cases_shown(request, held)
    found = tracking.case_for(
        request.POST.get("reference", "")[:200], request.POST.get("secret", "")[:200]
    )
    if found is None:
        return _cases_shown(request, held, refused=True)
    actions.list_case(found, held.owner)
    return redirect("services:my-list")


def _cases_shown(request: HttpRequest, held: ListHeld, *, refused: bool = False) -> HttpResponse:
    context = {
        "rows": list(_rows(held.owner)),
        "masked": held.masked,
        "controls": key_controls(_("Reference number"), request.POST.get("reference", "")[:40]),
        "others": [no_case()] if refused else [],
        "has_errors": refused,
    }
    status = HTTPStatus.NOT_FOUND if refused else HTTPStatus.OK
    return render(request, "services/my_list.html", context, status=status)


def _rows(owner: str) -> Iterable[Row]:
    """Those whose secret is still the one with which they were put in."""
    listed = ListedCase.objects.filter(
        owner=owner, secret_digest=F("application__secret_digest")
    ).select_related("application__unit")
    for one in listed.order_by("-application__submitted_at", "-pk"):
        case = one.application
        yield Row(case, queries.service_of(case).title, queries.what_to_do(case))


@never_cache
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One of the list: opened, taken out ("remove"), or put in ("add") where it is open here."""
    held = browser.list_of(request)
    if request.method == "GET" or "add" in request.POST:
        return _put_in(request, reference, held)
    if held is None or not held.is_open:
        return redirect("services:my-list-enter")
    found = next((one for one in _rows(held.owner) if one.application.reference == reference), None)
    if found is None:
        raise Http404
    if "remove" in request.POST:
        actions.unlist_case(found.application, held.owner)
        return redirect("services:my-list")
    browser.open_case(request, found.application)
    return redirect("services:case", reference)


def _put_in(request: HttpRequest, reference: str, held: ListHeld | None) -> HttpResponse:
    """Asks first; where no list is open yet, one is opened and then it is put in."""
    application = follow.opened(request, reference)
    if request.method == "GET":
        is_open = held is not None and held.is_open
        context = {
            "application": application,
            "service": queries.service_of(application),
            "masked": held.masked if held is not None and is_open else "",
            "office": application.unit,
        }
        return render(request, "services/my_list_put.html", context)
    if held is None or not held.is_open:
        browser.hold_list(request, ListHeld("", False, "", reference))
        return redirect("services:my-list-enter")
    actions.list_case(application, held.owner)
    return redirect("services:my-list")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the list in this browser; it stays for the next time."""
    browser.leave_list(request)
    messages.success(request, _("Your list is closed in this browser."))
    return redirect("services:track")
