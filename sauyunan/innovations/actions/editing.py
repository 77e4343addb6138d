"""Writing in a record: fields, stage, team, proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, codes, intake, storage
from sauyunan.core.actor import Actor
from sauyunan.innovations import dating, fields, lifecycle
from sauyunan.innovations.actions import revising
from sauyunan.innovations.models import Innovation, Proof, TeamMember
from sauyunan.innovations.models.evidence import OPEN_STATES
from sauyunan.innovations.refusals import RegistryChangeRefused
from sauyunan.innovations.sections import count_words, sections


@transaction.atomic
def change_record(
    innovation: Innovation, values: Mapping[str, Any], *, version: int, by: Actor
) -> Innovation:
    """Write fields; ``version`` is the one that the writer saw. What did not change is not written.

    Raises EditedMeanwhile where somebody wrote one of the same fields since, and RegistryChangeRefused
    for a text that is too long and for days that cannot follow each other; nothing is changed then.
    """
    held = revising.locked(innovation)
    after = {name: fields.plain(value) for name, value in values.items()}
    changes = {
        name: (before, new)
        for name, new in after.items()
        if (before := fields.value(held, name)) != new
    }
    if not changes:
        return held
    revising.check_unchanged(held, changes, version)
    for name in changes:
        _put(held, name, values[name])
    _check_days(held, changes)
    revising.revise(held, "innovation.changed", changes, by=by)
    return held


def _put(held: Innovation, name: str, value: Any) -> None:
    if not name.startswith(fields.STORY):
        setattr(held, name, value)
        return
    key = name.removeprefix(fields.STORY)
    most, count = sections()[key].most_words, count_words(value)
    if count > most:
        told = {"count": count, "most": most}
        raise RegistryChangeRefused(
            _("The text has %(count)d words; at most %(most)d are possible.") % told, name
        )
    held.story = {**held.story, key: value}


def _check_days(held: Innovation, changes: Mapping[str, object]) -> None:
    if not set(fields.DAYS) & set(changes):
        return
    days = {name: getattr(held, name) for name in fields.DAYS}
    for name, sentence in dating.misfits(days, clock.today()):
        raise RegistryChangeRefused(sentence, name)


@transaction.atomic
def move_stage(
    innovation: Innovation, name: str, *, day: date | None, reason: str, by: Actor
) -> Innovation:
    """Go to another stage by a declared move, with the day of a step forward or the reason of one back.

    Raises RegistryChangeRefused.
    """
    held = revising.locked(innovation)
    to = lifecycle.target(lifecycle.STAGES, name, held.stage)
    if to is None:
        raise RegistryChangeRefused(_("The stage has changed meanwhile. Look at the record again."))
    move, before = lifecycle.STAGES[name], {one: getattr(held, one) for one in fields.DAYS}
    if move.day and day is None:
        raise RegistryChangeRefused(_("Give the day on which it was so."), "day")
    if move.forgets and not reason.strip():
        raise RegistryChangeRefused(_("Say why it goes back."), "reason")
    was, held.stage = held.stage, to
    if move.day:
        setattr(held, move.day, day)
    if move.forgets:
        setattr(held, move.forgets, None)
    for field, sentence in dating.misfits(
        {one: getattr(held, one) for one in fields.DAYS}, clock.today()
    ):
        raise RegistryChangeRefused(sentence, "day" if field == move.day else "")
    changes = {"stage": (was, to)} | {
        one: (fields.plain(old), fields.plain(getattr(held, one)))
        for one, old in before.items()
        if old != getattr(held, one)
    }
    if reason.strip():
        changes["reason"] = ("", reason.strip())
    revising.revise(held, "innovation.stage_moved", changes, by=by)
    return held


# -- Team -----------------------------------------------------------------------------------------
@transaction.atomic
def put_in_team(innovation: Innovation, person: Person, part: str, *, by: Actor) -> None:
    """Make somebody leader, member or mentor, or give another part. The last leader stays."""
    held = revising.locked(innovation)
    known = held.team.filter(person=person).first()
    if known is not None and known.part == part:
        return
    if known is not None and known.part == TeamMember.Part.LEADER:
        _check_other_leader(held, known)
    before = _in_words(known) if known else ""
    row, _is_new = TeamMember.objects.update_or_create(
        innovation=held, person=person, defaults={"part": part}
    )
    revising.revise(held, "innovation.team_changed", {"team": (before, _in_words(row))}, by=by)


@transaction.atomic
def take_out_of_team(innovation: Innovation, member: TeamMember, *, by: Actor) -> None:
    """Somebody leaves; what the person wrote stays. Raises RegistryChangeRefused for the last leader."""
    held = revising.locked(innovation)
    known = held.team.filter(pk=member.pk).first()
    if known is None:
        return
    if known.part == TeamMember.Part.LEADER:
        _check_other_leader(held, known)
    before = _in_words(known)
    known.delete()
    revising.revise(held, "innovation.team_changed", {"team": (before, "")}, by=by)


def _check_other_leader(held: Innovation, leader: TeamMember) -> None:
    others = held.team.filter(part=TeamMember.Part.LEADER).exclude(pk=leader.pk)
    if not others.exists():
        raise RegistryChangeRefused(_("A team has a leader: name another leader first."))


def _in_words(member: TeamMember) -> list[str]:
    return [member.person.name, str(member.part)]


# -- Proofs ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Given:
    """A proof as it is given: a file, or an address."""

    about: str
    title: str
    address: str = ""
    file: bytes = b""
    filename: str = ""


def add_proof(innovation: Innovation, given: Given, *, by: Actor) -> Proof:
    """Add a proof. A file becomes a harmless copy, kept encrypted. Raises RegistryChangeRefused."""
    if bool(given.address) == bool(given.file):
        raise RegistryChangeRefused(_("Give either a file or an address."), "file")
    row = Proof(
        innovation=innovation,
        about=given.about,
        title=given.title,
        address=given.address,
        by_id=revising.person_of(by),
        at=clock.now(),
        code=codes.random_code(),
    )
    if given.file:
        _take_in(row, given)
    with transaction.atomic():
        held = revising.locked(innovation)
        row.save(force_insert=True)
        shown = [given.title, given.about]
        revising.revise(held, "innovation.proof_added", {"proof": ("", shown)}, by=by)
    return row


def _take_in(row: Proof, given: Given) -> None:
    try:
        clean = intake.accept(given.file, given.filename)
    except intake.IntakeRefused as refusal:
        raise RegistryChangeRefused(refusal.message, "file") from refusal
    row.media_type, row.digest = clean.media_type, clean.sha256
    row.file = storage.save(clean.data, row.scope)


@transaction.atomic
def withdraw_proof(innovation: Innovation, proof: Proof, *, by: Actor) -> None:
    """It proves nothing any more; it is kept, and the history tells of it. Raises RegistryChangeRefused while a stated
    baseline stands on it."""
    held = revising.locked(innovation)
    if held.baselines.filter(proof=proof, state__in=OPEN_STATES).exists():
        raise RegistryChangeRefused(
            _("How it was before stands on this proof. Withdraw what was stated first.")
        )
    if held.proofs.filter(pk=proof.pk, withdrawn_at=None).update(withdrawn_at=clock.now()):
        shown = [proof.title, proof.about]
        revising.revise(held, "innovation.proof_withdrawn", {"proof": (shown, "")}, by=by)
