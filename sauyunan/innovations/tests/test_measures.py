"""Each measure over made-up rows, with exact numbers and both ends of the period."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from sauyunan.innovations.measures import MEASURES, Measured, Scope
from sauyunan.innovations.tests import factories
from sauyunan.surveys.tests import factories as surveys

OPEN = {"ended_at": None, "outcome": "", "is_on_time": None}
SCOPE = Scope(("sapa/salam",), date(2026, 11, 1), date(2026, 11, 24), register="sapa/warga")


def measured(name, scope=SCOPE):
    return MEASURES[name].compute(scope)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_nothing_is_no_figure_or_zero(edition, name):
    kind = MEASURES[name].kind

    assert measured(name) == Measured(0 if kind == "count" else None, 0)


def test_applications_are_counted_by_the_day_they_were_sent(edition):
    local = timezone.get_default_timezone()
    first = timezone.datetime(2026, 11, 1, 0, 0, tzinfo=local)
    last = timezone.datetime(2026, 11, 24, 23, 59, tzinfo=local)
    too_early = timezone.datetime(2026, 10, 31, 23, 59, tzinfo=local)
    too_late = timezone.datetime(2026, 11, 25, 0, 0, tzinfo=local)
    for moment in (first, last, too_early, too_late):
        factories.application(edition, submitted_at=moment, **OPEN)
    factories.application(edition, service="lain")
    factories.application(edition, kit="asing")

    assert measured("applications") == Measured(2, 2)


def test_served_counts_ends_in_the_period_that_were_served(edition):
    factories.application(edition)
    factories.application(edition, outcome="refused")
    factories.application(edition, ended_at=factories.days_ago(40))
    factories.application(edition, **OPEN)

    assert measured("served") == Measured(1, 1)


@pytest.mark.parametrize(("percentile", "minutes"), [(50, 250), (90, 370)])
def test_working_hours_are_interpolated_percentiles_of_the_served(edition, percentile, minutes):
    for used in (100, 200, 300, 400):
        factories.application(edition, used_minutes=used)
    factories.application(edition, used_minutes=9000, outcome="refused")

    scope = Scope(SCOPE.services, SCOPE.since, SCOPE.until, percentile=percentile)

    assert measured("working_hours", scope) == Measured(minutes, 4)


def test_on_time_share_is_in_per_mille_rounded_half_up(edition):
    for is_on_time in (True, True, False):
        factories.application(edition, is_on_time=is_on_time)
    factories.application(edition, is_on_time=False, outcome="withdrawn")

    assert measured("on_time_share") == Measured(667, 3)


def test_returned_share_is_of_all_that_ended(edition):
    factories.application(edition, returned_count=2)
    factories.application(edition, outcome="refused")
    factories.application(edition, outcome="withdrawn", returned_count=1)
    factories.application(edition, returned_count=1, **OPEN)

    assert measured("returned_share") == Measured(667, 3)


def test_satisfaction_is_the_index_in_hundredths(edition):
    surveys.stored(4, 4, service="sapa/salam")
    surveys.stored(1, 3, service="sapa/salam")
    surveys.stored(9, 1, service="sapa/lain")

    assert measured("satisfaction") == Measured(9500, 5)


def test_satisfaction_is_hidden_below_five_answers(edition):
    surveys.stored(4, 4, service="sapa/salam")

    assert measured("satisfaction") == Measured(None, 4)


def test_documents_are_those_of_the_services_applications(edition):
    own = factories.application(edition)
    other = factories.application(edition, service="lain")
    factories.document(edition, own.reference, factories.at(factories.DAY))
    factories.document(edition, own.reference, factories.days_ago(40))
    factories.document(edition, other.reference, factories.at(factories.DAY))

    assert measured("documents") == Measured(1, 1)


def test_complaints_are_counted_by_the_day_they_were_filed(edition):
    factories.complaint(factories.application(edition), factories.at(factories.DAY))
    factories.complaint(factories.application(edition), factories.days_ago(40))
    factories.complaint(factories.application(edition, service="lain"), factories.at(factories.DAY))

    assert measured("complaints") == Measured(1, 1)


def test_records_are_those_of_the_register_now(edition):
    factories.record(edition)
    factories.record(edition)
    factories.record(edition, "sapa/lain")

    assert measured("records") == Measured(2, 2)


def test_measures_of_no_service_count_nothing(edition):
    factories.application(edition)

    assert measured("applications", Scope((), SCOPE.since, SCOPE.until)) == Measured(0, 0)
