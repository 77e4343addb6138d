"""What the steps that are still ahead of a case would change in registers, for the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sauyunan.accounts.models import Person
from sauyunan.core.actor import SYSTEM
from sauyunan.kits.definition import Kit
from sauyunan.kits.format import Texts
from sauyunan.kits.parts import EffectRun
from sauyunan.registers import access as register_access
from sauyunan.registers import differing, hiding, owning
from sauyunan.registers.differing import Change
from sauyunan.services import contents, facts, queries
from sauyunan.services.actions import carrying_out
from sauyunan.services.format import Move
from sauyunan.services.models import Application


@dataclass(frozen=True)
class Ahead:
    """A change that a step would make. ``owner``: how the owner of the record became it; ``is_hidden``:
    the office does not show the record to the public."""

    move: Texts
    change: Change
    kit: str
    owner: str
    is_hidden: bool


def ahead_of(person: Person, application: Application) -> list[Ahead]:
    """The changes of all steps of an open case that change records the person may read."""
    return [] if application.ended_at is not None else list(_all(person, application))


def _all(person: Person, application: Application) -> Iterator[Ahead]:
    edition = facts.edition_of(application.edition_id)
    for key, move in queries.service_of(application).moves.items():
        if not _may_read(person, edition.kit, move):
            continue  # and what it would find is not looked for
        for change in differing.changes(move.effects, before(application, key)):
            kit = change.home.kit.name
            if register_access.may_read(person, kit):
                held = owning.shown(change.home, change.record)
                is_hidden = hiding.now(change.record) is not None
                yield Ahead(move.label, change, kit, held.how if held else "", is_hidden)


def before(application: Application, key: str) -> EffectRun:
    """What the effects of a move see as the case stands, before anybody fills in the move's own form."""
    edition = facts.edition_of(application.edition_id)
    office = facts.office(application.unit_id, edition.area)
    move = facts.service_of(edition, application.service).moves[key]
    filled = facts.Filled(files=queries.files_of(application, move))
    answers = contents.of(application).answers
    values = facts.move_values(edition, answers, filled, office)
    return carrying_out.seen(application, key, values, SYSTEM)


def _may_read(person: Person, kit: Kit, move: Move) -> bool:
    """Whether it changes any register that the person may read."""
    changed = {kit.home_of(one["change"])[0].name for one in move.effects if "change" in one}
    return any(register_access.may_read(person, one) for one in changed)
