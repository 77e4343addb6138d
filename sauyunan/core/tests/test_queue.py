from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

import sauyunan
from sauyunan.core import clock, lost_jobs, queue
from sauyunan.core.models import FreeDay

done: list[tuple[object, ...]] = []


@queue.task(name="core.tests.note")
def note(number: int, word: str = "none") -> None:
    done.append((number, word))


@queue.task(name="core.tests.fail")
def fail(day: str) -> None:
    FreeDay.objects.create(day=day, title="made by a job that fails")
    raise RuntimeError("no luck")


@pytest.fixture(autouse=True)
def nothing_done():
    done.clear()


def waiting():
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args"))


@pytest.mark.django_db
def test_enqueue_names_the_arguments():
    queue.enqueue("core.tests.note", 3, word="tiga")

    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("core.tests.note", {"number": 3, "word": "tiga"})
    assert (job.status, job.queue_name, job.scheduled_at) == ("todo", "default", None)


@pytest.mark.django_db
def test_enqueue_is_undone_with_its_transaction():
    with transaction.atomic():
        queue.enqueue("core.tests.note", 3)
        before = waiting()
        transaction.set_rollback(True)

    assert (len(before), waiting()) == (1, [])


@pytest.mark.django_db
def test_enqueue_refuses_an_unknown_task():
    with pytest.raises(queue.UnknownTask, match=r"No task 'core.tests.none'"):
        queue.enqueue("core.tests.none", 3)

    assert waiting() == []


@pytest.mark.django_db
def test_enqueue_refuses_arguments_the_task_does_not_take():
    with pytest.raises(TypeError, match="too many positional arguments"):
        queue.enqueue("core.tests.note", 3, "tiga", 4)
    with pytest.raises(TypeError, match="missing a required argument"):
        queue.enqueue("core.tests.note")

    assert waiting() == []


@pytest.mark.django_db
def test_run_waiting_runs_what_is_due(frozen_now):
    queue.enqueue("core.tests.note", 1)
    queue.enqueue_at(frozen_now + timedelta(hours=1), "core.tests.note", 2)

    first = queue.run_waiting()
    with clock.frozen(frozen_now + timedelta(hours=1)):
        second = queue.run_waiting()

    assert (first, second) == (1, 1)
    assert done == [(1, "none"), (2, "none")]
    assert waiting() == []


@pytest.mark.django_db
def test_run_waiting_keeps_a_job_that_fails():
    queue.enqueue("core.tests.fail", "2026-01-02")

    with pytest.raises(RuntimeError, match="no luck"):
        queue.run_waiting()

    assert waiting() == [("core.tests.fail", {"day": "2026-01-02"})]
    assert FreeDay.objects.count() == 0


def test_a_declared_task_stays_a_function():
    note(5, word="lima")

    assert done == [(5, "lima")]


def test_a_periodic_job_brings_the_moment_it_was_due():
    app.tasks["core.tests.note"].func(number=1, timestamp=1_700_000_000)

    assert done == [(1, "none")]


def test_task_refuses_an_argument_of_procrastinates_own():
    with pytest.raises(ValueError, match="'timestamp' is the name"):

        @queue.task(name="core.tests.wrong")
        def wrong(timestamp: int) -> None:
            """Never run."""

    assert "core.tests.wrong" not in queue.task_names()


def test_every_enqueued_name_is_declared():
    names = set(_enqueued_names())

    assert names <= queue.task_names()


def _enqueued_names():
    """The first argument of each call of enqueue and the second of enqueue_at, in the package."""
    for path in Path(sauyunan.__file__).parent.rglob("*.py"):
        if "tests" in path.parts or path == Path(queue.__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            at = _name_argument(node)
            if at is not None:
                assert isinstance(at, ast.Constant), f"{path}:{at.lineno}: name the task plainly"
                yield at.value


def _name_argument(node):
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "queue"):
        return None
    return {"enqueue": node.args[:1], "enqueue_at": node.args[1:2]}.get(node.func.attr, [None])[0]


@pytest.fixture
def doing():
    """A job that a worker with this last sign of life is doing."""

    def make(*, silent: int, attempts: int = 0) -> ProcrastinateJob:
        queue.enqueue("core.tests.note", 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) "
                "VALUES (now() - make_interval(secs => %s)) RETURNING id",
                [silent],
            )
            (worker,) = cursor.fetchone()
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = %s",
                [attempts, worker],
            )
        return ProcrastinateJob.objects.get()

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("silent", "attempts", "lost", "status"),
    [
        (10, 0, 0, "doing"),
        (120, 0, 1, "todo"),
        (120, queue.RETRIES, 1, "failed"),
    ],
)
def test_take_up_retries_what_a_dead_worker_left(doing, silent, attempts, lost, status):
    doing(silent=silent, attempts=attempts)

    assert lost_jobs.take_up() == lost
    assert ProcrastinateJob.objects.get().status == status
