"""The clock: aware, in the city's day, and still when held."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sauyunan.core import clock


def test_now_is_aware_and_in_utc():
    before = datetime.now(UTC)

    now = clock.now()

    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


def test_today_is_the_citys_day_not_that_of_utc():
    with clock.frozen(datetime(2026, 11, 24, 17, 30, tzinfo=UTC)):
        today = clock.today()

    assert today == date(2026, 11, 25)


def test_frozen_clocks_nest_and_end():
    outer = datetime(2022, 6, 13, 9, tzinfo=UTC)
    inner = datetime(2023, 1, 1, tzinfo=UTC)

    with clock.frozen(outer):
        with clock.frozen(inner):
            within = clock.now()
        after = clock.now()

    assert (within, after) == (inner, outer)
    assert clock.now() > datetime(2026, 1, 1, tzinfo=UTC)


def test_frozen_refuses_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="no time zone"), clock.frozen(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass
