"""The signed minutes (berita acara) of a stage: made by managers, read by everybody once published."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.competitions import access, actions, forms, judging_queries, showing
from sauyunan.competitions.models import Edition, Minutes, Result
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core import clock, form_controls, storage
from sauyunan.core.actor import Actor
from sauyunan.documents import signing


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def minutes_edit(request: SignedInRequest, name: str, stage: str) -> HttpResponse:
    """Say when and where the stage was settled, and have the minutes signed."""
    edition = access.edition_to_manage(request.user, name)
    kept = edition.minutes.filter(stage=stage).first()
    form = _form(request, edition, stage, kept)
    if form.is_valid():
        try:
            actions.keep_minutes(edition, stage, form.meeting(), by=Actor.for_person(request.user))
        except CompetitionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except signing.SigningFault as fault:
            form.add_error(None, _("They cannot be signed now: %(why)s") % {"why": fault})
        else:
            messages.success(request, _("The minutes are signed. Read them before you publish."))
            return redirect("competitions:board", name)
    told = {
        "edition": showing.edition(edition),
        "stage": edition.competition.stages[stage],
        "kept": kept,
        "may_make": kept is None or not kept.is_published,
        "key": stage,
        "controls": form_controls.from_form(form),
        "faults": form_controls.form_faults(form),
        "has_errors": bool(form.errors),
    }
    return render(
        request, "competitions/minutes_edit.html", told, status=400 if form.errors else 200
    )


@require_GET
def minutes_file(request: SignedInRequest, name: str, stage: str) -> HttpResponse:
    """The signed PDF: for everybody once what it tells is published, before that for who runs the edition."""
    rows = Minutes.objects.select_related("edition__unit")
    kept = get_object_or_404(rows, edition__name=name, stage=stage)
    is_open = kept.edition.is_public and kept.is_published
    if not is_open:
        person = request.user
        if not person.is_authenticated:
            raise Http404
        access.edition_to_read(person, name)
    answer = HttpResponse(storage.load(kept.file, kept.scope), content_type="application/pdf")
    filename = f"berita-acara-{name}-{stage}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{filename}"'
    answer["X-Content-Type-Options"] = "nosniff"
    if not is_open:
        answer["Cache-Control"] = "no-store"
    return answer


def _form(
    request: SignedInRequest, edition: Edition, stage: str, kept: Minutes | None
) -> forms.MinutesForm:
    """Of a jury, or of the administrative check once that has ended; else Http404. What is offered: what was said
    last time, else today."""
    given = request.POST if request.method == "POST" else None
    usual: dict[str, object] = {
        "on": clock.today(),
        "place": edition.unit.address,
        "chair": request.user.full_name,
    }
    if result := edition.results.filter(stage=stage).first():
        initial = dict(kept.meeting) if kept else usual | {"chair_title": _("Chair of the jury")}
        return forms.JuryMinutesForm(_jurors(result), given, initial=initial)
    rules = edition.competition.stages.get(stage)
    if rules is None or rules.kind != "checking" or edition.window(stage).ended_at is None:
        raise Http404
    initial = usual | {"chair_title": _("Chair of the check")}
    if kept:
        initial = {**kept.meeting, "present": "\n".join(kept.meeting["present"])}
    return forms.MinutesForm(given, initial=initial)


def _jurors(result: Result) -> list[tuple[str, str]]:
    return [
        (one.pseudonym, f"{one.person} ({one.pseudonym})")
        for one in judging_queries.jury_of(result)
    ]
