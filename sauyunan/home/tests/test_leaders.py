"""The leaders' page: who opens it, what its numbers are, and that it costs the same for any city."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from sauyunan.accounts.models import Unit
from sauyunan.core import clock
from sauyunan.home import leaders, leaders_showing
from sauyunan.innovations.models import Innovation, Replica, YearState
from sauyunan.innovations.tests import factories
from sauyunan.innovations.tests import registry_factories as made
from sauyunan.surveys.tests import factories as surveys

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
OPEN = {"ended_at": None, "outcome": "", "is_on_time": None}


@pytest.fixture
def edition(db):
    with clock.frozen(NOW):
        yield factories.edition()


def listed(unit, slug, **facts):
    return made.record(unit, slug=slug, title=slug, status=Innovation.Status.LISTED, **facts)


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("city/leader", 200),
        ("city/auditor", 200),
        ("city/admin", 200),
        ("city/innovation", 403),
        ("kit/staf", 403),
        ("", 403),
    ],
)
def test_page_opens_to_leaders_only(role, expected):
    client = Client()
    client.force_login(made.person("orang", role, made.city_units()["kota"]))

    assert client.get("/pimpinan/").status_code == expected
    assert Client().get("/pimpinan/").status_code == 302


def test_numbers_compare_with_the_period_before(edition):
    for is_on_time in (True, True, False):
        factories.application(edition, is_on_time=is_on_time)
    before = NOW - timedelta(days=40)
    factories.application(edition, is_on_time=False, ended_at=before, submitted_at=before)
    for days in (1, 2, 45):
        due = NOW - timedelta(days=days)
        factories.application(edition, due_at=due, running_since=due, **OPEN)
    factories.application(edition, **OPEN)
    surveys.stored(6, 3, service="sapa/salam")

    found = leaders.page()

    assert found.on_time == leaders.Pair(Decimal("66.7"), Decimal("0.0"), 3)
    assert found.backlog == leaders.Pair(Decimal(3), Decimal(1), 4)
    assert found.satisfaction == leaders.Pair(Decimal("75.00"), None, 6)
    assert len(found.weakest) == 2
    assert [(one.unit.name, one.n) for one in found.not_surveyed] == [("Dinas Contoh", 0)]


def test_units_innovations_and_replicas_are_counted(edition):
    units = made.city_units()
    old = date(2020, 1, 1)
    first = listed(units["puskesmas"], "lama", stage="applied", since=old, initiated_on=old)
    listed(units["dinkes"], "baru", stage="applied", since=date(2026, 11, 20), made_at=NOW)
    listed(units["dinkes"], "uji", stage="trial", tried_on=date(2026, 11, 1))
    YearState.objects.create(innovation=first, year=2024, state="continued", at=NOW)
    Replica.objects.create(innovation=first, place="X", region="32.04", since=old)
    Replica.objects.create(innovation=first, place="Y", region="32.05", since=date(2026, 5, 1))

    found = leaders.page()

    assert found.live == leaders.Pair(Decimal(2), Decimal(1), 3)
    assert (found.replicated, found.regions) == (leaders.Pair(Decimal(1), Decimal(1), 2), 2)
    assert [(one.name, one.total) for one in found.units] == [("Dinkes", 3), ("Puskesmas", 1)]
    assert found.without == ("Dishub",)
    assert [slug for slug, _title in found.stale] == ["lama"]


@pytest.mark.usefixtures("edition")
def test_headlines_state_what_was_found(settings):
    units = made.city_units()
    listed(units["dishub"], "uji", stage="trial", tried_on=date(2026, 11, 1))
    client = Client()
    client.cookies["bahasa"] = "en"
    client.force_login(made.person("sekda", "city/leader", units["kota"]))

    page = text(client.get("/pimpinan/"))

    assert "0 of 1 innovations are applied" in page
    assert "Most units have no innovation: 1 of 3 have one" in page
    assert "No case is open longer than promised" in page
    assert "too little to say" in page
    assert "Data as of 24 November 2026" in page
    assert "<svg" in page
    assert page.count("<table") == 2


def test_nothing_is_divided_by_nothing():
    assert leaders_showing._bars([("a", 0)]) == [leaders_showing.Bar("a", 0, "0.0")]


def test_page_costs_the_same_for_one_and_many(edition, django_assert_max_num_queries):
    units = made.city_units()
    listed(units["dinkes"], "satu")
    leaders.page()
    with django_assert_max_num_queries(20) as first:
        leaders.page()
    for number in range(5):
        row = listed(made.unit(f"unit-{number}", units["kota"]), f"lain-{number}")
        Replica.objects.create(innovation=row, place="X", region="32.04", since=date(2026, 1, 1))
        due = NOW - timedelta(days=number + 1)
        factories.application(edition, due_at=due, running_since=due, **OPEN)

    with django_assert_max_num_queries(len(first.captured_queries)):
        found = leaders.page()

    assert Unit.objects.count() == 10
    assert found.backlog.now == 5
