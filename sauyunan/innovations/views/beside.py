"""What stands beside a record: the word on each year, replicas, results in competitions, improvements."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import clock
from sauyunan.innovations import access, actions, forms, queries, record_doors
from sauyunan.innovations.form_pages import FormPage, caption, show, tried
from sauyunan.innovations.models import Innovation


# -- Years, replicas, results ---------------------------------------------------------------------
@record_doors.edits
def years(request: SignedInRequest, innovation: Innovation) -> HttpResponse:
    """How it lived in each year; say it for one."""
    span = range(clock.today().year, queries.first_year(innovation) - 1, -1)
    form = forms.YearForm(span, record_doors.data(request), initial={"year": queries.asked_year()})
    by = record_doors.by(request)
    if tried(form, lambda: actions.say_year(innovation, **form.cleaned_data, by=by)):
        messages.success(request, _("Thank you. The word on the year is kept."))
        return redirect("innovations:years", innovation.slug)
    page = FormPage(
        _("State of each year"),
        record_doors.home(innovation),
        _("Keep the word"),
        caption(innovation),
        template="innovations/years.html",
    )
    states = innovation.states.select_related("by").order_by("-year")
    return show(request, page, form, innovation=innovation, states=states)


@record_doors.edits
def replicas(request: SignedInRequest, innovation: Innovation) -> HttpResponse:
    """Who took it over; add one."""
    form = forms.ReplicaForm(record_doors.data(request))
    by = record_doors.by(request)
    if tried(
        form, lambda: actions.add_replica(innovation, actions.Copy(**form.cleaned_data), by=by)
    ):
        messages.success(request, _("The replica is kept."))
        return redirect("innovations:replicas", innovation.slug)
    page = FormPage(
        _("Replicas"),
        record_doors.home(innovation),
        _("Add the replica"),
        caption(innovation),
        template="innovations/replicas.html",
    )
    rows = innovation.replicas.order_by("since", "pk")
    return show(request, page, form, innovation=innovation, replicas=rows)


@require_POST
@login_required
def replica_remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """It was no replica."""
    innovation = access.innovation_to_edit(request.user, slug)
    for row in innovation.replicas.filter(pk=pk):
        remove = partial(actions.remove_replica, innovation, row, by=record_doors.by(request))
        _try(request, remove)
    return redirect("innovations:replicas", slug)


@record_doors.edits
def awards(request: SignedInRequest, innovation: Innovation) -> HttpResponse:
    """Results in competitions; add one that was not here."""
    form = forms.AwardForm(record_doors.data(request))
    by = record_doors.by(request)
    if tried(form, lambda: actions.record_award(innovation, **form.cleaned_data, by=by)):
        messages.success(request, _("The result is kept."))
        return redirect("innovations:awards", innovation.slug)
    page = FormPage(
        _("Results in competitions"),
        record_doors.home(innovation),
        _("Add the result"),
        caption(innovation),
        _("Whoever won before may not enter some competitions again: give all results."),
        "innovations/awards.html",
    )
    rows = innovation.awards.order_by("-year", "pk")
    return show(request, page, form, innovation=innovation, awards=rows)


@require_POST
@login_required
def award_remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """It was not so."""
    innovation = access.innovation_to_edit(request.user, slug)
    for row in innovation.awards.filter(pk=pk):
        remove = partial(actions.remove_award, innovation, row, by=record_doors.by(request))
        _try(request, remove)
    return redirect("innovations:awards", slug)


def _try(request: SignedInRequest, act: Callable[[], object]) -> None:
    try:
        act()
    except actions.RegistryChangeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Removed; the history keeps it."))


# -- Improvements ---------------------------------------------------------------------------------
@record_doors.edits
def improvements(request: SignedInRequest, innovation: Innovation) -> HttpResponse:
    """What is to be improved, by whom, until when; add a finding of the team."""
    form = forms.FindingForm(record_doors.data(request))
    by = record_doors.by(request)
    if tried(
        form,
        lambda: actions.open_improvement(innovation, form.cleaned_data["finding"], "", by=by),
    ):
        messages.success(request, _("The finding is kept. Plan what is done about it."))
        return redirect("innovations:improvements", innovation.slug)
    page = FormPage(
        _("Improvements"),
        record_doors.home(innovation),
        _("Add the finding"),
        caption(innovation),
        template="innovations/improvements.html",
    )
    rows = queries.improvements_of(innovation)
    return show(request, page, form, innovation=innovation, items=rows, today=clock.today())


@record_doors.edits
def improvement_plan(request: SignedInRequest, innovation: Innovation, pk: int) -> HttpResponse:
    """Plan an improvement."""
    item = innovation.improvements.filter(pk=pk).first()
    if item is None:
        raise Http404
    initial = {"plan": item.plan, "owner": item.owner_id, "due_on": item.due_on}
    form = forms.PlanForm(innovation, record_doors.data(request), initial=initial)
    by = record_doors.by(request)
    if tried(form, lambda: actions.plan_improvement(item, **form.cleaned_data, by=by)):
        messages.success(request, _("The plan is kept."))
        return redirect("innovations:improvements", innovation.slug)
    back = reverse("innovations:improvements", args=[innovation.slug])
    page = FormPage(_("Plan the improvement"), back, _("Keep the plan"), about=item.finding)
    return show(request, page, form)


@record_doors.edits
def improvement_done(request: SignedInRequest, innovation: Innovation, pk: int) -> HttpResponse:
    """Say that it is done and what came of it."""
    item = innovation.improvements.filter(pk=pk).first()
    if item is None:
        raise Http404
    form = forms.OutcomeForm(record_doors.data(request))
    by = record_doors.by(request)
    if tried(form, lambda: actions.finish_improvement(item, **form.cleaned_data, by=by)):
        messages.success(request, _("It is done."))
        return redirect("innovations:improvements", innovation.slug)
    back = reverse("innovations:improvements", args=[innovation.slug])
    page = FormPage(_("The improvement is done"), back, _("Done"), about=item.finding)
    return show(request, page, form)
