"""Lists of entries and score cards, beside those of pretalx on the same machine, database and web server."""

from __future__ import annotations

import contextlib
import itertools
import random
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench import load
from bench.peer.environment import Peer, PeerFault, running
from bench.place import OURS, BenchFault, Place, child, served

ENTRIES, ROWS = 2_000, 25
ROUNDS, SECONDS, CLIENTS = 3, 8.0, 4
_DATABASE = "contest"
_FORMS = 400
"""So many different cards are sent again and again."""

Rates = Mapping[str, float]
"""Answers a second: "list" and "score"."""


@dataclass(frozen=True)
class Contest:
    """Rates of each round, ours and the peer's; without a peer ``lacking`` says why."""

    ours: Sequence[Rates]
    peers: Sequence[Rates]
    version: str = ""
    lacking: str = ""

    def rate(self, kind: str) -> float:
        """Ours, the median."""
        return statistics.median(one[kind] for one in self.ours)

    def beside(self, kind: str) -> tuple[float, float]:
        """The median of the rounds' ratios, and the peer's rate."""
        pairs = zip(self.ours, self.peers, strict=True)
        ratio = statistics.median(ours[kind] / peer[kind] for ours, peer in pairs)
        return ratio, statistics.median(one[kind] for one in self.peers)


@dataclass(frozen=True)
class _Side:
    port: int
    lists: Sequence[bytes]
    scores: Sequence[bytes]

    def rates(self) -> Rates:
        return {
            "list": _rate(self.port, self.lists, 200),
            "score": _rate(self.port, self.scores, 302),
        }


def measure(place: Place) -> Contest:
    """Both sides by turns; ours alone where the peer cannot be had."""
    place.add_database(_DATABASE, "sauyunan")
    told = child("judged", "drafts", str(ENTRIES), environment=place.environment(OURS, _DATABASE))
    with served(place, OURS, _DATABASE) as port, contextlib.ExitStack() as stack:
        sides = {"ours": _ours(port, told)}
        lacking, version = "", ""
        try:
            peer = stack.enter_context(running(place, ENTRIES))
        except PeerFault as fault:
            lacking = str(fault)
        else:
            sides["peer"], version = _peers(peer), peer.version
        for side in sides.values():
            _insist(side)
            side.rates()  # compiled templates, open connections
        rounds = [{name: side.rates() for name, side in sides.items()} for _ in range(ROUNDS)]
    return Contest(
        ours=[one["ours"] for one in rounds],
        peers=[one["peer"] for one in rounds if "peer" in one],
        version=version,
        lacking=lacking,
    )


def _rate(port: int, requests: Sequence[bytes], status: int) -> float:
    asked = itertools.cycle(requests)
    return load.whole_rate(port, asked, clients=CLIENTS, seconds=SECONDS, status=status)


def _ours(port: int, told: Mapping[str, Any]) -> _Side:
    """The manager's list with a filter by class, and drafts of cards of all jurors."""
    cookie, path = {"Cookie": told["manager"]}, f"/kompetisi-kerja/{told['edition']}/usulan/"
    lists = [
        load.get(f"{path}?status=sent&klass={klass}&page={page}", cookie)
        for page in range(1, 9)
        for klass in told["classes"]
    ]
    dice = random.Random(2)  # noqa: S311 - made-up scores
    scores = [
        load.form(
            f"/usulan/{code}/nilai/penilaian/",
            {**{f"k_{key}": str(dice.randint(50, 100)) for key in told["criteria"]}, "simpan": "1"},
            juror,
        )
        for code, juror in dice.sample(told["given"], _FORMS)
    ]
    return _Side(port, lists, scores)


def _peers(peer: Peer) -> _Side:
    """The organiser's list with a filter by track, and reviews of all reviewers."""
    told, base = peer.filled, f"/orga/event/{peer.filled['event']}"
    cookie = {"Cookie": told["organiser"]}
    lists = [
        load.get(
            f"{base}/submissions/?state=submitted&track={track}&page_size={ROWS}&page={page}",
            cookie,
        )
        for page in range(1, 9)
        for track in told["tracks"]
    ]
    dice = random.Random(2)  # noqa: S311 - made-up scores
    reviewers = itertools.cycle(told["reviewers"])
    scores = [
        load.form(
            f"{base}/submissions/{code}/reviews/",
            {
                **{field: dice.choice(values) for field, values in told["scores"].items()},
                "text": "Baik.",
                "review_submit": "save",
            },
            next(reviewers),
        )
        for code in dice.sample(told["codes"], _FORMS)
    ]
    return _Side(peer.port, lists, scores)


def _insist(side: _Side) -> None:
    """Every list has so many entries."""
    for asked in side.lists[:5]:
        body = load.answer(side.port, asked)
        found = len(set(re.findall(r"Inovasi Contoh \d+", body)))
        if found != ROWS:
            raise BenchFault(f"a list shows {found} entries instead of {ROWS}: {body[:500]}")
