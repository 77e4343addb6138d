"""Times the search for villages among all of the country, as it is asked while somebody types."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Sequence

from django.conf import settings
from django.test import Client

from sauyunan.core import areas
from sauyunan.core.models import Area

TYPED = (
    "suk",
    "suka",
    "sukaja",
    "cihapit bandung wetan",
    "karang anyar",
    "sumber",
    "xyzxyz",
    "ban",
)
ROUNDS = 12


def main(_words: Sequence[str]) -> None:
    """Prints how many villages there are, the slowest search's median seconds, the largest answer."""
    areas.load(settings.AREAS_DIR)
    client = Client(headers={"host": "localhost"})
    slowest, largest, what = 0.0, 0, ""
    for typed in TYPED:
        seconds, size = _asked(client, typed)
        largest = max(largest, size)
        if seconds > slowest:
            slowest, what = seconds, typed
    count = Area.objects.filter(level=areas.VILLAGE).count()
    told = {"villages": count, "seconds": slowest, "bytes": largest, "typed": what}
    print(json.dumps(told))


def _asked(client: Client, typed: str) -> tuple[float, int]:
    taken, size = [], 0
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        answer = client.get("/wilayah/", {"q": typed, "level": "4", "name": "alamat"})
        taken.append(time.perf_counter() - begin)
        if answer.status_code != 200:
            raise SystemExit(f"/wilayah/?q={typed}: {answer.status_code}")
        size = len(answer.content)
    return statistics.median(taken), size
