"""What the worker does for the outbox: send, and take up what has no job any more."""

from __future__ import annotations

from sauyunan.core import clock, queue
from sauyunan.outbox import actions, queries

BATCH = 500


@queue.task(name="outbox.send")
def send(message_id: int) -> None:
    """One attempt; a failed one enqueues the next itself. A second run finds nothing to do."""
    actions.send(message_id)


@queue.task(name="outbox.send_first", priority=10)
def send_first(message_id: int) -> None:
    """The same for what somebody waits for, such as a code."""
    actions.send(message_id)


@queue.periodic("*/5 * * * *")
@queue.task(name="outbox.take_up", queueing_lock="outbox.take_up")
def take_up() -> None:
    """Attempts that are long due and were never made: their job was lost."""
    for message_id in list(queries.overdue(clock.now()).values_list("pk", flat=True)[:BATCH]):
        actions.send(message_id)
