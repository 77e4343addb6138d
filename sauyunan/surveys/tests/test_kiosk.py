"""The kiosk: opened by a code, ended by the staff, and nothing left of whoever was there before."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sauyunan.core.actor import SYSTEM
from sauyunan.surveys import actions
from sauyunan.surveys.models import Answer
from sauyunan.surveys.tests import factories

pytestmark = pytest.mark.usefixtures("english")

ENTER, KIOSK = "/kios/", "/kios/isi/"
GIVEN = {f"a-{key}": 3 for key in factories.KEYS}


@pytest.fixture
def opened(frozen_now, surveyor):
    return actions.open_kiosk(factories.survey(), name="Loket 2", idle_seconds=25, by=surveyor)


@pytest.fixture
def tablet(client, opened):
    """A browser that the code made the kiosk."""
    client.post(ENTER, {"code": opened.code})
    return client


def test_code_opens_the_kiosk_however_it_is_typed(client, opened):
    typed = f" {opened.code[:5].upper()}-{opened.code[5:]} "

    answer = client.post(ENTER, {"code": typed})

    assert (answer.status_code, answer["Location"]) == (302, KIOSK)
    cookie = answer.cookies["kios"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", ENTER)
    assert opened.code not in cookie.value
    assert client.get(KIOSK).status_code == 200


@pytest.mark.parametrize("code", ["", "0000000000"])
def test_wrong_code_opens_nothing(client, opened, code):
    page = client.post(ENTER, {"code": code})

    assert page.status_code == 400
    assert "kios" not in page.cookies
    assert client.get(KIOSK)["Location"] == ENTER


def test_guessing_codes_is_slowed_down(client, opened):
    for _try in range(20):
        client.post(ENTER, {"code": "0000000000"})

    page = client.post(ENTER, {"code": opened.code})

    assert page.status_code == 400
    assert "Too many tries" in page.content.decode()


def test_forged_cookie_is_no_kiosk(client, opened):
    client.cookies["kios"] = "MQ:1vOAAA:forged"

    assert client.get(KIOSK)["Location"] == ENTER


def test_start_page_is_there_in_three_languages(tablet):
    page = tablet.get(KIOSK)

    assert [code for code, _text in page.context["starts"]] == ["id", "en", "su"]
    assert '<html lang="id"' in page.content.decode()
    assert "href=" not in page.content.decode().split("<main")[1]  # nothing leads away


def test_answers_of_a_kiosk_count_without_a_device(tablet, opened):
    page = tablet.post(KIOSK, {**GIVEN, "lang": "en", "send": ""})

    assert "Thank you" in page.content.decode()
    kept = Answer.objects.get()
    assert (kept.channel, bytes(kept.device)) == ("kiosk", b"")
    opened.kiosk.refresh_from_db()
    assert opened.kiosk.seen_at is not None


def test_kiosk_left_half_way_leaves_nothing(tablet):
    """Somebody chose English, answered three questions and went away."""
    begun = tablet.post(KIOSK, {"lang": "en", "start": "1"})
    half = tablet.post(
        KIOSK, {**begun.context["hidden"], "lang": "en", "a-persyaratan": 1, "choice": "1"}
    )
    assert half.context["number"] == 3

    fresh = tablet.get(KIOSK)
    first = tablet.post(KIOSK, {"lang": "id", "start": "1"})

    assert '<html lang="id"' in fresh.content.decode()
    assert "a-persyaratan" not in fresh.content.decode()
    assert (first.context["number"], first.context["given"]) == (1, {})
    assert first.context["hidden"]["once"] != half.context["hidden"]["once"]
    assert not Answer.objects.exists()
    assert "sessionid" not in tablet.cookies
    assert "no-store" in half["Cache-Control"]


def test_language_travels_in_the_form(tablet):
    page = tablet.post(KIOSK, {"lang": "en", "start": "1"})

    assert "Question 1 of 9" in page.content.decode()
    assert page.content.decode().count('name="lang" value="en"') == 1
    assert not page.cookies.keys() & {"bahasa", "sessionid"}


def test_ended_kiosk_asks_for_a_code(tablet, opened, surveyor):
    actions.end_kiosk(opened.kiosk, by=surveyor)

    answer = tablet.post(KIOSK, {**GIVEN, "send": ""})

    assert answer["Location"] == ENTER
    assert tablet.post(ENTER, {"code": opened.code}).status_code == 400
    assert not Answer.objects.exists()


def test_kiosk_says_that_its_survey_closed(tablet, opened):
    actions.close_survey(opened.kiosk.survey, by=SYSTEM)

    page = tablet.post(KIOSK, {**GIVEN, "lang": "en", "send": ""})

    assert page.status_code == 410
    assert "takes no answers now" in page.content.decode()


def test_kiosk_is_not_slowed_down(tablet):
    for number in range(70):
        tablet.post(KIOSK, {**GIVEN, "once": f"{number:026}", "send": ""})

    assert Answer.objects.count() == 70


def test_surveys_of_others_are_not_opened_by_the_address(client, db):
    assert reverse("surveys:kiosk") == KIOSK
    assert client.get(KIOSK)["Location"] == ENTER
