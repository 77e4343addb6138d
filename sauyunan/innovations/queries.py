"""Reads of the registry across its tables: what a proposal is pre-filled from and eligibility asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from sauyunan.accounts import access
from sauyunan.accounts.models import Person
from sauyunan.core import clock
from sauyunan.core.folding import fold
from sauyunan.innovations import completeness, yearly
from sauyunan.innovations.completeness import Beside, Part
from sauyunan.innovations.models import FieldNote, Improvement, Innovation, TeamMember
from sauyunan.innovations.models.registry import InnovationQuerySet
from sauyunan.innovations.sections import years
from sauyunan.kits import queries as kits

CONFIG = "indonesian"
"""The configuration of PostgreSQL's text search: it stems "pelayanan" and "melayani" alike."""


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


# -- The desk -------------------------------------------------------------------------------------
def first_year(innovation: Innovation) -> int:
    """The year in which an innovation began, as far as its record tells."""
    days = (innovation.initiated_on, innovation.tried_on, innovation.since)
    return min((day.year for day in days if day is not None), default=innovation.made_at.year)


def overdue_year() -> int:
    """The newest year of which every innovation should have said its word by now."""
    return yearly.overdue(clock.today(), years())


def asked_year() -> int:
    """The year that units are asked about now."""
    return yearly.asked_about(clock.today(), years())


def to_remind() -> InnovationQuerySet:
    """Those whose team is to be asked now and was not yet; none out of season."""
    today = clock.today()
    if not yearly.is_asked_now(today, years()):
        return Innovation.objects.none()
    year = yearly.asked_about(today, years())
    return Innovation.objects.without_word(year).exclude(asked_year=year)


def is_stale(innovation: Innovation) -> bool:
    """Whether the word on a year that is over is missing."""
    return Innovation.objects.without_word(overdue_year()).filter(pk=innovation.pk).exists()


def of_team(person: Person) -> InnovationQuerySet:
    """The records of somebody's teams."""
    return Innovation.objects.filter(team__person=person)


def to_check(person: Person) -> InnovationQuerySet:
    """What waits for a reviewer: sent records, and listed ones that changed since they were looked at."""
    below = Q(pk__in=[])
    for role, path in access.roles_of(person):
        if role == access.INNOVATION:
            below |= Q(unit__path__startswith=path) | (
                Q(unit=None) if path.count("/") == 2 else Q(pk__in=[])
            )
    status = Innovation.Status
    changed = Q(status=status.LISTED, version__gt=Coalesce("checked_version", 1))
    return Innovation.objects.filter(below, Q(status=status.SENT) | changed)


def found(rows: InnovationQuerySet, text: str) -> InnovationQuerySet:
    """Those that hold every word, by its stem or as a beginning, the best first."""
    asked = searched(text)
    if asked is None:
        return rows.order_by("title", "pk")
    return (
        rows.filter(words=asked)
        .annotate(fits=SearchRank(F("words"), asked))
        .order_by("-fits", "title", "pk")
    )


def searched(text: str) -> SearchQuery | CombinedSearchQuery | None:
    """What rows must hold to be found by a text: each of its words; None where it has none."""
    terms = fold(text).split()
    return reduce(and_, (_term(term) for term in terms)) if terms else None


def _term(term: str) -> SearchQuery | CombinedSearchQuery:
    stem = SearchQuery(term, config=CONFIG)
    begins = SearchQuery(f"{term}:*", config="simple", search_type="raw")
    return stem | begins


def improvements_of(innovation: Innovation) -> QuerySet[Improvement]:
    """What is to be improved and what was: open ones by their day, then those that are done."""
    rows = innovation.improvements.select_related("owner")
    return rows.order_by(
        F("done_on").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk"
    )


def running() -> QuerySet[Innovation]:
    """Those in the registry whose kit runs here."""
    kept = kits.installed().values("kit")
    return Innovation.objects.filter(status=Innovation.Status.LISTED, kit__in=kept)
