"""How it was before: what the team states, and its check."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core.actor import Actor
from sauyunan.innovations import access, actions, before_forms, before_showing, record_doors
from sauyunan.innovations.form_pages import FormPage, caption, show, tried
from sauyunan.innovations.models import Innovation, StatedBaseline


@record_doors.edits
def baselines(request: SignedInRequest, innovation: Innovation) -> HttpResponse:
    """What was stated, the newest first."""
    told = {
        "innovation": innovation,
        "baselines": before_showing.statements(
            innovation,
            may_check=access.may_review(request.user, innovation),
            may_withdraw=True,
        ),
        "subjects": StatedBaseline.Subject.choices,
    }
    return render(request, "innovations/baselines.html", told)


@record_doors.edits
def state(request: SignedInRequest, innovation: Innovation, subject: str) -> HttpResponse:
    """State how it was."""
    if subject not in StatedBaseline.Subject.values:
        raise Http404
    files = request.FILES if request.method == "POST" else None
    form = before_forms.BeforeForm(subject, record_doors.data(request), files)

    def act() -> None:
        by = record_doors.by(request)
        actions.state_baseline(
            innovation, subject, form.before(), form.proof(f"baseline:{subject}"), by=by
        )

    if tried(form, act):
        messages.success(request, _("It is kept, and waits to be checked."))
        return redirect("innovations:baselines", innovation.slug)
    back = reverse("innovations:baselines", args=[innovation.slug])
    title = StatedBaseline.Subject(subject).label
    page = FormPage(
        _("Before: %(what)s") % {"what": title}, back, _("State it"), caption(innovation)
    )
    return show(request, page, form)


@require_POST
@login_required
def withdraw(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """It was not so."""
    innovation = access.innovation_to_edit(request.user, slug)
    try:
        actions.withdraw_baseline(_row(innovation, pk), by=record_doors.by(request))
    except actions.RegistryChangeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is not said any more; the history keeps it."))
    return redirect("innovations:baselines", slug)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def check(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """A reviewer accepts it or says why not."""
    innovation = access.innovation_to_review(request.user, slug)
    row = _row(innovation, pk)
    form = before_forms.CheckBeforeForm(request.POST if request.method == "POST" else None)
    by = Actor.for_person(request.user)
    if tried(form, lambda: actions.check_baseline(row, **form.cleaned_data, by=by)):
        messages.success(request, _("The check is kept."))
        return redirect("innovations:review", slug)
    page = FormPage(
        _("Check how it was before"),
        reverse("innovations:review", args=[slug]),
        _("Keep the check"),
        caption(innovation),
        template="innovations/baseline_check.html",
    )
    shown = before_showing.statements(innovation, may_check=False, may_withdraw=False)
    return show(
        request, page, form, innovation=innovation, baselines=[one for one in shown if one.pk == pk]
    )


def _row(innovation: Innovation, pk: int) -> StatedBaseline:
    found = innovation.baselines.filter(pk=pk).select_related("innovation").first()
    if found is None:
        raise Http404
    return found
