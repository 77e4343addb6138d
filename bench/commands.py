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

ROUNDS = 5


@dataclass(frozen=True)
class Commands:
    """Seconds; ``slowest`` names the command that took the longest to start."""

    slowest: str
    start: float
    postgres_new: float
    postgres_start: float
    kit_check: float


def measure(place: Place) -> Commands:
    """Medians of the processor's time, but of the clock's for the server of the database."""
    kits = sorted(str(path) for path in KITS.iterdir() if path.is_dir())
    with tempfile.TemporaryDirectory(prefix="sy-kit-") as folder:
        starts = {
            " ".join(words[:2]): _typed(place, *words) for words in _without_database(Path(folder))
        }
    slowest = max(starts, key=lambda words: starts[words])
    new, start = _postgres()
    return Commands(slowest, starts[slowest], new, start, _typed(place, "kit", "check", *kits))


def _without_database(folder: Path) -> Sequence[tuple[str, ...]]:
    archive = str(folder / "kit.zip")
    return (
        ("--version",),
        ("--help",),
        ("kit", "--help"),
        ("kit", "build", str(ROOT / "bench" / "kit"), "-o", archive),
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
