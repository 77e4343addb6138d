"""The test database itself: role, server, and copies for tests that commit."""

from __future__ import annotations

import threading

import pytest
from django.conf import settings
from django.db import connection, connections

from sauyunan.core import clock


@pytest.mark.django_db
def test_the_application_is_no_superuser_on_its_own_server():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()

    assert row == (False,) or not settings.DATABASE_IS_EMBEDDED


@pytest.mark.django_db
def test_jobs_can_be_deferred():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        row = cursor.fetchone()

    assert row == (0,)


@pytest.mark.parametrize("turn", [1, 2])
def test_a_copy_takes_commits_of_several_threads_and_is_gone_afterwards(own_database, turn):
    def insert(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_session VALUES (%s, '', %s)", [f"s{number}", clock.now()]
            )
        connections.close_all()

    threads = [threading.Thread(target=insert, args=[number]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), current_database() FROM django_session")
        assert cursor.fetchone() == (5, own_database)
