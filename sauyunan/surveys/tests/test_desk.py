"""Desk pages of surveys: for whom they are, making one, the sample, kiosks, closing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from sauyunan.core import clock
from sauyunan.surveys import actions, queries
from sauyunan.surveys.models import Channel, Kiosk, Survey
from sauyunan.surveys.tests import factories
from sauyunan.surveys.tests.conftest import person

pytestmark = pytest.mark.usefixtures("english")

FILLED = {
    "unit": "dinas-contoh",
    "service": "",
    "title": "Survei Desember",
    "opens_on-day": "1",
    "opens_on-month": "12",
    "opens_on-year": "2026",
    "closes_on-day": "31",
    "closes_on-month": "12",
    "closes_on-year": "2026",
    "instrument": "skm-2017",
    "population": "1200",
}


@pytest.fixture
def survey(frozen_now, db):
    return factories.survey()


def pages(survey):
    """Each page of a survey with the least that it takes to open it."""
    code = survey.code
    batch = survey.batches.get().number
    return {
        reverse("surveys:survey", args=[code]): "read",
        reverse("surveys:print", args=[code]): "read",
        reverse("surveys:interview", args=[code]): "enter",
        reverse("surveys:batch-new", args=[code]): "enter",
        reverse("surveys:batch", args=[code, batch]): "enter",
        reverse("surveys:sheet", args=[code, batch, 1, 1]): "enter",
        reverse("surveys:batch-decide", args=[code, batch]): "enter",
        reverse("surveys:close", args=[code]): "run",
        reverse("surveys:change", args=[code]): "run",
        reverse("surveys:file-new", args=[code]): "run",
    }


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("city/surveyor", {"read", "enter", "run"}),
        ("city/enumerator", {"read", "enter"}),
        ("city/auditor", {"read"}),
        ("city/leader", {"read"}),
        ("city/admin", {"read"}),
    ],
)
def test_each_page_opens_for_its_roles(client, survey, role, may, surveyor):
    actions.make_batch(survey, sheets=2, filled_on=factories.DAY, by=surveyor)
    client.force_login(person("ana", role))

    found = {path: client.get(path).status_code for path in pages(survey)}

    assert found == {path: 200 if need in may else 403 for path, need in pages(survey).items()}
    assert client.get(reverse("surveys:list")).status_code == 200


@pytest.mark.parametrize("who", ["outsider", "helper", "nobody"])
def test_others_know_of_no_survey(client, survey, outsider, surveyor, who):
    actions.make_batch(survey, sheets=2, filled_on=factories.DAY, by=surveyor)
    if who != "nobody":
        client.force_login(outsider if who == "outsider" else person("hana", "city/helper"))

    found = {client.get(path).status_code for path in pages(survey)}

    assert found == {302 if who == "nobody" else 404}


def test_list_shows_the_surveys_of_ones_units(client, survey, surveyor, outsider):
    actions.take(survey, Channel.LINK, factories.answers())
    client.force_login(surveyor)
    own = client.get(reverse("surveys:list"))
    client.force_login(outsider)
    other = client.get(reverse("surveys:list"))

    assert [(one, count) for one, count, _state in own.context["surveys"]] == [(survey, 1)]
    assert other.context["surveys"] == []


def test_list_costs_the_same_for_many(client, survey, surveyor, django_assert_max_num_queries):
    client.force_login(surveyor)
    client.get(reverse("surveys:list"))
    for number in range(5):
        factories.survey(service=f"warung/{number}")

    with django_assert_max_num_queries(10):
        assert len(client.get(reverse("surveys:list")).context["surveys"]) == 6


def test_survey_is_made(client, surveyor, frozen_now):
    client.force_login(surveyor)

    answer = client.post(reverse("surveys:new"), FILLED)

    made = Survey.objects.get()
    assert answer["Location"] == reverse("surveys:survey", args=[made.code])
    assert (made.opens_on, made.closes_on) == (date(2026, 12, 1), date(2026, 12, 31))
    assert (made.population, made.unit.code, made.service) == (1200, "dinas-contoh", "")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"population": "0"}, "population"),
        ({"closes_on-day": "31", "closes_on-month": "11"}, "closes_on"),
        ({"unit": "dinas-lain"}, "unit"),
    ],
    ids=["no title", "nobody served", "no such day", "another unit"],
)
def test_wrong_survey_is_shown_again(client, surveyor, outsider, frozen_now, wrong, field):
    client.force_login(surveyor)

    page = client.post(reverse("surveys:new"), {**FILLED, **wrong})

    assert page.status_code == 400
    assert field in [one.name for one in page.context["controls"] if one.error]
    assert not Survey.objects.exists()


def test_overlapping_survey_is_told_at_its_day(client, surveyor, survey):
    client.force_login(surveyor)
    filled = {**FILLED, "service": "", "opens_on-month": "11"}
    factories.survey(service="")

    page = client.post(reverse("surveys:new"), filled)

    errors = {one.name: one.error for one in page.context["controls"] if one.error}
    assert set(errors) == {"opens_on"}
    assert "Survei November" in errors["opens_on"]


def test_sample_is_told_with_and_without_script(client, surveyor, frozen_now):
    client.force_login(surveyor)

    part = client.get(reverse("surveys:sample"), {"population": "1.200"})
    page = client.post(reverse("surveys:new"), {"population": "2000", "show": ""})
    none = client.get(reverse("surveys:sample"), {"population": "banyak"})

    assert "291" in part.content.decode()
    assert page.context["sample"] == {"population": 2000, "needed": 322}
    assert (page.status_code, page.context["has_errors"]) == (200, False)
    assert none.content.decode().strip() == ""
    assert not Survey.objects.exists()


def test_detail_tells_quota_and_channels(client, surveyor, survey):
    for channel in (Channel.LINK, Channel.LINK, Channel.KIOSK):
        actions.take(survey, channel, factories.answers())
    client.force_login(surveyor)

    page = client.get(reverse("surveys:survey", args=[survey.code]))

    assert page.context["quota"] == queries.Quota(1200, 291, 3)
    assert [(str(name), count) for name, count in page.context["channels"]] == [
        ("kiosk", 1),
        ("link", 2),
    ]
    assert f"/ikut/{survey.code}/" in page.content.decode()


def test_sheet_holds_the_code_of_the_counter(client, surveyor, survey):
    client.force_login(surveyor)

    page = client.get(reverse("surveys:print", args=[survey.code]))

    assert f"/loket/{survey.code}/" in page.content.decode()
    assert "<svg" in page.content.decode()


def test_survey_is_closed_after_a_question(client, surveyor, survey):
    client.force_login(surveyor)
    address = reverse("surveys:close", args=[survey.code])

    assert "Close the survey?" in client.get(address).content.decode()
    client.post(address)
    again = client.post(address, follow=True)

    survey.refresh_from_db()
    assert survey.closed_at is not None
    assert "closed already" in again.content.decode()


def test_survey_to_come_is_taken_back(client, surveyor, frozen_now):
    made = factories.survey(opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 31))
    client.force_login(surveyor)

    client.post(reverse("surveys:close", args=[made.code]), {"withdraw": ""})

    assert not Survey.objects.exists()


@pytest.mark.parametrize(("days", "offered"), [(0, True), (1, False)])
def test_ways_that_nobody_can_go_any_more_are_not_offered(client, surveyor, survey, days, offered):
    client.force_login(surveyor)
    after = datetime.combine(survey.closes_on, time(3), UTC) + timedelta(days=days)

    with clock.frozen(after):
        page = client.get(reverse("surveys:survey", args=[survey.code])).content.decode()

    for way in ("link", "kiosk-open", "print"):
        assert (reverse(f"surveys:{way}", args=[survey.code]) in page) is offered
    assert reverse("surveys:batch-new", args=[survey.code]) in page


def test_kiosk_code_is_shown_once(client, surveyor, survey):
    client.force_login(surveyor)

    page = client.post(
        reverse("surveys:kiosk-open", args=[survey.code]), {"name": "Loket 2", "idle_seconds": "40"}
    )

    code = page.context["opened"].code
    kiosk = Kiosk.objects.get()
    assert (kiosk.name, kiosk.idle_seconds, kiosk.made_by) == ("Loket 2", 40, surveyor)
    assert queries.kiosk_of_code(code.upper()) == kiosk
    assert code not in client.get(reverse("surveys:survey", args=[survey.code])).content.decode()


@pytest.mark.parametrize("seconds", ["9", "301", "banyak"])
def test_kiosk_with_a_wrong_time_is_refused(client, surveyor, survey, seconds):
    client.force_login(surveyor)

    page = client.post(
        reverse("surveys:kiosk-open", args=[survey.code]), {"name": "A", "idle_seconds": seconds}
    )

    assert page.status_code == 400
    assert not Kiosk.objects.exists()


def test_enumerator_opens_no_kiosk(client, enumerator, survey):
    client.force_login(enumerator)

    answer = client.post(
        reverse("surveys:kiosk-open", args=[survey.code]), {"name": "A", "idle_seconds": "30"}
    )

    assert answer.status_code == 403
    assert not Kiosk.objects.exists()


def test_interview_counts_for_its_channel_and_keeps_no_officer(client, enumerator, survey):
    client.force_login(enumerator)
    address = reverse("surveys:interview", args=[survey.code])

    assert client.get(address).status_code == 200
    assert client.post(address, {"start": ""}).context["number"] == 1
    page = client.post(address, {**{f"a-{key}": 2 for key in factories.KEYS}, "send": ""})

    kept = survey.answers.get()
    assert (kept.channel, bytes(kept.device)) == ("interview", b"")
    assert page.context["again"] == address


@pytest.mark.parametrize(
    ("role", "is_linked"),
    [("city/surveyor", True), ("city/leader", True), ("city/enumerator", False)],
)
def test_page_and_result_of_a_survey_link_each_other(client, survey, role, is_linked):
    client.force_login(person("ana", role))
    page, result = (
        reverse(f"surveys:{one}", args=[survey.code]) for one in ("survey", "desk-result")
    )

    assert (f'href="{result}"' in client.get(page).content.decode()) is is_linked
    if is_linked:
        assert f'href="{page}"' in client.get(result).content.decode()
