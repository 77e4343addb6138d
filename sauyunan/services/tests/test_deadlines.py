"""The clock: promise, pauses, and what is used, in working minutes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from sauyunan.core.workdays import Calendar
from sauyunan.services.deadlines import Clock, step_due

WIB = timezone(timedelta(hours=7))
OFFICE = Calendar(time(8), time(16), frozenset(), WIB)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of June 2022 in Bandung; the 13th is a Monday."""
    return datetime(2022, 6, day, hour, minute, tzinfo=WIB)


def test_clock_runs_until_the_promise_is_used_up():
    clock = Clock(16 * 60).runs(at(13, 9), OFFICE)

    assert clock.due_at == at(15, 9).astimezone(UTC)
    assert clock.running_since == at(13, 9)


def test_clock_pause_keeps_what_is_used_and_resumes_with_the_rest():
    clock = Clock(16 * 60).runs(at(13, 9), OFFICE)

    paused = clock.pauses(at(13, 11), OFFICE)
    resumed = paused.runs(at(16, 10), OFFICE)

    assert (paused.used, paused.due_at, paused.remaining) == (120, None, 14 * 60)
    assert resumed.due_at == at(17, 16).astimezone(UTC)
    assert resumed.used_at(at(16, 11), OFFICE) == 180


def test_clock_that_runs_is_left_alone_by_a_second_start():
    clock = Clock(60).runs(at(13, 9), OFFICE)

    assert clock.runs(at(13, 10), OFFICE) == clock


def test_clock_pause_over_a_weekend_costs_nothing():
    clock = Clock(8 * 60).runs(at(17, 15), OFFICE).pauses(at(17, 16), OFFICE)

    assert clock.runs(at(20, 8), OFFICE).due_at == at(20, 15).astimezone(UTC)


@pytest.mark.parametrize(
    ("ends", "is_on_time"),
    [(at(13, 10), True), (at(13, 10, 1), False), (at(13, 9, 59), True)],
)
def test_clock_is_on_time_until_the_minute_it_is_due(ends, is_on_time):
    clock = Clock(60).runs(at(13, 9), OFFICE)

    assert clock.is_on_time(ends, OFFICE) is is_on_time


def test_clock_stays_late_after_a_pause():
    late = Clock(60).runs(at(13, 9), OFFICE).pauses(at(13, 11), OFFICE)

    resumed = late.runs(at(14, 9), OFFICE)

    assert late.remaining == 0
    assert not late.is_on_time(at(13, 12), OFFICE)
    assert not resumed.is_on_time(at(14, 9), OFFICE)


def test_step_due_is_the_earlier_of_step_and_promise():
    clock = Clock(16 * 60).runs(at(13, 9), OFFICE)

    assert step_due(at(13, 9), 240, clock, OFFICE) == at(13, 13).astimezone(UTC)
    assert step_due(at(14, 15), 480, clock, OFFICE) == clock.due_at
    assert step_due(at(13, 9), None, clock, OFFICE) == clock.due_at
    assert step_due(at(13, 9), 240, clock.pauses(at(13, 9), OFFICE), OFFICE) is None
