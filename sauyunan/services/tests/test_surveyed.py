"""What surveys are told: the services that run, and whom they served."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.innovations.tests import factories
from sauyunan.surveys import actions, report, result_queries, served
from sauyunan.surveys.actions import Paper
from sauyunan.surveys.models import Channel
from sauyunan.surveys.served import Asked, Complaints
from sauyunan.surveys.tests import factories as surveys
from sauyunan.surveys.tests.test_report import pages

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


# -- Complaints beside the element that asks about them -------------------------------------------
@pytest.fixture
def complained(edition):
    """A survey of November below B for its complaints: seven were answered in time, five late, one waits; one
    was filed before, one at another service, one at another unit."""
    survey = surveys.survey(unit=Unit.objects.get(pk=edition.unit_id), service="sapa/salam")
    given = surveys.answers(4, pengaduan=2)
    actions.add_answers(survey, Channel.PAPER, [Paper(given, factories.DAY)] * 10)
    actions.close_survey(survey, by=SYSTEM)
    for hours in (*[1] * 7, *[30] * 5, None):
        _complaint(edition, hours=hours)
    _complaint(edition, filed_at=factories.at(date(2026, 10, 31)))
    _complaint(edition, service="lain")
    _complaint(edition, unit_id=surveys.unit("lain").pk)
    return survey


def _complaint(edition, *, hours=None, filed_at=None, **changes):
    """One that has a day for its answer, and was answered after so many hours (None: it waits)."""
    about = factories.application(edition, **changes)
    made = factories.complaint(about, filed_at or factories.at(date(2026, 11, 20)))
    made.due_at = made.filed_at + timedelta(hours=24)
    if hours is not None:
        made.answered_at = made.filed_at + timedelta(hours=hours)
        made.answered_by = Person.objects.get_or_create(username="desk")[0]
    made.save()
    return made


def _page(client, address):
    client.cookies["bahasa"] = "en"
    return " ".join(client.get(address).content.decode().split())


def test_complaints_are_those_of_the_unit_and_service_filed_in_the_days(complained):
    unit = complained.unit_id

    def count(unit_id, service):
        return served.complaints(Asked(unit_id, service, SINCE, UNTIL))

    assert count(unit, "sapa/salam") == Complaints(in_time=7, late=5, open=1)
    assert count(unit, "") == Complaints(in_time=7, late=5, open=2)
    assert count(None, "") == Complaints(in_time=7, late=5, open=3)


def test_everybody_reads_complaints_without_small_numbers(client, complained):
    page = _page(client, "/ikm/unit/dinas/")

    assert "Filed from 1 November 2026 to 24 November 2026" in page
    assert "13 complaints about applications were filed" in page
    assert "Answered late" in page
    assert "not told, because a number is small" in page
    facts = client.get(f"/api/v1/survey-results/{complained.code}").json()["complaints"]
    assert facts == {"filed": 13, "in_time": 7, "late": None, "open": None}
    assert "Complaints that wait" not in page


def test_staff_read_complaints_as_they_stand_and_find_those_that_wait(complained):
    person = surveyor_client(complained.unit)
    page = _page(person, f"/skm/{complained.code}/hasil/")
    plan = _page(person, f"/skm/{complained.code}/tindak/pengaduan/")

    for shown in (page, plan):
        assert re.findall(r"__value\"> ([0-9]+) </dd>", shown)[:4] == ["13", "7", "5", "1"]
        assert 'href="/kerja/pengaduan/"' not in shown
    Membership.objects.create(
        person=Person.objects.get(username="sri"), unit=complained.unit, role="sapa/petugas"
    )
    assert 'href="/kerja/pengaduan/"' in _page(person, f"/skm/{complained.code}/hasil/")


def surveyor_client(unit):
    person = Person.objects.create(username="sri", full_name="Sri")
    Membership.objects.create(person=person, unit=unit, role="city/surveyor")
    client = Client()
    client.force_login(person)
    return client


def test_few_complaints_are_not_told_apart(client, edition):
    survey = surveys.closed(4, 4, 4, 4, 4, unit=Unit.objects.get(pk=edition.unit_id), service="")
    _complaint(edition, hours=1)

    assert "Fewer than five were filed" in _page(client, "/ikm/unit/dinas/")
    facts = client.get(f"/api/v1/survey-results/{survey.code}").json()["complaints"]
    assert set(facts.values()) == {None}


def test_report_tells_complaints(complained):
    read = " ".join(pages(report.pdf(result_queries.closing_of(complained.code), at=clock.now())))

    assert "Diajukan 13 Dijawab tepat waktu 7 Dijawab terlambat disembunyikan" in read
