"""Whoever was given something for a time is told before it ends: once, and only while it holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from sauyunan.core import clock, crypto
from sauyunan.kits import archive, checking, reading
from sauyunan.outbox.models import Message
from sauyunan.services import actions, tasks
from sauyunan.services.actions import Filled
from sauyunan.services.contact import Contact
from sauyunan.services.models import Application, Reminder
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import Town

BY_SMS = Contact("+6281234567834", "", ("sms",))
REMINDERS = """
reminders:
  perpanjang:
    days: param.batas_meja
    say: {id: "{service} {reference} sampai {until}: {link} {office}", en: "Until {until}"}
"""
EFFECT = """
      - remind: perpanjang
        until: add_months(today, 12 * move.berlaku_tahun)
        about: answers.nik
"""


def files(effect: str = EFFECT, reminders: str = REMINDERS) -> dict[str, bytes]:
    found = dict(archive.files_in(factories.KIT))
    name = "services/izin-warung.yaml"
    found[name] = (found[name].decode().rstrip() + effect + reminders).encode()
    return found


@pytest.fixture
def lasting(town: Town) -> Town:
    town.edition = factories.edition_of(files(), town.unit)
    return town


def issued(town: Town, **changes: Any) -> Application:
    """A permit of one year, given on 13 June 2022; told of ten days before it ends."""
    made = factories.application(town.edition, **({"contact": BY_SMS} | changes))
    actions.move(made, "setujui", by=town.examiner)
    actions.move(made, "terbitkan", by=town.head, filled=Filled(answers={"berlaku_tahun": 1}))
    return made


def told() -> list[str]:
    rows = Message.objects.filter(name="perpanjang").order_by("pk")
    return [crypto.unseal(one.sealed, one.scope)["text"] for one in rows]


def remind_on(*day: int) -> None:
    with clock.frozen(datetime(*day, 1, 20, tzinfo=UTC)):
        tasks.remind()


def test_applicant_is_reminded_once_before_the_last_day(lasting):
    made = issued(lasting)

    remind_on(2023, 6, 2)
    early = told()
    remind_on(2023, 6, 3)
    remind_on(2023, 6, 3)
    remind_on(2023, 6, 4)

    link = "http://localhost:8000/layanan/warung/izin-warung/"
    assert early == []
    assert told() == [f"Izin warung {made.reference} sampai 13 Juni 2023: {link} Dinas dinas"]


def test_reminder_that_the_worker_missed_is_told_until_the_last_day(lasting):
    issued(lasting)

    remind_on(2023, 6, 14)
    late = told()
    remind_on(2023, 6, 13)

    assert (late, len(told())) == ([], 1)


def test_a_newer_one_about_the_same_takes_the_place(lasting):
    issued(lasting)
    with clock.frozen(datetime(2023, 5, 2, 2, tzinfo=UTC)):
        issued(lasting)

    remind_on(2023, 6, 3)
    first = told()
    remind_on(2024, 4, 22)

    assert (first, len(told())) == ([], 1)
    assert Reminder.objects.get().until == date(2024, 5, 2)


def test_about_somebody_else_nothing_falls_away(lasting):
    issued(lasting)
    issued(lasting, answers=factories.ANSWERS | {"nik": "3273014505900002"})

    remind_on(2023, 6, 3)

    assert len(told()) == 2


def test_nobody_is_told_who_did_not_ask(lasting):
    issued(lasting, contact=Contact("+6281234567834", "nama@contoh.id"))

    remind_on(2023, 6, 3)

    assert told() == []
    assert Reminder.objects.get().told_at is not None


def test_no_number_is_kept_in_the_open(lasting):
    issued(lasting)

    (row,) = Reminder.objects.values()
    assert factories.ANSWERS["nik"] not in str(row)


def test_page_of_the_case_says_until_when(lasting, client):
    sent = actions.apply(factories.request(lasting.edition, contact=BY_SMS))
    made = sent.application
    actions.move(made, "setujui", by=lasting.examiner)
    actions.move(made, "terbitkan", by=lasting.head, filled=Filled(answers={"berlaku_tahun": 1}))

    address = f"/lacak/{made.reference}/masuk/{sent.secret}"
    shown = client.get(address, follow=True).content.decode()

    assert "Berlaku sampai 13 Juni 2023. Kami ingatkan Anda pada 3 Juni 2023." in shown


@pytest.mark.parametrize(
    ("effect", "reminders", "path", "what"),
    [
        (EFFECT.replace("perpanjang", "lupa"), REMINDERS, "moves.terbitkan.effects.2.remind",
         "the reminder 'lupa' is not declared"),
        (EFFECT.replace("add_months(today, 12 * move.berlaku_tahun)", "answers.nama"), REMINDERS,
         "moves.terbitkan.effects.2.until", "expected a date"),
        (EFFECT, REMINDERS.replace("{until}:", "{due}:"), "reminders.perpanjang.say.id",
         "the placeholder 'due' is not declared"),
        (EFFECT, REMINDERS.replace("param.batas_meja", "today"), "reminders.perpanjang.days",
         "expected a number"),
        ("", REMINDERS, "reminders.perpanjang", "nothing sets the reminder"),
    ],
)  # fmt: skip
def test_checker_tells_what_is_wrong(effect, reminders, path, what):
    found = checking.check(reading.read(files(effect or "\n", reminders)))

    (fault,) = (one for one in found if one.path == path)
    assert what in fault.what
