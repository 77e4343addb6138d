"""Slow work on documents."""

from __future__ import annotations

from sauyunan.core import queue
from sauyunan.documents import actions


@queue.task(name="documents.render")
def render(document_id: int) -> None:
    """Render, sign and store a document that waits for it."""
    actions.finish(document_id)
