"""Surveys by link and by the QR code at a counter: a start page, the last page, once, closed in words."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from sauyunan.core.actor import SYSTEM
from sauyunan.surveys import actions, queries
from sauyunan.surveys.models import Answer, Remark
from sauyunan.surveys.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
GIVEN = {f"a-{key}": 3 for key in factories.KEYS}


@pytest.fixture
def survey(frozen_now):
    return factories.survey()


@pytest.fixture
def address(survey):
    return reverse("surveys:link", args=[survey.code])


def test_first_page_says_what_it_is_about_and_begins_nothing(client, address):
    page = client.get(address)

    assert page.templates[0].name == "surveys/start.html"
    assert "Survei November" in page.content.decode()
    assert "sessionid" not in page.cookies
    assert client.post(address, {"start": ""}).context["number"] == 1


@pytest.mark.parametrize("channel", ["link", "counter"])
def test_answers_count_for_their_channel(client, survey, channel):
    address = reverse(f"surveys:{channel}", args=[survey.code])

    sent = {**GIVEN, "p-work": "farmer", "p-remark": "Ramah.", "send": ""}
    page = client.post(address, sent, follow=True)

    assert page.redirect_chain == [(f"{address}terima-kasih/", 302)]
    assert page.templates[0].name == "surveys/thanks.html"
    kept = Answer.objects.get()
    assert (kept.channel, kept.work, len(bytes(kept.device))) == (channel, "farmer", 16)
    assert queries.remarks(survey) == ["Ramah."]


@pytest.mark.parametrize("name", ["link-thanks", "counter-thanks"])
def test_there_are_no_thanks_for_a_survey_that_is_not_there(client, survey, name):
    assert client.get(reverse(f"surveys:{name}", args=[survey.code])).status_code == 200
    assert client.get(reverse(f"surveys:{name}", args=["A" * 26])).status_code == 404


def test_answers_to_a_survey_that_was_taken_back_are_not_found(client, survey, address):
    sent = {**GIVEN, "send": ""}
    assert client.post(address, {"send": "", "a-waktu": 3}).status_code == 200  # known from now on
    survey.delete()

    assert client.post(address, sent).status_code == 404
    assert not Answer.objects.exists()


def test_answers_after_a_survey_was_closed_are_refused_also_by_who_knew_it_open(
    client, survey, address
):
    client.post(address, {**GIVEN, "send": ""})
    actions.close_survey(survey, by=SYSTEM)

    page = client.post(address, {**GIVEN, "send": ""})

    assert page.status_code == 410
    assert Answer.objects.count() == 1


def test_same_form_sent_twice_counts_once(client, address):
    last = client.post(address, GIVEN)
    sent = {**last.context["hidden"], "send": ""}

    pages = [client.post(address, sent, follow=True) for _time in range(2)]

    assert [page.templates[0].name for page in pages] == ["surveys/thanks.html"] * 2
    assert Answer.objects.count() == 1


def test_number_in_the_open_box_is_refused_and_all_else_kept(client, address):
    sent = {**GIVEN, "p-sex": "male", "p-remark": "NIK 3273011234567890", "send": ""}

    page = client.post(address, sent)

    assert page.status_code == 400
    errors = {one.name: one.error for one in page.context["controls"] if one.error}
    assert set(errors) == {"p-remark"}
    values = {one.name: one.value for one in page.context["controls"]}
    assert values["p-sex"] == "male"
    assert page.context["hidden"]["a-waktu"] == 3
    assert not Answer.objects.exists()
    assert not Remark.objects.exists()


def test_back_from_the_last_page_keeps_what_was_typed(client, address):
    page = client.post(address, {**GIVEN, "p-remark": "Ramah.", "back": ""})

    assert page.context["number"] == 9
    assert page.context["hidden"]["p-remark"] == "Ramah."


def test_survey_closed_meanwhile_says_so(client, survey, address):
    actions.close_survey(survey, by=SYSTEM)

    page = client.post(address, {**GIVEN, "send": ""})

    assert page.status_code == 410
    assert "Only what was sent before counts" in page.content.decode()
    assert not Answer.objects.exists()


def test_survey_closed_between_the_page_and_the_answer_says_so(
    client, survey, address, monkeypatch
):
    """The page still saw it open."""

    def close(*_told):
        actions.close_survey(survey, by=SYSTEM)
        return True

    monkeypatch.setattr("sauyunan.core.ratelimit.hit", close)

    page = client.post(address, {**GIVEN, "send": ""})

    assert page.status_code == 410
    assert not Answer.objects.exists()


def test_survey_to_come_says_so(client, frozen_now):
    survey = factories.survey(opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 31))

    page = client.get(reverse("surveys:link", args=[survey.code]))

    assert page.status_code == 410
    assert "has not begun yet" in page.content.decode()


def test_standing_survey_and_unknown_codes_have_no_link(client, frozen_now):
    standing = factories.invitation().survey

    for code in (standing.code, "0" * 26):
        assert client.get(reverse("surveys:link", args=[code])).status_code == 404


def test_flood_from_one_address_is_told_to_wait_and_loses_nothing(
    client, survey, address, settings
):
    for number in range(60):
        client.post(address, {**GIVEN, "once": f"{number:026}", "send": ""})

    page = client.post(address, {**GIVEN, "send": ""})

    assert page.status_code == 400
    assert "some minutes" in page.context["faults"][0]
    assert page.context["hidden"]["a-biaya"] == 3
    assert Answer.objects.count() == 60
