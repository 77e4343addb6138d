"""Web workers are killed while people send: what was confirmed is there once, and nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from tests import births
from tests.births import Family
from tests.installation import Client, Installation

TRIES, AT_ONCE = 20, 3
ALL_AT = (0, 19)
"""In these tries every worker is killed, in the others the one that has lived longest."""


def web_workers(city: Installation) -> list[int]:
    """The processes that answer requests: the children of the web server that are like it, the
    oldest first."""
    recorded = json.loads((city.home / ".serve.json").read_text("ascii"))
    found = []
    for pid in (str(entry["pid"]) for entry in recorded):
        own = told_of(pid, "cmdline")
        if "granian" in own:
            children = told_of(pid, f"task/{pid}/children").split()
            found += [int(child) for child in children if told_of(child, "cmdline") == own]
    return sorted(found)


def told_of(pid: str, name: str) -> str:
    """What the kernel tells of a process; nothing when it ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/{name}").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def send_until_confirmed(client: Client, request: dict, key: str) -> dict[str, str]:
    """What a careful program does: the same request again until it is answered."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            answer = births.send(client, request, key)
        except requests.RequestException:
            time.sleep(0.1)
            continue
        if answer.status_code == 201:
            body: dict[str, str] = answer.json()
            return body
        assert answer.status_code in {409, 502, 503}, answer.text
        time.sleep(0.1)
    raise AssertionError("no answer in a minute")


def asked_until_answered(client: Client, sent: dict[str, str]) -> dict[str, Any]:
    """Where a case stands; the workers killed last may not be back yet."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return births.case(client, sent)
        except requests.ConnectionError:
            assert time.monotonic() < deadline, "nobody listens after a minute"
            time.sleep(0.1)


@pytest.mark.slow
def test_nothing_confirmed_is_lost_and_nothing_doubled_by_kill_9(city: Installation) -> None:
    client = city.client()
    chance = random.Random(7)  # noqa: S311
    clients = [city.client() for _ in range(TRIES)]
    wanted = [
        (clients[number // AT_ONCE], Family(city.plan).request(clients[number // AT_ONCE]),
         str(uuid.uuid4()))
        for number in range(TRIES * AT_ONCE)
    ]  # fmt: skip
    before, killed = city.count("services_application"), 0
    confirmed: list[tuple[str, dict[str, str]]] = []

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(TRIES):
            batch = wanted[number * AT_ONCE : (number + 1) * AT_ONCE]
            sending = [pool.submit(send_until_confirmed, *one) for one in batch]
            time.sleep(chance.uniform(0, 0.2))
            workers = web_workers(city)
            for worker in workers if number in ALL_AT else workers[:1]:
                os.kill(worker, signal.SIGKILL)
                killed += 1
            for (_, _, key), future in zip(batch, sending, strict=True):
                confirmed.append((key, future.result()))

    assert killed >= TRIES
    assert city.count("services_application") == before + len(wanted)
    stored = dict(city.ask("SELECT once, reference FROM services_application"))
    assert {stored[f"api:{key}"] for key, _ in confirmed} == {
        sent["reference"] for _, sent in confirmed
    }
    assert len({sent["reference"] for _, sent in confirmed}) == len(wanted)
    doubled = city.ask(
        "SELECT object, count(*) FROM core_ledgerentry WHERE verb = 'application.sent' "
        "GROUP BY object HAVING count(*) <> 1"
    )
    assert doubled == []
    assert asked_until_answered(client, confirmed[-1][1])["state"] == "diajukan"
    assert "The ledger fits." in city.do("verify", "ledger")
