"""Nothing is typed twice: the number that an owner proved, and the contact that the form asks for."""

from __future__ import annotations

import pytest
from django.test import Client

from sauyunan.registers import owning
from sauyunan.services import contents
from sauyunan.services.models import Draft
from sauyunan.services.tests import factories, owners
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_owned import SHOP, approved, draft, owner, prove

WITH_MAIL = owners.FORM.replace(
    "optional: true}\n",
    "optional: true}\n      surel: {type: email, label: {id: Surel}, optional: true}\n",
)
CONTACT = owners.NEW + "contact: {phone: telepon, email: surel}\n"


def files(end: str = CONTACT) -> dict[str, bytes]:
    made = owners.files()
    head = f"service: daftar-toko\ntitle: {{id: Daftar toko}}{WITH_MAIL.rstrip()}{end}"
    return made | {"services/daftar-toko.yaml": head.encode()}


@pytest.fixture
def market(town: Town) -> Town:
    town.edition = factories.edition_of(files(), town.unit)
    return town


# -- The number of an owner -----------------------------------------------------------------------
def proved(client: Client) -> Draft:
    made = draft(client)
    assert prove(client, made, owning.secret_of(owner())).status_code == 302
    return made


def test_proved_number_is_shown_and_not_asked_again(market, client):
    approved(market, "daftar-toko")
    made = proved(client)

    page = client.get(f"/isi/{made.code}/toko/").content.decode()
    sent = client.post(f"/isi/{made.code}/toko/", {"nama": "Nama Baru", "telepon": ""})

    made.refresh_from_db()
    assert "Nomor toko: <strong>T-1</strong>" in page
    assert 'name="nomor"' not in page
    assert sent.status_code == 302
    assert contents.draft_answers(made) == {"nomor": "T-1", "nama": "Nama Baru"}


def test_another_number_is_still_refused_and_then_shown(market, client):
    approved(market, "daftar-toko")
    approved(market, "daftar-toko", {**SHOP, "nomor": "T-2"})
    made = draft(client)
    prove(client, made, owning.secret_of(_owner_of("T-1")))

    answer = client.post(f"/isi/{made.code}/toko/", {"nomor": "T-2", "nama": "Dicuri"})

    assert answer.status_code == 422
    assert 'name="nomor"' in answer.content.decode()


def test_check_leads_back_to_the_proof_to_choose_another_record(market, client):
    approved(market, "daftar-toko")
    made = proved(client)
    client.post(f"/isi/{made.code}/toko/", {"nama": "Nama Baru", "telepon": ""})

    page = client.get(f"/isi/{made.code}/periksa/").content.decode()

    assert f'href="/isi/{made.code}/bukti/"' in page


def _owner_of(number: str) -> owning.RecordOwner:
    rows = owning.RecordOwner.objects.select_related("record")
    return next(one for one in rows if one.record.data["nomor"] == number)


# -- The contact ----------------------------------------------------------------------------------
def contact_page(client: Client, **answers: str) -> str:
    client.post("/layanan/warung/daftar-toko/mulai/")
    made = Draft.objects.latest("pk")
    client.post(f"/isi/{made.code}/toko/", {**SHOP, **answers})
    return str(client.get(f"/isi/{made.code}/kontak/").content.decode())


def test_contact_is_filled_in_with_what_the_form_asked_for(market, client):
    page = contact_page(client, surel="ibu@contoh.example")

    assert 'value="+6281234567890"' in page
    assert 'value="ibu@contoh.example"' in page
    assert "checked" not in page.partition('id="f-notify')[2].partition("</fieldset>")[0]


def test_contact_that_was_told_stays_as_it_was_told(market, client):
    contact_page(client)
    made = Draft.objects.latest("pk")
    client.post(f"/isi/{made.code}/kontak/", {"phone": "", "email": "lain@contoh.example"})

    page = client.get(f"/isi/{made.code}/kontak/").content.decode()

    assert 'value="lain@contoh.example"' in page
    assert "81234567890" not in page


def test_contact_is_empty_where_the_service_does_not_say_which_question_it_is(town, client):
    town.edition = factories.edition_of(files(owners.NEW), town.unit)

    page = contact_page(client, surel="ibu@contoh.example")

    assert "81234567890" not in page
    assert "ibu@contoh.example" not in page


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ("phone: telpon", "contact.phone"),
        ("phone: nama", "contact.phone"),
        ("email: telepon", "contact.email"),
    ],
)
def test_what_is_wrong_in_contact_is_told(wrong, path):
    end = owners.NEW + f"contact: {{{wrong}}}\n"

    assert owners.faults(files()) == []
    assert path in {one.path for one in owners.faults(files(end))}
