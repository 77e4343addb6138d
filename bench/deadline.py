"""The last hour of registration: many write, look and send at once, and nothing is lost."""

from __future__ import annotations

import itertools
import json
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from bench import load, schedule
from bench.place import OURS, BenchFault, Place, child, served, worked
from bench.schedule import Answer, Step

RATE, SECONDS = 50, 600
SENT = 0.6
"""The share of drafts that are sent."""
WORDS = 150
_TWICE = 20
"""One entry in so many is sent twice."""
_DATABASE = "deadline"
_RECEIPT = rb"<code>([0-9a-f]{64})</code>"


@dataclass(frozen=True)
class LastHour:
    """Seconds from the planned moment to the whole answer, by kind of request; what went wrong; and how many
    receipts were given."""

    seconds: Mapping[str, Sequence[float]]
    errors: Sequence[str]
    lost: Sequence[str]
    receipts: int

    @property
    def requests(self) -> int:
        """How many there were."""
        return sum(map(len, self.seconds.values()))

    def percentile(self, percent: int, kind: str = "") -> float:
        """Of a kind of request, or of all."""
        taken = self.seconds[kind] if kind else itertools.chain(*self.seconds.values())
        return statistics.quantiles(taken, n=100, method="inclusive")[percent - 1]


def lasts(seconds: str) -> None:
    """Take another time than ten minutes, as typed. Raises BenchFault."""
    global _seconds
    if not seconds.isdecimal() or not 10 <= int(seconds) <= SECONDS:
        raise BenchFault(f"deadline={seconds}: write whole seconds from 10 to {SECONDS}")
    _seconds = int(seconds)


_seconds = SECONDS


def measure(place: Place) -> LastHour:
    """All drafts are there; of a shorter time than ten minutes, fewer of them are written in."""
    place.add_database(_DATABASE, "sauyunan")
    environment = place.environment(OURS, _DATABASE)
    told = child("drafts", "fill", environment=environment)
    plan = steps(told, _seconds)
    with served(place, OURS, _DATABASE) as port, worked(place, _DATABASE):
        looks = [one.request for one in plan if one.kind == "entry"][:100]
        load.times(
            port, itertools.cycle(looks), clients=8, seconds=2
        )  # compiled rules, connections
        answers = schedule.play(port, plan, per_second=RATE)
    return _judged(place, environment, answers)


def text(code: str, section: str, version: int) -> str:
    """What somebody typed: other words for each entry, section and time."""
    return " ".join([code, section, f"versi{version}", *(f"kata{at}" for at in range(WORDS))])


def steps(told: Mapping[str, Any], seconds: int) -> list[Step]:
    """What people do, each in turn, many at once; looks at own entries fill what is left of the time."""
    drafts, count = told["drafts"], RATE * seconds
    played = drafts[: len(drafts) * seconds // SECONDS]
    key, timed = told["sections"], []
    for number, draft in enumerate(played):
        sends = number % 10 < SENT * 10
        own = list(_steps(draft, key[number % len(key)], sends=sends, number=number))
        begin = (
            number * 0.618034
        ) % 0.7  # spread without a chance that would differ from run to run
        timed += [(begin + 0.3 * at / len(own), number, at, one) for at, one in enumerate(own)]
    if len(timed) > count:
        raise BenchFault(f"{len(timed)} requests do not fit into {seconds} s")
    for number in range(count - len(timed)):
        draft = drafts[-1 - number % 100]
        look = Step("entry", f"look{number}", load.get(_at(draft), _cookie(draft["author"])))
        timed.append((number / (count - len(timed)), -1, number, look))
    return [one for *_order, one in sorted(timed, key=lambda row: row[:3])][:count]


def _steps(draft: Mapping[str, str], key: str, *, sends: bool, number: int) -> Iterator[Step]:
    code, author, admin = draft["code"], draft["author"], draft["admin"]
    entry, section = _at(draft), f"{_at(draft)}bagian/{key}/"
    once, again = (text(code, key, version) for version in (1, 2))
    yield Step("entry", code, load.get(entry, _cookie(author)))
    yield Step("section", code, load.get(section, _cookie(author)))
    yield _post("keep", code, section, author, {"text": once, "version": "1"}, 200)
    if not sends:
        return
    kept = {"text": again, "version": "2", "lanjut": "1"}
    yield _post("save", code, section, author, kept)
    yield Step("entry", code, load.get(entry, _cookie(author)))
    yield Step("preview", code, load.get(f"{entry}usulan.txt", _cookie(author)))
    yield _post("ask", code, f"{entry}langkah/ask/", author)
    yield _post("approve", code, f"{entry}langkah/approve/", admin)
    yield Step("entry", code, load.get(entry, _cookie(admin)))
    for _time in range(2 if number % _TWICE == 0 else 1):
        yield _post("send", code, f"{entry}langkah/send/", admin)
    yield Step("receipt", code, load.get(entry, _cookie(admin)), finds=_RECEIPT)


def _post(
    kind: str, who: str, path: str, cookie: str, fields: Mapping[str, str] = {}, status: int = 302
) -> Step:
    return Step(kind, who, load.form(path, fields, cookie), status)


def _at(draft: Mapping[str, str]) -> str:
    return f"/usulan/{draft['code']}/"


def _cookie(value: str) -> dict[str, str]:
    return {"Cookie": value}


def _judged(place: Place, environment: Mapping[str, str], answers: Sequence[Answer]) -> LastHour:
    seconds: dict[str, list[float]] = defaultdict(list)
    typed: dict[str, Any] = {"texts": {}, "receipts": {}}
    for one in answers:
        seconds[one.step.kind].append(one.seconds)
        if one.found:
            typed["receipts"][one.step.who] = one.found
        if not one.fault and one.step.kind in {"keep", "save"}:
            typed["texts"][one.step.who] = _typed(one.step)
    file = place.home / "deadline.json"
    file.write_text(json.dumps(typed), "utf-8")
    told = child("drafts", "check", str(file), environment=environment)
    errors = [f"{one.step.kind} {one.step.who}: {one.fault}" for one in answers if one.fault]
    return LastHour(seconds, errors, told["lost"], told["sent"])


def _typed(step: Step) -> dict[str, str]:
    """Section -> the text that was sent."""
    head, _blank, body = step.request.partition(b"\r\n\r\n")
    path = head.split(b" ", 2)[1].decode()
    return {path.rstrip("/").rpartition("/")[2]: parse_qs(body.decode())["text"][0]}
