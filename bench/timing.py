"""Timing two sides in turns, so that what disturbs the machine disturbs both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

Timer = Callable[[], float]


def alternating(
    ours: Callable[[], object], other: Callable[[], object], *, rounds: int, times: int
) -> tuple[float, float]:
    """Median seconds of one call of each side; a round times ``times`` calls of one, then the other."""
    taken = [(timed(ours, times), timed(other, times)) for _ in range(rounds)]
    return statistics.median(one for one, _ in taken), statistics.median(two for _, two in taken)


def timed(work: Callable[[], object], times: int, timer: Timer = time.perf_counter) -> float:
    """Seconds of one call, the mean of ``times`` calls."""
    begin = timer()
    for _ in range(times):
        work()
    return (timer() - begin) / times


def median(work: Callable[[], object], *, rounds: int, timer: Timer = time.perf_counter) -> float:
    """Median seconds of one call."""
    return statistics.median(timed(work, 1, timer) for _ in range(rounds))
