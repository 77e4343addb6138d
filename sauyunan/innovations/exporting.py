"""A record as JSON: all that IGA, KIPP and KIJB ask for, typed once. docs/innovations.md has the schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sauyunan.core import i18n, tables
from sauyunan.innovations import fields, queries
from sauyunan.innovations.models import Innovation, StatedBaseline
from sauyunan.innovations.sections import sections

SCHEMA = "sauyunan-innovation-1"


def record(innovation: Innovation) -> dict[str, Any]:
    """The record with keys for machines and words for people, without names of persons."""
    facts = queries.proposal_facts(innovation)
    return {
        "schema": SCHEMA,
        "slug": facts.slug,
        "title": facts.title,
        "unit": {"code": facts.unit_code, "name": facts.unit_name},
        "status": innovation.status,
        "kit": facts.kit or None,
        "form": facts.form or None,
        "kind": facts.kind or None,
        "initiator": facts.initiator or None,
        "stage": facts.stage,
        "days": {name: fields.plain(getattr(innovation, name)) for name in fields.DAYS},
        "replicated_from": facts.source or None,
        "affairs": [_named("affairs", key) for key in facts.affairs],
        "sdgs": [_named("sdgs", number) for number in facts.sdgs],
        "target_groups": [_named("target_groups", key) for key in facts.target_groups],
        "areas": [_named("areas", code) for code in facts.areas],
        "story": [
            {"section": key, "title": i18n.pick(one.title, "id"), "text": facts.story[key]}
            for key, one in sections().items()
            if facts.story.get(key)
        ],
        "team_size": len(facts.team),
        "years": [
            {"year": one.year, "state": one.state, "reason": one.reason}
            for one in innovation.states.order_by("year")
        ],
        "replicas": [
            {
                "by": one.place,
                "region": one.region,
                "since": one.since.isoformat(),
                "proof": one.proof,
            }
            for one in innovation.replicas.order_by("since", "pk")
        ],
        "awards": [
            {"series": one.series, "year": one.year, "group": one.group, "result": one.result}
            for one in facts.awards
        ],
        "proofs": [
            {"about": one.about, "title": one.title, "address": one.address, "sha256": one.digest}
            for one in innovation.proofs.filter(withdrawn_at=None).order_by("about", "pk")
        ],
        "baselines": [_baseline(one) for one in innovation.baselines.order_by("pk")],
        "improvements": [
            {"finding": one.finding, "outcome": one.outcome, "done_on": one.done_on.isoformat()}
            for one in facts.improvements
        ],
        "version": innovation.version,
    }


def _baseline(one: StatedBaseline) -> dict[str, Any]:
    """How it was before: whole minutes of working time or whole rupiah."""
    return {
        "subject": one.subject,
        "state": one.state,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "cases": one.cases,
        "method": one.method,
    }


def _named(field: str, key: Any) -> dict[str, Any]:
    return {"key": key, "title": fields.said(field, [key])}


COLUMNS = (
    "slug",
    "title",
    "unit",
    "kit",
    "stage",
    "form",
    "kind",
    "initiator",
    "initiated_on",
    "tried_on",
    "since",
    "affairs",
    "sdgs",
    "target_groups",
    "areas",
    "summary",
    "replicated_from",
)
"""What everybody may take along of a record, in this order."""


def public(innovation: Innovation) -> dict[str, Any]:
    """The public fields of a record, with keys for machines; days as text, none as null."""
    days = {name: fields.plain(getattr(innovation, name)) for name in fields.DAYS}
    found = {
        "slug": innovation.slug,
        "title": innovation.title,
        "unit": innovation.unit.name if innovation.unit else None,
        "kit": innovation.kit,
        "stage": innovation.stage,
        "form": innovation.form or None,
        "kind": innovation.kind or None,
        "initiator": innovation.initiator or None,
        **days,
        "affairs": innovation.affairs,
        "sdgs": innovation.sdgs,
        "target_groups": innovation.target_groups,
        "areas": innovation.areas,
        "summary": innovation.story.get("summary") or None,
        "replicated_from": innovation.source or None,
    }
    return {name: found[name] for name in COLUMNS}


def csv(rows: Iterable[Innovation]) -> str:
    """Public fields as CSV; several keys in a cell are parted by semicolons."""
    told = (public(row) for row in rows)
    return tables.write(COLUMNS, ([_cell(one[name]) for name in COLUMNS] for one in told))


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return "" if value is None else str(value)
