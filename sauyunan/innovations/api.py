"""Innovations and their evidence over the API, as open data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from sauyunan.core import clock
from sauyunan.core.i18n import pick
from sauyunan.core.problems import refused
from sauyunan.innovations.evidence import Evidence, Finding, evidence_of
from sauyunan.innovations.models import Innovation

router = Router(tags=["innovations"])


class InnovationOut(Schema):
    """An innovation in the registry."""

    slug: str
    title: str
    kit: str
    since: date | None
    unit: str | None


class FindingOut(Schema):
    """One measured indicator; ``value`` is null while there is too little to say."""

    key: str
    title: str
    value: Decimal | None
    unit: str
    n: int
    definition: str


class EvidenceOut(Schema):
    """Measured evidence of a period, both days included."""

    innovation: str
    kit: str
    kit_version: str
    since: date
    until: date
    findings: list[FindingOut]


@router.get("/innovations", response=list[InnovationOut], summary="Innovations of the city")
def list_innovations(request: HttpRequest) -> list[InnovationOut]:
    """All public innovations, by title."""
    rows = Innovation.objects.public().select_related("unit").order_by("title")
    return [_out(row) for row in rows]


@router.get(
    "/innovations/{slug}/evidence",
    response={200: EvidenceOut, **refused(404)},
    summary="Measured evidence",
)
def innovation_evidence(request: HttpRequest, slug: str) -> EvidenceOut:
    """What the running service measured in the last thirty days."""
    innovation = get_object_or_404(Innovation.objects.public(), slug=slug)
    evidence = evidence_of(innovation)
    if evidence is None:
        today = clock.today()
        evidence = Evidence(today, today, innovation.kit, "", ())
    return EvidenceOut(
        innovation=innovation.slug,
        kit=evidence.kit,
        kit_version=evidence.version,
        since=evidence.since,
        until=evidence.until,
        findings=[_finding(one) for one in evidence.findings],
    )


def _out(row: Innovation) -> InnovationOut:
    unit = row.unit.name if row.unit else None
    return InnovationOut(slug=row.slug, title=row.title, kit=row.kit, since=row.since, unit=unit)


def _finding(one: Finding) -> FindingOut:
    units = {"minutes": "hours", "permille": "percent", "hundredths": "points"}
    return FindingOut(
        key=one.key,
        title=pick(one.title),
        value=one.value,
        unit=units.get(one.kind, "count"),
        n=one.n,
        definition=one.definition,
    )
