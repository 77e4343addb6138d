"""A kept connection is looked at without a statement: one that the server ended is not used again."""

from __future__ import annotations

import select
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper


@pytest.fixture
def kept(db: None) -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own beside that of the test."""
    made = connection.copy()
    made.ensure_connection()
    yield made
    made.close()


def process_of(kept: BaseDatabaseWrapper) -> int:
    with kept.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_connection_that_the_server_ended_is_made_anew(kept: BaseDatabaseWrapper) -> None:
    process = process_of(kept)
    before = kept.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process])

    select.select([kept.connection], [], [], 10)
    after = kept.is_usable()
    kept.health_check_enabled, kept.health_check_done = True, False

    assert before
    assert not after
    assert process_of(kept) != process


def test_connection_that_was_closed_is_not_usable(kept: BaseDatabaseWrapper) -> None:
    kept.connection.close()

    assert not kept.is_usable()
    assert not connection.copy().is_usable()
