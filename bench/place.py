"""The place of a run: a home of its own with its database, a city in it, and servers on its pages."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from sauyunan.core import postgres, processes, supervisor

ROOT = Path(__file__).resolve().parent.parent
KITS = ROOT / "kits"
OURS, BARE = "sauyunan", "bench.bare"
_ANSWERS_IN = 60.0


class BenchFault(Exception):
    """The benchmark cannot go on; the text says why."""


@dataclass(frozen=True)
class Place:
    """A home whose PostgreSQL runs."""

    home: Path
    server: postgres.Server

    def url(self, database: str = postgres.DATABASE) -> str:
        """The address of one of its databases for the application's role."""
        parts = urlsplit(self.server.url)
        return urlunsplit(parts._replace(path=f"/{database}"))

    def environment(self, project: str = OURS, database: str = "") -> dict[str, str]:
        """What a process of a project needs."""
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "PYTHONPATH"}}
        made = {
            **kept,
            "DJANGO_SETTINGS_MODULE": f"{project}.settings",
            "SAUYUNAN_HOME": str(self.home),
            "SAUYUNAN_URL": "http://localhost:8000",
        }
        return {**made, "DATABASE_URL": self.url(database)} if database else made

    def add_database(self, name: str, template: str = "template0") -> None:
        """A further database on the same server, perhaps a copy."""
        with psycopg.connect(self.server.owner_url, autocommit=True) as owner:
            owner.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {postgres.APP_ROLE}")


@contextlib.contextmanager
def place() -> Iterator[Place]:
    """A fresh home under the temporary folder, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sy-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # as root the database's account must be able to pass
        home = Path(folder) / "home"
        with postgres.running(home) as server:
            yield Place(home, server)


def command(place: Place, *words: str | Path, database: str = "") -> str:
    """One command ``sauyunan …`` that must succeed; what it printed."""
    words_typed = [sys.executable, "-m", "sauyunan.cli", *map(str, words)]
    return run(words_typed, place.environment(OURS, database))


def child(module: str, *words: str, environment: Mapping[str, str]) -> Any:
    """What a measurement in a process of its own prints as JSON."""
    told = run([sys.executable, "-m", "bench.child", module, *words], environment)
    return json.loads(told.splitlines()[-1])


def run(words: list[str], environment: Mapping[str, str]) -> str:
    """A program's output; BenchFault with its last words when it fails."""
    done = subprocess.run(
        words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchFault(f"{' '.join(words[2:])}: {(done.stderr or done.stdout)[-1500:]}")
    return done.stdout


@contextlib.contextmanager
def served(
    place: Place, project: str, database: str, *, settings: Mapping[str, str] | None = None
) -> Iterator[int]:
    """The web server of a project, started as a city's is, perhaps with further settings; its port."""
    port = free_port()
    web = web_part(port, f"{project}.wsgi:application")
    with program(web, {**place.environment(project, database), **(settings or {})}, port):
        yield port


def free_port() -> int:
    """One on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def web_part(port: int, application: str, *, python: str = sys.executable) -> supervisor.Part:
    """The web server as ``sauyunan serve`` starts it, perhaps by another Python."""
    web = supervisor.parts("127.0.0.1", port, application)[0]
    return supervisor.Part(web.name, (python, *web.command[1:]))


@contextlib.contextmanager
def program(part: supervisor.Part, environment: Mapping[str, str], port: int) -> Iterator[None]:
    """A web server from its first answer on."""
    with _started(part, environment) as process:
        _wait(port, process)
        yield


@contextlib.contextmanager
def worked(place: Place, database: str) -> Iterator[None]:
    """The workers for jobs, started as a city's are; it may take a moment until they take jobs."""
    with contextlib.ExitStack() as stack:
        for jobs in supervisor.parts("127.0.0.1", 0)[1:]:
            stack.enter_context(_started(jobs, place.environment(OURS, database)))
        yield


@contextlib.contextmanager
def _started(
    part: supervisor.Part, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        part.command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        processes.end_group(process.pid, patience=10)
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _ANSWERS_IN
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        time.sleep(0.1)
    raise BenchFault(f"the server on port {port} does not answer")
