from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sauyunan.core import workdays
from sauyunan.core.workdays import Calendar

JAKARTA = ZoneInfo("Asia/Jakarta")
FREE = frozenset({date(2022, 6, 17), date(2022, 6, 20)})
OFFICE = Calendar(time(8), time(16), FREE, JAKARTA)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2022-06-13T09:00", 24 * 60, "2022-06-16T09:00"),  # three days of eight hours
        ("2022-06-13T08:00", 8 * 60, "2022-06-13T16:00"),  # exactly at closing: the same day
        ("2022-06-13T08:00", 8 * 60 + 1, "2022-06-14T08:01"),
        ("2022-06-13T03:00", 60, "2022-06-13T09:00"),  # sent before opening
        ("2022-06-13T21:00", 60, "2022-06-14T09:00"),  # after closing
        ("2022-06-13T16:00", 60, "2022-06-14T09:00"),  # at closing
        ("2022-06-16T15:30", 60, "2022-06-21T08:30"),  # a free Friday, a weekend, a free Monday
        ("2022-06-18T10:00", 60, "2022-06-21T09:00"),  # sent on a Saturday
        ("2022-06-18T10:00", 0, "2022-06-18T10:00"),
    ],
)
def test_add_gives_the_due_moment(start, minutes, due):
    assert OFFICE.add(at(start), minutes) == at(due)


@pytest.mark.parametrize(
    ("end", "minutes", "begun"),
    [
        ("2022-06-16T09:00", 24 * 60, "2022-06-13T09:00"),
        ("2022-06-13T16:00", 8 * 60, "2022-06-13T08:00"),
        ("2022-06-14T08:01", 8 * 60 + 1, "2022-06-13T08:00"),
        ("2022-06-14T03:00", 60, "2022-06-13T15:00"),  # before opening
        ("2022-06-13T21:00", 60, "2022-06-13T15:00"),  # after closing
        ("2022-06-21T08:30", 60, "2022-06-16T15:30"),  # a free Monday, a weekend, a free Friday
        ("2022-06-18T10:00", 0, "2022-06-18T10:00"),
    ],
)
def test_before_goes_back_by_working_time(end, minutes, begun):
    assert OFFICE.before(at(end), minutes) == at(begun)
    assert OFFICE.between(at(begun), at(end)) == minutes


def test_before_takes_no_negative_time():
    with pytest.raises(ValueError, match="-1 minutes"):
        OFFICE.before(at("2022-06-13T09:00"), -1)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2022-06-13T09:00", "2022-06-13T09:00", 0),
        ("2022-06-13T09:00", "2022-06-13T10:30", 90),
        ("2022-06-13T15:00", "2022-06-14T09:00", 120),
        ("2022-06-16T15:30", "2022-06-21T08:30", 60),
        ("2022-06-18T00:00", "2022-06-20T23:00", 0),
        ("2022-06-13T10:30", "2022-06-13T09:00", -90),
        ("2022-06-13T09:00:30", "2022-06-13T09:02:29", 1),
    ],
)
def test_between_counts_working_minutes(start, end, minutes):
    assert OFFICE.between(at(start), at(end)) == minutes


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2022-06-13T07:59:59", False),
        ("2022-06-13T08:00", True),
        ("2022-06-13T15:59:59", True),
        ("2022-06-13T16:00", False),
        ("2022-06-17T10:00", False),
        ("2022-06-18T10:00", False),
    ],
)
def test_is_open(moment, is_open):
    assert OFFICE.is_open(at(moment)) is is_open


def test_days_are_those_of_the_citys_zone():
    # Tuesday 01.00 in Jayapura is still Monday in UTC.
    jayapura = Calendar(time(0, 30), time(2), frozenset(), ZoneInfo("Asia/Jayapura"))

    assert jayapura.is_open(datetime(2022, 6, 13, 16, 0, tzinfo=UTC))


def test_hours_count_as_they_pass_where_clocks_change():
    # In Berlin two became three in the morning of 27 March 2022, a Sunday.
    night = Calendar(
        time(1), time(5), frozenset(), ZoneInfo("Europe/Berlin"), weekend=frozenset({5})
    )
    start = datetime(2022, 3, 26, 23, tzinfo=UTC)

    assert night.between(start, start + timedelta(days=1)) == 3 * 60
    assert night.add(start, 3 * 60) == datetime(2022, 3, 27, 3, tzinfo=UTC)


def test_add_refuses_to_take_away():
    with pytest.raises(ValueError, match="never taken away"):
        OFFICE.add(at("2022-06-13T09:00"), -1)


def test_calendar_refuses_hours_and_weeks_that_never_open():
    with pytest.raises(ValueError, match="must be after"):
        Calendar(time(8), time(8), frozenset(), JAKARTA)
    with pytest.raises(ValueError, match="without a working day"):
        Calendar(time(8), time(9), frozenset(), JAKARTA, weekend=frozenset(range(7)))


moments = st.integers(0, 9 * 24 * 60).map(lambda n: at("2022-06-10T00:00") + timedelta(minutes=n))
calendars = st.builds(
    lambda opens, length, free: Calendar(
        time(opens // 60, opens % 60),
        time(*divmod(min(opens + length, 24 * 60 - 1), 60)),
        free,
        JAKARTA,
    ),
    st.integers(0, 20 * 60),
    st.integers(1, 10 * 60),
    st.frozensets(st.integers(0, 20).map(lambda n: date(2022, 6, 10) + timedelta(days=n))),
)


def _open_by_the_rule(calendar, local):
    return (
        local.weekday() < 5
        and local.date() not in calendar.free_days
        and calendar.opens <= local.time() < calendar.closes
    )


@settings(deadline=None, max_examples=40)
@given(calendars, moments, moments)
def test_between_counts_the_minutes_one_by_one(calendar, start, end):
    start, end = min(start, end), max(start, end)
    minutes = int((end - start) / timedelta(minutes=1))

    counted = sum(_open_by_the_rule(calendar, start + timedelta(minutes=n)) for n in range(minutes))

    assert calendar.between(start, end) == counted
    assert calendar.between(end, start) == -counted


@settings(deadline=None, max_examples=40)
@given(calendars, moments, st.integers(1, 900))
def test_add_is_the_first_moment_by_which_the_minutes_passed(calendar, start, minutes):
    due, left = start, minutes
    while left:
        left -= _open_by_the_rule(calendar, due)
        due += timedelta(minutes=1)

    assert calendar.add(start, minutes) == due


@given(calendars, moments, st.integers(0, 59), st.integers(0, 3000))
def test_between_undoes_add(calendar, start, seconds, minutes):
    start += timedelta(seconds=seconds)

    assert calendar.between(start, calendar.add(start, minutes)) == minutes


def test_using_stands_in_and_goes_away():
    other = Calendar(time(9), time(10), frozenset(), JAKARTA)

    with workdays.using(OFFICE):
        with workdays.using(other):
            inner = workdays.in_use()
        outer = workdays.in_use()

    assert (inner, outer, workdays.in_use()) == (other, OFFICE, None)
