"""One command that serves: web server, worker and database; it restarts what dies and stops all.

Each part leads a process group of its own, so that Ctrl-C reaches the supervisor alone and a part's
children can be found when the part itself was killed. ``SAUYUNAN_HOME/.serve.json`` records the parts
with their start times: a run whose supervisor was killed is ended by the next one.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from sauyunan.core import doctor, postgres, processes
from sauyunan.core.postgres_place import PostgresFault

_TURN = 0.1
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_STEADY = 10.0
"""Seconds after which a part that ended had worked: it starts again at once, not later each time."""
_READY_LIMIT = 90.0
_SLOW_START, _SILENT_LIMIT = 30.0, 5.0
"""Seconds for which nobody may listen at the address while the web server seems to run: until it
was heard the first time, and afterwards."""
_ASKED = "/static/dist/mark.svg"
# The worker may take 20 s to finish what it does (PROCRASTINATE_WORKER_DEFAULTS).
_PATIENCE = 25.0


class ServeFault(Exception):
    """Serving is impossible; one line says why and what to do."""


@dataclass(frozen=True)
class Part:
    """A program that is to run all the time."""

    name: str
    command: tuple[str, ...]


@dataclass
class _Child:
    """A part's process and its luck so far."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait: float = _FIRST_WAIT
    due_at: float = 0.0


@dataclass
class _Run:
    """What one supervisor holds; ``database`` is None when DATABASE_URL names a server."""

    home: Path
    children: list[_Child]
    database: postgres.Server | None
    say: Callable[[str], None]
    stopping: bool = False
    database_child: _Child = field(default_factory=lambda: _Child(Part("database", ())))


def parts(host: str, port: int, application: str = "sauyunan.wsgi:application") -> tuple[Part, ...]:
    """The web server and workers for jobs: of each as many processes as there are cores.

    A worker does one job after the other, because Python's threads would only wait for each other.
    """
    workers = min(max(os.cpu_count() or 2, 2), 16)
    web = (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", "4", "--respawn-failed-workers", "--respawn-interval", "0.5"),
        *("--workers-kill-timeout", "10"),
        application,
    )
    jobs = (sys.executable, "-m", "django", "procrastinate", "worker")
    return (Part("web", web), *(Part(f"worker {number + 1}", jobs) for number in range(workers)))


def serve(
    home: Path,
    programs: tuple[Part, ...],
    *,
    address: tuple[str, int],
    embedded: bool,
    ready: Callable[[], None],
    say: Callable[[str], None],
) -> None:
    """Run the programs until SIGINT, SIGTERM or SIGHUP; the first serves pages at the address.

    ``ready`` is called once the pages answer.

    Raises ServeFault, PostgresFault or KeysFault with one line when it cannot begin.
    """
    fault = doctor.folder_fault(home)
    if fault:
        raise ServeFault(fault)
    with _only_one(home):
        _end_orphans(home)
        fault = doctor.port_fault(*address)
        if fault:
            raise ServeFault(fault)
        children = [_Child(part) for part in programs]
        database = postgres.start(home) if embedded else None
        run = _Run(home, children, database, say)
        try:
            with _signals(run):
                _begin(run, address, ready)
                _watch(run, address)
        finally:
            _end(run)


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[None]:
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / ".serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(handle, home)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, home: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ServeFault(
            f"Sauyunan already serves from {home}: stop it with Ctrl-C where it runs, "
            "or choose another folder with SAUYUNAN_HOME=/another/folder."
        ) from None


@contextlib.contextmanager
def _signals(run: _Run) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        run.stopping = True

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _begin(run: _Run, address: tuple[str, int], ready: Callable[[], None]) -> None:
    """Start every part and wait for the first answer."""
    deadline = time.monotonic() + _READY_LIMIT
    for child in run.children:
        _start(run, child)
    while not run.stopping and not _answers(*address):
        if run.children[0].wait > 4 * _FIRST_WAIT or time.monotonic() > deadline:
            raise ServeFault("The web server does not start: the lines above say why.")
        _look_after_all(run)
        time.sleep(_TURN)
    if not run.stopping:
        ready()


def _watch(run: _Run, address: tuple[str, int]) -> None:
    heard_at = asked_at = time.monotonic()
    while not run.stopping:
        _look_after_all(run)
        if time.monotonic() - asked_at > 1:
            asked_at = time.monotonic()
            heard_at = asked_at if _listens(*address) else heard_at
            _end_if_silent(run.children[0], heard_at)
        time.sleep(_TURN)


