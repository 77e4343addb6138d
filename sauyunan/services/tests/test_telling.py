"""Applicants are told what they asked to be told, in their language, with the step or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from sauyunan.core import clock, crypto, queue
from sauyunan.kits import archive
from sauyunan.outbox.models import Message
from sauyunan.services import actions, tasks
from sauyunan.services.actions import Filled
from sauyunan.services.contact import Contact
from sauyunan.services.models import Application
from sauyunan.services.refusals import MoveRefused
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import Town

PHONE = "+6281234567834"
BY_SMS = Contact(PHONE, "", ("sms",))


def told() -> list[tuple[str, str]]:
    """Names and texts of all messages, in order."""
    rows = Message.objects.order_by("pk")
    return [(one.name, crypto.unseal(one.sealed, one.scope)["text"]) for one in rows]


def later(**time: int):
    return clock.frozen(clock.now() + timedelta(**time))


def send_back(town: Town, application: Application) -> None:
    actions.move(
        application, "kembalikan", by=town.examiner, filled=Filled(reasons={"meja": "Lagi"})
    )


def with_messages(town: Town, text: str, **changes: Any) -> Application:
    """An application for the service with these messages in its kit."""
    files = dict(archive.files_in(factories.KIT))
    name = "services/izin-warung.yaml"
    files[name] += text.encode()
    made = factories.edition_of(files, town.unit)
    return factories.application(made, **({"contact": BY_SMS} | changes))


def test_sent_application_is_told_of_by_the_chosen_channel(town):
    contact = Contact(PHONE, "nama@contoh.id", ("email", "whatsapp"))

    made = factories.application(town.edition, contact=contact)

    rows = Message.objects.order_by("channel")
    link = f"http://localhost:8000/lacak/?nomor={made.reference}"
    assert [(one.channel, one.masked) for one in rows] == [
        ("email", "n***@contoh.id"),
        ("whatsapp", "08**…34"),
    ]
    name, text = told()[0]
    assert name == "sent"
    assert text == (
        f"Permohonan Anda {made.reference} (Izin warung) sudah kami terima. Dijanjikan selesai: 15 "
        f"Juni 2022. Lihat perkembangannya: {link} – Dinas dinas"
    )


def test_nobody_is_told_who_did_not_ask(town):
    factories.application(town.edition, contact=Contact(PHONE, "nama@contoh.id"))
    factories.application(town.edition)

    assert told() == []


def test_the_applicants_language_is_used(town):
    made = factories.application(town.edition, contact=BY_SMS, language="en")

    assert told()[0][1].startswith(
        f"We have received your application {made.reference} (Stall permit)."
    )


def test_no_secret_and_no_number_is_in_a_message(town):
    sent = actions.apply(factories.request(town.edition, contact=BY_SMS))

    text = told()[0][1]
    assert sent.secret not in text
    assert factories.ANSWERS["nik"] not in text


def test_the_same_request_again_tells_once(town):
    asked = factories.request(town.edition, contact=BY_SMS)

    actions.apply(asked)
    actions.apply(asked)

    assert [name for name, _text in told()] == ["sent"]


def test_every_return_is_told_and_the_applicants_own_steps_are_not(town):
    made = factories.application(town.edition, contact=BY_SMS)

    for _time in range(2):
        send_back(town, made)
        filled = Filled(corrections={"meja": 3})
        actions.move(made, "kirim_ulang", by=actions.APPLICANT, filled=filled)
    actions.move(made, "batalkan", by=actions.APPLICANT)

    assert [name for name, _text in told()] == ["sent", "returned", "returned"]


def test_issue_and_refusal_are_told(town):
    issued = factories.application(town.edition, contact=BY_SMS)
    actions.move(issued, "setujui", by=town.examiner)
    answers = {"berlaku_tahun": 2}
    actions.move(issued, "terbitkan", by=town.head, filled=Filled(answers=answers))
    refused = factories.application(town.edition, contact=BY_SMS)
    filled = Filled(reason="Tidak boleh", law="Perda 1/2020 Pasal 2")
    actions.move(refused, "tolak", by=town.examiner, filled=filled)

    assert [name for name, _text in told()] == ["sent", "issued", "sent", "refused"]
    assert "Tidak boleh" not in told()[-1][1]


def test_a_refused_step_tells_nobody(town):
    made = factories.application(town.edition, contact=BY_SMS)

    with pytest.raises(MoveRefused):
        actions.move(made, "terbitkan", by=town.head)

    assert [name for name, _text in told()] == ["sent"]


def test_end_of_waiting_is_reminded_of_once_and_told(town):
    made = factories.application(town.edition, contact=BY_SMS)
    send_back(town, made)

    with later(days=26):
        tasks.remind()
    early = len(told())
    with later(days=28):
        tasks.remind()
        tasks.remind()
    with later(days=29):
        tasks.remind()
    with later(days=31):
        tasks.remind()
        tasks.expire()

    assert (early, [name for name, _text in told()]) == (
        2,
        ["sent", "returned", "reminder", "expired"],
    )
    assert "13 Juli 2022" in told()[2][1]


def test_messages_of_the_kit_stand_instead_of_the_platforms(town):
    text = """
