from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from sauyunan.core import clock, freedays, queries, workdays
from sauyunan.core.models import FreeDay

pytestmark = pytest.mark.django_db
INDEPENDENCE = date(2026, 8, 17)


def test_load_holidays_adds_public_days_and_joint_leave():
    added = freedays.load_holidays([2026])

    assert added == FreeDay.objects.count() == 25
    day = FreeDay.objects.get(day=INDEPENDENCE)
    assert (day.title, day.source) == ("Hari Kemerdekaan Republik Indonesia", "national")
    leave = FreeDay.objects.get(day=date(2026, 2, 16))
    assert (leave.title, leave.source) == ("Cuti Bersama Tahun Baru Imlek", "joint leave")


def test_load_holidays_twice_adds_nothing_and_keeps_the_citys_word():
    FreeDay.objects.create(day=INDEPENDENCE, title="Upacara kota", source="city")

    assert freedays.load_holidays([2026, 2026]) == 24
    assert freedays.load_holidays([2026]) == 0
    assert FreeDay.objects.get(day=INDEPENDENCE).title == "Upacara kota"


def test_load_coming_years_does_not_bring_back_what_the_city_struck_out():
    with clock.frozen(datetime(2026, 5, 1, tzinfo=UTC)):
        freedays.load_coming_years()
        FreeDay.objects.get(day=INDEPENDENCE).delete()
        added = freedays.load_coming_years()

    assert added == 0
    assert sorted({day.day.year for day in FreeDay.objects.all()}) == [2026, 2027]


def test_calendar_reads_free_days_and_hours(monkeypatch):
    FreeDay.objects.create(day=INDEPENDENCE, title="Hari Kemerdekaan")
    monkeypatch.setattr(queries, "_hours", [lambda: (time(7, 30), time(14))])
    queries.forget()

    calendar = queries.calendar()

    assert (calendar.opens, calendar.closes) == (time(7, 30), time(14))
    assert calendar.free_days == {INDEPENDENCE}
    assert str(calendar.tz) == "Asia/Jakarta"


def test_calendar_is_kept_until_forgotten(django_assert_num_queries):
    queries.forget()
    before = queries.calendar()
    FreeDay.objects.create(day=INDEPENDENCE, title="Hari Kemerdekaan")

    with django_assert_num_queries(0):
        assert queries.calendar() is before
    queries.forget()

    assert queries.calendar().free_days == {INDEPENDENCE}


def test_calendar_of_a_scenario_stands_in(django_assert_num_queries):
    other = workdays.Calendar(time(9), time(10), frozenset(), UTC)

    with workdays.using(other), django_assert_num_queries(0):
        assert queries.calendar() is other
