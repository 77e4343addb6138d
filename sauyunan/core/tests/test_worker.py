"""The worker as a city runs it, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from sauyunan.core import ledger, ledger_commands, queue
from sauyunan.core.actor import SYSTEM

WAIT = 60


@pytest.fixture
def worker(own_database):
    place = connection.settings_dict
    url = (
        f"postgresql://{quote(place['USER'])}:{quote(place['PASSWORD'], safe='')}@/{own_database}"
        f"?host={quote(place['HOST'], safe='')}&port={place['PORT']}"
    )
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "django", "procrastinate", "worker"],
            cwd=settings.ROOT,
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "sauyunan.settings"},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(WAIT)


@pytest.mark.slow
def test_worker_places_ledger_rows_does_jobs_and_stops_when_asked(worker):
    with transaction.atomic():
        ledger.record("application.sent", "application:1", by=SYSTEM)
        queue.enqueue("core.purge")

    process = worker()
    _until(lambda: ledger_commands.verify().size == 1)
    _until(lambda: not ProcrastinateJob.objects.filter(task_name="core.purge").exists())
    process.send_signal(signal.SIGTERM)

    assert process.wait(WAIT) == 0
    assert ledger_commands.verify().faults == []


def _until(reached):
    give_up = time.monotonic() + WAIT
    while not reached():
        assert time.monotonic() < give_up, "the worker did not do it"
        time.sleep(0.1)
