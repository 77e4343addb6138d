"""Slow work on registers."""

from __future__ import annotations

from sauyunan.core import queue
from sauyunan.kits import queries as kit_queries
from sauyunan.kits.definition import Edition
from sauyunan.registers import (
    attending_actions,
    contents,
    duplicates,
    importing_reading,
    importing_taking,
    names,
    publishing,
    renewal,
)
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Import


@queue.task(name="registers.publish_anew", lock="registers.publish_anew")
def publish_anew(kit: str, name: str) -> None:
    """Show all records of a register as the edition that runs now declares."""
    edition = kit_queries.current(kit)
    publishing.publish_anew(edition, contents.home(edition.kit, name))


@queue.task(name="registers.settle_attendees")
def settle_attendees(kit: str, name: str, record: int) -> None:
    """An event changed: give new places to whoever waits, tell whose day is gone."""
    attending_actions.settle(kit, name, record)


@queue.task(name="registers.mark_anew", lock="registers.mark_anew")
def mark_anew(kit: str, name: str) -> None:
    """Mark all records of a register for doubles as the edition that runs now declares."""
    edition = kit_queries.current(kit)
    duplicates.mark_anew(contents.home(edition.kit, name))


@queue.task(name="registers.import_read")
def import_read(pk: int) -> None:
    """Check the rows of a table that was sent; goes on where it stopped."""
    one, _edition, home = _import(pk)
    importing_reading.read_on(home, one)


@queue.task(name="registers.import_take")
def import_take(pk: int) -> None:
    """Take the rows of a table that was confirmed; goes on where it stopped."""
    one, edition, home = _import(pk)
    importing_taking.take_on(edition, home, one, importing_taking.actor(one))


def _import(pk: int) -> tuple[Import, Edition, Home]:
    one = Import.objects.select_related("person").get(pk=pk)
    edition = kit_queries.current(names.kit_of(one.register))
    return one, edition, contents.home(edition.kit, names.bare(one.register))


@queue.periodic("35 1 * * *")
@queue.task(name="registers.ask_renewals", queueing_lock="registers.ask_renewals")
def ask_renewals() -> None:
    """Ask owners, in the morning, whether what is published of them still holds; each time once."""
    for edition in kit_queries.editions():
        for name in edition.kit.parts.get("registers", {}):
            renewal.ask_all(edition, contents.home(edition.kit, name))
