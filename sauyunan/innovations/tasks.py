"""What happens by itself: teams are asked once for their word on a year, running kits are measured."""

from __future__ import annotations

import logging

from sauyunan.core import queue
from sauyunan.core.actor import SYSTEM
from sauyunan.innovations import actions, measured, queries
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


@queue.periodic("10 20 1 * *")
@queue.task(name="innovations.measure_month", queueing_lock="innovations.measure_month")
def measure_month() -> None:
    """Measure the month that is over, of every innovation whose kit runs here; twice gives nothing new."""
    since, until = measured.month_before()
    for innovation in queries.running().order_by("pk"):
        actions.record_measurements(innovation, since, until, by=SYSTEM)
