"""What happens by itself: teams are asked once for their word on a year."""

from __future__ import annotations

import logging

from sauyunan.core import queue
from sauyunan.innovations import actions, queries
from sauyunan.outbox.actions import MessageRefused

log = logging.getLogger(__name__)


@queue.periodic("45 1 * * *")
@queue.task(name="innovations.ask_years", queueing_lock="innovations.ask_years")
def ask_years() -> None:
    """Ask the teams, in the morning, how their innovations live; each time once."""
    year = queries.asked_year()
    for innovation in queries.to_remind().order_by("pk"):
        try:
            actions.remind(innovation, year)
        except MessageRefused:
            log.exception("reminder refused", extra={"innovation": innovation.slug})
