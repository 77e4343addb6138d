"""Innovations and their evidence over the API, as open data."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from sauyunan.core import clock
from sauyunan.core.i18n import pick
from sauyunan.core.problems import keep_pace, refused
from sauyunan.innovations import duplicates, exporting, measured
from sauyunan.innovations.evidence import Evidence, Finding, evidence_of, title_of
from sauyunan.innovations.models import Innovation, Measurement
from sauyunan.innovations.public_filters import Filters

router = Router(tags=["innovations"])
SIMILAR_PER_MINUTE = 60


class InnovationOut(Schema):
    """An innovation in the registry."""

    slug: str
    title: str
    kit: str
    since: date | None
    unit: str | None
    stage: str
    form: str | None
    kind: str | None
    initiator: str | None
    initiated_on: date | None
    tried_on: date | None
    affairs: list[str]
    sdgs: list[int]
    target_groups: list[str]
    areas: list[str]
    summary: str | None
    replicated_from: str | None


class InnovationQuery(Schema):
    """What is looked for; empty: not filtered. ``unit``: its code, with the units below it."""

    q: str = ""
    stage: str = ""
    affair: str = ""
    unit: str = ""
    sdg: str = ""
    group: str = ""
    area: str = ""
    kit: Literal["", "ada", "tanpa"] = ""


class SimilarOut(Schema):
    """A public innovation that resembles a title."""

    slug: str
    title: str
    unit: str | None
    percent: int


class FindingOut(Schema):
    """One measured indicator; ``value`` is null while there is too little to say."""

    key: str
    title: str
    value: Decimal | None
    unit: str
    n: int
    definition: str


class StandardOut(FindingOut):
    """A measure of every kit; ``low`` and ``high``: its range. ``assumed``: made of made-up numbers."""

    low: Decimal | None
    high: Decimal | None
    formal: str
    source: str | None
    assumed: bool


class KeptOut(Schema):
    """A kept measurement in whole units; ``digest``: SHA-256 of the canonical JSON of all but it and
    ``entry``."""

    innovation: str
    indicator: str
    definition: str
    kit_version: str
    since: date
    until: date
    kind: str
    value: int | None
    low: int | None
    high: int | None
    n: int
    digest: str
    entry: int | None


class LedgerOut(Schema):
    """The ledger's entry that commits to digests: SHA-256 over salt and canonical JSON of ``content``."""

    entry: int
    position: int | None
    verb: str
    object: str
    at: datetime
    salt: str
    commitment: str
    content: dict[str, dict[str, str]]


class EvidenceOut(Schema):
    """Measured evidence of a period, both days included; ``kept``: of the last period that was kept."""

    innovation: str
    kit: str
    kit_version: str
    since: date
    until: date
    findings: list[FindingOut]
    standard: list[StandardOut] = []
    kept: list[KeptOut] = []
    ledger: list[LedgerOut] = []


@router.get(
    "/innovations",
    response={200: list[InnovationOut], **refused(422)},
    summary="Innovations of the city",
)
def list_innovations(request: HttpRequest, asked: Query[InnovationQuery]) -> list[dict[str, Any]]:
    """The public innovations that fit, by title, or by how well they fit the words."""
    given = asked.dict()
    filters = Filters(words=given.pop("q")[:100], **given)
    return [exporting.public(row) for row in filters.rows()]


@router.get(
    "/innovations/similar",
    response={200: list[SimilarOut], **refused(422, 429)},
    summary="Public innovations that resemble a title",
)
def similar_innovations(
    request: HttpRequest, title: Annotated[str, Field(min_length=1, max_length=200)]
) -> list[SimilarOut]:
    """To look before one begins: order, endings, slips of the pen and short forms do not matter."""
    keep_pace(request, "innovations.similar", SIMILAR_PER_MINUTE)
    found = duplicates.look_alikes(title)
    return [
        SimilarOut(
            slug=one.innovation.slug,
            title=one.innovation.title,
            unit=one.innovation.unit.name if one.innovation.unit else None,
            percent=one.percent,
        )
        for one in found
        if one.innovation.is_listed
    ]


@router.get(
    "/innovations/{slug}/evidence",
    response={200: EvidenceOut, **refused(404)},
    summary="Measured evidence",
)
def innovation_evidence(
    request: HttpRequest, slug: str, since: date | None = None, until: date | None = None
) -> EvidenceOut:
    """What the running service measured in the last thirty days; ``kept``: what the ledger committed to of the
    newest period, or of the one that begins with ``since`` and ends with ``until``."""
    innovation = get_object_or_404(Innovation.objects.public(), slug=slug)
    evidence = evidence_of(innovation)
    if evidence is None:
        today = clock.today()
        evidence = Evidence(today, today, innovation.kit, "", ())
    kept = measured.kept_of(innovation, since, until)
    return EvidenceOut(
        innovation=innovation.slug,
        kit=evidence.kit,
        kit_version=evidence.version,
        since=evidence.since,
        until=evidence.until,
        findings=[_finding(one) for one in evidence.findings],
        standard=[_standard(one) for one in evidence.standard],
        kept=[_kept(row) for row in kept],
        ledger=_ledger(kept),
    )


def _standard(one: Finding) -> StandardOut:
    return StandardOut(
        **_finding(one).dict(),
        low=one.low,
        high=one.high,
        formal=one.formal,
        source="; ".join(map(pick, one.sources)) or None,
        assumed=one.is_assumed,
    )


def _kept(row: Measurement) -> KeptOut:
    return KeptOut.model_validate({**row.content, "digest": row.digest, "entry": row.entry_id})


def _ledger(rows: list[Measurement]) -> list[LedgerOut]:
    entries = {row.entry.pk: row.entry for row in rows if row.entry}
    return [
        LedgerOut(
            entry=pk,
            position=entry.position,
            verb=entry.verb,
            object=entry.object,
            at=entry.at,
            salt=bytes(entry.salt).hex(),
            commitment=bytes(entry.commitment).hex(),
            content={"measurements": measured.taken_with(entry)},
        )
        for pk, entry in entries.items()
    ]


def _finding(one: Finding) -> FindingOut:
    units = {"minutes": "hours", "permille": "percent", "hundredths": "points", "rupiah": "rupiah"}
    return FindingOut(
        key=one.key,
        title=title_of(one),
        value=one.value,
        unit=units.get(one.kind, "count"),
        n=one.n,
        definition=one.definition,
    )
