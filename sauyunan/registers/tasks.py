"""Slow work on registers."""

from __future__ import annotations

from sauyunan.core import queue
from sauyunan.kits import queries as kit_queries
from sauyunan.registers import contents, publishing, renewal


@queue.task(name="registers.publish_anew", lock="registers.publish_anew")
def publish_anew(kit: str, name: str) -> None:
    """Show all records of a register as the edition that runs now declares."""
    edition = kit_queries.current(kit)
    publishing.publish_anew(edition, contents.home(edition.kit, name))


@queue.periodic("35 1 * * *")
@queue.task(name="registers.ask_renewals", queueing_lock="registers.ask_renewals")
def ask_renewals() -> None:
    """Ask owners, in the morning, whether what is published of them still holds; each time once."""
    for edition in kit_queries.editions():
        for name in edition.kit.parts.get("registers", {}):
            renewal.ask_all(edition, contents.home(edition.kit, name))
