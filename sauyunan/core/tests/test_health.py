from __future__ import annotations

import json
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import RequestFactory

import sauyunan
from sauyunan.core import clock, health, health_views, ledger, queue, sequencer
from sauyunan.core.actor import SYSTEM

pytestmark = pytest.mark.django_db


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def worker():
    run("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


@pytest.fixture
def room(monkeypatch):
    def free(octets):
        usage = SimpleNamespace(free=octets, total=100 * 1024**3)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)

    free(50 * 1024**3)
    return free


def ask():
    response = health_views.healthy(RequestFactory().get("/sehat"))
    return response.status_code, json.loads(response.content)


def test_all_is_well(worker, room):
    ledger.record("kit.installed", "kit:contoh", by=SYSTEM)
    sequencer.run_once()

    status, body = ask()

    assert status == 200
    assert body == {
        "status": "ok",
        "version": sauyunan.__version__,
        "database": {"status": "ok"},
        "queue": {
            "status": "ok",
            "failed": 0,
            "waiting": 0,
            "oldest_waiting_seconds": 0,
            "worker_seen_seconds_ago": 0,
        },
        "ledger": {"status": "ok", "size": 1, "waiting": 0, "oldest_waiting_seconds": 0},
        "messages": {"status": "ok", "waiting": 0, "failed": 0, "given_up": 0},
        "disk": {"status": "ok", "free_bytes": 50 * 1024**3, "total_bytes": 100 * 1024**3},
    }


def test_no_worker_is_worth_a_word(room):
    status, body = ask()

    assert (status, body["status"]) == (200, "warning")
    assert body["queue"]["worker_seen_seconds_ago"] is None


def test_a_failed_job_is_worth_a_word(worker, room):
    queue.enqueue("core.purge")
    run("UPDATE procrastinate_jobs SET status = 'doing'")
    run("UPDATE procrastinate_jobs SET status = 'failed'")

    status, body = ask()

    assert (status, body["status"], body["queue"]["failed"]) == (200, "warning", 1)


def test_a_job_that_waits_long_is_broken(worker, room):
    queue.enqueue("core.purge")
    queue.enqueue_at(clock.now() + timedelta(days=1), "core.purge")
    run("UPDATE procrastinate_events SET at = at - interval '11 minutes'")

    status, body = ask()

    assert (status, body["status"]) == (503, "broken")
    assert (body["queue"]["waiting"], body["queue"]["oldest_waiting_seconds"]) == (1, 660)


def test_a_ledger_without_sequencer_is_broken(worker, room):
    with clock.frozen(clock.now() - timedelta(minutes=11)):
        ledger.record("kit.installed", "kit:contoh", by=SYSTEM)

    status, body = ask()

    assert (status, body["ledger"]["status"], body["ledger"]["waiting"]) == (503, "broken", 1)


@pytest.mark.parametrize(
    ("free", "status", "level"),
    [(2 * 1024**3, 200, "ok"), (1024**3, 200, "warning"), (200 * 1024**2, 503, "broken")],
)
def test_a_full_disk_is_broken(worker, room, free, status, level):
    room(free)

    answered, body = ask()

    assert (answered, body["disk"]["status"]) == (status, level)


def test_health_is_never_cached(worker, room):
    response = health_views.healthy(RequestFactory().get("/sehat"))

    assert "no-store" in response["Cache-Control"]


def test_health_takes_no_post():
    assert health_views.healthy(RequestFactory().post("/sehat")).status_code == 405


def test_a_part_has_one_owner():
    with pytest.raises(ValueError, match="messages"):
        health.register("messages", lambda: health.Part("ok"))
