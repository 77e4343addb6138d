"""Putting an innovation into the registry: the one that a kit is, or one that somebody begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.text import slugify

from sauyunan.accounts.models import Person, Unit
from sauyunan.core import clock, codes, ledger
from sauyunan.core.actor import Actor
from sauyunan.innovations.models import Idea, Innovation, Revision, TeamMember

_LONGEST_SLUG = 60
_TAKEN = frozenset({"baru", "portofolio", "unduh"})  # pages of the desk have these addresses


@transaction.atomic
def register_kit(
    kit: str,
    *,
    title: str,
    since: date,
    unit_id: int | None,
    by: Actor,
    story: Mapping[str, str] | None = None,
) -> Innovation:
    """The innovation that a kit is, with the story that the kit tells; registered already: returned as it
    stands, and nothing of it is changed."""
    row, is_new = Innovation.objects.get_or_create(
        slug=kit,
        defaults={
            "title": title,
            "kit": kit,
            "unit_id": unit_id,
            "since": since,
            "kind": Innovation.Kind.DIGITAL,
            "story": dict(story or {}),
            "made_at": clock.now(),
        },
    )
    if is_new:
        ledger.record("innovation.registered", f"innovation:{kit}", by=by, content={"title": title})
    return row


@dataclass(frozen=True)
class Beginning:
    """What is known of an innovation when its record is begun."""

    title: str
    unit: Unit
    form: str = ""
    kind: str = ""
    initiator: str = ""
    story: Mapping[str, str] = field(default_factory=dict)
    idea: Idea | None = None


@transaction.atomic
def begin_record(beginning: Beginning, *, leader: Person | None, by: Actor) -> Innovation:
    """A new record as a draft, at the stage of an initiative; ``leader`` leads its team."""
    now = clock.now()
    row = Innovation.objects.create(
        slug=_free_slug(beginning.title),
        title=beginning.title,
        unit=beginning.unit,
        status=Innovation.Status.DRAFT,
        stage=Innovation.Stage.INITIATIVE,
        form=beginning.form,
        kind=beginning.kind,
        initiator=beginning.initiator,
        story=dict(beginning.story),
        made_at=now,
        changed_at=now,
    )
    if leader is not None:
        TeamMember.objects.create(innovation=row, person=leader, part=TeamMember.Part.LEADER)
    Revision.objects.create(
        innovation=row,
        version=row.version,
        changes={"title": ["", row.title]},
        by=leader,
        at=now,
    )
    content = {"title": row.title, "idea": beginning.idea.code if beginning.idea else ""}
    ledger.record(
        "innovation.begun", f"innovation:{row.slug}", by=by, unit=beginning.unit, content=content
    )
    return row


@dataclass(frozen=True)
class Existing:
    """An innovation that stood in an earlier list; ``facts``: fields of the record by name."""

    title: str
    unit: Unit
    initiated_on: date | None = None
    tried_on: date | None = None
    since: date | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    story: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def take_over_record(existing: Existing, *, by: Actor) -> Innovation:
    """Put an innovation of an earlier list into the registry as it stands there, complete or not; its
    days tell the stage. What is missing shows on its page."""
    stage = Innovation.Stage.INITIATIVE
    if existing.tried_on is not None:
        stage = Innovation.Stage.TRIAL
    if existing.since is not None:
        stage = Innovation.Stage.APPLIED
    row = Innovation(
        slug=_free_slug(existing.title),
        title=existing.title,
        unit=existing.unit,
        status=Innovation.Status.LISTED,
        stage=stage,
        initiated_on=existing.initiated_on,
        tried_on=existing.tried_on,
        since=existing.since,
        story=dict(existing.story),
        made_at=clock.now(),
    )
    for name, value in existing.facts.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    ledger.record(
        "innovation.taken_over",
        f"innovation:{row.slug}",
        by=by,
        unit=existing.unit,
        content={"title": row.title},
    )
    return row


def _free_slug(title: str) -> str:
    """From the title, with a random ending where another has that already."""
    plain = slugify(title)[:_LONGEST_SLUG].strip("-") or "inovasi"
    if plain not in _TAKEN and not Innovation.objects.filter(slug=plain).exists():
        return plain
    return f"{plain}-{codes.random_code(6)}"
