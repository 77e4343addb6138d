"""The desk page of one follow-up: plan it, say that it is done."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import form_controls
from sauyunan.core.actor import Actor
from sauyunan.surveys import access, actions, result_queries, result_showing, served
from sauyunan.surveys.follow_up_forms import FollowUpForm
from sauyunan.surveys.models import FollowUp


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def plan(request: SignedInRequest, code: str, element: str) -> HttpResponse:
    """Say what is done about an element, by whom, until when."""
    item = _item(request, code, element)
    known = {"action": item.action, "owner": item.owner, "due_on": item.due_on}
    form = FollowUpForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            actions.plan_follow_up(item, **form.cleaned_data, by=Actor.for_person(request.user))
        except actions.SurveyRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("The plan is kept; everybody can read it."))
            return redirect("surveys:desk-result", code)
    context = {
        "survey": item.survey,
        "item": result_showing.follow_ups([item])[0],
        "complaints": result_queries.complaints_of(item.survey)
        if element == result_showing.COMPLAINTS
        else None,
        "complaints_page": served.complaints_page(request.user),
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(request, "surveys/follow_up.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def done(request: SignedInRequest, code: str, element: str) -> HttpResponse:
    """Say that it is done."""
    item = _item(request, code, element)
    try:
        actions.finish_follow_up(item, by=Actor.for_person(request.user))
    except actions.SurveyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("surveys:desk-result", code)


def _item(request: SignedInRequest, code: str, element: str) -> FollowUp:
    survey = access.survey_to_run(request.user, code)
    found = result_queries.follow_ups([survey.pk])
    item = next((one for one in found if one.element == element), None)
    if item is None:
        raise Http404
    return item
