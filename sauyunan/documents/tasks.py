"""Slow work on documents."""

from __future__ import annotations

from datetime import timedelta

from sauyunan.core import clock, queue
from sauyunan.documents import actions, queries

AT_A_TIME = 1.0
"""Seconds after which other jobs have their turn, too."""
FORGOTTEN_AFTER = timedelta(minutes=10)


@queue.task(name="documents.render")
def render(document_id: int) -> None:
    """Render, sign and store a document that waits for it, and some more while at it."""
    actions.finish(document_id)
    queue.run_alike("documents.render", actions.finish, seconds=AT_A_TIME)


@queue.periodic("*/10 * * * *")
@queue.task(name="documents.render_forgotten", queueing_lock="documents.render_forgotten")
def render_forgotten() -> None:
    """Take up documents whose job gave up, because the signer was away for hours."""
    for document_id in queries.forgotten(clock.now() - FORGOTTEN_AFTER):
        queue.enqueue("documents.render", document_id)
