"""How long the public waits for a map and for a search, with few records and with many."""

from __future__ import annotations

import http.client
import itertools
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench import city, load, people
from bench.place import OURS, BenchFault, Place, child, served

FEW, SOME, MANY = 5_000, 50_000, 500_000
ROUNDS, SECONDS = 5, 1.0
HERE = "/direktori/patrakomala/pelaku/"
_SIZES = {"places_few": FEW, "places_some": SOME, "places_many": MANY}
Visit = Sequence[str]
"""Addresses that are asked one after the other: a map and what its script asks for, or a list."""
Kinds = Mapping[str, Sequence[Visit]]
"""The visits of each kind, made one after the other, again and again."""


@dataclass(frozen=True)
class Directory:
    """Median seconds of each kind of visit with FEW, SOME and MANY records, and the octets of its largest
    one with SOME."""

    few: Mapping[str, float]
    some: Mapping[str, float]
    many: Mapping[str, float]
    octets: Mapping[str, int]

    def growth(self) -> dict[str, float]:
        """By kind, the time with MANY beside that with FEW."""
        return {kind: self.many[kind] / self.few[kind] for kind in self.many}


def measure(place: Place) -> tuple[Directory, Directory]:
    """Maps and searches. All sizes take turns, so that what disturbs the machine disturbs all."""
    city.creative(place, "places")
    told = {name: _filled(place, name, count) for name, count in _SIZES.items()}
    with (
        served(place, OURS, "places_few") as few,
        served(place, OURS, "places_some") as some,
        served(place, OURS, "places_many") as many,
    ):
        ports = {"places_few": few, "places_some": some, "places_many": many}
        maps, searches = views(told["places_many"])
        return _measured(place, ports, maps), _measured(place, ports, searches)


def _filled(place: Place, name: str, count: int) -> Any:
    place.add_database(name, "places")
    return child("publishing", str(count), environment=place.environment(OURS, name))


# -- What is asked --------------------------------------------------------------------------------
def views(told: Mapping[str, Any]) -> tuple[Kinds, Kinds]:
    """The kinds of maps and of searches in a city of these districts, villages and box."""
    districts, villages = told["districts"], told["villages"]
    words = people.words()
    common, rare = words[:10], words[1_500:1_510]
    sectors = ("kuliner", "fesyen", "kriya", "musik", "film")
    windows = list(_windows(told["box"]))
    maps = {
        "city": _maps(windows, [{}]),
        "city of a subsector": _maps(windows, [{"subsektor": one} for one in sectors]),
        "city of a word": _maps(windows, [{"q": one} for one in common]),
        "city of a word and a subsector": _maps(
            windows, [{"q": a, "subsektor": b} for a, b in _pairs(common, sectors)]
        ),
        "district": _maps(windows, [{"area": one} for one in districts]),
        "district of a subsector": _maps(
            windows, [{"area": a, "subsektor": b} for a, b in _pairs(districts, sectors)]
        ),
        "village": _maps(windows, [{"area": one} for one in villages[::5]]),
    }
    searches = {
        "frequent word": [_list(q=one, subsektor=b) for one, b in _pairs(common, sectors)],
        "rare word": [_list(q=one, jenis="usaha") for one in rare],
        "two words": [
            _list(q=f"{a} {b}", subsektor=c) for (a, b), c in _pairs(_pairs(rare, common), sectors)
        ],
        "word and district": [
            _list(q=a, area=b, pentahelix="bisnis") for a, b in _pairs(common, districts)
        ],
        "facets": [_list(subsektor=a, pentahelix="media") for a in sectors],
        "nearest": [_list(q=a, subsektor=b, near=told["near"]) for a, b in _pairs(common, sectors)],
        "by name": [_list(q=a, subsektor=b, urut="title") for a, b in _pairs(common, sectors)],
        "later page": [_list(q=a, subsektor=b, halaman="9") for a, b in _pairs(common, sectors)],
    }
    return maps, searches


def _pairs(one: Sequence[Any], other: Sequence[Any]) -> list[tuple[Any, Any]]:
    return list(zip(one, itertools.cycle(other), strict=False))


def _list(**asked: str) -> Visit:
    return [f"{HERE}?{urlencode(asked)}"]


def _maps(
    windows: Sequence[tuple[int, Sequence[float]]], filters: Sequence[Mapping[str, str]]
) -> Sequence[Visit]:
    """Each map with each window; neighbours have other filters."""
    return [_map(asked, *window) for window in windows for asked in filters]


def _map(asked: Mapping[str, str], zoom: int, window: Sequence[float]) -> Visit:
    box = ",".join(f"{one:.6f}" for one in window)
    cells = urlencode({**asked, "bbox": box, "zoom": zoom})
    page = f"{HERE}peta/?{urlencode(asked)}" if asked else f"{HERE}peta/"
    return [page, f"{HERE}peta/sel.json?{cells}"]


def _windows(box: Sequence[float]) -> Iterator[tuple[int, Sequence[float]]]:
    """The city as a whole, then a half, a quarter and an eighth of it around its middle."""
    west, south, east, north = box
    x, y = (west + east) / 2, (south + north) / 2
    for step, zoom in enumerate((12, 13, 14, 15)):
        across, down = (east - west) / 2 ** (step + 1), (north - south) / 2 ** (step + 1)
        yield zoom, (x - across, y - down, x + across, y + down)


# -- Measuring ------------------------------------------------------------------------------------
def _measured(place: Place, ports: Mapping[str, int], kinds: Kinds) -> Directory:
    for port in ports.values():  # compiled rules, open connections
        for kind in kinds:
            load.times(port, _requests(kinds[kind]), clients=1, seconds=SECONDS / 2)
    octets = {
        kind: max(sum(_size(ports["places_some"], one) for one in visit) for visit in kinds[kind])
        for kind in kinds
    }
    taken: dict[str, dict[str, list[float]]] = {name: {} for name in ports}
    for _round, kind, name in itertools.product(range(ROUNDS), kinds, ports):
        with psycopg.connect(place.url(name), autocommit=True) as database:
            asked = _forgotten(database, _requests(kinds[kind]))
            times = load.times(ports[name], asked, clients=1, seconds=SECONDS)
        steps = len(kinds[kind][0])
        taken[name].setdefault(kind, []).extend(map(sum, _visits(times, steps)))
    few, some, many = (
        {kind: _median(kind, times) for kind, times in one.items()} for one in taken.values()
    )
    return Directory(few, some, many, octets)


def _visits(times: Sequence[float], steps: int) -> Iterator[Sequence[float]]:
    """Those of whole visits."""
    return (times[at : at + steps] for at in range(0, len(times) - steps + 1, steps))


def _requests(visits: Sequence[Visit]) -> Iterator[bytes]:
    return (load.get(one, {}) for visit in itertools.cycle(visits) for one in visit)


def _forgotten(database: psycopg.Connection, requests: Iterator[bytes]) -> Iterator[bytes]:
    """Before each request all is forgotten that was counted before."""
    for one in requests:
        database.execute("DELETE FROM cache")
        yield one


def _median(kind: str, times: Sequence[float]) -> float:
    if not times:
        raise BenchFault(f"the directory gave no answer: {kind}")
    return statistics.median(times)


def _size(port: int, address: str) -> int:
    """Octets of an answer before compression."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address, headers={"Host": "localhost"})
    answer = connection.getresponse()
    if answer.status != http.client.OK:
        raise BenchFault(f"{address}: {answer.status}")
    return len(answer.read())
