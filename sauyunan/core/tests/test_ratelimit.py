from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sauyunan.core import clock, ratelimit
from sauyunan.core.models import RateCounter

START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a whole number of quarter hours since 1970
QUARTER = 15 * 60


def hits(count, *, limit=5, seconds=QUARTER, key="KTA-26-7F3K-9Q2M"):
    return [ratelimit.hit("test", key, limit, seconds) for _ in range(count)]


@pytest.mark.django_db
def test_hit_allows_the_limit_and_no_more():
    with clock.frozen(START):
        assert hits(7) == [True] * 5 + [False] * 2


@pytest.mark.django_db
def test_hit_counts_each_key_and_scope_for_itself():
    with clock.frozen(START):
        hits(5)

        assert hits(1, key="other") == [True]
        assert ratelimit.hit("other", "KTA-26-7F3K-9Q2M", 5, QUARTER)


@pytest.mark.django_db
def test_hit_keeps_no_key_in_clear():
    hits(1, key="3273014505900001")

    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM core_ratecounter t")
        (row,) = cursor.fetchone()
    assert "3273014505900001" not in row


@pytest.mark.django_db
def test_hit_does_not_forget_all_at_the_window_edge():
    with clock.frozen(START + timedelta(minutes=14)):
        hits(5)
    with clock.frozen(START + timedelta(minutes=15)):
        at_the_edge = hits(1)
    with clock.frozen(START + timedelta(minutes=20)):
        a_third_later = hits(3)
    with clock.frozen(START + timedelta(minutes=60)):
        long_after = hits(6)

    assert at_the_edge == [False]
    assert a_third_later == [True, False, False]  # 5 × 2/3 are still held against it
    assert long_after == [True] * 5 + [False]


@pytest.mark.django_db
def test_hammering_does_not_keep_the_door_shut():
    with clock.frozen(START):
        hits(50)
    with clock.frozen(START + timedelta(minutes=18)):
        assert hits(1) == [True]


@pytest.mark.django_db
def test_hit_with_a_limit_of_none_is_never_allowed():
    assert hits(2, limit=0) == [False, False]


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    limit=st.integers(1, 6),
    steps=st.lists(st.integers(0, 400), min_size=1, max_size=30),
)
def test_retry_after_is_when_the_next_attempt_is_allowed(limit, steps):
    RateCounter.objects.all().delete()
    moment = START
    for step in steps:
        moment += timedelta(seconds=step)
        with clock.frozen(moment):
            wait = ratelimit.retry_after("test", "a", limit, 300)
            allowed = ratelimit.hit("test", "a", limit, 300)
        assert allowed == (wait == 0)
    with clock.frozen(moment):
        wait = ratelimit.retry_after("test", "a", limit, 300)
    with clock.frozen(moment + timedelta(seconds=wait)):
        assert ratelimit.hit("test", "a", limit, 300)
    assert wait <= 600


@pytest.mark.django_db
def test_retry_after_of_a_stranger_is_now():
    assert ratelimit.retry_after("test", "nobody", 5, QUARTER) == 0


@pytest.mark.django_db
def test_purge_removes_what_says_nothing_any_more():
    with clock.frozen(START):
        hits(1, key="old")
    with clock.frozen(START + timedelta(minutes=25)):
        hits(1, key="new")

    removed = ratelimit.purge(START + timedelta(minutes=31))

    assert (removed, RateCounter.objects.count()) == (1, 1)


def test_hit_of_many_at_once_counts_exactly(own_database):
    allowed = []
    threads = [threading.Thread(target=_hit_ten_times, args=[allowed]) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(allowed), sum(allowed)) == (40, 15)


def _hit_ten_times(allowed):
    with clock.frozen(START):
        for _ in range(10):
            allowed.append(ratelimit.hit("test", "a", 15, QUARTER))
    connections.close_all()
