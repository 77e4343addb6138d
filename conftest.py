"""What every test stands on: the embedded server, the test database, a still clock, Chromium."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from sauyunan.core import clock, postgres, queries
from sauyunan.kits import queries as kits_queries
from sauyunan.services import facts

# Tuesday, 9.00 in the morning in Bandung.
FROZEN_NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def pytest_configure() -> None:
    """Static files keep their plain names: hashed ones exist only after collectstatic. A slow
    machine fails no property test."""
    hypothesis.settings.register_profile(
        "sauyunan", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("sauyunan")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that drive a browser come last in every process.

    An open browser keeps an event loop running in the thread of the tests. Whoever comes after it
    could start none of their own, and would get another connection to the database from Django.
    """
    driving = {one.path for one in items if one.get_closest_marker("browser")}
    items.sort(key=lambda one: one.path in driving)


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """The run's PostgreSQL: the embedded one, unless DATABASE_URL names a server."""
    if not settings.DATABASE_IS_EMBEDDED:
        yield
        return
    with postgres.running(Path(settings.SAUYUNAN_HOME), durable=False) as server:
        with psycopg.connect(server.owner_url, autocommit=True) as owner:
            # Test databases are made by the application's role, which may not do so in service.
            owner.execute(f"ALTER ROLE {postgres.APP_ROLE} CREATEDB")
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def name_in_service(database_server: None) -> str:
    """What the database is called before a test database takes its place."""
    return str(connection.settings_dict["NAME"])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    name_in_service: str,
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """One database for each process of a parallel run."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database; at its end nobody is left in it, also no thread that a test forgot."""
    yield
    with django_db_blocker.unblock():
        _on_the_side("", str(connection.settings_dict["NAME"]))


@pytest.fixture(scope="session")
def template_database(
    name_in_service: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The test database, to be copied; made here where no test of the run works in it itself.

    pytest-django makes one only for tests that ask for ``db``.
    """
    if connection.settings_dict["NAME"] != name_in_service:
        yield connection.settings_dict["NAME"]
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        yield connection.settings_dict["NAME"]
        teardown_databases(made, verbosity=0)


@pytest.fixture
def own_database(template_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A copy of the test database for one test that commits, from threads or a browser; its name.

    Django's own way would empty the tables afterwards, which append-only tables refuse.
    """
    template = template_database
    copy = f"{template}_{secrets.token_hex(4)}"
    with django_db_blocker.unblock():
        _on_the_side("CREATE DATABASE {} TEMPLATE {}", copy, template)
        connection.settings_dict["NAME"] = copy
        try:
            yield copy
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = template
            _on_the_side("DROP DATABASE {} WITH (FORCE)", copy)


def _on_the_side(statement: str, *names: str) -> None:
    """Send everybody out of these databases, then run a statement about them, if there is one.

    Autovacuum leaves by itself, and the application's role may not end it.
    """
    connections.close_all()
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    with psycopg.connect(**{**parameters, "dbname": "postgres"}, autocommit=True) as side:
        side.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = ANY(%s) AND backend_type = 'client backend'",
            [list(names)],
        )
        if statement:
            side.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """No test goes by a kit, an office, a calendar or a language that another left in this process."""
    kits_queries.forget_all()
    facts.forget_offices()
    queries.forget()
    translation.deactivate()


@pytest.fixture
def frozen_now() -> Iterator[datetime]:
    """The clock stands at FROZEN_NOW."""
    with clock.frozen(FROZEN_NOW) as at:
        yield at


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium of this machine: CHROMIUM= or the one on PATH."""
    path = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if path is None:
        pytest.fail("No Chromium: type apt-get install chromium, or CHROMIUM=/path make test.")
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }
