"""What the steps that are still ahead of a case would change in registers, for the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sauyunan.accounts.models import Person
from sauyunan.core.actor import SYSTEM
from sauyunan.kits.definition import Kit
from sauyunan.kits.format import Texts
from sauyunan.registers import access as register_access
from sauyunan.registers import differing, owning
from sauyunan.registers.differing import Change
from sauyunan.services import contents, facts, queries
from sauyunan.services.actions import carrying_out
from sauyunan.services.format import Move
from sauyunan.services.models import Application


@dataclass(frozen=True)
class Ahead:
    """A change that a step would make. ``owner``: how the owner of the record became it."""

    move: Texts
    change: Change
    kit: str
    owner: str


def ahead_of(person: Person, application: Application) -> list[Ahead]:
    """The changes of all steps of an open case that change records the person may read."""
    return [] if application.ended_at is not None else list(_all(person, application))


def _all(person: Person, application: Application) -> Iterator[Ahead]:
    edition = facts.edition_of(application.edition_id)
    office = facts.office(application.unit_id, edition.area)
    answers = contents.of(application).answers
    for key, move in queries.service_of(application).moves.items():
        if not _may_read(person, edition.kit, move):
            continue  # and what it would find is not looked for
        filled = facts.Filled(files=queries.files_of(application, move))
        values = facts.move_values(edition, answers, filled, office)
        run = carrying_out.seen(application, key, values, SYSTEM)
        for change in differing.changes(move.effects, run):
            kit = change.home.kit.name
            if register_access.may_read(person, kit):
                held = owning.shown(change.home, change.record)
                yield Ahead(move.label, change, kit, held.how if held else "")


def _may_read(person: Person, kit: Kit, move: Move) -> bool:
    """Whether it changes any register that the person may read."""
    changed = {kit.home_of(one["change"])[0].name for one in move.effects if "change" in one}
    return any(register_access.may_read(person, one) for one in changed)
