"""Work on strangers' files in a limited child process: what kills the child never kills us.

``call`` sends one job to a long-lived child and waits. A child has at most 1 GB of memory, the
job's processor and wall-clock seconds, an empty environment (no secrets, no DATABASE_URL) and an
empty working folder; where the kernel allows it also no network, no files but this program's own,
and no other programs (``core.confinement`` tells what holds; ``holds()`` asks a child).

A process has at most two children, started when first needed. They are threads' common good:
each does one job at a time. A child is replaced after 200 jobs, after its memory grew, and after
any death or silence; a fork starts with none.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from sauyunan.core import confinement
from sauyunan.core.sandbox_child import JOBS, Job
from sauyunan.core.sandbox_frames import FrameFault, Header, pack, receive

CHILDREN = 2
JOBS_PER_CHILD = 200
MEMORY_PER_CHILD = 512 << 20
PROGRAM = Path(__file__).resolve().parents[2]


class SandboxFault(Exception):
    """The job failed in a way that is our own fault or the machine's; not for people to read."""


class SandboxRefused(Exception):
    """The job looked at the data and says no: ``reason`` is a short code, ``details`` JSON."""

    def __init__(self, reason: str, details: Header) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class SandboxLimit(Exception):
    """The job was stopped: ``limit`` is "time", "memory" or "crash" (the child died)."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


def call(job: str, data: bytes, options: Header, *, seconds: float) -> tuple[Header, bytes]:
    """Do a job of the table ``sandbox_child.JOBS`` in a limited child; waits for a free one.

    ``seconds`` limits both its processor and its wall-clock time. Raises SandboxRefused,
    SandboxLimit, SandboxFault; KeyError for an unknown job.
    """
    entry = JOBS[job]
    message = {"job": job, "options": options, "seconds": seconds}
    with _pool.slots:
        child = _pool.take(entry)
        try:
            header, body = child.ask(message, data, seconds)
        except BaseException:
            child.end()
            raise
        _pool.give_back(child, header, entry)
    return _outcome(header, body)


def holds() -> dict[str, bool]:
    """Which measures of ``core.confinement`` hold in a child on this machine."""
    answer, _ = call("core.check", b"", {}, seconds=10)
    return dict(answer["holds"])


def _outcome(header: Header, body: bytes) -> tuple[Header, bytes]:
    match header:
        case {"ok": dict(answer)}:
            return answer, body
        case {"refused": str(reason), "details": dict(details)}:
            raise SandboxRefused(reason, details)
        case {"limit": str(limit)}:
            raise SandboxLimit(limit)
        case {"failed": str(kind), "text": str(text)}:
            raise SandboxFault(f"{kind}: {text}")
    raise SandboxFault("the child answered out of turn")


class _Child:
    """One limited process and the pipes to it."""

    def __init__(self, entry: Job) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sauyunan-sandbox-"))
        self.may_spawn = entry.may_spawn
        self.jobs = 0
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", "sauyunan.core.sandbox_child"]
            + (["spawn"] if entry.may_spawn else []),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=self.folder,
            env=_environment(self.folder),
            start_new_session=not confinement.holding(),  # a limited parent's children die with its group
        )
        if self.process.stdin is None or self.process.stdout is None:
            raise SandboxFault("no pipes to the child")
        self.sink, self.source = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self.sink, False)
        os.set_blocking(self.source, False)

    def ask(self, message: Header, data: bytes, seconds: float) -> tuple[Header, bytes]:
        """Send and receive within the time. Raises SandboxLimit, SandboxFault."""
        deadline = time.monotonic() + seconds + 1.0  # the child's own limit speaks first
        self.jobs += 1
        try:
            for piece in pack(message, data):
                self._send(piece, deadline)
            return receive(lambda size: self._read(size, deadline))
        except (BrokenPipeError, EOFError):
            raise SandboxLimit(self._cause_of_death()) from None
        except FrameFault as fault:
            raise SandboxFault(str(fault)) from fault

    def is_usable(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """Stop the child and its folder, whatever state they are in."""
        with contextlib.suppress(ProcessLookupError):
            if os.getpgid(self.process.pid) == self.process.pid:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        self.let_go()
        shutil.rmtree(self.folder, ignore_errors=True)

    def let_go(self) -> None:
        """Close our ends of the pipes: an idle child ends by itself."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def _send(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            _wait(self.sink, select.POLLOUT, deadline)
            with contextlib.suppress(BlockingIOError):
                rest = rest[os.write(self.sink, rest[: 1 << 20]) :]

    def _read(self, size: int, deadline: float) -> bytes:
        pieces = bytearray()
        while len(pieces) < size:
            _wait(self.source, select.POLLIN, deadline)
            with contextlib.suppress(BlockingIOError):
                piece = os.read(self.source, min(size - len(pieces), 1 << 20))
                if not piece:
                    raise EOFError
                pieces += piece
        return bytes(pieces)

    def _cause_of_death(self) -> str:
        try:
            code = self.process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return "crash"
        return {-signal.SIGXCPU: "time", -signal.SIGABRT: "memory"}.get(code, "crash")


class _Pool:
    """The idle children of this process."""

    def __init__(self) -> None:
        self.slots = threading.BoundedSemaphore(CHILDREN)
        self.lock = threading.Lock()
        self.idle: list[_Child] = []

    def take(self, entry: Job) -> _Child:
        while not entry.may_spawn:
            with self.lock:
                child = self.idle.pop() if self.idle else None
            if child is None:
                break
            if child.is_usable():
                return child
            child.end()
        return _Child(entry)

    def give_back(self, child: _Child, header: Header, entry: Job) -> None:
        memory: Any = header.get("memory", 0)
        is_fresh = isinstance(memory, int) and memory < MEMORY_PER_CHILD
        is_fresh = is_fresh and "limit" not in header and "failed" not in header
        if entry.is_kept and is_fresh and child.jobs < JOBS_PER_CHILD:
            with self.lock:
                self.idle.append(child)
        else:
            child.end()

    def close(self) -> None:
        with self.lock:
            idle, self.idle = self.idle, []
        for child in idle:
            child.end()


def _wait(handle: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(handle, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise SandboxLimit("time")


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PYTHONPATH": str(PROGRAM),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "TMPDIR": str(folder),
        "HOME": str(folder),
        "MALLOC_ARENA_MAX": "2",  # threads' heaps count against the memory limit
        "RAYON_NUM_THREADS": "2",
    }


def _forget() -> None:
    """After a fork: the children belong to the parent; only close the copied pipes."""
    global _pool
    for child in _pool.idle:
        child.let_go()
    _pool = _Pool()


_pool = _Pool()
os.register_at_fork(after_in_child=_forget)
atexit.register(lambda: _pool.close())
