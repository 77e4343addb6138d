"""Slow work on registers."""

from __future__ import annotations

from sauyunan.core import queue
from sauyunan.kits import queries as kit_queries
from sauyunan.registers import contents, publishing


@queue.task(name="registers.publish_anew", lock="registers.publish_anew")
def publish_anew(kit: str, name: str) -> None:
    """Show all records of a register as the edition that runs now declares."""
    edition = kit_queries.current(kit)
    publishing.publish_anew(edition, contents.home(edition.kit, name))
