"""How long commands take: start-up without a database, the embedded server, the check of kits."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.place import KITS, Place, run
from bench.timing import median
from sauyunan.core import postgres

WITHOUT_DATABASE: Sequence[tuple[str, ...]] = (
    ("--version",),
    ("--help",),
    ("kit", "--help"),
    ("city", "--help"),
    ("verify", "--help"),
)
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
    """Medians, but for the database that is made once."""

    def typed(*words: str) -> None:
        run([sys.executable, "-m", "sauyunan.cli", *words], place.environment())

    starts = {
        " ".join(words): median(lambda words=words: typed(*words), rounds=ROUNDS)  # type: ignore[misc]
        for words in WITHOUT_DATABASE
    }
    slowest = max(starts, key=lambda words: starts[words])
    new, start = _postgres()
    kits = sorted(str(path) for path in KITS.iterdir() if path.is_dir())
    check = median(lambda: typed("kit", "check", *kits), rounds=3)
    return Commands(slowest, starts[slowest], new, start, check)


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
