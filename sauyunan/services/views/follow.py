"""Following an application: reference and secret, the case, its documents, forgetting it here."""

from __future__ import annotations

import contextlib
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.core import clock
from sauyunan.core.i18n import pick
from sauyunan.documents import queries as documents
from sauyunan.documents.models import Document
from sauyunan.outbox import queries as outbox
from sauyunan.registers import case_pages
from sauyunan.services import (
    actions,
    complaint_queries,
    contents,
    facts,
    handed_files,
    journey,
    owned,
    queries,
    reminders,
    sheets,
    tracking,
)
from sauyunan.services.journey import Files
from sauyunan.services.models import Application
from sauyunan.services.refusals import DraftClosed
from sauyunan.services.views import browser, official_forms
from sauyunan.services.views.asking import key_controls, no_case
from sauyunan.services.views.files import file
from sauyunan.services.views.pace import gets, posts
from sauyunan.surveys import queries as surveys


@never_cache
@require_http_methods(["GET", "POST"])
@posts("services.track", 60, 900)
def track(request: HttpRequest) -> HttpResponse:
    """Asks for reference and secret; wrong ones are answered alike, whatever is wrong."""
    typed = request.POST.get("reference") or request.GET.get("nomor", "")
    if request.method == "GET":
        return _track_shown(request, typed[:40])
    found = tracking.case_for(typed[:200], request.POST.get("secret", "")[:200])
    if found is None:
        return _track_shown(request, typed[:40], refused=True)
    browser.open_case(request, found)
    return redirect("services:case", found.reference)


@never_cache
@require_GET
def enter(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """The tracking link: its secret becomes a session, and the address is left behind at once."""
    found = tracking.case_for(reference, token)
    if found is None:
        answer = _track_shown(request, "", refused=True)
    else:
        browser.open_case(request, found)
        answer = redirect("services:case", found.reference)
    # The address holds the secret: no other site may learn it. The pages behind it keep
    # "same-origin", because a form sent under "no-referrer" has no origin and fails CSRF.
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _track_shown(request: HttpRequest, typed: str, *, refused: bool = False) -> HttpResponse:
    context = {
        "controls": key_controls(
            _("Reference number"),
            typed,
            example=_("For example KTA-26-7F3K-9Q2M"),
            secret_hint=_("10 letters and digits that stand on your confirmation"),
        ),
        "others": [no_case()] if refused else [],
        "has_errors": refused,
    }
    status = HTTPStatus.NOT_FOUND if refused else HTTPStatus.OK
    return render(request, "services/track.html", context, status=status)


def opened(request: HttpRequest, reference: str) -> Application:
    """The application if it is open in this browser, else 404: nobody learns that it exists."""
    found = browser.case_of(request, reference)
    if found is None:
        raise Http404
    return found


@never_cache
@require_GET
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Where it stands, until when, what to do, what was issued."""
    application = browser.case_of(request, reference)
    if application is None:
        return redirect(f"{reverse('services:track')}?nomor={reference[:40]}")
    service = queries.service_of(application)
    events = queries.timeline(application)
    issued = list(documents.of_case(application.reference))
    todo = queries.what_to_do(application)
    ends = {key for key, move in todo.moves.items() if service.states[move.to].end is not None}
    in_force = [one for one in issued if one.is_in_force]
    context = {
        "application": application,
        "service": service,
        "todo": todo,
        "onward": {key: move for key, move in todo.moves.items() if key not in ends},
        "endings": {key: move for key, move in todo.moves.items() if key in ends},
        "steps": journey.steps(
            service,
            application.state,
            [(one.made.to_state, one.made.at) for one in events],
            Files(len(in_force), sum(bool(one.file) for one in in_force)),
        ),
        "last": events[-1] if events else None,
        "documents": issued,
        "handed": handed_files.of(application),
        "forms": official_forms.shown(
            sheets.of_application(application).electronic,
            official_forms.case_url(application.reference),
        ),
        "complaints": complaint_queries.complaints_of(application),
        "told": outbox.about(application.object),
        "lasting": reminders.of(application),
        "public_pages": case_pages.of_case(application.reference),
        "owns": owned.secrets_of(application),
        "wants_messages": bool(contents.of(application).contact.notify),
        "survey": surveys.token_of(application.reference),
        "office": application.unit,
        "is_print": "cetak" in request.GET,
        "now": clock.now(),
        "today": clock.today(),
        "helped": queries.helped_by(application),
        "is_paused": application.ended_at is None and application.due_at is None,
        "promised": facts.promised_minutes(
            facts.edition_of(application.edition_id), application.service
        ),
    }
    return render(request, "services/case.html", context)


@never_cache
@require_GET
@gets("services.form", 60, 600)
def form(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """An official form as it was sent."""
    return official_forms.answer(sheets.of_application(opened(request, reference)), form)


@never_cache
@require_GET
def download(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """A document of the application as it was signed."""
    application = opened(request, reference)
    found = documents.of_case(application.reference).filter(code=code).first()
    if found is None:
        raise Http404
    try:
        return pdf(found)
    except documents.NotReady:
        messages.info(request, _("The document is still being made. Look again in a minute."))
        return redirect("services:case", reference)


@never_cache
@require_GET
@gets("services.handed", 60, 600)
def handed(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """A file that the office has added, as a PDF to keep."""
    application = opened(request, reference)
    found = handed_files.found(application, code)
    if found is None:
        raise Http404
    label = handed_files.label_of(queries.service_of(application), found.bring)
    name = f"{slugify(label) or 'berkas'}-{application.reference}.pdf"
    return file(handed_files.pdf(found), "application/pdf", name, way="attachment")


def pdf(document: Document) -> HttpResponse:
    """A document as a file to keep. Raises documents.NotReady."""
    data = documents.file_of(document)
    name = slugify(f"{pick(document.title)} {document.number}") or "dokumen"
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


@never_cache
@require_http_methods(["GET", "POST"])
def forget(request: HttpRequest) -> HttpResponse:
    """Removes drafts, references and open applications from this browser. What was sent stays."""
    if request.method == "GET":
        return render(request, "services/forget.html")
    for draft in browser.drop_drafts(request):
        with contextlib.suppress(DraftClosed):  # sent: it is the office's now
            actions.drop_draft(draft)
    browser.forget(request)
    messages.success(request, _("Nothing of your applications is left in this browser."))
    return redirect("home:front")
