"""The desk: a search, the review of one case and what is done beside its moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.accounts.models import Person
from sauyunan.core import i18n
from sauyunan.documents import access as document_access
from sauyunan.documents import queries as document_queries
from sauyunan.outbox import queries as outbox
from sauyunan.registers import access as register_access
from sauyunan.services import (
    access,
    actions,
    contents,
    desk_showing,
    facts,
    finding,
    flow,
    moderating,
    outside,
    proofs,
    queries,
    sheets,
)
from sauyunan.services.format import OfficialForm, Service
from sauyunan.services.models import Application
from sauyunan.services.outside import Verdict
from sauyunan.services.refusals import InputRefused, MoveRefused
from sauyunan.services.views import official_forms
from sauyunan.services.views.files import file


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def search(request: SignedInRequest) -> HttpResponse:
    """By reference, number or name; what was not typed stays masked. Sent by POST: an address with a person's number stays in logs."""
    text = request.POST.get("q", "").strip()[:100]
    found = queries.search(request.user, text) if text else []
    words = finding.words_of(text)
    rows = [
        replace(one, title=queries.masked_title(one.title, words)) for one in queries.rows_of(found)
    ]
    context = {"text": text, "rows": rows, "is_asked": request.method == "POST"}
    return render(request, "services/desk_search.html", context)


# -- One case -------------------------------------------------------------------------------------
@require_GET
@never_cache
@login_required
def review(request: SignedInRequest, reference: str) -> HttpResponse:
    """Papers beside data, the history, and what may be done now."""
    application = access.application_to_view(request.user, reference)
    return review_page(request, application)


def review_page(  # noqa: PLR0913  what a refused form keeps
    request: SignedInRequest,
    application: Application,
    *,
    revealed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    secret: str = "",
    verdicts: Sequence[tuple[str, Verdict]] = (),
) -> HttpResponse:
    """The page of a case. ``errors``: "note", "reveal", "secret", "hand_over_to", … -> sentence; ``typed`` is kept.
    ``secret``: a new tracking secret, shown this once."""
    shown = desk_showing.case(application, revealed or {})
    forms = sheets.of_application(application).electronic
    service = queries.service_of(application)
    context = {
        "application": application,
        "case": shown,
        "title": shown.title or application.reference,
        "service": service,
        "row": queries.rows_of([application])[0],
        "moves": _moves(request.user, application),
        "has_proofs": proofs.issuing_move(request.user, application) is not None,
        "waits_for": _waits_for(application, service),
        "history": desk_showing.history(application),
        "notes": [
            {"note": one, "text": contents.note_text(one, application)}
            for one in application.notes.select_related("person")
        ],
        "documents": _documents(request.user, application),
        "forms": official_forms.shown(forms, official_forms.desk_url(application.reference)),
        "maskable": [*shown.maskable, *_whole_forms(forms)],
        "told": outbox.about(application.object),
        "errors": errors or {},
        "typed": typed or {},
        "has_errors": bool(errors),
        "secret": secret,
        "registry": outside.population_registry() if service.people else None,
        "verdicts": verdicts,
        "likenesses": _likenesses(request.user, application),
        "ahead": moderating.ahead_of(request.user, application),
        "colleagues": _colleagues(application),
        "is_mine": application.claimed_by_id == request.user.pk,
        "is_held": _is_held(request.user, application),
        "openable": [
            one.register_kit
            for one in shown.blocks
            if one.record and register_access.may_read(request.user, one.register_kit)
        ],
    }
    status = 400 if errors else 200
    return render(request, "services/desk_review.html", context, status=status)


def _whole_forms(forms: Mapping[str, OfficialForm]) -> list[tuple[str, str]]:
    """What can be revealed at once: the path and name of each form."""
    return [
        (sheets.KEY + key, _("%(code)s in full (PDF)") % {"code": one.code})
        for key, one in forms.items()
    ]


def _moves(person: Person, application: Application) -> list[dict[str, Any]]:
    """Buttons: the first one that needs no reason leads; a step without a form is one click."""
    made: list[dict[str, Any]] = []
    if _is_held(person, application):
        return made
    opened = access.moves_open_to(person, application)
    first = next((key for key, one in opened.items() if one.asks is None), None)
    for key, one in opened.items():
        is_plain = one.asks is None and not (one.ask or one.effects or one.rehearses)
        made.append(
            {
                "key": key,
                "label": i18n.pick(one.label),
                "is_plain": is_plain,
                "is_first": key == first,
            }
        )
    return sorted(made, key=lambda one: not one["is_first"])


def _is_held(person: Person, application: Application) -> bool:
    """Whether a colleague has taken the case, so that others leave it."""
    return application.claimed_by_id not in {None, person.pk}


def _likenesses(person: Person, application: Application) -> list[queries.Likeness]:
    """What is perhaps the same, while it still matters."""
    return [] if application.ended_at else queries.likenesses(person, application)


def _colleagues(application: Application) -> list[Person]:
    """Who may be given the case; nobody while nobody has it."""
    if application.ended_at is not None or application.claimed_by_id is None:
        return []
    found = access.colleagues_for(application)
    return [one for one in found if one.pk != application.claimed_by_id]


