"""The public pages of innovations: what the running service measures by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from sauyunan.core import context
from sauyunan.innovations.evidence import Satisfaction, evidence_of, satisfaction_of
from sauyunan.innovations.models import Innovation
from sauyunan.kits import queries as kits
from sauyunan.surveys import sentences


@require_GET
def innovation_list(request: HttpRequest) -> HttpResponse:
    """All public innovations of the city."""
    rows = Innovation.objects.public().select_related("unit").order_by("title")
    told = {"innovations": rows, "frame": context.frame(request)}
    return render(request, "innovations/innovation_list.html", told)


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
        "satisfaction": satisfaction,
        "changes": _changes(satisfaction) if satisfaction else {},
        "manifest": manifest,
        "frame": context.frame(request),
    }
    return render(request, "innovations/innovation_detail.html", told)


def _changes(found: Satisfaction) -> dict[str, str]:
    """What each comparison says, in a sentence."""
    told = {"services": sentences.before_after(found.services.change)}
    if found.unit:
        told["unit"] = sentences.before_after(found.unit.change)
    return told
