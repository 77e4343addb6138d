"""Slow work on surveys: checking and counting tables of answers."""

from __future__ import annotations

from sauyunan.core import queue
from sauyunan.surveys import actions


@queue.task(name="surveys.file_read")
def file_read(pk: int) -> None:
    """Check the rows of a table that was sent."""
    actions.read_file(pk)


@queue.task(name="surveys.file_take")
def file_take(pk: int) -> None:
    """Count the valid respondents of a table that was confirmed."""
    actions.count_file(pk)
