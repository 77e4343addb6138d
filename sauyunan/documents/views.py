"""The public check pages: by code, or by the file itself, which is never stored."""

from __future__ import annotations

from http import HTTPStatus

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sauyunan.core import ratelimit
from sauyunan.core.address import client_address
from sauyunan.core.controls import Control
from sauyunan.core.page_parts import Row
from sauyunan.documents import queries, verifying
from sauyunan.documents.forms import CodeForm, FileForm
from sauyunan.documents.models import Document
from sauyunan.documents.verifying import Verdict

LOOKS_PER_MINUTE = 120  # many phones share one address
FILES_PER_MINUTE = 12
PANELS = {
    "valid": "valid",
    "listed": "valid",
    "registered": "valid",
    "replaced": "warn",
    "waiting": "warn",
}


@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file; a code leads to the document's page, a file is judged at once."""
    if request.method != "POST":
        return _ask(request, CodeForm(), FileForm())
    if "file" in request.FILES or "compare" in request.POST:
        return _compare(request)
    form = CodeForm(request.POST)
    if not _allowed(request, "look"):
        return _too_many(request)
    if form.is_valid():
        return redirect("documents:verify", form.cleaned_data["code"].code)
    return _ask(request, form, FileForm())


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code of a document leads to."""
    if not _allowed(request, "look"):
        return _too_many(request)
    found = queries.by_code(code)
    other = verifying.listed(queries.code_in(code)) if found is None else None
    if other is not None:
        return _answer(request, Verdict("registered", listed=other), is_file=False)
    if found is None:
        form = CodeForm({"code": code[:200]})
        form.is_valid()
        return _ask(request, form, FileForm(), status=HTTPStatus.NOT_FOUND)
    return _answer(request, Verdict(verifying.status_of(found), found), is_file=False)


def _compare(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not _allowed(request, "file"):
        return _too_many(request)
    if not form.is_valid():
        return _ask(request, CodeForm(), form)
    file = form.cleaned_data["file"]
    try:
        verdict = verifying.verify_pdf(file.read())
    finally:
        file.close()  # a larger one was in a temporary file, which ends with this
    return _answer(request, verdict, is_file=True)


def _allowed(request: HttpRequest, what: str) -> bool:
    limit = FILES_PER_MINUTE if what == "file" else LOOKS_PER_MINUTE
    return ratelimit.hit(f"documents.{what}", client_address(request.META), limit, 60)


def _too_many(request: HttpRequest) -> HttpResponse:
    response = _ask(
        request,
        CodeForm(),
        FileForm(),
        status=HTTPStatus.TOO_MANY_REQUESTS,
        others=[_("Too many checks from this connection. Wait a minute and try again.")],
    )
    response["Retry-After"] = "60"
    return response


def _ask(
    request: HttpRequest,
    code: CodeForm,
    file: FileForm,
    *,
    status: int = HTTPStatus.OK,
    others: list[str] | None = None,
) -> HttpResponse:
    code_control = Control(
        name="code",
        kind="text",
        label=_("Code of the document"),
        hint=_("16 signs at the foot of the document, such as 7f3k9q2m4d8w1xza."),
        value=str(code.data.get("code", "")),
        error=_errors(code, "code"),
        width="20",
        autocomplete="off",
    )
    file_control = Control(
        name="file",
        kind="file",
        label=_("The PDF as you received it"),
        hint=_("The file is compared and deleted at once. A photo or scan cannot be compared."),
        error=_errors(file, "file"),
        accept="application/pdf",
    )
    has_errors = bool(code_control.error or file_control.error or others)
    context = {
        "code": code_control,
        "file": file_control,
        "controls": [code_control, file_control],
        "others": others or [],
        "has_errors": has_errors,
    }
    if has_errors and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "documents/check.html", context, status=status)


def _errors(form: Form, name: str) -> str:
    return " ".join(str(error) for error in form.errors.get(name, []))


def _answer(request: HttpRequest, verdict: Verdict, *, is_file: bool) -> HttpResponse:
    found = verdict.document
    context = {
        "verdict": verdict,
        "document": found,
        "is_file": is_file,
        "panel": PANELS.get(verdict.status, "bad"),
        "rows": _rows(found) if found else [],
        "address": queries.address(found.code) if found else "",
    }
    return render(request, "documents/verdict.html", context)


def _rows(found: Document) -> list[Row]:
    """What anybody may know: kind, number, office and the masked facts."""
    given = [
        (_("Number"), found.number),
        (_("Issued by"), found.unit.name if found.unit else ""),
        (_("Signed by"), f"{found.signer_name}\n{found.signer_title}"),
        *((fact.label, fact.value) for fact in queries.shown_facts(found)),
    ]
    return [Row(label, value) for label, value in given if value.strip()]
