"""Files of a case for the desk: pages of what was sent, issued documents, undoing a wrong one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import intake, storage
from sauyunan.documents import access as document_access
from sauyunan.documents import actions as document_actions
from sauyunan.documents import queries as document_queries
from sauyunan.documents.models import Document
from sauyunan.services import access, sheets
from sauyunan.services.actions.people import actor_of
from sauyunan.services.desk_undo import UndoForm
from sauyunan.services.models import Application, Upload
from sauyunan.services.views.files import file


@require_GET
@never_cache
@login_required
def page_image(request: SignedInRequest, reference: str, code: str, page: int) -> HttpResponse:
    """One page of a file, looked up and allowed anew each time."""
    application = access.application_to_view(request.user, reference)
    shown = set(Upload.Status) - {Upload.Status.PENDING}
    upload = application.uploads.filter(code=code, status__in=shown).first()
    if upload is None or not 1 <= page <= upload.pages:
        raise Http404
    pages = intake.pages_of(storage.load(upload.file, upload.scope))
    return file(pages[page - 1], upload.media_type, f"{application.reference}-{page}.jpg")


@require_GET
@never_cache
@login_required
def form(request: SignedInRequest, reference: str, key: str) -> HttpResponse:
    """An official form as it was filled in, its numbers masked."""
    source = sheets.of_application(access.application_to_view(request.user, reference))
    if key not in source.forms:
        raise Http404
    data = sheets.pdf(source, key, is_masked=True)
    return file(data, "application/pdf", sheets.file_name(source, key))


@require_GET
@never_cache
@login_required
def document(request: SignedInRequest, reference: str, code: str) -> HttpResponse:
    """An issued document as it was signed."""
    application = access.application_to_view(request.user, reference)
    found = _document_of(application, code)
    try:
        data = document_queries.file_of(found)
    except document_queries.NotReady:
        messages.info(request, _("The document is still being made. Open it again in a moment."))
        return redirect("services:review", application.reference)
    return file(data, "application/pdf", f"{found.code}.pdf")


def _document_of(application: Application, code: str) -> Document:
    found = document_queries.of_case(application.reference).filter(code=code).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def undo(request: SignedInRequest, reference: str, code: str) -> HttpResponse:
    """Undo a wrong issue: revoke it, or revoke it and issue a corrected one (four eyes)."""
    application = access.application_to_view(request.user, reference)
    found = _document_of(application, code)
    if not document_access.may_end(request.user, found, document_queries.signer_role(found)):
        raise PermissionDenied
    form = UndoForm(application, found, request.POST)
    if request.method == "POST" and form.is_right():
        by = actor_of(request.user, application)
        try:
            form.carry_out(by)
        except document_actions.DocumentRefused as refused:
            form.refusal = str(refused)
        else:
            messages.success(request, form.done())
            return redirect("services:review", application.reference)
    context = {
        "application": application,
        "document": found,
        "controls": form.controls(),
        "others": [form.refusal] if form.refusal else [],
        "has_errors": form.has_errors,
    }
    status = 400 if form.has_errors else 200
    return render(request, "services/desk_undo.html", context, status=status)
