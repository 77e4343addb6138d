"""The respondent's pages and the API: one element at a time, back, once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sauyunan.surveys import queries
from sauyunan.surveys.models import Answer
from sauyunan.surveys.tests import factories

pytestmark = pytest.mark.django_db
KEYS = factories.KEYS


@pytest.fixture
def address():
    made = factories.invitation()
    return reverse("surveys:answer", args=[queries.token_of(made.case)])


def given(*values):
    """The hidden answers that the page brings back."""
    return {f"a-{key}": value for key, value in zip(KEYS, values, strict=False)}


def hidden(page):
    """The answers that a page brings along."""
    return {key: one for key, one in page.context["hidden"].items() if key.startswith("a-")}


def test_first_page_shows_the_first_element(client, address):
    page = client.get(address)

    assert page.status_code == 200
    assert page.context["number"] == 1
    assert "a-persyaratan" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_whole_flow_ends_in_one_answer(client, address):
    for at in range(9):
        page = client.post(address, {**given(*[4] * at), "choice": "4"})
        if at < 8:
            assert page.context["number"] == at + 2
            assert hidden(page) == given(*[4] * (at + 1))
    assert page.templates[0].name == "surveys/last.html"
    assert not Answer.objects.exists()

    page = client.post(address, {**page.context["hidden"], "p-sex": "female", "send": ""})

    assert page.templates[0].name == "surveys/thanks.html"
    kept = Answer.objects.get()
    assert (kept.answers, kept.sex, kept.seconds) == (factories.answers(4), "female", 0)


def test_back_shows_the_element_before_and_keeps_the_others(client, address):
    page = client.post(address, {**given(4, 3, 2), "back": ""})

    assert page.context["number"] == 3
    assert hidden(page) == given(4, 3)
    assert [one["value"] for one in page.context["choices"] if one["is_chosen"]] == [2]
    assert page.content.decode().count("checked") == 1
    assert not Answer.objects.exists()


@pytest.mark.parametrize("choice", ["", " ", "0", "5", "1.5", "empat"])
def test_no_choice_is_told_and_keeps_what_was_given(client, address, choice):
    page = client.post(address, {**given(4, 3), "choice": choice})

    assert page.context["number"] == 3
    assert page.context["problem"]
    assert hidden(page) == given(4, 3)
    assert not Answer.objects.exists()


def test_blank_behind_a_choice_does_no_harm(client, address):
    page = client.post(address, {**given(4, 3), "choice": "4 "})

    assert hidden(page) == given(4, 3, 4)


def test_forged_hidden_answers_are_asked_again(client, address):
    page = client.post(address, {**given(4, 99, 4), "choice": "2"})

    assert hidden(page) == given(4, 2)
    assert page.context["number"] == 3


def test_used_invitation_says_so_and_takes_nothing(client, address):
    client.post(address, {**given(*[4] * 9), "send": ""})

    page = client.post(address, {**given(*[1] * 9), "send": ""})

    assert page.context["was_used"]
    assert Answer.objects.get().answers == factories.answers(4)


def test_unknown_token_is_not_found(client):
    page = client.get(reverse("surveys:answer", args=["0" * 20]))

    assert page.status_code == 404


def test_guessing_is_slowed_down(client, address):
    wrong = reverse("surveys:answer", args=["0" * 20])
    for _try in range(120):
        client.get(wrong)

    assert client.get(address).status_code == 404


def test_api_takes_all_answers_at_once_and_once(client, address):
    token = address.split("/")[-2]
    path = f"/api/v1/surveys/{token}"

    first = client.post(path, {"answers": factories.answers(3)}, "application/json")
    second = client.post(path, {"answers": factories.answers(3)}, "application/json")

    assert (first.status_code, first.json()) == (201, {"taken": True})
    assert (second.status_code, second["Content-Type"]) == (409, "application/problem+json")
    assert Answer.objects.count() == 1


def test_api_names_the_answer_to_mend(client, address):
    path = f"/api/v1/surveys/{address.split('/')[-2]}"

    refused = client.post(path, {"answers": factories.answers(3, waktu=7)}, "application/json")

    assert refused.status_code == 422
    assert [one["path"] for one in refused.json()["errors"]] == ["answers.waktu"]
    assert not Answer.objects.exists()


def test_api_knows_no_other_token(client):
    path = f"/api/v1/surveys/{'0' * 20}"

    refused = client.post(path, {"answers": factories.answers(3)}, "application/json")

    assert refused.status_code == 404
