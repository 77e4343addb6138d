"""Inviting and answering: once, on the scale, and without a trace."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from sauyunan.core.models import LedgerEntry
from sauyunan.surveys import actions, queries, tokens
from sauyunan.surveys.models import Answer, Invitation
from sauyunan.surveys.tests import factories

KEYS = factories.KEYS


@pytest.mark.django_db
def test_invite_twice_is_one_invitation():
    first = factories.invitation("KTA-26-0000-0001")

    second = factories.invitation("KTA-26-0000-0001")

    assert (second.pk, Invitation.objects.count()) == (first.pk, 1)


@pytest.mark.django_db
def test_token_leads_to_its_invitation_however_it_is_typed():
    made = factories.invitation()

    token = queries.token_of(made.case)

    assert token == tokens.token_for(made.case, factories.NAME)
    assert queries.invitation(token.upper()) == made
    assert queries.invitation("0" * 20) is None


@pytest.mark.django_db
def test_answer_is_taken_once(frozen_now):
    made = factories.invitation()

    actions.answer(made, factories.answers(4, waktu=2))

    kept = Answer.objects.get()
    assert kept.answers == factories.answers(4, waktu=2)
    assert (kept.service, kept.given_on, kept.channel) == (
        factories.SERVICE,
        date(2026, 11, 24),
        "served",
    )
    assert queries.token_of(made.case) is None
    entry = LedgerEntry.objects.get(verb="survey.answered")
    assert (entry.object, entry.actor) == (f"survey:{kept.survey.code}", "applicant")


@pytest.mark.django_db
def test_answer_holds_nothing_of_the_invitation(frozen_now):
    made = factories.invitation("KTA-26-7F3K-9Q2M")

    actions.answer(made, factories.answers())

    row = Answer.objects.values().get()
    assert set(row) == {
        *(
            "id",
            "survey_id",
            "service",
            "channel",
            "given_on",
            "hour",
            "answers",
            "seconds",
            "device",
        ),
        *("age_group", "sex", "education", "work"),
    }
    told = repr(row) + repr(LedgerEntry.objects.values().get())
    token = tokens.token_for(made.case, factories.NAME)
    assert not [one for one in (made.case, token, made.token_digest.hex()) if one in told]
    made.refresh_from_db()
    assert made.made_on == factories.DAY  # and no moment of the answer


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "element"),
    [
        (factories.answers(3, biaya=5), "biaya"),
        (factories.answers(3, biaya=0), "biaya"),
        (factories.answers(3, biaya=True), "biaya"),
        ({key: 3 for key in KEYS if key != "produk"}, "produk"),
        (factories.answers(3, harga=3), "harga"),
        ({}, KEYS[0]),
    ],
    ids=["above", "below", "no number", "missing", "unknown", "nothing"],
)
def test_refused_answers_change_nothing(given, element):
    made = factories.invitation()

    with pytest.raises(actions.AnswerRefused) as refused:
        actions.answer(made, given)

    assert refused.value.element == element
    made.refresh_from_db()
    assert not made.is_used
    assert not Answer.objects.exists()
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_second_answer_is_refused_and_changes_nothing():
    made = factories.invitation()
    actions.answer(made, factories.answers(4))

    with pytest.raises(actions.AnswerRefused) as refused:
        actions.answer(made, factories.answers(1))

    assert refused.value.element == ""
    assert Answer.objects.get().answers == factories.answers(4)
    assert LedgerEntry.objects.count() == 1


def test_of_two_answers_at_once_one_counts(own_database):
    made = factories.invitation()
    start, told = threading.Barrier(2), []

    def answer(value):
        start.wait()
        try:
            actions.answer(made, factories.answers(value))
            told.append("taken")
        except actions.AnswerRefused:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(value,)) for value in (1, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["refused", "taken"]
    assert Answer.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="survey.answered").count() == 1


@pytest.mark.django_db
def test_result_pools_respondents_of_services_and_days():
    factories.stored(3, 4)
    factories.stored(2, 3, service="warung/lain")
    factories.stored(5, 1, service="asing/lain")
    factories.stored(5, 1, on=date(2026, 10, 1))

    found = queries.result_of(
        [factories.SERVICE, "warung/lain"], date(2026, 11, 1), date(2026, 11, 24)
    )

    assert found.n == 5
    assert found.score.index == Decimal("90.00")  # (3 x 4 + 2 x 3) / 5 x 25
    assert found.score.grade == "A"


@pytest.mark.django_db
def test_result_is_hidden_below_five_answers():
    factories.stored(4, 4)

    found = queries.result_of([factories.SERVICE], factories.DAY, factories.DAY)

    assert (found.n, found.score) == (4, None)
