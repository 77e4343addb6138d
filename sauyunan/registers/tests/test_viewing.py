"""How often records are read: counted for each day, of nobody in particular, and not of robots."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock
from sauyunan.kits import queries
from sauyunan.registers import contents, statistics, viewing
from sauyunan.registers.models import Viewing
from sauyunan.registers.tests import public
from sauyunan.registers.tests.factories import AT

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sauyunan.registers.tests.urls")]
LIST = "/direktori/dasar/toko/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)
ROBOT = "Mozilla/5.0 (compatible; Contohbot/2.1; +http://contoh.test/bot.html)"


@pytest.fixture
def town(frozen_now):
    edition = public.town()
    yield edition
    queries.forget(edition.id)


def visit(record, agent: str = PHONE, **headers: str) -> str:
    asked = {"user-agent": agent, "accept-language": "en", **headers}
    answer = Client().get(f"{LIST}{record.code}/", headers=asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_each_reading_is_counted_and_told(town):
    record = public.add(town, 1)

    first, second = visit(record), visit(record)

    assert "Read 1 time in the last 30 days." in first
    assert "Read 2 times in the last 30 days." in second
    assert set(Viewing.objects.values_list("record", "register", "day", "count")) == {
        (record.pk, "dasar/toko", clock.today(), 1)
    }


def test_only_the_record_and_the_day_are_kept():
    names = {one.name for one in Viewing._meta.get_fields()}

    assert names == {"id", "record", "register", "day", "count"}


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": ROBOT},
        {"user-agent": ""},
        {"user-agent": "curl/8.5.0"},
        {"user-agent": "python-requests/2.32"},
        {"user-agent": PHONE.replace("Chrome", "HeadlessChrome")},
        {"user-agent": PHONE, "sec-purpose": "prefetch;prerender"},
        {"user-agent": PHONE, "x-moz": "prefetch"},
        {"user-agent": PHONE, "sec-fetch-dest": "empty"},
    ],
    ids=range(8),
)
def test_robots_and_pages_fetched_in_case_are_not_counted(town, headers):
    record = public.add(town, 1)

    answer = Client().get(f"{LIST}{record.code}/", headers=headers)

    assert answer.status_code == 200
    assert Viewing.objects.count() == 0


def test_heads_lists_files_and_records_that_are_not_there_are_not_counted(town):
    record = public.add(town, 1)
    hidden = public.add(town, 2, terbit=False)
    reader = Client(headers={"user-agent": PHONE})

    reader.head(f"{LIST}{record.code}/")
    reader.get(LIST)
    reader.get("/data/dasar/toko.json")
    assert reader.get(f"{LIST}{hidden.code}/").status_code == 404

    assert Viewing.objects.count() == 0


def test_a_reading_costs_one_statement_and_a_robot_no_more(town, django_assert_num_queries):
    record = public.add(town, 1)

    with django_assert_num_queries(1):
        assert viewing.add(record) == 1
    with django_assert_num_queries(1):
        assert viewing.recent(record) == 1


def test_readings_of_more_than_thirty_days_ago_are_not_told(town):
    record = public.add(town, 1)
    today = clock.today()
    for days, count in ((0, 1), (29, 2), (30, 4), (31, 8)):
        _read(record, today - timedelta(days=days), count)

    assert viewing.recent(record) == 3
    assert viewing.add(record) == 4


def _read(record, day: date, count: int = 1) -> None:
    Viewing.objects.create(record=record, register=record.register, day=day, count=count)


def test_rows_are_summed_up_by_day_and_long_ago_by_month(town):
    one, two = public.add(town, 1), public.add(town, 2)
    today = clock.today()
    yesterday = today - timedelta(days=1)
    for record in (one, one, two):
        _read(record, yesterday)
        _read(record, today)
    for day in (date(2025, 3, 1), date(2025, 3, 5), date(2025, 3, 31), date(2025, 4, 2)):
        _read(one, day, 5)

    left_out = viewing.settle(AT)
    again = viewing.settle(AT)
    last = viewing.settle(AT)

    assert (left_out, again, last) == (2, 1, 0)
    kept = set(Viewing.objects.filter(day__lt=today).values_list("record", "day", "count"))
    assert kept == {
        (one.pk, yesterday, 2),
        (two.pk, yesterday, 1),
        (one.pk, date(2025, 3, 1), 15),
        (one.pk, date(2025, 4, 1), 5),
    }
    assert Viewing.objects.filter(day=today).count() == 3


def test_figures_tell_readings_by_month_and_what_is_read_most(town):
    one, two = public.add(town, 1, nama="Kopi <b>"), public.add(town, 2, nama="Teh")
    hidden = public.add(town, 3, terbit=False)
    _read(one, date(2026, 9, 5), 3)
    _read(one, clock.today(), 2)
    _read(two, clock.today(), 7)
    _read(hidden, clock.today(), 90)
    home = contents.home(town.kit, "toko")
    visitor = Client(headers={"accept-language": "en"})

    page = " ".join(visitor.get(f"{LIST}statistik/").content.decode().split())
    file = visitor.get(f"{LIST}statistik/dibaca.csv").content.decode("utf-8-sig")

    assert [one.row.title for one in viewing.most_read(home)] == ["Teh", "Kopi <b>"]
    assert page.index(">Teh</a> (7)") < page.index(">Kopi &lt;b&gt;</a> (2)")
    assert "Pages of records read, by month" in page
    assert [(bar.key, bar.count) for bar in statistics.readings(home).bars] == [
        ("2026-09", 3),
        ("2026-10", 0),
        ("2026-11", 99),
    ]
    assert "2026-10,October 2026,0" in file
    assert visitor.get(f"{LIST}statistik/lain.csv").status_code == 404


def test_staff_sees_how_often_a_record_was_read(town):
    record = public.add(town, 1)
    _read(record, clock.today(), 12)
    person = Person.objects.create(username="dasar/pencatat", full_name="Petugas Contoh")
    Membership.objects.create(person=person, unit=Unit.objects.get(), role="dasar/pencatat")
    staff = Client(headers={"accept-language": "en"})
    staff.force_login(person)

    page = staff.get(f"/kota/register/dasar/toko/{record.code}/")

    assert "Read 12 times in the last 30 days." in " ".join(page.content.decode().split())
