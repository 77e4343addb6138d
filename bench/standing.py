"""How long the ranking of a large competition takes to open, while it is judged and when it is published."""

from __future__ import annotations

import itertools
import statistics
from dataclasses import dataclass

from bench import load
from bench.place import OURS, Place, child, served

ENTRIES, PAGES = 10_000, 100
LOOKS, SECONDS = 3, 10.0
_DATABASE = "standing"


@dataclass(frozen=True)
class Standings:
    """Seconds: medians of the ranking's pages while nothing changes, of its first page after a change, of the
    same pages when the stage has ended, and of the published result for everybody."""

    running: float
    changed: float
    ended: float
    published: float


def measure(place: Place) -> Standings:
    """One client, kept connections."""
    place.add_database(_DATABASE, "sauyunan")
    environment = place.environment(OURS, _DATABASE)
    told = child("judged", "cards", str(ENTRIES), environment=environment)
    cookie = {"Cookie": told["manager"]}
    ranking = f"/kompetisi-kerja/{told['edition']}/peringkat/penilaian/"
    result = f"/kompetisi/{told['edition']}/hasil/penilaian/"
    with served(place, OURS, _DATABASE) as port:
        _times(port, [load.get(ranking, cookie)], 1)  # compiled templates
        changed = []
        for _look in range(LOOKS):
            child("judged", "agree", environment=environment)
            changed += _times(port, [load.get(f"{ranking}?segar=1", cookie)], 1)
        running = _times(port, [load.get(one, cookie) for one in _pages(ranking)])
        child("judged", "end", environment=environment)
        for path in (ranking, result):
            _times(port, [load.get(path, cookie)], 1)
        ended = _times(port, [load.get(one, cookie) for one in _pages(ranking)])
        published = _times(port, [load.get(one, {}) for one in _pages(result)])
    medians = (statistics.median(taken) for taken in (running, changed, ended, published))
    return Standings(*medians)


def _pages(path: str) -> list[str]:
    return [f"{path}?page={number}" for number in range(1, PAGES + 1)]


def _times(port: int, requests: list[bytes], count: int = 0) -> list[float]:
    """Of so many answers, or of those that come in SECONDS."""
    asked = itertools.cycle(requests)
    if not count:
        return load.times(port, asked, clients=1, seconds=SECONDS)
    return [load.time_of(port, next(asked)) for _ in range(count)]
