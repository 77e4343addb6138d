"""Following up: one item for each element below B, planned and done by people, seen by everybody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.surveys import actions
from sauyunan.surveys.actions import Paper
from sauyunan.surveys.models import Channel, FollowUp
from sauyunan.surveys.tests import factories
from sauyunan.surveys.tests.test_report import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PUBLIC = "/ikm/unit/dinas-contoh/"
TYPED = {
    "action": "Loket kedua dibuka pada pagi hari",
    "owner": "Kepala loket",
    "due_on-day": "31",
    "due_on-month": "12",
    "due_on-year": "2026",
}


@pytest.fixture
def survey(frozen_now):
    """Ten who were content with all but the time (C) and the complaints (D)."""
    made = factories.survey()
    given = factories.answers(4, waktu=3, pengaduan=2)
    actions.add_answers(made, Channel.PAPER, [Paper(given, factories.DAY)] * 10)
    actions.close_survey(made, by=SYSTEM)
    return made


def item(element: str = "waktu") -> FollowUp:
    return FollowUp.objects.select_related("survey__unit").get(element=element)


def plan(**others: object) -> None:
    values = {"action": "Loket kedua", "owner": "Kepala loket", "due_on": date(2026, 12, 31)}
    actions.plan_follow_up(item(), **{**values, **others}, by=SYSTEM)


def page(client: Client, address: str = PUBLIC) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_each_element_below_b_opens_an_item(survey):
    assert sorted(FollowUp.objects.values_list("element", flat=True)) == ["pengaduan", "waktu"]
    assert item().state(factories.DAY) == "open"


def test_few_answers_open_nothing(frozen_now):
    factories.closed(1, 1, 1, 1)

    assert not FollowUp.objects.exists()


def test_plan_can_be_changed_until_it_is_done(survey):
    plan()
    plan(owner="Sekretaris")

    actions.finish_follow_up(item(), by=SYSTEM)

    assert (item().owner, item().done_on) == ("Sekretaris", factories.DAY)
    with pytest.raises(actions.SurveyRefused, match="done already"):
        plan(owner="Lain")
    with pytest.raises(actions.SurveyRefused, match="not done yet"):
        actions.finish_follow_up(item(), by=SYSTEM)
    assert item().owner == "Sekretaris"
    verbs = LedgerEntry.objects.filter(object=f"survey:{survey.code}").order_by("pk")
    assert list(verbs.values_list("verb", flat=True))[-3:] == [
        *("follow_up.planned", "follow_up.planned", "follow_up.done")
    ]


def test_nothing_is_done_without_a_plan_and_none_ends_yesterday(survey):
    with pytest.raises(actions.SurveyRefused, match="Only what is planned"):
        actions.finish_follow_up(item(), by=SYSTEM)
    with pytest.raises(actions.SurveyRefused, match="day to come") as refused:
        plan(due_on=factories.DAY - timedelta(days=1))

    assert refused.value.field == "due_on"
    assert item().due_on is None
    assert not LedgerEntry.objects.filter(verb__startswith="follow_up").exists()


def test_everybody_sees_whether_it_is_done(client, survey):
    assert "Nothing planned yet" in page(client)
    plan()
    assert "Kepala loket, until 31 December 2026" in page(client)
    with clock.frozen(clock.now() + timedelta(days=60)):
        assert "Late" in page(client)
    actions.finish_follow_up(item(), by=SYSTEM)
    assert "Kepala loket, done on 24 November 2026" in page(client)
    assert 'action="' not in page(client).partition("<main")[2].partition("</main>")[0]


def test_desk_plans_and_finishes(survey):
    desk = signed_in("city/surveyor")
    desk.cookies["bahasa"] = "en"
    address = f"/skm/{survey.code}/tindak/waktu/"

    empty = desk.post(address, {})
    past = desk.post(address, {**TYPED, "due_on-year": "2025"})
    kept = desk.post(address, TYPED)

    assert (empty.status_code, past.status_code, kept.status_code) == (400, 400, 302)
    assert "Choose today or a day to come." in past.content.decode()
    assert "Loket kedua dibuka" in page(desk, address)
    assert item().owner == "Kepala loket"
    assert desk.post(f"{address}selesai/").status_code == 302
    assert item().done_on == factories.DAY
    assert desk.get(f"/skm/{survey.code}/tindak/biaya/").status_code == 404


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        ("city/surveyor", "dinas-lain", 404),
        ("city/leader", "dinas-contoh", 403),
        ("city/helper", "dinas-contoh", 404),
    ],
)
def test_others_plan_nothing(survey, role, unit, status):
    client = signed_in(role, unit)
    address = f"/skm/{survey.code}/tindak/waktu/"

    for answer in (
        client.get(address),
        client.post(address, TYPED),
        client.post(f"{address}selesai/"),
    ):
        assert answer.status_code == status
    assert item().due_on is None
