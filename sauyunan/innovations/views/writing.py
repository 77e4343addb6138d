"""Writing in a record: a page for each part."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import i18n, picture_pdf, storage
from sauyunan.core.intake import pages_of
from sauyunan.innovations import (
    access,
    actions,
    completeness,
    fields,
    forms,
    lifecycle,
    queries,
    record_doors,
    record_showing,
)
from sauyunan.innovations.form_pages import FormPage, add_refusal, caption, show, tried
from sauyunan.innovations.models import Innovation, Proof
from sauyunan.innovations.sections import count_words, sections


# -- Fields ---------------------------------------------------------------------------------------
@record_doors.edits
def edit(request: SignedInRequest, innovation: Innovation, part: str) -> HttpResponse:
    """Write a part: the facts, the reach, or a section of the story."""
    form, title, about = _form(request, innovation, part)
    theirs: dict[str, object] = {}
    if form.is_valid():
        try:
            values = _values(part, form.cleaned_data)
            actions.change_record(
                innovation, values, version=_seen(request), by=record_doors.by(request)
            )
        except actions.EditedMeanwhile as refusal:
            innovation.version, theirs = refusal.version, refusal.theirs
            form.add_error(None, str(refusal))
        except actions.RegistryChangeRefused as refusal:
            _told(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(record_doors.home(innovation))
    page = FormPage(
        title,
        record_doors.home(innovation),
        _("Save"),
        caption(innovation),
        about,
        "innovations/edit.html",
        marks_optional=False,
        rows=12,
    )
    more = {
        "version": innovation.version,
        "theirs": [
            (fields.label(name), fields.said(name, value)) for name, value in theirs.items()
        ],
        "notes": [
            note
            for note in record_showing.notes(queries.open_notes(innovation))
            if record_showing.page_of(note.field) == part
        ],
        "section": sections().get(part),
        "words": count_words(str(form["text"].value() or "")) if part in sections() else None,
    }
    return show(request, page, form, **more)


def _told(form: django_forms.Form, refusal: actions.RegistryChangeRefused) -> None:
    """A refusal of a section stands at the one field of its page."""
    if refusal.field.startswith(fields.STORY):
        form.add_error("text", str(refusal))
    else:
        add_refusal(form, refusal)


def _form(
    request: SignedInRequest, innovation: Innovation, part: str
) -> tuple[django_forms.Form, str, str]:
    """The form of a part, its title and its help. Raises Http404 for a part that there is not."""
    if part == "about":
        initial = {name: getattr(innovation, name) for name in fields.ABOUT}
        return (
            forms.AboutForm(record_doors.data(request), initial=initial),
            _("About the innovation"),
            "",
        )
    if part == "reach":
        initial = {name: getattr(innovation, name) for name in fields.REACH}
        title = _("Affairs, goals, and whom it is for")
        return forms.ReachForm(record_doors.data(request), initial=initial), title, ""
    section = sections().get(part)
    if section is None:
        raise Http404
    made = forms.SectionForm(
        record_doors.data(request), initial={"text": innovation.story.get(part, "")}
    )
    made.fields["text"].label = i18n.pick(section.title)
    return made, i18n.pick(section.title), i18n.pick(section.help)


def _values(part: str, given: dict[str, Any]) -> dict[str, Any]:
    if part not in sections():
        return given
    return {fields.STORY + part: given["text"].strip().replace("\r\n", "\n")}


def _seen(request: SignedInRequest) -> int:
    """The version that the writer saw; 0 where the form does not tell, so that nothing is overwritten."""
    told = request.POST.get("version", "")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


# -- Stage ----------------------------------------------------------------------------------------
@record_doors.edits
def stage(request: SignedInRequest, innovation: Innovation) -> HttpResponse:
    """The stage with its days, which can be corrected, and the steps that are possible."""
    reached = completeness.days_of(innovation.stage)
    initial = {name: getattr(innovation, name) for name in reached}
    form = forms.DaysForm(reached, record_doors.data(request), initial=initial)
    theirs: dict[str, object] = {}
    if form.is_valid():
        try:
            given = form.cleaned_data
            actions.change_record(
                innovation, given, version=_seen(request), by=record_doors.by(request)
            )
        except actions.EditedMeanwhile as refusal:
            innovation.version, theirs = refusal.version, refusal.theirs
            form.add_error(None, str(refusal))
        except actions.RegistryChangeRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("innovations:stage", innovation.slug)
    page = FormPage(
        _("Stage and dates"),
        record_doors.home(innovation),
        _("Save the dates"),
        caption(innovation),
        template="innovations/stage.html",
        marks_optional=False,
    )
    more = {
        "innovation": innovation,
        "version": innovation.version,
        "theirs": [
            (fields.label(name), fields.said(name, value)) for name, value in theirs.items()
        ],
        "moves": list(lifecycle.open_moves(lifecycle.STAGES, innovation.stage)),
    }
    return show(request, page, form, **more)


@record_doors.edits
def stage_move(request: SignedInRequest, innovation: Innovation, move: str) -> HttpResponse:
    """Go a step forward with its day, or back with its reason."""
    step = lifecycle.STAGES.get(move)
    if step is None or innovation.stage not in step.start:
        raise Http404
    form = forms.StageForm(record_doors.data(request), is_back=bool(step.forgets))

    def act() -> None:
        given = {"day": None, "reason": "", **form.cleaned_data}
        actions.move_stage(innovation, move, **given, by=record_doors.by(request))

    if tried(form, act):
        messages.success(request, _("The stage is changed. Add a proof of the day."))
        return redirect("innovations:stage", innovation.slug)
    back = reverse("innovations:stage", args=[innovation.slug])
    return show(request, FormPage(step.label, back, _("Save"), caption(innovation)), form)


# -- Team -----------------------------------------------------------------------------------------
@record_doors.edits
def team(request: SignedInRequest, innovation: Innovation) -> HttpResponse:
    """Who is in the team; put somebody in, or give another part."""
    form = forms.TeamForm(record_doors.data(request))

    def act() -> None:
        given = form.cleaned_data
        actions.put_in_team(innovation, given["person"], given["part"], by=record_doors.by(request))

    if tried(form, act):
        messages.success(request, _("The team is changed."))
        return redirect("innovations:team", innovation.slug)
    page = FormPage(
        _("Team"),
        record_doors.home(innovation),
        _("Put into the team"),
        caption(innovation),
        _("Leader and members write. A mentor reads and advises."),
        "innovations/team.html",
    )
    members = innovation.team.select_related("person").order_by("part", "person__full_name")
    return show(request, page, form, innovation=innovation, members=members)


@require_POST
@login_required
def team_leave(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody leaves the team."""
    innovation = access.innovation_to_edit(request.user, slug)
    for member in innovation.team.filter(pk=pk):
        try:
            actions.take_out_of_team(innovation, member, by=record_doors.by(request))
        except actions.RegistryChangeRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The team is changed."))
    if not access.may_edit(request.user, innovation):  # who left oneself reads no more
        return redirect("innovations:records")
    return redirect("innovations:team", slug)


