"""Five hundred documents signed after one step for many cases, beside one after the other."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass

import psycopg

from bench.place import OURS, BenchFault, Place, child, worked

MANY, ALONE = 500, 60
ROUNDS = 3
_WARM_UP = 20
_LIMIT = 300.0  # seconds


@dataclass(frozen=True)
class Signing:
    """Documents each second: in a bulk, on all ``cores``; one after the other in one process,
    ``issued`` with the step that issues them, ``signed`` only rendered and signed."""

    bulk: float
    issued: float
    signed: float
    cores: int

    def share(self, single: float) -> float:
        """The bulk's rate per core beside a rate in one process."""
        return self.bulk / self.cores / single


def measure(place: Place) -> Signing:
    """Both take turns."""
    place.add_database("signing", "sauyunan")
    environment = place.environment(OURS, "signing")
    count = ROUNDS * (_WARM_UP + MANY + ALONE + 1)
    child("letters", "add", str(count), environment=environment)
    bulks, alones = [], []
    for _ in range(ROUNDS):
        alones.append(child("letters", "alone", str(ALONE), environment=environment))
        bulks.append(_bulk(place, environment))
    signed = statistics.median(one["signed"] for one in alones)
    both = statistics.median(one["issued"] + one["signed"] for one in alones)
    return Signing(MANY / statistics.median(bulks), 1 / both, 1 / signed, os.cpu_count() or 1)


def _bulk(place: Place, environment: dict[str, str]) -> float:
    """Seconds from the confirmation to the last signature; the worker runs before."""
    with worked(place, "signing"), psycopg.connect(place.url("signing"), autocommit=True) as seen:
        _confirmed(_WARM_UP, seen, environment)
        return _confirmed(MANY, seen, environment)


def _confirmed(count: int, seen: psycopg.Connection, environment: dict[str, str]) -> float:
    code = child("letters", "bulk", str(count), environment=environment)
    deadline = time.monotonic() + _LIMIT
    while time.monotonic() < deadline:
        signed, taken = seen.execute(_SIGNED, [code]).fetchone() or (0, 0)
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
