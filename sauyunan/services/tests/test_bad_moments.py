"""Bad moments: nothing lost, nothing doubled, and the person is told what to do.

Others of them: a clock set back in test_clock_set_back.py, a signer that fails in the middle in
documents/tests/test_outage.py, uploads cut in half in tests/test_cut_uploads.py, and many at once in
test_concurrency.py.
"""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sauyunan.core import clock, queue
from sauyunan.core.models import LedgerEntry
from sauyunan.outbox.messengers import NotTaken
from sauyunan.outbox.models import Attempt, Message
from sauyunan.outbox.tests.factories import Flaky
from sauyunan.services import actions, contents
from sauyunan.services.actions import Filled
from sauyunan.services.contact import Contact
from sauyunan.services.models import Application, MoveMade, Upload
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_citizen_journey import photo


@pytest.fixture
def made(town: Town) -> Application:
    return factories.application(town.edition, contact=Contact("+6281234567834", "", ("sms",)))


@pytest.fixture
def holder(made: Application) -> Client:
    """A browser in which the secret was given."""
    client = Client(headers={"Accept-Language": "id"})
    client.get(f"/lacak/{made.reference}/masuk/{contents.unseal_secret(made)}")
    return client


def desk_of(person: object) -> Client:
    client = Client(headers={"Accept-Language": "id"})
    client.force_login(person)  # type: ignore[arg-type]
    return client


def url(name: str, made: Application, *more: str) -> str:
    return reverse(f"services:{name}", args=[made.reference, *more])


def kept() -> tuple[object, ...]:
    """All that a move could have changed or doubled."""
    return (
        list(Application.objects.values_list("state", "state_at", "used_minutes", "ended_at")),
        list(MoveMade.objects.values_list("move", "at")),
        list(Upload.objects.order_by("pk").values_list("code", "status")),
        LedgerEntry.objects.count(),
        Message.objects.count(),
    )


def refuse(town: Town, made: Application) -> None:
    filled = Filled(reason="Bukan di kota ini", law="Pasal 1")
    actions.move(made, "tolak", by=town.examiner, filled=filled)


# -- A move on a closed application -----------------------------------------------------------------
@pytest.mark.parametrize("key", ["setujui", "tolak", "kembalikan"])
def test_move_of_the_desk_on_a_closed_application(town: Town, made: Application, key: str) -> None:
    refuse(town, made)
    before = kept()

    typed = {"reason": "Alasan", "law": "Pasal 2", "reasons.foto_warung": "Gelap"}
    answer = desk_of(town.examiner).post(url("move", made, key), typed, follow=True)

    page = html.unescape(answer.content.decode())
    assert "Langkah ini tidak dapat dibuat sekarang. Buka lagi permohonannya." in page
    assert "Langkah terakhir “Tolak” oleh Petugas Wati" in page
    assert kept() == before


@pytest.mark.parametrize("path", ["perbaiki/", "batal/", "langkah/kirim_ulang/"])
def test_move_of_the_applicant_on_a_closed_application(
    town: Town, made: Application, holder: Client, path: str
) -> None:
    refuse(town, made)
    before = kept()

    answer = holder.post(f"/lacak/{made.reference}/{path}", {"meja": "3"}, follow=True)

    page = html.unescape(answer.content.decode())
    assert "Tidak ada yang perlu dilakukan di sini sekarang." in page
    assert "Bukan di kota ini" in page
    assert kept() == before


# -- A resend of a document that nobody asked for -----------------------------------------------------
@pytest.mark.parametrize("bring", ["foto_warung", "denah"])
@pytest.mark.parametrize("is_closed", [False, True])
def test_document_that_nobody_asked_for(
    town: Town, made: Application, holder: Client, bring: str, is_closed: bool
) -> None:
    if is_closed:
        refuse(town, made)
    before = kept()

    path = f"/lacak/{made.reference}/perbaiki/{bring}/"
    answer = holder.post(path, {"file": photo()}, follow=True)

    label = {"foto_warung": "Foto warung", "denah": "Denah"}[bring]
    page = html.unescape(answer.content.decode())
    assert f"“{label}” tidak diminta sekarang, jadi tidak disimpan." in page
    assert answer.redirect_chain == [(f"/lacak/{made.reference}/", 302)]
    assert kept() == before


def test_document_of_another_service_is_not_there(made: Application, holder: Client) -> None:
    answer = holder.post(f"/lacak/{made.reference}/perbaiki/buku_nikah/", {"file": photo()})

    assert answer.status_code == 404


def test_document_sent_twice_takes_the_place_of_the_old_one_once(
    town: Town, made: Application, holder: Client
) -> None:
    filled = Filled(reasons={"foto_warung": "Gelap"})
    actions.move(made, "kembalikan", by=town.examiner, filled=filled)
    path = f"/lacak/{made.reference}/perbaiki/"

    holder.post(f"{path}foto_warung/", {"file": photo()})
    holder.post(path)
    again = holder.post(path, follow=True)

    assert "Tidak ada yang perlu dilakukan di sini sekarang." in again.content.decode()
    assert MoveMade.objects.filter(move="kirim_ulang").count() == 1
    papers = made.uploads.filter(bring="foto_warung").order_by("pk")
    assert [one.status for one in papers] == ["replaced", "given"]


# -- Two officers on one file -------------------------------------------------------------------------
def test_two_officers_on_one_file(town: Town, made: Application) -> None:
    other = factories.person("rina", town.unit, "pemeriksa")
    first, second = desk_of(town.examiner), desk_of(other)
    second.get(url("move", made, "tolak"))
    first.post(url("move", made, "setujui"))
    before = kept()

    answer = second.post(
        url("move", made, "tolak"), {"reason": "Alasan", "law": "Pasal 1"}, follow=True
    )

    page = html.unescape(answer.content.decode())
    assert "Langkah terakhir “Setujui” oleh Petugas Wati" in page
    assert kept() == before


def test_second_officer_is_told_who_has_taken_the_file(town: Town, made: Application) -> None:
    other = factories.person("rina", town.unit, "pemeriksa")
    desk_of(town.examiner).post(url("claim", made))

    answer = desk_of(other).post(url("claim", made), follow=True)

    assert "Orang lain sudah mengambil berkas ini." in answer.content.decode()
    made.refresh_from_db()
    assert made.claimed_by == town.examiner
    assert LedgerEntry.objects.filter(verb="application.claimed").count() == 1


# -- A messenger that is down for an hour -------------------------------------------------------------
def test_messenger_that_is_down_for_an_hour(settings, town: Town, made: Application) -> None:
    settings.SAUYUNAN_SMS = "sauyunan.outbox.tests.factories.Flaky"
    Flaky.failures, Flaky.error, Flaky.taken = 10_000, NotTaken("down"), []
    actions.move(
        made, "kembalikan", by=town.examiner, filled=Filled(reasons={"foto_warung": "Gelap"})
    )
    start = clock.now()

    for minute in range(150):
        Flaky.failures = Flaky.failures if minute < 60 else 0
        with clock.frozen(start + timedelta(minutes=minute)):
            queue.run_waiting()

    assert made.state == "perbaikan"  # the step did not wait for its message
    assert sorted(one.partition(made.reference)[0] for _to, one, _once in Flaky.taken) == [
        "Ada yang perlu diperbaiki pada permohonan Anda ",
        "Permohonan Anda ",
    ]
    assert set(Message.objects.values_list("state", "attempt_count")) == {("sent", 7)}
    assert Attempt.objects.filter(is_success=False).count() == 12
    shown = desk_of(town.examiner).get(url("review", made)).content.decode()
    assert "08**…34" in shown
