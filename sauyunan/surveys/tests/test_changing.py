"""Changing a survey until it is closed: title, last day, population; no answer is ever left outside."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.surveys import actions
from sauyunan.surveys.actions import Change, Paper, SurveyRefused
from sauyunan.surveys.models import Channel, Survey
from sauyunan.surveys.tests import factories
from sauyunan.surveys.tests.conftest import person

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def survey(frozen_now, db):
    return factories.survey()


def change(survey, **others):
    values = {"title": "Survei", "population": 300, "closes_on": date(2026, 12, 10), **others}
    actions.change_survey(survey, Change(**values), by=SYSTEM)


def kept(survey):
    fields = ("title", "population", "closes_on")
    return Survey.objects.filter(pk=survey.pk).values_list(*fields).get()


def test_title_population_and_last_day_are_changed_and_written_down(survey):
    change(survey)

    assert kept(survey) == ("Survei", 300, date(2026, 12, 10))
    assert LedgerEntry.objects.get(verb="survey.changed").object == f"survey:{survey.code}"


@pytest.mark.parametrize(
    ("closes_on", "said"),
    [
        (date(2026, 10, 31), "not before the first"),
        (date(2026, 11, 19), "Answers of 20 November 2026 are there"),
        (date(2026, 12, 24), "“Survei Desember” of this unit and service goes from"),
    ],
)
def test_last_day_that_cannot_be_is_refused(survey, closes_on, said):
    paper = Paper(factories.answers(), date(2026, 11, 20))
    actions.add_answers(survey, Channel.PAPER, [paper])
    days = {"opens_on": date(2026, 12, 20), "closes_on": date(2026, 12, 31)}
    factories.survey(title="Survei Desember", **days)
    before = kept(survey)

    with pytest.raises(SurveyRefused, match=said) as refused:
        change(survey, closes_on=closes_on)

    assert refused.value.field == "closes_on"
    assert kept(survey) == before
    assert not LedgerEntry.objects.filter(verb="survey.changed").exists()


def test_last_day_may_be_that_of_the_newest_answer(survey):
    paper = Paper(factories.answers(), date(2026, 11, 20))
    actions.add_answers(survey, Channel.PAPER, [paper])

    change(survey, closes_on=date(2026, 11, 20))

    assert kept(survey)[2] == date(2026, 11, 20)


def test_sheets_that_are_being_keyed_hold_the_last_day(survey, surveyor):
    batch = actions.make_batch(survey, sheets=1, filled_on=factories.DAY, by=surveyor)

    with pytest.raises(SurveyRefused, match="Answers of 24 November"):
        change(survey, closes_on=date(2026, 11, 23))

    actions.drop_batch(batch, by=surveyor)
    change(survey, closes_on=date(2026, 11, 23))
    assert kept(survey)[2] == date(2026, 11, 23)


def test_closed_and_standing_surveys_stay_as_they_are(survey):
    actions.close_survey(survey, by=SYSTEM)
    standing = actions.standing_survey(
        factories.NAME, service=factories.SERVICE, unit_id=None, on=factories.DAY
    )

    for one, said in ((survey, "closed already"), (standing, "standing survey")):
        before = kept(one)
        with pytest.raises(SurveyRefused, match=said):
            change(one, closes_on=one.closes_on)
        assert kept(one) == before


def test_page_keeps_what_was_typed(client, survey, surveyor):
    client.force_login(surveyor)
    address = reverse("surveys:change", args=[survey.code])
    typed = {"title": "Survei Akhir", "population": "77"}
    typed |= {"closes_on-day": "1", "closes_on-month": "10", "closes_on-year": "2026"}

    refused = client.post(address, typed)
    done = client.post(address, {**typed, "closes_on-month": "12"})

    assert refused.status_code == 400
    assert 'value="Survei Akhir"' in refused.content.decode()
    assert "The last day is not before the first." in refused.content.decode()
    assert done["Location"] == reverse("surveys:survey", args=[survey.code])
    assert kept(survey) == ("Survei Akhir", 77, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("role", "status"), [("city/enumerator", 403), ("city/leader", 403), ("city/helper", 404)]
)
def test_others_change_nothing(client, survey, role, status):
    client.force_login(person("ana", role))
    before = kept(survey)

    answer = client.post(reverse("surveys:change", args=[survey.code]), {"title": "x"})

    assert (answer.status_code, kept(survey)) == (status, before)
