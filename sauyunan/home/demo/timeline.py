"""One time line for everything that happens, so that ledger and numbers come in the order of their days."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime

from sauyunan.core import clock

Life = Iterator[datetime]
"""Something that acts and then tells when it goes on."""


def run(lives: Iterable[tuple[datetime, Life]], until: datetime) -> list[tuple[datetime, Life]]:
    """Everything that happens up to a moment, in its order; the lives that go on later, each with when.

    Each life begins at its moment.
    """
    waiting = [(at, number, life) for number, (at, life) in enumerate(lives)]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= until:
        at, number, life = heapq.heappop(waiting)
        with clock.frozen(at):
            following = next(life, None)
        if following is not None:
            heapq.heappush(waiting, (following, number, life))
    return [(at, life) for at, _number, life in sorted(waiting, key=lambda one: one[:2])]
