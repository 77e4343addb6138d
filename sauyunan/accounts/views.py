"""Pages of the administration: the city, its units, its people, its free days."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts import access, actions, queries, roles
from sauyunan.accounts import forms as account_forms
from sauyunan.accounts.doors import SignedInRequest, administers, reads_administration
from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core.actor import Actor
from sauyunan.core.form_controls import form_faults, from_form
from sauyunan.core.models import FreeDay
from sauyunan.core.page_parts import Row

form_page = require_http_methods(["GET", "POST"])


@require_GET
@login_required
def start(request: SignedInRequest) -> HttpResponse:
    """Where to go, for people who have no work of their own here: the navigation, explained."""
    return render(request, "accounts/start.html")


@require_GET
@login_required
def own(request: SignedInRequest) -> HttpResponse:
    """The account of whoever is signed in: what it holds, and where to protect it."""
    person = request.user
    rows = [
        Row(_("Name"), person.name),
        Row(_("User name"), person.username),
        Row(_("E-mail"), person.email, reverse("account_email")),
        Row(_("Password"), "••••••••", reverse("account_change_password")),
        Row(
            _("Two-step sign-in"),
            _("switched on") if is_mfa_enabled(person) else _("switched off"),
            reverse("mfa_index"),
        ),
    ]
    context = {
        "rows": rows,
        "held": queries.memberships_today(person),
        "role_labels": roles.all_roles(),
    }
    return render(request, "accounts/own.html", context)


@require_GET
@reads_administration
def overview(request: SignedInRequest) -> HttpResponse:
    """Where everything of the administration is."""
    context = {
        "units": Unit.objects.count(),
        "people": Person.objects.filter(is_active=True).count(),
        "may_change": _may_change(request),
    }
    return render(request, "accounts/overview.html", context)


@form_page
@administers
def city_edit(request: SignedInRequest) -> HttpResponse:
    """The city's settings."""
    city = queries.city()
    form = account_forms.CityForm(request.POST or None, instance=city)
    if _done(request, form, partial(actions.change_city, city), _("The city is changed.")):
        return redirect("accounts:overview")
    return _form_page(request, form, title=_("The city"), back=reverse("accounts:overview"))


@form_page
@administers
def banner(request: SignedInRequest) -> HttpResponse:
    """What every page says while something is down."""
    city = queries.city()
    form = account_forms.BannerForm.of(city, request.POST or None)

    def show(*, by: Actor, **typed: object) -> None:
        actions.show_banner(city, form.banner(), by=by)

    if _done(request, form, show, _("The banner is switched on.")):
        return redirect("accounts:banner")
    return _form_page(
        request,
        form,
        title=_("Banner of an outage"),
        back=reverse("accounts:overview"),
        template="accounts/banner.html",
        held=queries.city(),
    )


@require_POST
@administers
def banner_remove(request: SignedInRequest) -> HttpResponse:
    """Switch the banner off."""
    actions.remove_banner(queries.city(), by=_by(request))
    messages.success(request, _("The banner is switched off."))
    return redirect("accounts:banner")


@require_GET
@reads_administration
def unit_list(request: SignedInRequest) -> HttpResponse:
    """The organisation as a tree."""
    return render(
        request,
        "accounts/unit_list.html",
        {"units": queries.unit_tree(), "may_change": _may_change(request)},
    )


@form_page
@administers
def unit_add(request: SignedInRequest) -> HttpResponse:
    """A new unit."""
    form = account_forms.UnitForm(request.POST or None)
    if _done(request, form, actions.add_unit, _("The unit is added.")):
        return redirect("accounts:units")
    return _form_page(request, form, title=_("Add a unit"), back=reverse("accounts:units"))


@form_page
@administers
def unit_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """Facts of a unit and where it stands."""
    unit = get_object_or_404(Unit.objects.select_related("parent"), code=code)
    form = account_forms.UnitForm(request.POST or None, instance=unit)

    # The form has put what was typed into its instance; the action starts from the stored unit.
    stored = Unit.objects.select_related("parent").get(pk=unit.pk)
    if _done(request, form, partial(actions.change_unit, stored), _("The unit is changed.")):
        return redirect("accounts:units")
    return _form_page(request, form, title=unit.name, back=reverse("accounts:units"))


@require_GET
@reads_administration
def person_list(request: SignedInRequest) -> HttpResponse:
    """The staff, found by a part of the name."""
    text = request.GET.get("q", "").strip()
    people = queries.people_for_listing(text)[:200]
    context = {
        "people": people,
        "text": text,
        "may_change": _may_change(request),
        "role_labels": roles.all_roles(),
    }
    return render(request, "accounts/person_list.html", context)


@form_page
@administers
def person_add(request: SignedInRequest) -> HttpResponse:
    """Somebody new; the next page shows the link that sets a password."""
    form = account_forms.PersonForm(request.POST or None)
    if _done(
        request, form, actions.add_person, _("The person is added. Hand over the link below.")
    ):
        return redirect("accounts:person-link", form.cleaned_data["username"])
    return _form_page(request, form, title=_("Add a person"), back=reverse("accounts:people"))


@require_GET
@reads_administration
def person_detail(request: SignedInRequest, username: str) -> HttpResponse:
    """A person, the roles held, and what can be changed."""
    person = get_object_or_404(Person, username=username)
    held = person.memberships.select_related("unit").order_by("unit__path", "role")
    context = {
        "person": person,
        "held": held,
        "may_change": _may_change(request),
        "role_labels": roles.all_roles(),
    }
    return render(request, "accounts/person_detail.html", context)


