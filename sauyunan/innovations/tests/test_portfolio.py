"""The portfolio: what there is, where nobody innovates, and whom it serves."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from sauyunan.innovations.portfolio import portfolio
from sauyunan.innovations.tests import factories
from sauyunan.innovations.tests import registry_factories as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def listed(unit, **facts):
    return made.record(unit, status="listed", **facts)


def test_units_count_what_is_below_them_and_empty_ones_are_named(units):
    listed(units["puskesmas"], affairs=["health"], sdgs=[3], target_groups=["children"])
    listed(units["dinkes"], affairs=["health", "social"], stage="trial", tried_on=date(2026, 1, 1))
    made.record(units["dishub"], affairs=["transport"])  # a draft counts nowhere

    found = portfolio()
    tables = {table.name: table for table in found.tables}

    assert (found.count, found.by_stage) == (2, (1, 1, 0))
    assert [(one.key, one.by_stage) for one in tables["units"].lines] == [
        ("dinkes", (1, 1, 0)),
        ("puskesmas", (1, 0, 0)),
    ]
    assert tables["units"].empty == ("Dishub",)
    assert [(one.key, one.total) for one in tables["affairs"].lines] == [
        ("health", 2),
        ("social", 1),
    ]
    assert "Transport" in tables["affairs"].empty
    assert tables["affairs"].of == 38
    assert [one.key for one in tables["sdgs"].lines] == ["3"]


def test_people_served_are_those_of_running_kits(edition):
    factories.innovation(affairs=["health"])
    factories.application(edition)
    listed(None, affairs=["social"])

    found = portfolio()

    lines = {one.key: one.served for table in found.tables for one in table.lines}
    assert found.served == {"sapa": 1}
    assert (lines["health"], lines["social"]) == (1, None)


@pytest.mark.parametrize(("role", "status"), [("city/leader", 200), ("kit/staf", 200), ("", 403)])
def test_staff_read_it(units, role, status):
    listed(units["dinkes"], affairs=["health"])
    client = Client()
    client.cookies["bahasa"] = "en"
    client.force_login(made.person("sri", role, units["kota"]))

    answer = client.get(reverse("innovations:portfolio"))

    assert answer.status_code == status
    if status == 200:
        text = " ".join(answer.content.decode().split())
        assert "1 of 38 have an innovation." in text
        assert "not measured" in text
