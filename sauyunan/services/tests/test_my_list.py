"""The list of one's applications: opened by a code, filled by reference and secret, closed at will."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from sauyunan.core import clock
from sauyunan.core.models import LedgerEntry
from sauyunan.services import actions, contents, expiry
from sauyunan.services.models import Application, ListedCase, OneTimeCode
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import MONDAY, Town
from sauyunan.services.tests.test_later import digits, wrong

PHONE = {"phone": "0812 3456 7890", "email": ""}


@pytest.fixture
def made(town: Town) -> Application:
    return factories.application(town.edition)


def opened(given: dict[str, str] = PHONE, client: Client | None = None) -> Client:
    """A browser in which the list of an address is open."""
    browser = client or Client()
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        browser.post("/daftar/masuk/", given)
    browser.post("/daftar/kode/", {"digits": digits()})
    return browser


def put(browser: Client, made: Application, secret: str = ""):
    typed = secret or contents.unseal_secret(made)
    return browser.post("/daftar/", {"reference": made.reference, "secret": typed})


def text_of(browser: Client) -> str:
    return browser.get("/daftar/").content.decode()


def verbs() -> list[str]:
    rows = LedgerEntry.objects.order_by("pk").values_list("verb", flat=True)
    return [verb for verb in rows if "listed" in verb]


def test_a_list_is_seen_on_another_device_and_opens_the_case(made: Application) -> None:
    put(opened(), made)
    with clock.frozen(MONDAY + timedelta(minutes=20)):
        other = opened()

        text = text_of(other)
        before = other.get(f"/lacak/{made.reference}/").status_code
        answer = other.post(f"/daftar/{made.reference}/")

        assert made.reference in text
        assert "••• 7890" in text
        assert before == 302
        assert answer["Location"] == f"/lacak/{made.reference}/"
        assert other.get(f"/lacak/{made.reference}/").status_code == 200
    assert verbs() == ["application.listed"]


def test_no_number_or_address_is_kept(made: Application) -> None:
    put(opened(), made)

    row = ListedCase.objects.get()
    assert row.owner == contents.owner_digest("+6281234567890")
    assert "81234567890" not in row.owner
    assert OneTimeCode.objects.count() == 0


def test_without_the_code_nothing_opens(made: Application) -> None:
    put(opened(), made)
    stranger = Client()
    with clock.frozen(MONDAY + timedelta(minutes=20)):
        stranger.post("/daftar/masuk/", PHONE)

        refused = stranger.post("/daftar/kode/", {"digits": wrong()})

        assert refused.status_code == 422
        assert stranger.get("/daftar/")["Location"] == "/daftar/masuk/"
        answer = stranger.post(f"/daftar/{made.reference}/")
        assert answer["Location"] == "/daftar/masuk/"
        assert stranger.get(f"/lacak/{made.reference}/").status_code == 302


def test_somebody_elses_list_is_empty(made: Application) -> None:
    put(opened(), made)

    other = opened({"phone": "", "email": "lain@contoh.id"})

    assert made.reference not in text_of(other)
    assert other.post(f"/daftar/{made.reference}/").status_code == 404
    assert other.post(f"/daftar/{made.reference}/", {"remove": ""}).status_code == 404
    assert ListedCase.objects.count() == 1


def test_a_wrong_secret_puts_nothing_in(made: Application) -> None:
    browser = opened()

    answer = put(browser, made, "AAAAAAAAAA")

    assert answer.status_code == 404
    assert ListedCase.objects.count() == 0
    assert verbs() == []


def test_from_the_case_page_into_a_list_that_is_opened_then(made: Application) -> None:
    browser = Client()
    browser.get(f"/lacak/{made.reference}/masuk/{contents.unseal_secret(made)}")

    page = browser.get(f"/daftar/{made.reference}/")
    first = browser.post(f"/daftar/{made.reference}/", {"add": ""})
    opened(client=browser)

    assert page.status_code == 200
    assert first["Location"] == "/daftar/masuk/"
    assert made.reference in text_of(browser)


def test_a_case_that_is_not_open_here_is_not_put_in(made: Application) -> None:
    browser = opened()

    assert browser.get(f"/daftar/{made.reference}/").status_code == 404
    assert browser.post(f"/daftar/{made.reference}/", {"add": ""}).status_code == 404
    assert ListedCase.objects.count() == 0


def test_a_renewed_secret_ends_the_entry(made: Application, town: Town) -> None:
    browser = opened()
    put(browser, made)

    actions.renew_secret(made, by=town.examiner, reason="KTP diperlihatkan.")

    assert made.reference not in text_of(browser)
    assert browser.post(f"/daftar/{made.reference}/").status_code == 404


def test_taking_out_and_putting_in_twice(made: Application) -> None:
    browser = opened()
    put(browser, made)
    put(browser, made)

    browser.post(f"/daftar/{made.reference}/", {"remove": ""})

    assert made.reference not in text_of(browser)
    assert verbs() == ["application.listed", "application.unlisted"]
    assert Application.objects.count() == 1


def test_closing_the_list(made: Application) -> None:
    browser = opened()
    put(browser, made)

    browser.post("/daftar/keluar/")

    assert browser.get("/daftar/")["Location"] == "/daftar/masuk/"
    assert ListedCase.objects.count() == 1


@pytest.mark.parametrize(
    "given",
    [{}, {"phone": "nobody"}, {"phone": "0812 3456 7890", "email": "ibu@contoh.id"}],
)
def test_one_address_is_needed(db: None, given: dict[str, str]) -> None:
    browser = Client()

    answer = browser.post("/daftar/masuk/", given)

    assert answer.status_code == 422
    assert OneTimeCode.objects.count() == 0
    assert browser.get("/daftar/kode/")["Location"] == "/daftar/"


def test_an_address_of_the_net_may_ask_twenty_times(db: None) -> None:
    answers = [Client().post("/daftar/masuk/", {}).status_code for _turn in range(21)]

    assert answers == [422] * 20 + [429]


def test_after_a_year_it_leaves_the_list(made: Application) -> None:
    put(opened(), made)

    assert expiry.purge_listed_cases(MONDAY + timedelta(days=364)) == 0
    assert expiry.purge_listed_cases(MONDAY + timedelta(days=366)) == 1