@form_page
@administers
def person_edit(request: SignedInRequest, username: str) -> HttpResponse:
    """Name, mail and number of a person."""
    person = get_object_or_404(Person, username=username)
    form = account_forms.PersonForm(request.POST or None, instance=person)

    if _done(request, form, partial(actions.change_person, person), _("The person is changed.")):
        return redirect("accounts:person", username)
    back = reverse("accounts:person", args=[username])
    return _form_page(request, form, title=person.name, back=back)


@form_page
@administers
def person_link(request: SignedInRequest, username: str) -> HttpResponse:
    """The one-time link by which a person sets a password."""
    person = get_object_or_404(Person, username=username, is_active=True)
    uid, token = actions.set_password_link(person)
    link = request.build_absolute_uri(reverse("accounts:set-password", args=[uid, token]))
    return render(request, "accounts/person_link.html", {"person": person, "link": link})


@form_page
@administers
def role_add(request: SignedInRequest, username: str) -> HttpResponse:
    """Give a person a role in a unit."""
    person = get_object_or_404(Person, username=username)
    form = account_forms.RoleForm(request.POST or None)
    if _done(request, form, partial(actions.give_role, person), _("The role is given.")):
        return redirect("accounts:person", username)
    back = reverse("accounts:person", args=[username])
    title = _("A role for %(name)s") % {"name": person.name}
    return _form_page(request, form, title=title, back=back)


@form_page
@administers
def deputy_add(request: SignedInRequest, username: str, membership: int) -> HttpResponse:
    """Let somebody act for this person in one role, for some days."""
    held = get_object_or_404(Membership, pk=membership, person__username=username)
    form = account_forms.DeputyForm(request.POST or None)
    if _done(request, form, partial(actions.deputise, held), _("The deputy is named.")):
        return redirect("accounts:person", username)
    back = reverse("accounts:person", args=[username])
    title = _("A deputy for %(name)s") % {"name": held.person.name}
    return _form_page(request, form, title=title, back=back)


@require_POST
@administers
def role_end(request: SignedInRequest, username: str, membership: int) -> HttpResponse:
    """Take a role away."""
    held = get_object_or_404(Membership, pk=membership, person__username=username)
    _try(request, partial(actions.end_role, held), _("The role has ended."))
    return redirect("accounts:person", username)


@require_POST
@administers
def person_close(request: SignedInRequest, username: str) -> HttpResponse:
    """The person can no longer sign in."""
    person = get_object_or_404(Person, username=username)
    _try(request, partial(actions.deactivate_person, person), _("The account is closed."))
    return redirect("accounts:person", username)


@form_page
@administers
def free_day_list(request: SignedInRequest) -> HttpResponse:
    """Days on which the offices are closed, and a form for one more."""
    form = account_forms.FreeDayForm(request.POST or None)
    if _done(request, form, actions.add_free_day, _("The day is added.")):
        return redirect("accounts:free-days")
    days = FreeDay.objects.order_by("-day")
    return _form_page(
        request, form, title=_("Free days"), template="accounts/free_day_list.html", days=days,
        back=reverse("accounts:overview"),
    )  # fmt: skip


@require_POST
@administers
def free_day_remove(request: SignedInRequest, day: str) -> HttpResponse:
    """The offices work on this day after all."""
    row = get_object_or_404(FreeDay, day=day)
    actions.remove_free_day(row, by=_by(request))
    messages.success(request, _("The day is removed."))
    return redirect("accounts:free-days")


@form_page
@administers
def table_import(request: SignedInRequest, kind: str) -> HttpResponse:
    """Take units, people or roles from a CSV: first what would happen, then the good rows."""
    if kind not in actions.TABLES:
        raise Http404
    form = account_forms.TableForm(request.POST or None, request.FILES or None)
    outcomes = None
    if form.is_valid():
        data = form.cleaned_data["table"].read()
        preview = "take" not in request.POST
        try:
            outcomes = actions.take_table(kind, data, by=_by(request), preview=preview)
        except actions.TableRefused as refusal:
            form.add_error("table", str(refusal))
    return _form_page(
        request, form, title=_("Import from CSV"), template="accounts/table_import.html",
        columns=actions.TABLES[kind], outcomes=outcomes, taken="take" in request.POST,
        back=reverse("accounts:overview"),
    )  # fmt: skip


@require_GET
@reads_administration
def table_export(request: SignedInRequest, kind: str) -> HttpResponse:
    """Units, people or roles as CSV."""
    if kind not in actions.TABLES:
        raise Http404
    answer = HttpResponse(queries.table(kind), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return answer


def _may_change(request: SignedInRequest) -> bool:
    """Who only reads is offered nothing that would be refused."""
    return access.has_role(request.user, access.ADMIN)


def _by(request: SignedInRequest) -> Actor:
    return Actor.for_person(request.user)


def _try(request: SignedInRequest, act: Callable[..., Any], success: str) -> bool:
    try:
        act(by=_by(request))
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, success)
    return True


def _done(
    request: SignedInRequest, form: forms.BaseForm, act: Callable[..., Any], success: str
) -> bool:
    """Whether the form was sent, is right, and the action was carried out with what it holds."""
    if not form.is_valid():
        return False
    open_fields = {k: v for k, v in form.cleaned_data.items() if not form.fields[k].disabled}
    try:
        act(by=_by(request), **open_fields)
    except actions.Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, success)
    return True


def _form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    title: str,
    back: str,
    template: str = "accounts/form_page.html",
    **context: object,
) -> HttpResponse:
    context |= {
        "title": title,
        "back_url": back,
        "controls": from_form(form),
        "faults": form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(request, template, context)
