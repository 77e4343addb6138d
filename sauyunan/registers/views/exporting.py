"""The page on which staff takes a register along as a table."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import form_controls
from sauyunan.core.actor import Actor
from sauyunan.registers import access, exporting, forms
from sauyunan.registers.views.importing import Place, file_response, place


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def register_export(request: SignedInRequest, kit: str, name: str) -> HttpResponseBase:
    """A register as CSV or XLSX; personal fields only for a reason, which is written down."""
    here = place(request, kit, name)
    form = forms.ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _given(request, here, form)
    context = {
        **here.context(),
        "controls": form_controls.from_form(form),
        "has_errors": bool(form.errors),
    }
    status = 400 if form.errors else 200
    return render(request, "registers/register_export.html", context, status=status)


def _given(request: SignedInRequest, here: Place, form: forms.ExportForm) -> HttpResponseBase:
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    personal = form.cleaned_data["personal"] and access.may_reveal(request.user, here.kit)
    by = Actor.for_person(request.user)
    exporting.note(here.home, kind, personal=personal, reason=reason, by=by)
    rows = exporting.table(here.home, exporting.columns(here.home, personal=personal))
    if kind == "xlsx":
        return file_response(kind, here.name, exporting.as_workbook(rows, here.home.title))
    return _streamed(here.name, exporting.as_csv(rows))


def _streamed(name: str, lines: Iterator[str]) -> HttpResponseBase:
    answer = StreamingHttpResponse(lines, content_type=exporting.KINDS["csv"])
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
