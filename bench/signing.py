"""Five hundred documents signed after one step for many cases, beside one after the other."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from bench.place import OURS, BenchFault, Place, child, worked

MANY, ALONE = 500, 60
ROUNDS = 3
_WARM_UP = 20
_LIMIT = 300.0  # seconds


@dataclass(frozen=True)
class Signing:
    """Documents each second. On all ``cores``: ``waiting`` when they were issued before, ``bulk`` from
    the confirmation of the step for all. One after the other in one process: ``signed`` only
    rendered and signed, ``issued`` with the step that issues them."""

    waiting: float
    bulk: float
    signed: float
    issued: float
    cores: int

    def share(self, many: float, single: float) -> float:
        """A rate on all cores, per core, beside a rate in one process."""
        return many / self.cores / single


def measure(place: Place) -> Signing:
    """Both take turns."""
    place.add_database("signing", "sauyunan")
    environment = place.environment(OURS, "signing")
    count = ROUNDS * (_WARM_UP + 2 * MANY + ALONE + 1)
    child("letters", "add", str(count), environment=environment)
    waits, bulks, alones = [], [], []
    for _ in range(ROUNDS):
        alones.append(child("letters", "alone", str(ALONE), environment=environment))
        waits.append(_waiting(place, environment))
        bulks.append(_bulk(place, environment))
    signed = statistics.median(one["signed"] for one in alones)
    both = statistics.median(one["issued"] + one["signed"] for one in alones)
    return Signing(
        waiting=MANY / statistics.median(waits),
        bulk=MANY / statistics.median(bulks),
        signed=1 / signed,
        issued=1 / both,
        cores=os.cpu_count() or 1,
    )


def _waiting(place: Place, environment: dict[str, str]) -> float:
    """Seconds from the first to the last signature of documents that waited when the workers came."""
    child("letters", "issue", str(MANY), environment=environment)
    with psycopg.connect(place.url("signing"), autocommit=True) as seen:
        (last,) = seen.execute("SELECT max(id) FROM documents_document").fetchone() or (0,)
        with worked(place, "signing"):
            return _when_all_are_signed(seen, _WAITED, [last - MANY], MANY)


def _bulk(place: Place, environment: dict[str, str]) -> float:
    """Seconds from the confirmation to the last signature; the worker runs before."""
    with worked(place, "signing"), psycopg.connect(place.url("signing"), autocommit=True) as seen:
        _confirmed(_WARM_UP, seen, environment)
        return _confirmed(MANY, seen, environment)


def _confirmed(count: int, seen: psycopg.Connection, environment: dict[str, str]) -> float:
    code = child("letters", "bulk", str(count), environment=environment)
    return _when_all_are_signed(seen, _SIGNED, [code], count)


def _when_all_are_signed(
    seen: psycopg.Connection, statement: LiteralString, words: list[Any], count: int
) -> float:
    """Seconds, as the statement tells them beside the number that is signed."""
    deadline = time.monotonic() + _LIMIT
    while time.monotonic() < deadline:
        signed, taken = seen.execute(statement, words).fetchone() or (0, 0)
        if signed == count:
            return float(taken)
        time.sleep(0.5)
    raise BenchFault(f"{count} documents were not signed within {_LIMIT:.0f} s")


_SIGNED = """
SELECT count(document.signed_at), extract(epoch FROM max(document.signed_at) - min(bulk.at))
FROM services_bulk AS bulk
JOIN services_bulkcase ON bulk_id = bulk.id
JOIN services_application AS application ON application.id = application_id
JOIN documents_document AS document ON document.case = application.reference
WHERE bulk.code = %s
"""

_WAITED = """
SELECT count(signed_at), extract(epoch FROM max(signed_at) - min(signed_at))
FROM documents_document WHERE id > %s
"""
