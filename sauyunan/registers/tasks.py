"""Slow work on registers."""

from __future__ import annotations

from sauyunan.core import queue
from sauyunan.kits import queries as kit_queries
from sauyunan.registers import attending_actions, contents, publishing


@queue.task(name="registers.publish_anew", lock="registers.publish_anew")
def publish_anew(kit: str, name: str) -> None:
    """Show all records of a register as the edition that runs now declares."""
    edition = kit_queries.current(kit)
    publishing.publish_anew(edition, contents.home(edition.kit, name))


@queue.task(name="registers.settle_attendees")
def settle_attendees(kit: str, name: str, record: int) -> None:
    """An event changed: give new places to whoever waits, tell whose day is gone."""
    attending_actions.settle(kit, name, record)
