"""The page of a move: what it asks for, what will follow, and making it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.doors import SignedInRequest
from sauyunan.accounts.models import Person
from sauyunan.core import i18n
from sauyunan.core.templatetags.ui import say_moment
from sauyunan.services import access, actions, effect_words, handed_files, proofs, queries
from sauyunan.services.actions import Filled
from sauyunan.services.desk_forms import MoveForm
from sauyunan.services.models import Application
from sauyunan.services.refusals import InputRefused, MoveRefused
from sauyunan.services.views.papers import MAX_FILE


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def move(request: SignedInRequest, reference: str, key: str) -> HttpResponse:
    """GET shows the move's page, POST makes it; of two clicks the second is told what happened."""
    application = access.application_to_move(request.user, reference, key)
    raw = {name: request.POST.getlist(name) for name in request.POST}
    form = MoveForm(application, key, raw)
    refused = _take_files(request, form)
    if request.method == "GET" or form.pressed():
        return _shown(request, application, form, refused)
    filled, faults = form.read()
    faults |= refused
    if faults:
        return _shown(request, application, form, faults)
    return _made(request, application, form, filled)


def _take_files(request: SignedInRequest, form: MoveForm) -> dict[str, str]:
    """Take in the files that were sent, in place of those that were before; what is wrong with one,
    by its question. They are the case's only once the move is made."""
    faults: dict[str, str] = {}
    for question in handed_files.asked_in(form.move):
        sent = request.FILES.get(question)
        if sent is None:
            continue
        try:
            made = actions.put_loose(sent.read(MAX_FILE + 1), sent.name or "")
        except InputRefused as refused:
            faults[question] = str(refused)
        else:
            form.raw = {**form.raw, question: [made.code]}
    return faults


def _made(
    request: SignedInRequest, application: Application, form: MoveForm, filled: Filled
) -> HttpResponse:
    try:
        actions.move(application, form.key, by=request.user, filled=filled)
    except InputRefused as refused:
        return _shown(request, application, form, refused.faults)
    except MoveRefused as refused:
        messages.error(request, _explained(refused, application))
        return redirect("services:review", application.reference)
    service = queries.service_of(application)
    told = {
        "reference": application.reference,
        "move": i18n.pick(form.move.label),
        "state": i18n.pick(queries.title_of(service, application.state)),
    }
    text = _("%(reference)s: “%(move)s” is done. It now stands at “%(state)s”.")
    messages.success(request, text % told)
    return redirect("services:review", application.reference)


def _explained(refused: MoveRefused, application: Application) -> str:
    """The refusal, and what happened meanwhile where another step was first."""
    if refused.why != "state":
        return refused.message
    last = queries.timeline(application)[-1]
    label = i18n.pick(last.label) if last.label else _("Expired")
    told = {
        "message": refused.message,
        "move": label,
        "who": str(last.person) if last.person else _("the applicant"),
        "when": say_moment(last.made.at),
    }
    text = _("%(message)s The last step was “%(move)s” by %(who)s, %(when)s.")
    return text % told


def _holder(request: SignedInRequest, application: Application) -> Person | None:
    """The colleague who has taken the case."""
    held = application.claimed_by
    return None if held is None or held.pk == request.user.pk else held


def _leads_to_documents(request: SignedInRequest, application: Application, form: MoveForm) -> bool:
    """Whether this step issues documents, or rehearses the one that does."""
    issuing = proofs.issuing_move(request.user, application)
    return issuing is not None and issuing in {form.key, form.move.rehearses}


def _shown(
    request: SignedInRequest, application: Application, form: MoveForm, faults: Mapping[str, str]
) -> HttpResponse:
    controls = form.controls(faults)
    role = f"{application.kit}/{form.move.by}"
    membership = accounts_access.membership_for(request.user, role, application.unit)
    service = queries.service_of(application)
    context: dict[str, Any] = {
        "application": application,
        "title": queries.rows_of([application])[0].title,
        "service": service,
        "move": form.move,
        "key": form.key,
        "takes_files": bool(handed_files.asked_in(form.move)),
        "to": queries.title_of(service, form.move.to),
        "is_end": service.states[form.move.to].end is not None,
        "controls": controls,
        "answer_controls": form.answer_controls(faults),
        "answers_open": form.has_typed_answers(faults),
        "others": form.untold(faults, controls),
        "follows": effect_words.of(application, form.key).sentences,
        "acting": membership.acting if membership else "",
        "four_eyes": form.four_eyes(request.user),
        "held_by": _holder(request, application),
        "has_proofs": _leads_to_documents(request, application, form),
        "has_errors": bool(faults),
    }
    status = 400 if faults else 200
    return render(request, "services/desk_move.html", context, status=status)
