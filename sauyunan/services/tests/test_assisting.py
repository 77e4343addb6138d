"""Filling in for others: helpers with consent, the counter, what is recorded, who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock
from sauyunan.core.models import LedgerEntry
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.models import Installation
from sauyunan.services import actions, contents, expiry, queries
from sauyunan.services.contents import Consent
from sauyunan.services.models import Application, Assistance, Draft
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import MONDAY, Town
from sauyunan.services.tests.test_citizen_journey import fill, photo

START = "/bantu/warung/izin-warung/"
AGREED = {"name": "Bapak Sepuh", "way": "present"}


@pytest.fixture
def helper(town: Town) -> Person:
    """Somebody of a village office who holds no role of the kit."""
    village = factories.unit("kelurahan")
    made = Person.objects.create(username="lurah", full_name="Petugas Kelurahan")
    Membership.objects.create(person=made, unit=village, role="city/helper")
    return made


def signed_in(person: Person) -> Client:
    made = Client()
    made.force_login(person)
    return made


def begin(client: Client, **given: str) -> str:
    answer = client.post(START, {**AGREED, **given})
    return str(answer["Location"].split("/")[2])


def sent_by(client: Client, *, with_letter: bool = True) -> Application:
    code = begin(client)
    fill(client, code)
    if with_letter:
        client.post(f"/isi/{code}/berkas/surat_kuasa/", {"file": photo()})
    client.post(f"/isi/{code}/kirim/")
    return Application.objects.get()


def test_a_helper_is_told_what_is_missing_while_no_service_runs(helper: Person) -> None:
    Installation.objects.all().delete()
    kits_queries.forget_all()
    stranger = Person.objects.create(username="tamu")

    page = signed_in(helper).get("/bantu/")

    assert page.status_code == 200
    assert "Belum ada yang dapat diisikan" in page.content.decode()
    assert "Pengelola kota memasangnya" in page.content.decode()
    assert signed_in(stranger).get("/bantu/").status_code == 403


# -- A helper -------------------------------------------------------------------------------------
def test_a_helper_fills_in_with_consent_and_it_is_recorded_who_helped(
    helper: Person, town: Town
) -> None:
    client = signed_in(helper)

    page = client.get(START).content.decode()
    code = begin(client)
    form = client.get(f"/isi/{code}/pemilik/").content.decode()
    application = None
    fill(client, code)
    client.post(f"/isi/{code}/berkas/surat_kuasa/", {"file": photo()})
    answer = client.post(f"/isi/{code}/kirim/", follow=True)

    application = Application.objects.get()
    entry = LedgerEntry.objects.get(verb="application.sent")
    helped = Assistance.objects.get()
    receipt = answer.content.decode()
    secret = contents.unseal_secret(application)
    assert "Surat kuasa" in page
    assert "Bapak Sepuh" in form
    assert application.channel == "helper"
    assert application.unit == town.unit
    assert application.by == f"person:{helper.pk}"
    assert (helped.application, helped.draft, helped.person) == (application, None, helper)
    assert contents.consent_of(helped) == Consent("Bapak Sepuh", "present")
    assert b"Sepuh" not in bytes(helped.sealed)
    assert (entry.actor, entry.capability, entry.unit) == (
        f"person:{helper.pk}",
        "city/helper",
        "kelurahan",
    )
    assert answer.redirect_chain[-1][0] == f"/bantu/isian/{code}/tanda-terima/"
    assert application.reference in receipt
    assert f"{secret[:5]}-{secret[5:]}" in receipt
    assert "<svg" in receipt


def test_history_and_case_page_name_unit_and_role(helper: Person, town: Town) -> None:
    application = sent_by(signed_in(helper))
    citizen = Client()
    citizen.get(f"/lacak/{application.reference}/masuk/{contents.unseal_secret(application)}")

    desk = signed_in(town.examiner).get(f"/kerja/{application.reference}/").content.decode()
    case = citizen.get(f"/lacak/{application.reference}/").content.decode()

    said = "Dinas kelurahan, Pembantu warga (mengisikan permohonan)"
    assert queries.timeline(application)[0].helped == said
    assert said in desk
    assert said in case
    assert helper.full_name not in case


def test_the_letter_of_authority_is_asked_for(helper: Person, town: Town) -> None:
    client = signed_in(helper)
    code = begin(client)
    fill(client, code)

    answer = client.post(f"/isi/{code}/kirim/")

    assert answer.status_code == 422
    assert "Surat kuasa" in answer.content.decode()
    assert Application.objects.count() == 0


def test_nobody_else_is_asked_for_the_letter(client: Client, town: Town) -> None:
    about = client.get("/layanan/warung/izin-warung/").content.decode()
    code = client.post("/layanan/warung/izin-warung/mulai/")["Location"].split("/")[2]
    fill(client, code)

    asked = client.get(f"/isi/{code}/berkas/surat_kuasa/")
    client.post(f"/isi/{code}/kirim/")

    assert "Surat kuasa" not in about
    assert asked.status_code == 404
    assert Application.objects.get().channel == "web"


@pytest.mark.parametrize(
    ("given", "at"),
    [({"name": " "}, "name"), ({"name": "x" * 121}, "name")]
    + [({"way": ""}, "way"), ({"way": "guessed"}, "way")],
)
def test_without_consent_nothing_begins(
    helper: Person, town: Town, given: dict[str, str], at: str
) -> None:
    answer = signed_in(helper).post(START, {**AGREED, **given})

    assert answer.status_code == 422
    assert f'href="#f-{at}' in answer.content.decode()
    assert Draft.objects.count() == 0
    assert Assistance.objects.count() == 0


def test_the_list_shows_what_was_helped_with_without_numbers(helper: Person, town: Town) -> None:
    client = signed_in(helper)
    application = sent_by(client)
    code = begin(client, name="Ibu Lain")

    text = client.get("/bantu/").content.decode()

    assert application.reference in text
    assert "Bapak Sepuh" in text
    assert "Ibu Lain" in text
    assert f"/isi/{code}/" in text
    assert "3273014505900001" not in text
    assert contents.unseal_secret(application) not in text


def test_another_browser_of_the_same_helper_goes_on(helper: Person, town: Town) -> None:
    code = begin(signed_in(helper))

    assert signed_in(helper).get(f"/isi/{code}/pemilik/").status_code == 200


def test_strangers_and_other_helpers_see_nothing_of_it(helper: Person, town: Town) -> None:
    client = signed_in(helper)
    application = sent_by(client)
    code = application.once.removeprefix("draft:")
    other = Person.objects.create(username="lain", full_name="Petugas Lain")
    Membership.objects.create(person=other, unit=Unit.objects.first(), role="city/helper")

    for who in (Client(), signed_in(other)):
        assert who.get(f"/isi/{code}/").status_code == 404
    assert signed_in(other).get(f"/bantu/isian/{code}/tanda-terima/").status_code == 404
    assert Client().get(f"/bantu/isian/{code}/tanda-terima/").status_code == 302
    assert application.reference not in signed_in(other).get("/bantu/").content.decode()


def test_a_helper_does_not_open_the_case_without_the_secret(helper: Person, town: Town) -> None:
    client = signed_in(helper)
    application = sent_by(client)

    case = client.get(f"/lacak/{application.reference}/")
    desk = client.get(f"/kerja/{application.reference}/")

    assert case.status_code == 302
    assert desk.status_code == 404


def test_after_a_day_the_receipt_holds_no_secret(helper: Person, town: Town) -> None:
    client = signed_in(helper)
    application = sent_by(client)
    secret = contents.unseal_secret(application)
    code = application.once.removeprefix("draft:")

    with clock.frozen(MONDAY + timedelta(hours=25)):
        text = client.get(f"/bantu/isian/{code}/tanda-terima/").content.decode()

    assert application.reference in text
    assert secret[:5] not in text
    assert "<svg width" not in text


def test_whoever_lost_the_role_cannot_send(helper: Person, town: Town) -> None:
    client = signed_in(helper)
    code = begin(client)
    fill(client, code)
    client.post(f"/isi/{code}/berkas/surat_kuasa/", {"file": photo()})
    Membership.objects.filter(person=helper).delete()

    answer = client.post(f"/isi/{code}/kirim/")

    assert answer.status_code == 403
    assert Application.objects.count() == 0


def test_nobody_sends_the_draft_of_a_helper_as_applicant(helper: Person, town: Town) -> None:
    client = signed_in(helper)
    draft = Draft.objects.get(code=begin(client))

    with pytest.raises(PermissionDenied):
        actions.submit(draft)

    assert Application.objects.count() == 0


def test_saving_for_later_leads_to_the_list(helper: Person, town: Town) -> None:
    client = signed_in(helper)
    code = begin(client)

    later = client.get(f"/isi/{code}/nanti/")

    assert later["Location"] == "/bantu/"
    assert Draft.objects.get().reference is None


def test_old_drafts_of_helpers_vanish_with_what_was_noted(helper: Person, town: Town) -> None:
    begin(signed_in(helper))

    assert expiry.purge_drafts(MONDAY + timedelta(days=8)) == 1
    assert Assistance.objects.count() == 0


# -- The counter ----------------------------------------------------------------------------------
def test_the_counter_starts_at_once_and_gives_a_receipt(town: Town) -> None:
    client = signed_in(town.examiner)

    listed = client.get("/bantu/").content.decode()
    first = client.post(START)
    code = first["Location"].split("/")[2]
    fill(client, code)
    answer = client.post(f"/isi/{code}/kirim/", follow=True)

    application = Application.objects.get()
    entry = LedgerEntry.objects.get(verb="application.sent")
    assert "Izin warung" in listed
    assert first["Location"] == f"/isi/{code}/pemilik/"
    assert application.channel == "counter"
    assert (entry.capability, entry.unit) == ("warung/pemeriksa", "dinas")
    assert application.reference in answer.content.decode()
    assert application.uploads.count() == 2


def test_sending_twice_from_the_counter_gives_one_application(town: Town) -> None:
    client = signed_in(town.examiner)
    code = client.post(START)["Location"].split("/")[2]
    fill(client, code)

    answers = [client.post(f"/isi/{code}/kirim/", follow=True) for _turn in range(2)]

    reference = Application.objects.get().reference
    assert all(reference in one.content.decode() for one in answers)


def test_an_officer_of_another_unit_has_no_counter_here(town: Town) -> None:
    stranger = factories.person("tono", factories.unit("lain"), "pemeriksa")

    assert signed_in(stranger).post(START).status_code == 403
    assert signed_in(stranger).get("/bantu/").status_code == 403
    assert Draft.objects.count() == 0


def test_without_a_role_or_sign_in_nothing_begins(town: Town) -> None:
    nobody = Person.objects.create(username="baru", full_name="Petugas Baru")

    assert signed_in(nobody).get("/bantu/").status_code == 403
    assert signed_in(nobody).get(START).status_code == 403
    assert signed_in(nobody).post(START, AGREED).status_code == 403
    assert Client().post(START, AGREED).status_code == 302
    assert Draft.objects.count() == 0


def test_a_service_that_is_not_there(town: Town) -> None:
    assert signed_in(town.examiner).post("/bantu/warung/tidak-ada/").status_code == 404
