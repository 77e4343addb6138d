"""The report of what is overdue, and the same as CSV."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sauyunan.accounts import access
from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import clock
from sauyunan.services import overdue


@require_GET
@never_cache
@login_required
def report(request: SignedInRequest) -> HttpResponse:
    """How much is overdue by service, unit and state."""
    lines = _lines(request)
    context = {
        "lines": lines,
        "total": sum(one.count for one in lines),
        "now": clock.now(),
        "works": any(not role.startswith("city/") for role in _roles(request)),
    }
    return render(request, "services/desk_overdue.html", context)


@require_GET
@never_cache
@login_required
def report_csv(request: SignedInRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    text = overdue.as_csv(_lines(request))
    answer = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    name = f"terlambat-{clock.today():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(request: SignedInRequest) -> list[overdue.Line]:
    if not overdue.may_read(request.user):
        raise PermissionDenied
    return overdue.report(request.user)


def _roles(request: SignedInRequest) -> list[str]:
    return [role for role, _path in access.roles_of(request.user)]
