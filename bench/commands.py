"""How long commands take: start-up without a database, the embedded server, the check of kits."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.place import KITS, ROOT, Place, run
from bench.timing import median
from sauyunan.core import postgres

STARTS: Sequence[tuple[str, ...]] = (
    ("--version",),
    ("--help",),
    ("kit", "--help"),
    ("kit", "check", "--help"),
    ("backup", "--help"),
)
"""Commands that look at nothing: what is left is their start."""
ROUNDS = 5


@dataclass(frozen=True)
class Commands:
    """Seconds; ``slowest`` names the command that took the longest to start."""

    slowest: str
    start: float
    postgres_new: float
    postgres_start: float
    kit_check_small: float
    kit_check: float


def measure(place: Place) -> Commands:
    """Medians of the processor's time, but of the clock's for the server of the database."""
    starts = {" ".join(words): _typed(place, *words) for words in STARTS}
    slowest = max(starts, key=lambda words: starts[words])
    small = _typed(place, "kit", "check", str(ROOT / "bench" / "kit"))
    kits = sorted(str(path) for path in KITS.iterdir() if path.is_dir())
    return Commands(
        slowest, starts[slowest], *_postgres(), small, _typed(place, "kit", "check", *kits)
    )


def _typed(place: Place, *words: str) -> float:
    """Seconds of processor of one command and of all that it starts."""
    command = [sys.executable, "-m", "sauyunan.cli", *words]
    return median(lambda: run(command, place.environment()), rounds=ROUNDS, timer=_of_children)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _postgres() -> tuple[float, float]:
    """Seconds to make and start a server, and to start it again."""
    with tempfile.TemporaryDirectory(prefix="sy-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        taken = []
        for _ in range(4):
            begin = time.perf_counter()
            with postgres.running(home):
                taken.append(time.perf_counter() - begin)
    new, *again = taken
    return new, sorted(again)[1]
