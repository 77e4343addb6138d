"""What is offered, and what one should know before beginning."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from sauyunan.core import i18n
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.definition import Edition
from sauyunan.registers import public_paths
from sauyunan.services import actions, facts, needs, owner_pages, pictured, queries, quotas
from sauyunan.services.filling import Filling
from sauyunan.services.format import Service
from sauyunan.services.views import addresses, browser
from sauyunan.services.views.pace import posts


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All services of the running kits."""
    offered = [
        {
            "kit": edition.kit.name,
            "key": key,
            "service": service,
            "summary": facts.summary_of(edition.kit, key),
        }
        for edition, key, service in facts.running_services()
    ]
    return render(request, "services/list.html", {"offered": offered})


@require_GET
def about(request: HttpRequest, kit: str, service: str) -> HttpResponse:
    """What it is, what to bring, what it costs, how long it takes, who helps."""
    edition, found = offered(kit, service)
    office = facts.office_of(edition)
    draft = browser.unsent_draft(request, kit, service)
    photos = pictured.keys(edition, service)
    context = {
        "kit": kit,
        "key": service,
        "service": found,
        "summary": facts.summary_of(edition.kit, service),
        "photos": photos,
        "has_papers": any(
            key not in photos and not one.by_helper for key, one in found.bring.items()
        ),
        "needs": needs.needs_of(edition, service, office),
        "codes": ", ".join(one.code for one in found.forms.values()),
        "promised": facts.promised_minutes(edition, service),
        "places": quotas.places_of(edition, service),
        "real": queries.real_time(kit, service),
        "unit": office.unit,
        "is_print": "cetak" in request.GET,
        "owner": owner_pages.needs_of(edition, found),
        "number": request.GET.get(owner_pages.NUMBER, "")[:200],
        "go_on": addresses.step_url(draft, Filling(draft).first_open) if draft else "",
    }
    return render(request, "services/about.html", context)


@never_cache
@require_POST
@posts("services.start", 60, 600)
def start(request: HttpRequest, kit: str, service: str) -> HttpResponse:
    """An empty draft, held by this browser; its first page follows."""
    edition, found = offered(kit, service)
    number = request.POST.get(owner_pages.NUMBER, "")[:200].strip()
    draft = actions.start_draft(edition, service, i18n.language())
    if number and found.claims is not None:
        actions.fill_in(draft, found.claims.number, number)
    browser.keep_draft(request, draft)
    there = addresses.step_url(draft, Filling(draft).steps[0])
    pairs = [(owner_pages.NUMBER, number)] if number and found.owned is not None else []
    return redirect(public_paths.with_query(there, pairs))


def offered(kit: str, service: str) -> tuple[Edition, Service]:
    """The service as it runs now, or 404."""
    try:
        edition = kits_queries.current(kit)
        found = facts.service_of(edition, service)
    except (kits_queries.NotInstalled, KeyError) as missing:
        raise Http404 from missing
    return edition, found
