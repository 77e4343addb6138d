"""How long an officer waits for the list, a search and a review, with few applications and many."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench import load
from bench.place import OURS, BenchFault, Place, child, served

FEW, MANY = 10_000, 1_000_000
ROUNDS, SECONDS = 5, 1.5
CLIENTS = 16
PATH = "/kerja/"
_SEARCH = f"{PATH}cari/"


@dataclass(frozen=True)
class Desk:
    """Median seconds for each kind of page: with few applications and one client, with many
    applications and one client, and with many applications and CLIENTS at once."""

    few: Mapping[str, float]
    many: Mapping[str, float]
    crowd: Mapping[str, float]


def measure(place: Place) -> Desk:
    """Few and many take turns, so that what disturbs the machine disturbs both."""
    asked = {name: _filled(place, name, count) for name, count in _SIZES.items()}
    with served(place, OURS, "desk_few") as few, served(place, OURS, "desk_many") as many:
        ports = {"desk_few": few, "desk_many": many}
        for name, port in ports.items():
            for requests in asked[name].values():  # compiled rules, open connections
                load.times(port, itertools.cycle(requests), clients=CLIENTS, seconds=SECONDS)
        turns = [_turn(ports, asked, kind) for _ in range(ROUNDS) for kind in asked["desk_many"]]
    found: dict[str, dict[str, list[float]]] = {"few": {}, "many": {}, "crowd": {}}
    for kind, taken in turns:
        for key, seconds in taken.items():
            found[key].setdefault(kind, []).extend(seconds)
    return Desk(**{key: _medians(kinds) for key, kinds in found.items()})


_SIZES = {"desk_few": FEW, "desk_many": MANY}
Requests = Mapping[str, Sequence[bytes]]
"""The requests of each kind, to be sent one after the other, again and again."""


def _filled(place: Place, name: str, count: int) -> Requests:
    """The requests to a database with so many applications."""
    place.add_database(name, "sauyunan")
    environment = place.environment(OURS, name)
    child("filling", str(count), environment=environment)
    told = child("officer", environment=environment)
    cookie = {"Cookie": f"{told['cookie']}; csrf={load.TOKEN}"}
    searches = {kind: [_search(text, cookie) for text in told[kind]] for kind in _SEARCHED}
    reviews = [load.get(f"{PATH}{one}/", cookie) for one in told["reference"]]
    return {"list": [load.get(PATH, cookie)], **searches, "review": reviews}


_SEARCHED = ("name", "beginning", "frequent word", "NIK", "reference")


def _search(text: str, cookie: Mapping[str, str]) -> bytes:
    return load.form(_SEARCH, {"q": text}, cookie["Cookie"])


def _turn(
    ports: Mapping[str, int], asked: Mapping[str, Requests], kind: str
) -> tuple[str, dict[str, list[float]]]:
    few, many = ports["desk_few"], ports["desk_many"]

    def times(port: int, name: str, clients: int) -> list[float]:
        requests = itertools.cycle(asked[name][kind])
        return load.times(port, requests, clients=clients, seconds=SECONDS)

    return kind, {
        "few": times(few, "desk_few", 1),
        "many": times(many, "desk_many", 1),
        "crowd": times(many, "desk_many", CLIENTS),
    }


def _medians(kinds: Mapping[str, Sequence[float]]) -> dict[str, float]:
    if silent := [kind for kind, taken in kinds.items() if not taken]:
        raise BenchFault(f"the desk gave no answer: {', '.join(silent)}")
    return {kind: statistics.median(taken) for kind, taken in kinds.items()}
