"""Entry by hand: the served cases of a day, their table, and the mark that they were entered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import clock, tables
from sauyunan.services import actions, contents, entry, outside
from sauyunan.services.entry import Enterable
from sauyunan.services.refusals import InputRefused


@require_GET
@never_cache
@login_required
def cases(request: SignedInRequest) -> HttpResponse:
    """What was served on a day, and what of it was entered."""
    chosen, day = _chosen(request, request.GET.get("service", "")), _day(request.GET.get("day", ""))
    return _page(request, chosen, day)


def _page(
    request: SignedInRequest, chosen: Enterable, day: date, *, error: str = ""
) -> HttpResponse:
    rows = entry.of_day(request.user, chosen, day)
    context: dict[str, Any] = {
        "system": _system(),
        "services": entry.services_of(request.user),
        "chosen": chosen,
        "day": day,
        "rows": [
            {
                "application": one,
                "title": contents.of(one).title,
                "entry": getattr(one, "entry", None),
            }
            for one in rows
        ],
        "days": entry.days_open(request.user, chosen),
        "error": error,
        "has_errors": bool(error),
    }
    return render(request, "services/desk_entry.html", context, status=400 if error else 200)


@require_POST
@never_cache
@login_required
def table(request: SignedInRequest) -> HttpResponse:
    """The cases of the day as CSV, for a reason that is written into the ledger."""
    chosen, day = _sent(request)
    reason = request.POST.get("reason", "")
    try:
        made = actions.export_cases(request.user, chosen, day, reason=reason)
    except InputRefused as refused:
        return _page(request, chosen, day, error=refused.faults["reason"])
    text = tables.write(made.columns, made.rows)
    answer = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{chosen.name}-{day:%Y-%m-%d}.csv"'
    return answer


@require_POST
@login_required
def mark(request: SignedInRequest) -> HttpResponse:
    """Mark the ticked cases as entered, or as not entered."""
    chosen, day = _sent(request)
    wanted = set(request.POST.getlist("case"))
    rows = [one for one in entry.of_day(request.user, chosen, day) if one.reference in wanted]
    is_entered = request.POST.get("entered") == "1"
    count = actions.mark_entered(rows, is_entered=is_entered, by=request.user)
    text = ngettext("%(count)s case was marked.", "%(count)s cases were marked.", count)
    messages.success(request, text % {"count": count})
    address = reverse("services:entry")
    return redirect(f"{address}?service={chosen.full}&day={day.isoformat()}")


def _system() -> str:
    """What the cases are entered into, where the city has said so."""
    system = outside.civil_registration()
    return "" if isinstance(system, outside.ManualEntry) else system.title


def _sent(request: SignedInRequest) -> tuple[Enterable, date]:
    return _chosen(request, request.POST.get("service", "")), _day(request.POST.get("day", ""))


def _chosen(request: SignedInRequest, full: str) -> Enterable:
    """The chosen service, else the first one; nobody without such a role comes here."""
    known = entry.services_of(request.user)
    if not known:
        raise PermissionDenied(_("This page is for the role that enters cases elsewhere."))
    return next((one for one in known if one.full == full), known[0])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()
