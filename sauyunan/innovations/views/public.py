"""The public pages of innovations: what the running service measures by itself."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from sauyunan.core import context, ratelimit
from sauyunan.core.address import client_address
from sauyunan.innovations import exporting, measured, public_showing
from sauyunan.innovations.evidence import (
    Satisfaction,
    evidence_of,
    others,
    satisfaction_of,
    sources_of,
)
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.public_filters import Filters
from sauyunan.kits import queries as kits
from sauyunan.surveys import sentences

ROWS = 24
FILES_PER_MINUTE = 20


@require_GET
def innovation_list(request: HttpRequest) -> HttpResponse:
    """The public innovations of the city that fit what is looked for."""
    filters = Filters.read(request.GET)
    page = Paginator(filters.rows(), ROWS).get_page(request.GET.get("page"))
    told = {
        "innovations": page.object_list,
        "page": page,
        "filters": filters,
        "choices": filters.choices(),
        "query": request.GET.urlencode(),
        "frame": context.frame(request),
    }
    return render(request, "innovations/innovation_list.html", told)


@require_GET
def innovation_data(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as open data: CSV or JSON."""
    who = client_address(request.META)
    if not ratelimit.hit("innovations.data", who, FILES_PER_MINUTE, 60):
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    rows = Filters.read(request.GET).rows()
    if kind == "csv":
        answer = HttpResponse(exporting.csv(rows), content_type="text/csv; charset=utf-8")
    else:
        answer = JsonResponse(
            {"innovations": [exporting.public(row) for row in rows]},
            json_dumps_params={"ensure_ascii": False},
        )
    answer["Content-Disposition"] = f'attachment; filename="inovasi.{kind}"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_GET
def innovation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One innovation with its measured evidence."""
    rows = Innovation.objects.public().select_related("unit")
    innovation = get_object_or_404(rows, slug=slug)
    evidence = evidence_of(innovation)
    manifest = kits.current(innovation.kit).kit.manifest if evidence else None
    satisfaction = satisfaction_of(innovation)
    told = {
        "innovation": innovation,
        "evidence": evidence,
        "standard": others(evidence) if evidence else (),
        "sources": sources_of(evidence) if evidence else (),
        "kept": measured.kept_of(innovation),
        "satisfaction": satisfaction,
        "changes": _changes(satisfaction) if satisfaction else {},
        "manifest": manifest,
        "told": public_showing.told(innovation),
        "frame": context.frame(request),
    }
    return render(request, "innovations/innovation_detail.html", told)


def _changes(found: Satisfaction) -> dict[str, str]:
    """What each comparison says, in a sentence."""
    told = {"services": sentences.before_after(found.services.change)}
    if found.unit:
        told["unit"] = sentences.before_after(found.unit.change)
    return told
