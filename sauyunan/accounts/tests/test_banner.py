"""The banner of an outage: who switches it on, when it is shown, and in which language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from sauyunan.accounts import actions
from sauyunan.accounts.actions import Banner
from sauyunan.accounts.models import City
from sauyunan.accounts.tests.test_actions import verbs
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM

TEXT = "Sistem pusat sedang terganggu <b>"


def page(client, language="id"):
    client.cookies["bahasa"] = language
    return client.get("/masuk/", follow=True).content.decode()


def typed(**changes):
    return {"text_id": TEXT, "text_en": "The central system is down", **changes}


def day(name, moment):
    at = moment.astimezone(clock.now().tzinfo)
    return {f"{name}-day": at.day, f"{name}-month": at.month, f"{name}-year": at.year}


def test_banner_stands_on_every_page_in_the_readers_language(client, city, admin):
    before = page(client)
    actions.show_banner(city, Banner(TEXT, "The central system is down"), by=SYSTEM)

    indonesian, english = page(client, "id"), page(client, "en")

    assert "sy-outage" not in before
    assert "Sistem pusat sedang terganggu &lt;b&gt;" in indonesian
    assert "The central system is down" in english
    assert verbs()[-1] == "banner.shown"


def test_banner_begins_and_ends_by_itself(client, city, frozen_now):
    hour = timedelta(hours=1)
    banner = Banner(TEXT, begins=frozen_now + hour, ends=frozen_now + 2 * hour)
    actions.show_banner(city, banner, by=SYSTEM)

    shown = []
    for at in (0, 1, 1.9, 2):
        with clock.frozen(frozen_now + at * hour):
            shown.append("sy-outage" in page(client))

    assert shown == [False, True, True, False]


@pytest.mark.parametrize(
    ("banner", "field"),
    [
        (Banner(" "), "text_id"),
        (Banner("x" * 301), "text_id"),
        (Banner("x", "y" * 301), "text_en"),
        (Banner("x", ends=clock.now() - timedelta(days=1)), "ends_on"),
    ],
)
def test_banner_that_says_nothing_or_never_is_refused(city, banner, field):
    with pytest.raises(actions.Refused) as refused:
        actions.show_banner(city, banner, by=SYSTEM)

    assert refused.value.field == field
    assert City.objects.get().banner_from is None
    assert "banner.shown" not in verbs()


def test_administrator_switches_it_on_and_off(client, city, admin):
    client.force_login(admin)

    client.post(reverse("accounts:banner"), typed())
    on = City.objects.get().banner
    held = client.get(reverse("accounts:banner")).content.decode()
    client.post(reverse("accounts:banner-remove"))

    assert on == {"id": TEXT, "en": "The central system is down"}
    assert reverse("accounts:banner-remove") in held
    assert City.objects.get().banner is None
    assert verbs()[-2:] == ["banner.shown", "banner.removed"]


def test_days_without_times_begin_and_end_with_the_day(client, city, admin):
    client.force_login(admin)
    tomorrow = clock.now() + timedelta(days=1)

    client.post(
        reverse("accounts:banner"), typed(**day("starts_on", tomorrow), **day("ends_on", tomorrow))
    )

    held = City.objects.get()
    assert held.banner_until - held.banner_from == timedelta(hours=23, minutes=59)


def test_wrong_form_keeps_what_was_typed_and_changes_nothing(client, city, admin):
    client.force_login(admin)
    yesterday = clock.now() - timedelta(days=1)

    answer = client.post(reverse("accounts:banner"), typed(**day("ends_on", yesterday)))

    assert "Sistem pusat sedang terganggu &lt;b&gt;" in answer.content.decode()
    assert "govuk-error-summary" in answer.content.decode()
    assert City.objects.get().banner_from is None


@pytest.mark.parametrize("who", ["auditor", "person"])
def test_others_switch_nothing(client, city, auditor, person, who):
    client.force_login({"auditor": auditor, "person": person}[who])
    actions.show_banner(city, Banner(TEXT), by=SYSTEM)

    codes = [
        client.post(reverse("accounts:banner"), typed(text_id="Lain")).status_code,
        client.post(reverse("accounts:banner-remove")).status_code,
    ]

    assert codes == [403, 403]
    assert City.objects.get().banner["id"] == TEXT


def test_removing_nothing_is_no_fault(city):
    actions.remove_banner(city, by=SYSTEM)

    assert "banner.removed" not in verbs()