def _end_if_silent(web: _Child, heard_at: float) -> None:
    """End a web server whose first process outlives all that answer; it starts again as ever."""
    limit = _SILENT_LIMIT if heard_at > web.started_at else _SLOW_START
    silent = time.monotonic() - max(heard_at, web.started_at)
    if web.process is not None and silent > limit:
        processes.end_group(web.process.pid, patience=2)


def _look_after_all(run: _Run) -> None:
    for child in run.children:
        _look_after(run, child)
    if run.database is not None:
        _look_after_database(run, run.database)


def _look_after(run: _Run, child: _Child) -> None:
    """Restart a part that ended, the later the more often it does."""
    moment = time.monotonic()
    if child.process is not None:
        code = child.process.poll()
        if code is None:
            return
        processes.end_group(child.process.pid, patience=2)
        child.process = None
        _delay(child, moment)
        run.say(f"{child.part.name} ended ({code}); it starts again in {child.wait:.1f} s.")
    if moment >= child.due_at:
        _start(run, child)


def _look_after_database(run: _Run, server: postgres.Server) -> None:
    """Look once a second whether the server lives, and start it again when not."""
    child, moment = run.database_child, time.monotonic()
    if moment < child.due_at:
        return
    child.due_at = moment + 1
    if postgres.is_running(server):
        return
    _delay(child, moment)
    try:
        postgres.revive(server)
    except PostgresFault as fault:
        run.say(f"{fault} Trying again in {child.wait:.1f} s.")
    else:
        child.started_at = moment
        run.say("database ended; it runs again.")


def _delay(child: _Child, moment: float) -> None:
    steady = moment - child.started_at > _STEADY
    child.wait = _FIRST_WAIT if steady else min(child.wait * 2, _LONGEST_WAIT)
    child.due_at = moment + child.wait


def _start(run: _Run, child: _Child) -> None:
    child.started_at = time.monotonic()
    child.process = subprocess.Popen(
        child.part.command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "sauyunan.settings"},
    )
    _record(run)


def _record(run: _Run) -> None:
    living = [child.process.pid for child in run.children if child.process is not None]
    recorded = [{"pid": pid, "started": processes.started(pid)} for pid in living]
    draft = run.home / ".serve.json.new"
    draft.write_text(json.dumps(recorded), "ascii")
    draft.replace(run.home / ".serve.json")


def _end_orphans(home: Path) -> None:
    """End the parts of an earlier run whose supervisor was killed."""
    path = home / ".serve.json"
    try:
        recorded = json.loads(path.read_text("ascii"))
    except FileNotFoundError:
        return
    except ValueError:
        recorded = []
    for entry in recorded:
        if _is_the_recorded(entry["pid"], entry["started"]):
            processes.end_group(entry["pid"], patience=5)
    path.unlink()


def _is_the_recorded(pid: int, begun: str | None) -> bool:
    """Whether the group with this number is the one we made: its leader began when we wrote it.

    A leader that is gone leaves its number taken for as long as the group has members, so those are
    its children, if they began no earlier.
    """
    leader = processes.started(pid)
    if leader is not None:
        return leader == begun
    begins = [processes.started(member) for member in processes.group_members(pid)]
    return begun is not None and all(_not_earlier(begin, begun) for begin in begins if begin)


def _not_earlier(begin: str, begun: str) -> bool:
    boot, _, ticks = begin.partition(" ")
    recorded_boot, _, recorded_ticks = begun.partition(" ")
    return boot == recorded_boot and ticks.isdigit() and int(ticks) >= int(recorded_ticks)


def _end(run: _Run) -> None:
    """Stop the parts, then the database they use."""
    living = [child.process for child in run.children if child.process is not None]
    for process in living:
        process.send_signal(signal.SIGTERM)
    for process in living:
        processes.end_group(process.pid, patience=_PATIENCE)
        process.wait()
    (run.home / ".serve.json").unlink(missing_ok=True)
    if run.database is not None:
        postgres.stop(run.database)


def _reachable(host: str) -> str:
    """Where this machine reaches what listens at a host."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def _listens(host: str, port: int) -> bool:
    """Whether anybody takes connections there, however slow the answer."""
    try:
        socket.create_connection((_reachable(host), port), timeout=5).close()
    except OSError as fault:
        return not isinstance(fault, ConnectionRefusedError)
    return True


def _answers(host: str, port: int) -> bool:
    """Whether the application answers, with whatever status.

    It is asked for a file of its own: /sehat would be logged as an error until the workers are up.
    """
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=5)
    try:
        connection.request("GET", _ASKED, headers={"Host": "localhost"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
