"""What the worker does for core by itself: ledger rows, lost jobs, purges, loose files, free days."""

from __future__ import annotations

from sauyunan.core import clock, freedays, lost_jobs, queue, retention, sequencer, sweeping


@queue.periodic("* * * * * */3")
@queue.task(name="core.sequence", queueing_lock="core.sequence", priority=10)
def sequence() -> None:
    """Place the ledger rows committed by now."""
    sequencer.run_once()


@queue.periodic("* * * * * 20")
@queue.task(name="core.take_up_lost_jobs", queueing_lock="core.take_up_lost_jobs", priority=10)
def take_up_lost_jobs() -> None:
    """Try again what a killed worker left undone."""
    lost_jobs.take_up()


@queue.periodic("17 * * * *")
@queue.task(name="core.purge", queueing_lock="core.purge")
def purge() -> None:
    """Throw away what is over, in every app."""
    retention.purge_all()


@queue.periodic("50 18 * * *")
@queue.task(name="core.sweep", queueing_lock="core.sweep")
def sweep() -> None:
    """Remove stored files that no row names, at night in Indonesia."""
    sweeping.sweep(clock.now())


@queue.periodic("30 19 1 * *")
@queue.task(name="core.load_holidays", queueing_lock="core.load_holidays")
def load_holidays() -> None:
    """The national free days of this year and the next, once they are decreed."""
    freedays.load_coming_years()
