"""Reads of the registry across its tables: what a proposal is pre-filled from and eligibility asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sauyunan.innovations import completeness
from sauyunan.innovations.completeness import Beside, Part
from sauyunan.innovations.models import FieldNote, Innovation, TeamMember


@dataclass(frozen=True)
class AwardFacts:
    """A result in a competition; ``result`` "" : took part."""

    series: str
    year: int
    group: str
    result: str


@dataclass(frozen=True)
class Improved:
    """An improvement that was done, in the words of who did it."""

    finding: str
    plan: str
    outcome: str
    origin: str
    done_on: date


@dataclass(frozen=True)
class ProposalFacts:
    """All of a record that a proposal or a rule of eligibility may use."""

    slug: str
    title: str
    kit: str
    unit_id: int | None
    unit_code: str
    unit_name: str
    unit_path: str
    kind: str
    form: str
    initiator: str
    stage: str
    initiated_on: date | None
    tried_on: date | None
    since: date | None
    source: str
    story: Mapping[str, str]
    sdgs: tuple[int, ...]
    affairs: tuple[str, ...]
    target_groups: tuple[str, ...]
    areas: tuple[str, ...]
    awards: tuple[AwardFacts, ...]
    team: tuple[int, ...]  # persons who write: leader and members
    mentors: tuple[int, ...]
    states: Mapping[int, str]  # year -> continued, developed, paused, stopped
    replicas: int
    improvements: tuple[Improved, ...]  # done, the oldest first


def proposal_facts(innovation: Innovation, improved_since: date | None = None) -> ProposalFacts:
    """What stands in the record now; ``improved_since``: only improvements done on or after this day."""
    unit, team = innovation.unit, list(innovation.team.order_by("pk"))
    mentor = TeamMember.Part.MENTOR
    return ProposalFacts(
        slug=innovation.slug,
        title=innovation.title,
        kit=innovation.kit,
        unit_id=innovation.unit_id,
        unit_code=unit.code if unit else "",
        unit_name=unit.name if unit else "",
        unit_path=unit.path if unit else "",
        kind=innovation.kind,
        form=innovation.form,
        initiator=innovation.initiator,
        stage=innovation.stage,
        initiated_on=innovation.initiated_on,
        tried_on=innovation.tried_on,
        since=innovation.since,
        source=innovation.source,
        story=dict(innovation.story),
        sdgs=tuple(innovation.sdgs),
        affairs=tuple(innovation.affairs),
        target_groups=tuple(innovation.target_groups),
        areas=tuple(innovation.areas),
        awards=tuple(
            AwardFacts(one.series, one.year, one.group, one.result)
            for one in innovation.awards.order_by("year", "pk")
        ),
        team=tuple(one.person_id for one in team if one.part != mentor),
        mentors=tuple(one.person_id for one in team if one.part == mentor),
        states=dict(innovation.states.values_list("year", "state")),
        replicas=innovation.replicas.count(),
        improvements=improvements_done(innovation, improved_since),
    )


def improvements_done(innovation: Innovation, since: date | None = None) -> tuple[Improved, ...]:
    """What was improved, on or after a day if one is given; the oldest first."""
    rows = innovation.improvements.exclude(done_on=None).order_by("done_on", "pk")
    if since is not None:
        rows = rows.filter(done_on__gte=since)
    return tuple(
        Improved(one.finding, one.plan, one.outcome, one.origin, done)
        for one in rows
        if (done := one.done_on) is not None
    )


def parts_of(innovation: Innovation) -> tuple[Part, ...]:
    """How complete each part of a record is."""
    beside = Beside(
        leaders=innovation.team.filter(part=TeamMember.Part.LEADER).count(),
        proved=frozenset(
            innovation.proofs.filter(withdrawn_at=None).values_list("about", flat=True)
        ),
    )
    return completeness.parts(innovation, beside)


def is_answered(note: FieldNote) -> bool:
    """Whether the field of a note changed after it was written."""
    later = note.innovation.revisions.filter(at__gt=note.at)
    return later.filter(changes__has_key=note.field).exists()


def open_notes(innovation: Innovation) -> list[tuple[FieldNote, bool]]:
    """What waits to be mended, each with whether its field changed since."""
    rows = innovation.notes.filter(settled_at=None).select_related("by").order_by("at", "pk")
    return [(row, is_answered(row)) for row in rows]
