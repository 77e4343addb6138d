"""What surveys are told: the services that run, and whom they served."""

from __future__ import annotations

from datetime import date

import pytest

from sauyunan.innovations.tests import factories
from sauyunan.surveys import served
from sauyunan.surveys.served import Asked

SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 24)


@pytest.fixture
def edition(db, frozen_now):
    return factories.edition()


def test_services_are_told_by_full_name(edition):
    assert {name: text.id for name, text in served.titles().items()} == {
        "sapa/salam": "Salam",
        "sapa/lain": "Salam",
    }


def test_cases_are_counted_that_ended_as_served_in_the_days(edition):
    factories.application(edition)
    factories.application(edition, service="lain")
    factories.application(edition, outcome="refused")
    factories.application(edition, ended_at=factories.days_ago(40))
    factories.application(edition, ended_at=None, outcome="", is_on_time=None)

    def count(unit_id, service):
        return served.count(Asked(unit_id, service, SINCE, UNTIL))

    assert count(edition.unit_id, "sapa/salam") == 1
    assert count(edition.unit_id, "") == 2
    assert count(None, "") == 2
    assert count(edition.unit_id + 1, "") == 0
