"""The limited child: gives up its rights first, then does one job after the other until its
parent hangs up. Started by ``core.sandbox`` only, in an empty folder of its own."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sauyunan.core import confinement
from sauyunan.core.sandbox_frames import Header, JobRefused, pack, receive

Result = tuple[Header, bytes]


@dataclass(frozen=True)
class Job:
    """Where a job's function is: ``(data, options) -> (answer, bytes)``, may raise JobRefused."""

    target: str  # "package.module:function", imported in the child
    is_kept: bool = True  # whether the child may do other work afterwards
    may_spawn: bool = False  # whether it may start a child of its own


JOBS: dict[str, Job] = {
    "core.check": Job("sauyunan.core.sandbox_child:check"),
    "intake.image": Job("sauyunan.core.intake_decoding:image"),
    "intake.pdf": Job("sauyunan.core.intake_decoding:pdf"),
    "documents.render": Job("sauyunan.documents.typesetting:render"),
    "documents.compile_check": Job("sauyunan.documents.typesetting:compile_check"),
    "documents.verify": Job("sauyunan.documents.signature_reading:read"),
    "registers.read_table": Job("sauyunan.registers.sheet_reading:read"),
    "kits.check": Job("sauyunan.kits.sandbox_jobs:check", is_kept=False, may_spawn=True),
}


def check(data: bytes, options: Header) -> Result:
    """What holds in this child, for the doctor page and the tests."""
    return {"holds": confinement.holding(), "memory": confinement.memory_used()}, data


def main(argv: list[str]) -> int:
    """``argv``: "spawn" when the child may start a child of its own. Ends when the pipe closes."""
    source, sink = _private_pipes()
    confinement.confine(Path.cwd(), may_spawn="spawn" in argv)
    while True:
        try:
            header, body = receive(lambda size: _exactly(source, size))
        except EOFError:
            _clear(Path.cwd())
            return 0
        for piece in pack(*_answer(header, body)):
            _write_all(sink, piece)


def _private_pipes() -> tuple[int, int]:
    """The parent's pipes under other numbers, so that a stray ``print`` cannot spoil a message."""
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return source, sink


def _answer(header: Header, body: bytes) -> Result:
    try:
        confinement.limit_processor(float(header["seconds"]))
        answer, data = _function(header["job"])(body, header["options"])
        return {"ok": answer, "memory": confinement.memory_used()}, data
    except JobRefused as refusal:
        return {"refused": refusal.reason, "details": refusal.details}, b""
    except MemoryError:
        return {"limit": "memory"}, b""
    except Exception as fault:  # noqa: BLE001 whatever it is, the parent must hear of it
        return {"failed": type(fault).__name__, "text": str(fault)[:2000]}, b""


def _clear(folder: Path) -> None:
    """Leave nothing behind when the parent could not tidy up after us."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _function(job: str) -> Callable[[bytes, Header], Result]:
    module, _, name = JOBS[job].target.partition(":")
    if module == "sauyunan.core.sandbox_child":  # this very module, which runs as __main__
        return check
    found: Callable[[bytes, Header], Result] = getattr(importlib.import_module(module), name)
    return found


def _exactly(source: int, size: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < size:
        piece = os.read(source, min(size - len(pieces), 1 << 20))
        if not piece:
            raise EOFError
        pieces += piece
    return bytes(pieces)


def _write_all(sink: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(sink, rest) :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