messages:
  masuk:
    on: kirim
    say: {id: "{service} {reference} {state} {office} {due} {link}", en: Here}
    channels: [sms]
  beres: {on: [disetujui, ditolak], say: {id: "Sudah diputus: {state}"}}
"""
    made = with_messages(town, text)
    actions.move(made, "setujui", by=town.examiner)

    link = f"http://localhost:8000/lacak/?nomor={made.reference}"
    assert told() == [
        (
            "masuk",
            f"Izin warung {made.reference} Diperiksa Dinas dinas 15 Juni 2022 {link}",
        ),
        ("beres", "Sudah diputus: Disetujui"),
    ]


def test_platforms_texts_stay_on_occasions_that_the_kit_does_not_name(town):
    text = """
messages:
  beres: {on: [terbit, setujui], say: {id: "Sudah diputus: {state}"}}
  diam: {on: perbaikan, when: "false", say: {id: "Tidak pernah"}}
"""
    made = with_messages(town, text)
    send_back(town, made)
    actions.move(made, "kirim_ulang", by=actions.APPLICANT, filled=Filled(corrections={"meja": 3}))
    actions.move(made, "setujui", by=town.examiner)
    actions.move(made, "periksa_ulang", by=town.head, filled=Filled(reason="Lagi"))
    actions.move(made, "tolak", by=town.examiner, filled=Filled(reason="Salah", law="Pasal 1"))

    assert [name for name, _text in told()] == ["sent", "beres", "refused"]


def test_message_of_the_kit_goes_only_through_its_channels(town):
    text = '\nmessages: {masuk: {on: kirim, say: {id: "Ada"}, channels: [email]}}\n'

    with_messages(town, text)

    assert told() == []


@pytest.mark.parametrize(("tables", "names"), [(4, ["banyak"]), (2, [])])
def test_message_with_a_rule_is_told_while_it_holds(town, tables, names):
    rule = "has(answers.meja) && answers.meja > 3"
    text = f'\nmessages: {{banyak: {{on: kirim, when: "{rule}", say: {{id: "Ada"}}}}}}\n'

    with_messages(town, text, answers=factories.ANSWERS | {"meja": tables})

    assert [name for name, _text in told()] == names


def test_a_message_that_is_refused_stops_no_step(town, caplog):
    town.unit.name = "Dinas 3273014505900001"
    town.unit.save(update_fields=["name"])
    made = factories.application(town.edition, contact=BY_SMS)

    assert Application.objects.filter(pk=made.pk).exists()
    assert told() == []
    assert "message refused" in caplog.text


def test_messages_go_out_with_the_worker(town, settings):
    factories.application(town.edition, contact=Contact("", "nama@contoh.id", ("email",)))

    queue.run_waiting()

    assert Message.objects.get().state == "sent"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
