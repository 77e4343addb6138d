"""The page of the outbox: who may see it, what it shows and hides, filters, trying again."""

from __future__ import annotations

from typing import get_args

import pytest
from django.test import Client

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import queue
from sauyunan.outbox import actions, models
from sauyunan.outbox.models import Message
from sauyunan.outbox.tests.factories import letter
from sauyunan.services import wording

PAGE = "/kotak-keluar/"


@pytest.fixture
def unit(flaky) -> Unit:
    return Unit.objects.create(code="kota", name="Kota Contoh", path="/1/")


def signed_in(unit: Unit, role: str) -> Client:
    person = Person.objects.create(username=role.replace("/", "-"), language="en")
    Membership.objects.create(person=person, unit=unit, role=role)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    return client


def failed(flaky) -> Message:
    flaky.failures = 1
    message = actions.post(letter(text="Rahasia"))
    queue.run_waiting()
    return message


@pytest.mark.parametrize(
    ("role", "status"),
    [("city/admin", 200), ("city/auditor", 200), ("city/leader", 403), ("warung/kepala", 403)],
)
def test_page_is_for_administrator_and_auditor(unit, role, status):
    assert signed_in(unit, role).get(PAGE).status_code == status


def test_nobody_signed_in_is_asked_to_sign_in(unit):
    answer = Client().get(PAGE)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/masuk/")


def test_page_shows_how_it_went_and_hides_address_and_text(unit, flaky):
    failed(flaky)

    text = signed_in(unit, "city/admin").get(PAGE).content.decode()

    assert "08**…34" in text
    assert "down" in text
    assert "KTA-26-AAAA-BBBB" in text
    assert "application:" not in text
    assert "Try again" in text
    assert "81234567834" not in text
    assert "Rahasia" not in text


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("returned", "Something must be mended, "),
        ("reminder", "Reminder that the applicant must answer, "),
        ("code", "One-time code, "),
        ("jadwal_baru", "Message of the service: jadwal baru, "),
    ],
)
def test_page_says_in_words_which_text_it_was(unit, name, label):
    actions.post(letter(name=name))

    text = signed_in(unit, "city/admin").get(PAGE).content.decode()

    assert f'<span class="govuk-hint">{label}' in text


def test_every_text_of_the_platform_has_a_label():
    assert set(get_args(wording.Kind)) < set(models.TEXTS)


def test_page_says_which_channels_reach_nobody(unit, settings):
    client = signed_in(unit, "city/admin")
    before = client.get(PAGE).content.decode()
    settings.SAUYUNAN_WHATSAPP = "sauyunan.outbox.tests.factories.Flaky"

    assert "only write files in this installation: WhatsApp." in before
    assert "only write files" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?state=failed", 1),
        ("?state=sent", 1),
        ("?state=given_up", 0),
        ("?channel=sms", 2),
        ("?channel=email", 0),
        ("?state=sent&channel=sms", 1),
        ("?state=unknown&channel=%27", 2),
    ],
)
def test_filters(unit, flaky, query, count):
    failed(flaky)
    actions.post(letter(once="other"))
    queue.run_waiting()

    page = signed_in(unit, "city/auditor").get(PAGE + query).context["page"]

    assert len(page.object_list) == count


def test_administrator_tries_again(unit, flaky):
    message = failed(flaky)

    answer = signed_in(unit, "city/admin").post(f"{PAGE}{message.code}/ulang/")
    queue.run_waiting()

    message.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert (message.state, len(flaky.taken)) == ("sent", 1)


def test_auditor_sees_no_button_and_tries_nothing_again(unit, flaky):
    message = failed(flaky)
    client = signed_in(unit, "city/auditor")

    refused = client.post(f"{PAGE}{message.code}/ulang/")

    message.refresh_from_db()
    assert (refused.status_code, message.state) == (403, "failed")
    assert "Try again" not in client.get(PAGE).content.decode()


def test_retry_of_what_is_not_there_or_sent_changes_nothing(unit, flaky):
    client = signed_in(unit, "city/admin")
    message = actions.post(letter())
    queue.run_waiting()

    missing = client.post(f"{PAGE}nothing/ulang/").status_code
    read = client.get(f"{PAGE}{message.code}/ulang/").status_code
    client.post(f"{PAGE}{message.code}/ulang/")

    message.refresh_from_db()
    assert (missing, read, message.state, len(flaky.taken)) == (404, 405, "sent", 1)


def test_list_costs_the_same_for_one_and_three(unit, flaky, django_assert_num_queries):
    client = signed_in(unit, "city/admin")
    failed(flaky)
    client.get(PAGE)
    with django_assert_num_queries(7) as one:
        client.get(PAGE)
    failed(flaky)
    failed(flaky)

    with django_assert_num_queries(len(one)):
        client.get(PAGE)
