"""One move on many cases: choosing it, the preview, the one confirmation, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from sauyunan.accounts.doors import SignedInRequest
from sauyunan.core import codes, i18n
from sauyunan.core.htmx import part
from sauyunan.documents.queries import Progress
from sauyunan.kits import queries as kits_queries
from sauyunan.services import actions, bulk_showing, facts, queries
from sauyunan.services.actions.bulk import MOST
from sauyunan.services.models import Application, Bulk, BulkCase


@require_POST
@never_cache
@login_required
def preview(request: SignedInRequest) -> HttpResponse:
    """Which move, then exactly what it will do in each case. Changes nothing."""
    field = "shown" if request.POST.get("all") else "case"
    found = bulk_showing.chosen(request.user, request.POST.getlist(field)[:MOST])
    if not found.applications:
        messages.error(request, _("Choose at least one case first."))
        return redirect("services:queue")
    groups = bulk_showing.groups(request.user, found.applications)
    key = request.POST.get("move", "")
    if not key and len(groups) == 1 and len(groups[0].moves) == 1:
        key = groups[0].moves[0][0]
    if not key or len(groups) > 1:
        context = {"groups": groups, "unknown": found.unknown}
        return render(request, "services/desk_bulk_choose.html", context)
    return _previewed(request, found, key)


def _previewed(request: SignedInRequest, found: bulk_showing.Chosen, key: str) -> HttpResponse:
    planned = bulk_showing.plan(request.user, found.applications, key)
    taken = [one for one in planned if not one.obstacle]
    first = found.applications[0]
    service = queries.service_of(first)
    move = service.moves.get(key)
    if move is None:
        messages.error(request, _("This step does not exist. Choose the cases again."))
        return redirect("services:queue")
    context = {
        "service": service.title,
        "state": queries.title_of(service, first.state),
        "to": queries.title_of(service, move.to),
        "key": key,
        "label": i18n.pick(move.label),
        "taken": taken,
        "left_out": [one for one in planned if one.obstacle],
        "unknown": found.unknown,
        "documents": _counted(taken),
        "follows": taken[0].follows if len({one.follows for one in taken}) == 1 else (),
        "once": codes.random_code(26),
    }
    return render(request, "services/desk_bulk_preview.html", context)


def _counted(taken: Sequence[bulk_showing.Planned]) -> list[tuple[str, int]]:
    """Every kind of document that will be issued, and how many."""
    return list(Counter(name for one in taken for name in one.documents).items())


@require_POST
@never_cache
@login_required
def confirm(request: SignedInRequest) -> HttpResponse:
    """Make the move on every case of the preview. Sent twice it is done once."""
    typed = request.POST.getlist("case")[: MOST + 1]
    wanted = {one for one in map(codes.normal_reference, typed) if one}
    rows = Application.objects.visible_to(request.user).filter(reference__in=wanted)
    found = list(rows.select_related("unit", "claimed_by").order_by("pk"))
    key, once = request.POST.get("move", ""), request.POST.get("once", "")
    try:
        bulk, was_there = actions.confirm_bulk(found, key, once=once, by=request.user)
    except actions.BulkRefused as refused:
        messages.error(request, str(refused))
        return redirect("services:queue")
    if was_there:
        messages.info(request, _("This was confirmed before. Nothing is done twice."))
    return redirect("services:bulk", bulk.code)


@require_GET
@never_cache
@vary_on_headers("HX-Request")
@login_required
def bulk(request: SignedInRequest, code: str) -> HttpResponse:
    """How far it is, and what happened in each case."""
    found = _own(request, code)
    service = facts.service_of(kits_queries.current(found.kit), found.service)
    rows = bulk_showing.results(found)
    counts = Counter(one.case.status for one in rows)
    rest = counts[BulkCase.Status.WAITING] + counts[BulkCase.Status.FAILED]
    is_running, signing = bool(rest) and found.stopped_at is None, bulk_showing.signing(rows)
    context: dict[str, Any] = {
        "bulk": found,
        "service": service.title,
        "label": i18n.pick(service.moves[found.move].label) if found.move in service.moves else "",
        "results": rows,
        "total": len(rows),
        "done": counts[BulkCase.Status.DONE],
        "refused": counts[BulkCase.Status.REFUSED],
        "rest": rest,
        "finished": len(rows) - rest,
        "is_running": is_running,
        "signing": signing,
        "issued": signing.signed + signing.waiting,
        "seconds": _seconds(is_running, signing),
    }
    return render(request, part(request, "services/desk_bulk.html", "progress"), context)


def _seconds(is_running: bool, signing: Progress) -> int:
    """After how many the page asks how far it is by now; 0 where all is done."""
    if is_running or signing.waiting > signing.failed:
        return SOON
    return LATER if signing.failed else 0


SOON, LATER = 3, 30
"""Seconds: while the work goes on, and while what failed waits to be tried again."""


@require_POST
@login_required
def retry(request: SignedInRequest, code: str) -> HttpResponse:
    """Try again what failed or was not reached, and to sign what could not be signed."""
    actions.retry_bulk(_own(request, code))
    return redirect("services:bulk", code)


def _own(request: SignedInRequest, code: str) -> Bulk:
    """A bulk is there for who confirmed it."""
    rows = Bulk.objects.select_related("person")
    return get_object_or_404(rows, code=code, person=request.user)
