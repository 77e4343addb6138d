"""Pages of field verification: the report that is written on the spot, and its photos."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.competitions import access, actions, forms, showing
from sauyunan.competitions.models import Entry, Visit, VisitPhoto
from sauyunan.competitions.refusals import CompetitionRefused, EntryRefused
from sauyunan.core import form_controls, intake, storage
from sauyunan.core.actor import Actor


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def visit_edit(request: SignedInRequest, code: str, stage: str) -> HttpResponse:
    """Write the own report. ``simpan`` keeps a draft, ``foto`` a photo too, ``hapus`` takes one out, ``kirim`` sends."""
    entry = access.entry_to_visit(request.user, code, stage)
    visit = Visit.objects.filter(entry=entry, stage=stage, by=request.user).first()
    rules = entry.edition.competition.stages[stage]
    posted = request.method == "POST"
    form = forms.VisitForm(
        rules,
        request.POST if posted else None,
        request.FILES if posted else None,
        initial=forms.VisitForm.of(visit) if visit else {},
    )
    reasons: list[str] = []
    if form.is_valid():
        try:
            return _kept(request, entry, stage, form)
        except EntryRefused as refusal:
            reasons = list(refusal.reasons)
        except intake.IntakeRefused as refusal:
            form.add_error("photo", str(refusal.message))
        except CompetitionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    has_errors = bool(form.errors or reasons)
    own = Visit.objects.filter(entry=entry, stage=stage, by=request.user).first()
    told = {
        "entry": entry,
        "edition": showing.edition(entry.edition),
        "stage": rules,
        "key": stage,
        "visit": own,
        "visits": [showing.visit(own, entry)] if own and own.sent_at else [],
        "controls": form_controls.from_form(form),
        "faults": [*form_controls.form_faults(form), *reasons],
        "has_errors": has_errors,
    }
    return render(request, "competitions/visit_edit.html", told, status=400 if has_errors else 200)


def _kept(request: SignedInRequest, entry: Entry, stage: str, form: Any) -> HttpResponse:
    """Raises CompetitionRefused, EntryRefused, intake.IntakeRefused; the draft is kept before."""
    visit = actions.save_visit(entry, stage, form.seen(), person=request.user)
    photo = form.cleaned_data["photo"]
    if photo is not None:
        clean = intake.accept(photo.read(), photo.name)
        actions.add_photo(visit, clean, form.cleaned_data["caption"])
    removed = request.POST.get("hapus", "")
    if removed.isdecimal():
        actions.remove_photo(visit, int(removed))
    if "kirim" in request.POST:
        actions.send_visit(visit, by=Actor.for_person(request.user))
        messages.success(request, _("The report is sent and committed in the ledger."))
    else:
        messages.success(request, _("The draft is kept."))
    return redirect("competitions:visit", entry.code, stage)


@require_GET
@login_required
@never_cache
def visit_photo(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    """A photo of a report that the person may read."""
    entry = access.entry_to_view(request.user, code)
    reports = [one.visit.pk for one in showing.visits_for(request.user, entry)]
    rows = VisitPhoto.objects.filter(visit__in=reports) | VisitPhoto.objects.filter(
        visit__entry=entry, visit__by=request.user
    )
    photo = get_object_or_404(rows.select_related("visit"), pk=pk)
    pages = intake.pages_of(storage.load(photo.file, photo.scope))
    if not pages:
        raise Http404
    answer = HttpResponse(pages[0], content_type=intake.MEDIA_TYPE)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
