"""How a process gives up what it does not need: memory, files, network, other programs.

Plain Linux calls through ctypes, standard library alone. Each measure stands by itself and tells
whether the kernel granted it, so that ``confine`` can say honestly what holds here:

* ``limits``: memory, file size and open files (POSIX; always there).
* ``network``: an own, empty network namespace (needs root or unprivileged user namespaces).
* ``files``: Landlock (Linux 5.13): nothing readable but Python and this program, nothing writable
  but the working folder.
* ``calls``: seccomp: no sockets but pairs within the process, no other program, no tracing, on
  x86-64 and ARM64.

Where the kernel refuses one, the others still hold; the parent's wall-clock limit always does.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import resource
import struct
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

MEMORY = 1 << 30
FILE_SIZE = 64 << 20
OPEN_FILES = 64

_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_THREAD = 0x10000000, 0x40000000, 0x00010000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _PR_SET_DUMPABLE, _FILTER_MODE = 38, 22, 4, 2
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446

# linux/landlock.h: rights of the first version, all but EXECUTE, which no rule here needs.
_LIST = 1 << 3
_READ = 1 << 2 | _LIST
_ALL = sum(1 << bit for bit in range(1, 13))

# System calls by machine: audit architecture, then call numbers (asm/unistd.h).
_SOCKET, _SPAWN = "socket", "spawn"
_MACHINES: dict[str, tuple[int, int, int, dict[str, tuple[int, ...]]]] = {
    # socket, connect, bind, ptrace, process_vm_readv/writev, keyctl, bpf
    "x86_64": (
        0xC000003E,
        56,
        435,
        {_SOCKET: (41, 42, 49, 101, 310, 311, 250, 321), _SPAWN: (57, 58, 59, 322)},
    ),
    "aarch64": (
        0xC00000B7,
        220,
        435,
        {_SOCKET: (198, 203, 200, 117, 270, 271, 219, 280), _SPAWN: (221, 281)},
    ),
}

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

_holding: dict[str, bool] = {}
_open: dict[str, int] = {}  # opened before the files are fenced off


def holding() -> dict[str, bool]:
    """Which measures hold in this process; empty where ``confine`` was never called."""
    return dict(_holding)


def confine(folder: Path, *, may_spawn: bool = False) -> dict[str, bool]:
    """Give up everything but reading this program and writing in ``folder``; there is no way back.

    ``may_spawn`` leaves the right to start other processes, which inherit every limit.
    Returns measure -> whether it holds.
    """
    with contextlib.suppress(OSError):  # the child of a child is fenced off from it already
        _open["statm"] = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    network = _leave_network()
    _limit()
    privileges = _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    files = privileges and _fence_files(_readable(), folder)
    calls = privileges and _fence_calls(may_spawn=may_spawn)
    _holding.update(limits=True, network=network, files=files, calls=calls)
    return holding()


def limit_processor(seconds: float) -> None:
    """Let this process use ``seconds`` of processor time from now on; then the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_within(end, hard), hard))


def memory_used() -> int:
    """The memory that this process holds now, in bytes.

    Not the most it ever held: the kernel counts there what its parent held before it. 0 in a child
    of a child, which cannot read it and is not kept long.
    """
    statm = _open.get("statm", -1)
    if statm < 0:
        return 0
    pages = os.pread(statm, 200, 0).split()[1]
    return int(pages) * resource.getpagesize()


def _limit() -> None:
    for kind, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        value = _within(value, hard)
        resource.setrlimit(kind, (value, value))


def _within(value: int, hard: int) -> int:
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def _leave_network() -> bool:
    """As root directly; else inside an own user namespace, which single-threaded processes may."""
    return any(
        _libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)
    )


def _readable() -> set[str]:
    """Folders without secrets: the interpreter, its packages, this package, shared libraries."""
    program = Path(__file__).resolve().parents[1]
    paths = {sys.prefix, sys.base_prefix, str(program), "/usr/lib", "/usr/lib64", "/lib", "/lib64"}
    paths |= {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths |= {
        str(program.parent / "rules"),  # the data of regulations, beside the package in a checkout
        "/usr/local/lib",
        "/usr/share/zoneinfo",
        "/etc/ld.so.cache",
        "/etc/localtime",
        "/dev/null",
        "/dev/urandom",
    }
    return {path for path in paths if os.path.exists(path) and path != "/"}


def _fence_files(readable: Iterable[str], writable: Path) -> bool:
    attributes = struct.pack("=Q", _ALL)
    rules = _libc.syscall(_LANDLOCK_CREATE, attributes, len(attributes), 0)
    if rules < 0:
        return False
    try:
        _allow(rules, str(writable), _ALL)
        # A child that may spawn sends its children's errors here, and they look for the package there.
        _allow(rules, os.devnull, _ALL)
        _allow(rules, str(Path(__file__).resolve().parents[2]), _LIST)
        for path in readable:
            _allow(rules, path, _READ)
        return bool(_libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    if not os.path.isdir(path):
        rights &= 1 << 1 | 1 << 2  # only rights that a single file can have
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, handle)
        if _libc.syscall(_LANDLOCK_ADD, rules, 1, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), f"Landlock refuses a rule for {path}")
    finally:
        os.close(handle)


def _fence_calls(*, may_spawn: bool) -> bool:
    known = _MACHINES.get(platform.machine())
    if known is None or sys.byteorder != "little":
        return False
    program = _filter(*known, may_spawn=may_spawn)
    count = len(program) // 8
    kept = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxP", count, ctypes.addressof(kept))
    return bool(_libc.prctl(_PR_SET_SECCOMP, _FILTER_MODE, head, 0, 0) == 0)


def _filter(
    architecture: int,
    clone: int,
    clone3: int,
    calls: dict[str, tuple[int, ...]],
    *,
    may_spawn: bool,
) -> bytes:
    """A classic BPF program over struct seccomp_data: call number at 0, architecture at 4,
    first argument at 16. Refused calls return EPERM; a foreign architecture ends the process."""
    load, equal, at_least, anyset, give = 0x20, 0x15, 0x35, 0x45, 0x06
    kill, allow, refuse = 0x80000000, 0x7FFF0000, 0x00050000
    lines = [
        (load, 0, 0, 4),
        (equal, 1, 0, architecture),
        (give, 0, 0, kill),
        (load, 0, 0, 0),
        (at_least, 0, 1, 0x40000000),  # the x32 way of calling
        (give, 0, 0, kill),
    ]
    refused = calls[_SOCKET] + (() if may_spawn else calls[_SPAWN])
    for number in refused:
        lines += [(equal, 0, 1, number), (give, 0, 0, refuse | errno.EPERM)]
    if not may_spawn:  # threads only: clone3 hides its flags, so the C library must use clone
        lines += [(equal, 0, 1, clone3), (give, 0, 0, refuse | errno.ENOSYS)]
        lines += [(equal, 0, 3, clone), (load, 0, 0, 16), (anyset, 1, 0, _CLONE_THREAD)]
        lines += [(give, 0, 0, refuse | errno.EPERM)]
    lines += [(give, 0, 0, allow)]
    return b"".join(struct.pack("<HBBI", *line) for line in lines)
