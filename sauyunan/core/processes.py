"""Which process is which: a pid alone may by now belong to a stranger."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

_PROC = Path("/proc")


def started(pid: int) -> str | None:
    """When this process began, as a text to compare; None when there is no such process.

    On Linux the boot's id and the clock ticks since then (proc(5), stat, field 22); a process that
    has ended but was not yet waited for counts as gone.
    """
    if not (_PROC / "self" / "stat").exists():
        shown = subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)],  # noqa: S607 - where the system has it
            capture_output=True,
            text=True,
            check=False,
        )
        return shown.stdout.strip() or None
    fields = _stat(pid)
    if fields is None or fields[0] == "Z":
        return None
    boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
    return f"{boot} {fields[19]}"


def group_members(group: int) -> list[int]:
    """The living processes of a process group."""
    if not (_PROC / "self" / "stat").exists():
        shown = subprocess.run(
            ["ps", "-o", "pid=", "-g", str(group)],  # noqa: S607 - where the system has it
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(word) for word in shown.stdout.split()]
    pids = [int(path.name) for path in _PROC.iterdir() if path.name.isdigit()]
    found = [(pid, _stat(pid)) for pid in pids]
    return [pid for pid, fields in found if fields and fields[0] != "Z" and fields[2] == str(group)]


def end_group(group: int, *, patience: float = 15) -> None:
    """Ask a group's leader to end, then what it left behind; after ``patience`` seconds end all.

    The leader alone is asked at first, because web servers end their children in their own order.
    """
    deadline = time.monotonic() + patience
    asked: set[str] = set()
    while members := group_members(group):
        whom = "leader" if group in members else "group"
        if time.monotonic() > deadline:
            _signal(os.killpg, group, signal.SIGKILL)
        elif whom not in asked:
            asked.add(whom)
            _signal(os.kill if whom == "leader" else os.killpg, group, signal.SIGTERM)
        time.sleep(0.05)


def _signal(send: Callable[[int, int], None], target: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        send(target, number)


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat after the name, which may itself hold blanks and brackets."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("ascii", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()
