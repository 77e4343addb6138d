"""Tables of answers: sent, looked at with their cleaning report, taken or thrown away."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import clock, form_controls
from sauyunan.core.htmx import part
from sauyunan.core.tables import TableRefused
from sauyunan.surveys import actions, forms, queries
from sauyunan.surveys.actions import SurveyRefused
from sauyunan.surveys.actions.files import Table
from sauyunan.surveys.answer_values import FileRefused
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import AnswerFile, Survey
from sauyunan.surveys.views.doors import runs_survey
from sauyunan.surveys.views.paper import removed_of

SHOWN = 20  # faults of columns that are told at once
SOON = 2  # seconds until the page asks again how far a file is


@require_http_methods(["GET", "POST"])
@runs_survey
def file_new(request: SignedInRequest, survey: Survey) -> HttpResponse:
    """Send a table."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.AnswerFileForm(*sent)
    faults: list[str] = []
    if form.is_valid():
        upload, order = form.cleaned_data["table"], form.cleaned_data["order"]
        table = Table(upload.name, upload.read(), order or None, form.cleaned_data["given_on"])
        try:
            one = actions.send_file(survey, table, by=request.user)
        except TableRefused as refusal:
            form.add_error("table", str(refusal))
        except SurveyRefused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        except FileRefused as refusal:
            faults = refusal.lines[:SHOWN]
        else:
            return redirect("surveys:file", survey.code, one.code)
    has_errors = bool(form.errors or faults)
    context = {
        "survey": survey,
        "elements": instrument(survey.instrument).elements,
        "controls": form_controls.from_form(form),
        "faults": [*form_controls.form_faults(form), *faults],
        "has_errors": has_errors,
    }
    return render(request, "surveys/file_new.html", context, status=400 if has_errors else 200)


@require_GET
@runs_survey
def file_detail(request: SignedInRequest, survey: Survey, file: str) -> HttpResponse:
    """The cleaning report of a table."""
    one = _file(survey, file)
    totals = queries.totals(survey)
    context = {
        "survey": survey,
        "file": one,
        "quota": queries.quota(survey, totals.n),
        "reasons": removed_of(one.report),
        "is_waiting": one.state == AnswerFile.State.CHECKED,
        "is_refused": one.state == AnswerFile.State.REFUSED,
        "seconds": SOON if one.is_moving else 0,
        "stands_still": one.stands_still(clock.now()),
    }
    return render(request, part(request, "surveys/file_detail.html", "progress"), context)


@require_POST
@runs_survey
def file_end(request: SignedInRequest, survey: Survey, file: str) -> HttpResponse:
    """Take the valid answers of a table, or throw it away."""
    one = _file(survey, file)
    try:
        if "drop" in request.POST:
            actions.drop_file(one, by=request.user)
            messages.success(request, _("The file was thrown away."))
        else:
            actions.take_file(one, by=request.user)
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("surveys:file", survey.code, file)


@require_POST
@runs_survey
def file_go_on(request: SignedInRequest, survey: Survey, file: str) -> HttpResponse:
    """Set a table going again on which no work is seen."""
    try:
        actions.go_on_with_file(_file(survey, file))
    except SurveyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("surveys:file", survey.code, file)


def _file(survey: Survey, code: str) -> AnswerFile:
    found = survey.files.select_related("sent_by").filter(code=code).first()
    if found is None:
        raise Http404
    return found
