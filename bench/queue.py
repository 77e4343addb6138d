"""The work queue beside a bare list, and with a hundred times as many applications."""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.place import BARE, OURS, ROOT, BenchFault, Place, child

FEW, MANY = 1_000, 100_000
ROUNDS, TIMES = 9, 25
PATH = "/kerja/"


@dataclass(frozen=True)
class Queue:
    """What was measured: seconds of processor and of the clock for one page, and its statements."""

    bare_cpu: float
    cpu: float
    few: float
    many: float
    statements: int
    rows: int


def measure(place: Place) -> Queue:
    """Three processes take turns: the bare list, the queue with few applications and with many."""
    place.add_database("few", "sauyunan")
    child("applications", "add", str(FEW), environment=place.environment(OURS, "few"))
    place.add_database("many", "few")
    copies = str(MANY // FEW - 1)
    child("applications", "copy", copies, environment=place.environment(OURS, "many"))
    with (
        _page(place, BARE, "bare", "/list/") as bare,
        _page(place, OURS, "few", PATH, "petugas") as few,
        _page(place, OURS, "many", PATH, "petugas") as many,
    ):
        about = {key: one.read() for key, one in {"bare": bare, "few": few, "many": many}.items()}
        turns = [(bare.timed(), few.timed(), many.timed()) for _ in range(ROUNDS)]
    _insist_on_rows(about)
    bares, fews, manys = zip(*turns, strict=True)
    return Queue(
        bare_cpu=_median(bares, "cpu"),
        cpu=_median(manys, "cpu"),
        few=_median(fews, "wall"),
        many=_median(manys, "wall"),
        statements=max(about["few"]["statements"], about["many"]["statements"]),
        rows=about["many"]["rows"],
    )


def _insist_on_rows(about: dict[str, Any]) -> None:
    """All three show 25 rows, else the comparison says nothing."""
    shown = {key: one["rows"] for key, one in about.items()}
    if set(shown.values()) != {25}:
        raise BenchFault(f"lists of 25 rows were wanted, and these came: {shown}")


def _median(turns: tuple[dict[str, float], ...], key: str) -> float:
    return statistics.median(one[key] for one in turns)


@dataclass(frozen=True)
class _Asked:
    process: subprocess.Popen[str]

    def read(self) -> Any:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise BenchFault("a list page could not be asked for; its complaint stands above")
        return json.loads(line)

    def timed(self) -> dict[str, float]:
        assert self.process.stdin  # noqa: S101  it was opened with a pipe
        self.process.stdin.write(f"{TIMES}\n")
        self.process.stdin.flush()
        told: dict[str, float] = self.read()
        return told


@contextlib.contextmanager
def _page(place: Place, project: str, database: str, *words: str) -> Iterator[_Asked]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.child", "listing", *words],
        cwd=ROOT,
        env=place.environment(project, database),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _Asked(process)
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait(timeout=30)
