"""My applications: a list without an account, opened by a code to a phone or an e-mail address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sauyunan.core import i18n
from sauyunan.core.folding import fold
from sauyunan.kits.format import Texts
from sauyunan.services import (
    accounts_kept,
    actions,
    contact,
    contents,
    one_time,
    queries,
    tracking,
)
from sauyunan.services.contact import ContactRefused
from sauyunan.services.models import Application, ListedCase
from sauyunan.services.queries import ToDo
from sauyunan.services.views import browser, follow, later
from sauyunan.services.views.asking import contact_controls, key_controls, no_case
from sauyunan.services.views.browser import ListHeld, OpenList
from sauyunan.services.views.pace import posts

PURPOSE = "list"


@dataclass(frozen=True)
class Row:
    """An application of the list."""

    application: Application
    title: str
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
        address = contact.read_one(phone, email)
    except ContactRefused as refusal:
        return _enter_shown(request, phone, email, refusal.faults)
    owner, before = contents.owner_digest(address), browser.list_of(request)
    wants = before.wants if before else ""
    if not one_time.send(PURPOSE, owner, [address], i18n.language()):
        messages.info(request, _("A code was sent a short while ago. Use the newest one."))
    browser.hold_list(request, browser.held_for(owner, address, one_time.masked(address), wants))
    return redirect("services:my-list-code")


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
    request.session.cycle_key()
    browser.hold_list(request, replace(held, is_open=True, wants=""))
    actions.open_account(held.owner)
    if held.wants == browser.ACCOUNT:
        return redirect("services:account")
    wanted = browser.case_of(request, held.wants) if held.wants else None
    if wanted is not None:
        actions.list_case(wanted, held.owner)
    return redirect("services:my-list")


# -- The list -------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.track", 60, 900)
def cases(request: HttpRequest) -> HttpResponse:
    """The list; one more is put in by reference and secret. ``?untuk``: of one of the account."""
    opened = browser.open_list(request)
    if opened is None:
        return redirect("services:my-list-enter")
    if request.method == "GET":
        return _cases_shown(request, opened)
    found = tracking.case_for(
        request.POST.get("reference", "")[:200], request.POST.get("secret", "")[:200]
    )
    if found is None:
        return _cases_shown(request, opened, refused=True)
    actions.list_case(found, opened.held.owner)
    return redirect("services:my-list")


def _cases_shown(request: HttpRequest, opened: OpenList, *, refused: bool = False) -> HttpResponse:
    rows = list(_rows(opened.owners))
    names = _names(opened, rows)
    chosen = request.GET.get("untuk", "")
    context = {
        "rows": [
            row for row in rows if chosen not in names or fold(row.title) == fold(names[chosen])
        ],
        "names": [(code, name, code == chosen) for code, name in names.items()],
        "is_all": chosen not in names,
        "account": opened.account,
        "masked": opened.held.masked,
        "controls": key_controls(_("Reference number"), request.POST.get("reference", "")[:40]),
        "others": [no_case()] if refused else [],
        "has_errors": refused,
    }
    status = HTTPStatus.NOT_FOUND if refused else HTTPStatus.OK
    return render(request, "services/my_list.html", context, status=status)


def _names(opened: OpenList, rows: Sequence[Row]) -> dict[str, str]:
    """The people of the account whose name some application of the list has, by their codes."""
    if opened.account is None:
        return {}
    titles = {fold(row.title) for row in rows}
    named = {one.code: one.name for one in accounts_kept.members_of(opened.account)}
    return {code: name for code, name in named.items() if name and fold(name) in titles}


def _rows(owners: list[str]) -> Iterable[Row]:
    """Those whose secret is still the one with which they were put in."""
    listed = ListedCase.objects.filter(
        owner__in=owners, secret_digest=F("application__secret_digest")
    ).select_related("application__unit")
    found = {one.application_id: one.application for one in listed}  # two addresses, one case
    for case in sorted(found.values(), key=lambda one: (one.submitted_at, one.pk), reverse=True):
        title = contents.of(case).title
        yield Row(case, title, queries.service_of(case).title, queries.what_to_do(case))


@never_cache
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """One of the list: opened, taken out ("remove"), or put in ("add") where it is open here."""
    opened = browser.open_list(request)
    if request.method == "GET" or "add" in request.POST:
        return _put_in(request, reference, opened)
    if opened is None:
        return redirect("services:my-list-enter")
    rows = _rows(opened.owners)
    found = next((one for one in rows if one.application.reference == reference), None)
    if found is None:
        raise Http404
    if "remove" in request.POST:
        for owner in opened.owners:
            actions.unlist_case(found.application, owner)
        return redirect("services:my-list")
    browser.open_case(request, found.application)
    return redirect("services:case", reference)


def _put_in(request: HttpRequest, reference: str, opened: OpenList | None) -> HttpResponse:
    """Asks first; where no list is open yet, one is opened and then it is put in."""
    application = follow.opened(request, reference)
    if request.method == "GET":
        context = {
            "application": application,
            "service": queries.service_of(application),
            "masked": opened.held.masked if opened else "",
            "office": application.unit,
        }
        return render(request, "services/my_list_put.html", context)
    if opened is None:
        browser.hold_list(request, ListHeld("", False, "", reference))
        return redirect("services:my-list-enter")
    actions.list_case(application, opened.held.owner)
    return redirect("services:my-list")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the list in this browser; it stays for the next time."""
    browser.leave_list(request)
    messages.success(request, _("Your list is closed in this browser."))
    return redirect("services:track")
