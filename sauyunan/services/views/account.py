"""The account of a citizen: optional, without a password, behind the list that opens by a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import update_wrapper
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sauyunan.core import i18n
from sauyunan.core.controls import Control
from sauyunan.kits.values import Raw
from sauyunan.services import account_people, accounts_kept, actions, contact, contents, one_time
from sauyunan.services.account_people import People, Values
from sauyunan.services.accounts_kept import Member
from sauyunan.services.actions import AccountRefused
from sauyunan.services.contact import ContactRefused
from sauyunan.services.models import AccountPerson, CitizenAccount
from sauyunan.services.views import browser, later
from sauyunan.services.views.asking import contact_controls
from sauyunan.services.views.browser import ListHeld
from sauyunan.services.views.pace import posts

PURPOSE = "account"

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, CitizenAccount, Rest], HttpResponse]


def with_account(
    view: View[Rest],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Gives the view the account that is open here; else leads to where it opens or is made."""

    def around(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        opened = browser.open_list(request)
        if opened is None:
            return _ask_code(request)
        if opened.account is None:
            return redirect("services:account")
        try:
            return view(request, opened.account, *args, **kwargs)
        except CitizenAccount.DoesNotExist:  # deleted on another phone at this moment
            return redirect("services:account")

    update_wrapper(around, view)
    return around


def fresh(view: View[Rest]) -> View[Rest]:
    """Only a short while after a code was given: a phone that lies open changes no way in."""

    def around(
        request: HttpRequest, account: CitizenAccount, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponse:
        held = browser.list_of(request)
        if held is None or not held.is_fresh:
            messages.info(request, _("For this we send you a new code first."))
            return _ask_code(request)
        return view(request, account, *args, **kwargs)

    update_wrapper(around, view)
    return around


def _ask_code(request: HttpRequest) -> HttpResponse:
    browser.hold_list(request, ListHeld("", False, "", browser.ACCOUNT))
    return redirect("services:my-list-enter")


# -- The account ----------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.account", 60, 900)
def overview(request: HttpRequest) -> HttpResponse:
    """What it holds, but for the digits of numbers; or what it is, and the button that makes one."""
    opened = browser.open_list(request)
    if opened is None:
        return _ask_code(request)
    if request.method == "POST":
        if not opened.held.address:
            return _ask_code(request)
        actions.keep_account(opened.held.address)
        return redirect("services:account")
    if opened.account is None:
        return render(request, "services/account_start.html", {"masked": opened.held.masked})
    members = accounts_kept.members_of(opened.account)
    context = {
        "members": members,
        "has_holder": any(one.is_holder for one in members),
        "kinds": account_people.everywhere(),
        "addresses": accounts_kept.addresses_of(opened.account, opened.held.owner),
    }
    return render(request, "services/account.html", context)


@never_cache
@require_POST
@posts("services.account", 60, 900)
@with_account
@fresh
def close_elsewhere(request: HttpRequest, account: CitizenAccount) -> HttpResponse:
    """On all other phones a new code is needed; here it stays open."""
    held = browser.list_of(request)
    actions.close_elsewhere(account)
    if held is not None:
        browser.hold_list(request, held)
    messages.success(request, _("Your account is closed on all other devices."))
    return redirect("services:account")


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.account", 60, 900)
@with_account
@fresh
def delete(request: HttpRequest, account: CitizenAccount) -> HttpResponse:
    """Asks once, then all of it is gone."""
    if request.method == "GET":
        return render(request, "services/account_delete.html", {"control": _with_list()})
    actions.delete_account(account, with_list="with_list" in request.POST)
    browser.leave_list(request)
    messages.success(request, _("Your account is deleted."))
    return redirect("services:track")


def _with_list() -> Control:
    return Control(
        "with_list", "checkbox", _("Take all applications out of my list too"), required=False
    )


# -- People ---------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.account", 60, 900)
@with_account
def add_person(
    request: HttpRequest, account: CitizenAccount, kit: str, register: str
) -> HttpResponse:
    """Somebody of the family; ``?saya``: the holder."""
    people = next(
        (one for one in account_people.everywhere() if one.full == f"{kit}/{register}"), None
    )
    if people is None:
        raise Http404
    members = accounts_kept.members_of(account)
    is_holder = "saya" in request.GET and not any(one.is_holder for one in members)
    page = _PersonPage(people, _taken_over(people, members), is_holder=is_holder)
    return page.answer(request, account)


def _taken_over(people: People, members: list[Member]) -> Values:
    """What holds for the whole family, from the first that has it."""
    kin = [one.values for one in members if one.people and one.people.full == people.full]
    return {
        key: value
        for key in people.declared.same
        for value in [next((one[key] for one in kin if key in one), None)]
        if value is not None
    }


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.account", 60, 900)
@with_account
def person(request: HttpRequest, account: CitizenAccount, code: str) -> HttpResponse:
    """Change somebody, or take them out ("remove")."""
    found = next((one for one in accounts_kept.members_of(account) if one.code == code), None)
    if found is None:
        raise Http404
    if "remove" in request.POST:
        actions.remove_person(account, code)
        messages.success(request, _("Taken out of your account."))
        return redirect("services:account")
    if found.people is None:
        return render(request, "services/account_person.html", {"member": found})
    return _PersonPage(found.people, found.values, member=found).answer(request, account)


class _PersonPage:
    """The form for one person; ``kept`` stands in it, numbers but for their end."""

    def __init__(
        self, people: People, kept: Values, *, member: Member | None = None, is_holder: bool = False
    ) -> None:
        self.people, self.kept, self.member = people, kept, member
        self.is_holder = member.is_holder if member else is_holder

    def answer(self, request: HttpRequest, account: CitizenAccount) -> HttpResponse:
        """The form, or what follows when it was sent."""
        if request.method == "GET":
            return self._shown(request, None, {})
        raw: Raw = dict(request.POST.lists())
        pressed = self.people.pressed(raw)
        if pressed is not None:
            return self._shown(request, pressed, {})
        values, faults = self.people.read(raw, self.kept)
        if faults:
            return self._shown(request, raw, faults)
        code = self.member.code if self.member else ""
        try:
            actions.keep_person(account, self.people, values, code=code, is_holder=self.is_holder)
        except AccountRefused as refusal:
            return self._shown(request, raw, refusal.faults)
        except AccountPerson.DoesNotExist:  # taken out on another phone at this moment
            raise Http404 from None
        return redirect("services:account")

    def _shown(
        self, request: HttpRequest, raw: Raw | None, faults: Mapping[str, str]
    ) -> HttpResponse:
        context = {
            "controls": self.people.controls(raw, faults, self.kept),
            "others": [faults[""]] if "" in faults else [],
            "has_errors": bool(faults),
            "member": self.member,
            "is_holder": self.is_holder,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
        return render(request, "services/account_person.html", context, status=status)


# -- Addresses ------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.list", 20, 3600)
@with_account
@fresh
def add_address(request: HttpRequest, account: CitizenAccount) -> HttpResponse:
    """One more number or address; a code goes there first, whomever it belongs to."""
    phone, email = request.POST.get("phone", "")[:200], request.POST.get("email", "")[:400]
    if request.method == "GET":
        return _address_shown(request, "", "", {})
    try:
        address = contact.read_one(phone, email)
    except ContactRefused as refusal:
        return _address_shown(request, phone, email, refusal.faults)
    if not one_time.send(PURPOSE, contents.owner_digest(address), [address], i18n.language()):
        messages.info(request, _("A code was sent a short while ago. Use the newest one."))
    browser.begin_adding(request, account, address)
    return redirect("services:account-code")


def _address_shown(
    request: HttpRequest, phone: str, email: str, faults: Mapping[str, str], *, other: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "controls": contact_controls(phone, email, faults),
        "others": [other] if other else [],
        "has_errors": bool(faults or other),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults or other else HTTPStatus.OK
    return render(request, "services/account_address.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.list", 20, 3600)
@with_account
@fresh
def code(request: HttpRequest, account: CitizenAccount) -> HttpResponse:
    """Asks for the six digits that were sent to the new address."""
    address = browser.added_address(request, account)
    if not address or "resend" in request.POST:
        return redirect("services:account-address")
    error = ""
    if request.method == "POST":
        owner = contents.owner_digest(address)
        if one_time.fits(PURPOSE, owner, request.POST.get("digits", "")):
            return _added(request, account, address)
        error = later.wrong_code()
    back = reverse("services:account-address")
    return later.code_shown(request, [one_time.masked(address)], back, error)


def _added(request: HttpRequest, account: CitizenAccount, address: str) -> HttpResponse:
    browser.end_adding(request)
    try:
        actions.add_address(account, address)
    except AccountRefused as refusal:
        return _address_shown(request, "", "", {}, other=str(refusal))
    messages.success(request, _("Your account opens by it too from now on."))
    return redirect("services:account")


@never_cache
@require_POST
@posts("services.account", 60, 900)
@with_account
@fresh
def remove_address(request: HttpRequest, account: CitizenAccount, code: str) -> HttpResponse:
    """Take a number or address out; the last one stays."""
    try:
        actions.remove_address(account, code)
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("services:account")
    messages.success(request, _("Your account does not open by it any more."))
    return redirect("services:account")