def _documents(person: Person, application: Application) -> list[dict[str, Any]]:
    """What was issued; whoever may sign it and did not issue it may undo it while it is valid."""
    return [
        {
            "document": one,
            "may_undo": one.is_in_force
            and document_access.may_end(person, one, document_queries.signer_role(one)),
        }
        for one in document_queries.of_case(application.reference).select_related("unit")
    ]


def _waits_for(application: Application, service: Service) -> str:
    if application.ended_at is not None:
        return ""
    kit = facts.edition_of(application.edition_id).kit
    roles = [i18n.pick(kit.manifest.roles[key]) for key in application.waits_for]
    stands = application.running_since is None or not roles
    if stands and flow.moves_for(service, application.state, flow.APPLICANT):
        return _("the applicant")
    return ", ".join(roles)


@require_POST
@login_required
def claim(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take the case."""
    application = access.application_to_view(request.user, reference)
    try:
        actions.claim(application, by=request.user)
    except MoveRefused as refused:
        messages.error(request, refused.message)
    return redirect("services:review", application.reference)


@require_POST
@login_required
def release(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the case back."""
    application = access.application_to_view(request.user, reference)
    actions.release(application, by=request.user)
    return redirect("services:review", application.reference)


@require_POST
@never_cache
@login_required
def hand_over(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the case to a colleague."""
    application = access.application_to_view(request.user, reference)
    typed = {"to": request.POST.get("to", ""), "why": request.POST.get("reason", "")}
    to = next(
        (one for one in access.colleagues_for(application) if one.username == typed["to"]), None
    )
    try:
        actions.hand_over(application, to, by=request.user, reason=typed["why"])
    except InputRefused as refused:
        errors = {f"hand_over_{key}": text for key, text in refused.faults.items()}
        return review_page(request, application, errors=errors, typed=typed)
    except MoveRefused as refused:
        messages.error(request, refused.message)
        return redirect("services:review", application.reference)
    messages.success(request, _("The case now lies with %(who)s.") % {"who": to})
    return redirect("services:review", application.reference)


@require_POST
@never_cache
@login_required
def note(request: SignedInRequest, reference: str) -> HttpResponse:
    """Write an internal note."""
    application = access.application_to_view(request.user, reference)
    text = request.POST.get("note", "")
    try:
        actions.add_note(application, text, by=request.user)
    except actions.NoteRefused as refused:
        errors = {"note": str(refused)}
        return review_page(request, application, errors=errors, typed={"note": text})
    messages.success(request, _("The note is kept. The applicant does not see it."))
    return redirect("services:review", application.reference)


@require_POST
@never_cache
@login_required
def reveal(request: SignedInRequest, reference: str) -> HttpResponse:
    """One personal number in full, once, for a reason that is written into the ledger."""
    application = access.application_to_view(request.user, reference)
    path, reason = request.POST.get("path", ""), request.POST.get("reason", "")
    if path.startswith(sheets.KEY):
        return _reveal_form(request, application, path, reason)
    if path not in dict(desk_showing.case(application, {}).maskable):
        errors = {"reveal": _("Choose which value you need.")}
        return review_page(request, application, errors=errors, typed={"reason": reason})
    try:
        value = actions.reveal(application, path, by=request.user, reason=reason)
    except actions.RevealRefused as refused:
        typed = {"path": path, "reason": reason}
        return review_page(request, application, errors={"reveal": str(refused)}, typed=typed)
    return review_page(request, application, revealed={path: value})


def _reveal_form(
    request: SignedInRequest, application: Application, path: str, reason: str
) -> HttpResponse:
    """The PDF with nothing masked, to keep; why it is refused where it is."""
    key = path.removeprefix(sheets.KEY)
    try:
        data = actions.reveal_form(application, key, by=request.user, reason=reason)
    except actions.RevealRefused as refused:
        typed = {"path": path, "reason": reason}
        return review_page(request, application, errors={"reveal": str(refused)}, typed=typed)
    name = sheets.file_name(sheets.of_application(application), key)
    return file(data, "application/pdf", name, way="attachment")


@require_POST
@never_cache
@login_required
def match(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask the population registry about the people of the case; only its verdict is shown."""
    application = access.application_to_view(request.user, reference)
    try:
        found = actions.match_people(application, by=request.user)
    except MoveRefused as refused:
        messages.error(request, refused.message)
        return redirect("services:review", application.reference)
    people = queries.service_of(application).people
    verdicts = [(i18n.pick(people[key].label), one) for key, one in found.items()]
    return review_page(request, application, verdicts=verdicts)


@require_POST
@never_cache
@login_required
def renew_secret(request: SignedInRequest, reference: str) -> HttpResponse:
    """A new tracking secret for an applicant at the counter who lost theirs; shown once."""
    application = access.application_to_view(request.user, reference)
    reason = request.POST.get("reason", "")
    try:
        secret = actions.renew_secret(application, by=request.user, reason=reason)
    except InputRefused as refused:
        return review_page(request, application, errors={"secret": refused.faults["reason"]})
    return review_page(request, application, secret=secret)
