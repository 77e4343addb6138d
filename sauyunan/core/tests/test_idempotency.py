from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from sauyunan.core import clock, idempotency
from sauyunan.core.idempotency import Answer
from sauyunan.core.models import FreeDay, OnceAnswered

KEY = "0b8f0c3e-7d0f-4a53-9a53-3b1f5c1f8a11"
START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def make_day(title="Libur contoh"):
    FreeDay.objects.create(day=f"2026-01-{1 + FreeDay.objects.count():02d}", title=title)
    return Answer(201, {"title": title, "nik": "3273014505900001"})


def days():
    return FreeDay.objects.count()


@pytest.mark.django_db
def test_once_acts_once_and_answers_the_same_again():
    first = idempotency.once("a", KEY, b"{}", make_day)
    second = idempotency.once("a", KEY, b"{}", make_day)

    assert first == second == Answer(201, {"title": "Libur contoh", "nik": "3273014505900001"})
    assert days() == 1
    assert b"3273" not in bytes(OnceAnswered.objects.get().sealed)


@pytest.mark.django_db
def test_once_knows_scopes_and_keys_apart():
    idempotency.once("a", KEY, b"{}", make_day)
    idempotency.once("b", KEY, b"{}", make_day)
    idempotency.once("a", KEY + "2", b"{}", make_day)

    assert days() == 3


@pytest.mark.django_db
def test_once_refuses_a_key_used_for_another_request():
    idempotency.once("a", KEY, b'{"x": 1}', make_day)

    with pytest.raises(idempotency.OtherRequest):
        idempotency.once("a", KEY, b'{"x": 2}', make_day)

    assert days() == 1


@pytest.mark.django_db
def test_once_keeps_nothing_of_an_act_that_fails():
    def fail():
        make_day()
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        idempotency.once("a", KEY, b"{}", fail)
    again = idempotency.once("a", KEY, b"{}", make_day)

    assert (again.status, days()) == (201, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "x" * 101, "with blank", "é" * 20, "line\nbreak"])
def test_once_refuses_a_key_that_is_none(key):
    with pytest.raises(idempotency.KeyRefused, match="8 to 100"):
        idempotency.once("a", key, b"{}", make_day)

    assert (days(), OnceAnswered.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_an_answer_is_kept_for_a_day():
    with clock.frozen(START):
        idempotency.once("a", KEY, b"{}", make_day)
    with clock.frozen(START + timedelta(hours=24)):
        idempotency.once("a", KEY, b"other", make_day)

    assert (days(), OnceAnswered.objects.get().at) == (2, START + timedelta(hours=24))


@pytest.mark.django_db
def test_purge_removes_answers_after_a_day():
    with clock.frozen(START):
        idempotency.once("a", KEY, b"{}", make_day)

    assert idempotency.purge(START + timedelta(hours=23)) == 0
    assert idempotency.purge(START + timedelta(hours=24)) == 1
    assert OnceAnswered.objects.count() == 0


def test_fifty_at_once_act_once(own_database):
    results: list[object] = []
    threads = [threading.Thread(target=_try, args=[results]) for _ in range(50)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert days() == 1
    assert len(results) == 50
    assert set(results) <= {201, "running"}
    assert 201 in results


def _try(results):
    try:
        results.append(idempotency.once("a", KEY, b"{}", make_day).status)
    except idempotency.StillRunning:
        results.append("running")
    finally:
        connections.close_all()


def test_a_second_is_told_that_the_first_is_running(own_database):
    begun, go_on, results = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        assert go_on.wait(20)
        return make_day()

    def run():
        results.append(idempotency.once("a", KEY, b"{}", slow).status)
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(20)
    with pytest.raises(idempotency.StillRunning):
        idempotency.once("a", KEY, b"{}", make_day)
    go_on.set()
    thread.join()

    assert (results, days()) == ([201], 1)
