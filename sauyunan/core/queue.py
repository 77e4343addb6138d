"""Jobs: enqueued in the caller's transaction, declared in each app's ``tasks``, run by the worker.

The jobs are procrastinate's. A task is harmless if run twice: a worker may die after the work and
before it says so.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import ParamSpec

from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sauyunan.core import clock

P = ParamSpec("P")
Argument = int | str | bool | None

RETRIES = 6
BACK_OFF = RetryStrategy(max_attempts=RETRIES, exponential_wait=4)
"""Waits 4, 16, 64, 256, 1024 and 4096 seconds, then the job counts as failed."""

_DEFER = """
SELECT procrastinate_defer_jobs_v1(ARRAY[
  ROW(%s, %s, %s, %s, NULL, %s::jsonb, %s)::procrastinate_job_to_defer_v1])
"""
_TAKE = """
DELETE FROM procrastinate_jobs WHERE id = (
  SELECT id FROM procrastinate_jobs
  WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s)
    AND task_name = coalesce(%s, task_name)
  ORDER BY priority DESC, id FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING task_name, args
"""


class UnknownTask(LookupError):
    """No app declares a task of this name."""


def task(
    *, name: str, lock: str | None = None, queueing_lock: str | None = None, priority: int = 0
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Declare a function as the task ``name``, e.g. "documents.render"; it stays callable.

    ``lock``: jobs with the same lock run one after the other. ``queueing_lock``: of a periodic task,
    at most one job waits. A failed job is tried again after growing waits (BACK_OFF).
    """

    def declare(work: Callable[P, None]) -> Callable[P, None]:
        signature = inspect.signature(work)
        if "timestamp" in signature.parameters:
            raise ValueError(f"task {name}: 'timestamp' is the name of procrastinate's argument")

        @functools.wraps(work)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            kwargs.pop("timestamp", None)  # a periodic job carries the moment it was due
            work(*args, **kwargs)

        app.task(
            name=name, retry=BACK_OFF, lock=lock, queueing_lock=queueing_lock, priority=priority
        )(run)
        _names[work] = name
        return work

    return declare


def periodic(cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a declared task regularly: ``@periodic("*/5 * * * *")`` above ``@task(…)``.

    Five fields as in crontab; a sixth at the end gives seconds. Times are UTC.
    """

    def schedule(work: Callable[[], None]) -> Callable[[], None]:
        app.periodic(cron=cron)(app.tasks[_names[work]])
        return work

    return schedule


def enqueue(name: str, *args: Argument, **kwargs: Argument) -> None:
    """Defer a job inside the open transaction: it is undone and committed with it.

    Arguments are bound to the task's own, so a wrong one is noticed here (TypeError). Raises
    UnknownTask.
    """
    _defer(None, name, args, kwargs)


def enqueue_at(at: datetime, name: str, *args: Argument, **kwargs: Argument) -> None:
    """As ``enqueue``, for a job that waits until ``at``."""
    _defer(at, name, args, kwargs)


def task_names() -> frozenset[str]:
    """The names of all declared tasks of this platform."""
    return frozenset(_names.values())


def run_waiting(limit: int = 1000) -> int:
    """Run the jobs that are due here and now, each in a transaction; returns how many.

    For set-up and tests, where no worker runs. A failing job stays and its exception is raised.
    """
    for done in range(limit):
        with transaction.atomic():
            taken = _take()
            if taken is None:
                return done
            name, arguments = taken
            app.tasks[name].func(**arguments)
    return limit


def run_alike(name: str, work: Callable[..., None], *, seconds: float) -> int:
    """Run further jobs of a task that are due, each in a transaction, for about so long; how many.

    For the end of a task that comes in hundreds, whose jobs take less than the worker's round for
    each. ``work`` takes the task's arguments. A job that fails is left to the worker, which tells.
    """
    done, end = 0, time.monotonic() + seconds
    with contextlib.suppress(Exception):
        while time.monotonic() < end and _run_one(name, work):
            done += 1
    return done


_names: dict[Callable[..., None], str] = {}


def _defer(
    at: datetime | None, name: str, args: tuple[Argument, ...], kwargs: dict[str, Argument]
) -> None:
    try:
        declared = app.tasks[name]
    except KeyError:
        raise UnknownTask(f"No task {name!r}: declare it with @queue.task in tasks.py") from None
    arguments = _signature(declared.func).bind(*args, **kwargs).arguments
    with connection.cursor() as cursor:
        cursor.execute(
            _DEFER,
            [
                declared.queue,
                name,
                declared.priority,
                declared.lock,
                json.dumps(arguments),
                at,
            ],
        )


@functools.lru_cache(maxsize=256)
def _signature(work: Callable[..., object]) -> inspect.Signature:
    return inspect.signature(work)


def _run_one(name: str, work: Callable[..., None]) -> bool:
    with transaction.atomic():
        taken = _take(name)
        if taken is not None:
            work(**taken[1])
    return taken is not None


def _take(name: str | None = None) -> tuple[str, dict[str, Argument]] | None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [clock.now(), name])
        row = cursor.fetchone()
    if row is None:
        return None
    name, arguments = row
    return name, json.loads(arguments) if isinstance(arguments, str) else arguments
