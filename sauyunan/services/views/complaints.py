"""Complaints: the applicant's form, the desk's list, one complaint with its answer."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core.controls import Control, Option
from sauyunan.services import access, actions, complaint_queries, complaint_rules, queries
from sauyunan.services.models import Application, Complaint
from sauyunan.services.refusals import InputRefused
from sauyunan.services.views.follow import opened
from sauyunan.services.views.pace import posts

ROWS = 25


# -- The applicant --------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.complain", 20, 3600)
def complain(request: HttpRequest, reference: str) -> HttpResponse:
    """What it is about and what happened; for whoever holds the secret."""
    application = opened(request, reference)
    if request.method == "GET":
        return _asked(request, application, {})
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
    try:
        made = actions.file_complaint(application, kind, text)
    except InputRefused as refused:
        return _asked(request, application, refused.faults)
    said = _("Your complaint has the number %(number)s. You read the answer on this page.")
    messages.success(request, said % {"number": made.reference})
    return redirect("services:case", application.reference)


def _asked(request: HttpRequest, application: Application, faults: dict[str, str]) -> HttpResponse:
    context = {
        "application": application,
        "service": queries.service_of(application),
        "controls": (
            Control(
                "kind",
                "choice",
                _("What is it about?"),
                value=request.POST.get("kind", ""),
                error=faults.get("kind", ""),
                options=tuple(Option(key, str(label)) for key, label in Complaint.Kind.choices),
            ),
            Control(
                "text",
                "long_text",
                _("What happened?"),
                value=request.POST.get("text", "")[:20_000],
                error=faults.get("text", ""),
                hint=_("When, where, and what you ask for. Write no identity number here."),
            ),
        ),
        "others": [faults[""]] if "" in faults else [],
        "has_errors": bool(faults),
        "days": complaint_rules.rule_now().answer_within,
        "office": application.unit,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "services/complain.html", context, status=status)


# -- The desk -------------------------------------------------------------------------------------
@require_GET
@never_cache
@login_required
def listing(request: SignedInRequest) -> HttpResponse:
    """Those that wait, the most urgent first; or (``?selesai``) those that were answered."""
    is_answered = "selesai" in request.GET
    rows = complaint_queries.listed(request.user, is_answered=is_answered)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": complaint_queries.rows_of(page.object_list),
        "is_answered": is_answered,
    }
    return render(request, "services/complaints.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def answer(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """One complaint: what was written, and the answer."""
    application = access.application_to_view(request.user, reference)
    complaint = complaint_queries.complaint_of(application, number)
    text, error = request.POST.get("answer", ""), ""
    if request.method == "POST":
        try:
            actions.answer_complaint(complaint, text, by=request.user)
        except InputRefused as refused:
            error = refused.faults["answer"]
            complaint.refresh_from_db()
        else:
            messages.success(request, _("The answer stands on the applicant's page now."))
            return redirect("services:complaints")
    context = {
        "row": complaint_queries.row_of(complaint),
        "controls": (
            Control(
                "answer",
                "long_text",
                _("Answer to the applicant"),
                value=text[:20_000],
                error=error,
                hint=_("What was found, and what is done. Write no identity number here."),
            ),
        ),
        "has_errors": bool(error),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "services/complaint.html", context, status=status)
