"""Owners are asked each year whether a record still holds: once, answered once, stale in silence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from sauyunan.core import clock, crypto
from sauyunan.core.models import LedgerEntry
from sauyunan.outbox.models import Message
from sauyunan.registers import actions as registers
from sauyunan.registers import contents, publishing, tasks
from sauyunan.registers.models import Published, Record, RecordOwner, Renewal
from sauyunan.services.contact import NO_CONTACT
from sauyunan.services.models import Application
from sauyunan.services.tests import owners
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_owned import approved

YEAR_LATER = date(2023, 6, 13)


@pytest.fixture
def market(town: Town) -> Town:
    owners.edition(town)
    return town


def on(day: date) -> clock.frozen:
    return clock.frozen(datetime(day.year, day.month, day.day, 2, tzinfo=UTC))


def ask(day: date = YEAR_LATER) -> None:
    with on(day):
        tasks.ask_renewals()


def link() -> str:
    """The address of the newest message, without the host."""
    row = Message.objects.filter(name="renewal").latest("pk")
    found = re.search(r"/masih/[0-9a-z]+/", crypto.unseal(row.sealed, row.scope)["text"])
    assert found is not None
    return found[0]


def confirmed() -> int:
    return LedgerEntry.objects.filter(verb="record.confirmed").count()


def test_owner_is_asked_once_when_the_time_has_come(market):
    approved(market, "daftar-toko")

    ask(date(2023, 6, 12))
    early = Message.objects.filter(name="renewal").count()
    ask()
    ask()
    ask(date(2023, 6, 14))

    assert (early, Message.objects.filter(name="renewal").count()) == (0, 1)
    assert Renewal.objects.get().asked_on == YEAR_LATER


def test_looking_changes_nothing_and_one_button_confirms(market, client):
    approved(market, "daftar-toko")
    ask()

    with on(YEAR_LATER):
        page = client.get(link(), follow=True)
        before = Published.objects.get().confirmed_on
        answer = client.post("/masih/", {"answer": "holds"}, follow=True)

    row = Published.objects.get()
    assert page.redirect_chain == [("/masih/", 302)]
    assert "Warung Contoh" in page.content.decode()
    assert "Dibaca 0 kali dalam 30 hari terakhir." in " ".join(page.content.decode().split())
    assert (before, row.confirmed_on, row.stale_on) == (None, YEAR_LATER, None)
    assert "Terima kasih" in answer.content.decode()
    assert confirmed() == 1


def test_replayed_link_answers_nothing_more(market, client):
    approved(market, "daftar-toko")
    ask()
    with on(YEAR_LATER):
        client.get(link())
        client.post("/masih/", {"answer": "holds"})
        other = Client()
        other.get(link())

        client.post("/masih/", {"answer": "holds"})
        other.post("/masih/", {"answer": "closed", "sure": "1"})

    assert confirmed() == 1
    assert Record.objects.get().data["keadaan"] == "terbit"
    assert Renewal.objects.get().answer == "holds"


def test_closing_asks_first_and_hides_the_record(market, client):
    approved(market, "daftar-toko")
    ask()
    with on(YEAR_LATER):
        client.get(link())
        asked = client.post("/masih/", {"answer": "closed"})
        shown = Published.objects.count()
        client.post("/masih/", {"answer": "closed", "sure": "1"})

    assert "Ya, sudah tutup" in asked.content.decode()
    assert (shown, Published.objects.count()) == (1, 0)
    assert Record.objects.get().data["keadaan"] == "tutup"
    assert Record.objects.get().version == 2


@pytest.mark.parametrize("secret", ["0" * 26, "x", "a" * 200])
def test_unknown_link_opens_nothing(market, client, secret):
    approved(market, "daftar-toko")
    ask()

    page = client.get(f"/masih/{secret}/", follow=True)
    answer = client.post("/masih/", {"answer": "holds"})

    assert (page.status_code, answer.status_code, confirmed()) == (404, 404, 0)


def test_link_of_a_former_owner_opens_nothing(market, client):
    approved(market, "daftar-toko")
    ask()
    with on(YEAR_LATER):
        approved(market, "alih-toko", owner=RecordOwner.objects.get())

        page = client.get(link(), follow=True)

    assert page.status_code == 404


def test_silence_makes_it_stale_and_an_answer_mends_it(market, client):
    approved(market, "daftar-toko")
    ask()

    with on(date(2023, 7, 12)):
        in_time = Published.objects.get().is_stale
    with on(date(2023, 7, 13)):
        late = Published.objects.get().is_stale, Published.objects.stale().count()
        held = Published.objects.get().held_on
        client.get(link())
        client.post("/masih/", {"answer": "holds"})
        after = Published.objects.stale().count()

    assert (in_time, late, after) == (False, (True, 1), 0)
    assert held == date(2022, 6, 13)


def test_mark_and_confirmation_stay_when_all_is_laid_out_anew(market):
    approved(market, "daftar-toko")
    ask()
    Published.objects.update(confirmed_on=date(2023, 1, 2))
    home = contents.home(market.edition.kit, "toko")

    publishing.publish_anew(market.edition, home)
    anew = Published.objects.get()
    registers.change_record(
        market.edition,
        Record.objects.get(),
        {"nama": "Baru"},
        by=registers.Actor("person", "1"),
        at=datetime(2023, 7, 1, tzinfo=UTC),
    )
    changed = Published.objects.get()

    assert (anew.confirmed_on, anew.stale_on) == (date(2023, 1, 2), date(2023, 7, 13))
    assert (changed.confirmed_on, changed.stale_on) == (date(2023, 1, 2), None)


def test_after_an_answer_the_owner_is_asked_again_in_a_year(market, client):
    approved(market, "daftar-toko")
    ask()
    with on(YEAR_LATER):
        client.get(link())
        client.post("/masih/", {"answer": "holds"})

    ask(date(2024, 6, 12))
    early = Renewal.objects.count()
    ask(date(2024, 6, 13))

    assert (early, Renewal.objects.count()) == (1, 2)


def test_staff_sees_whom_nobody_could_ask(market, client):
    approved(market, "daftar-toko")
    approved(market, "daftar-toko", {"nomor": "T-2", "nama": "Tanpa Kontak"}, contact=NO_CONTACT)
    ask()
    client.force_login(market.examiner)

    page = client.get("/kota/register/warung/toko/belum-dikonfirmasi/").content.decode()

    assert "Tanpa Kontak" in page
    assert "Warung Contoh" not in page
    assert Published.objects.exclude(stale_on=None).count() == 2
    assert Application.objects.count() == 2