# -- Proofs ---------------------------------------------------------------------------------------
@record_doors.edits
def proofs(request: SignedInRequest, innovation: Innovation) -> HttpResponse:
    """The proofs of the record; add one."""
    files = request.FILES if request.method == "POST" else None
    initial = {"about": request.GET.get("about", completeness.days_of(innovation.stage)[-1])}
    form = forms.ProofForm(record_doors.data(request), files, initial=initial)

    def act() -> None:
        proof = form.proof(form.cleaned_data["about"])
        actions.add_proof(innovation, proof, by=record_doors.by(request))

    if tried(form, act):
        messages.success(request, _("The proof is kept."))
        return redirect("innovations:proofs", innovation.slug)
    page = FormPage(
        _("Proof"),
        record_doors.home(innovation),
        _("Add the proof"),
        caption(innovation),
        template="innovations/proofs.html",
    )
    shown = record_showing.proofs(innovation)
    return show(request, page, form, innovation=innovation, proofs=shown)


@require_POST
@login_required
def proof_withdraw(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """A proof proves nothing any more."""
    innovation = access.innovation_to_edit(request.user, slug)
    for proof in innovation.proofs.filter(code=code):
        try:
            actions.withdraw_proof(innovation, proof, by=record_doors.by(request))
        except actions.RegistryChangeRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The proof is withdrawn; the history keeps it."))
    return redirect("innovations:proofs", slug)


@require_GET
@login_required
@never_cache
def proof(request: SignedInRequest, slug: str, code: str) -> HttpResponse:
    """The file of a proof as PDF, for who reads the record."""
    innovation = access.innovation_at_desk(request.user, slug)
    found = innovation.proofs.filter(code=code).exclude(file="").first()
    if found is None:
        raise Http404
    headers = {
        "Content-Disposition": f'inline; filename="{slug}-{code}.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(_pdf(found), content_type="application/pdf", headers=headers)


def _pdf(found: Proof) -> bytes:
    try:
        return picture_pdf.from_jpegs(pages_of(storage.load(found.file, found.scope)))
    except FileNotFoundError:
        raise Http404 from None
