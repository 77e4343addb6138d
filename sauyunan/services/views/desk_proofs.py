"""The documents of a case before they are issued: the list of them, and each as a proof."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.documents.rendering import TemplateFault
from sauyunan.services import access, queries
from sauyunan.services import proofs as ahead
from sauyunan.services.models import Application
from sauyunan.services.refusals import MoveRefused
from sauyunan.services.views.files import file


@require_GET
@never_cache
@login_required
def proofs(request: SignedInRequest, reference: str) -> HttpResponse:
    """What would be issued, or what holds it. Changes nothing."""
    application = access.application_to_view(request.user, reference)
    key = _issuing_move(request, application)
    context = {
        "application": application,
        "title": queries.rows_of([application])[0].title,
        "service": queries.service_of(application),
        "move": queries.service_of(application).moves[key].label,
    }
    try:
        context["documents"] = ahead.ahead_of(request.user, application, key).documents
    except MoveRefused as refused:
        context["refusal"] = refused.message
    return render(request, "services/desk_proofs.html", context)


@require_GET
@never_cache
@login_required
def proof(request: SignedInRequest, reference: str, at: int) -> HttpResponse:
    """One of them as PDF, its numbers hidden. ``at`` counts from 1."""
    application = access.application_to_view(request.user, reference)
    key = _issuing_move(request, application)
    try:
        documents = ahead.ahead_of(request.user, application, key).documents
        if not 1 <= at <= len(documents):
            raise Http404
        data = ahead.pdf(documents[at - 1])
    except MoveRefused as refused:
        messages.error(request, refused.message)
        return redirect("services:proofs", application.reference)
    except TemplateFault:
        messages.error(request, _("This document cannot be made. Tell who looks after the kit."))
        return redirect("services:proofs", application.reference)
    return file(data, "application/pdf", f"{application.reference}-{at}.pdf")


def _issuing_move(request: SignedInRequest, application: Application) -> str:
    key = ahead.issuing_move(request.user, application)
    if key is None:
        raise Http404
    return key
