"""Nothing is typed twice: the number that an owner proved, and the contact that the form asks for."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sauyunan.core.models import LedgerEntry
from sauyunan.registers import owning
from sauyunan.services import actions, contact, contents, queries
from sauyunan.services.actions import Filled
from sauyunan.services.contact import Contact
from sauyunan.services.models import Draft
from sauyunan.services.tests import factories, owners
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_owned import REACHED, SHOP, applied, approved, draft, owner, prove

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


# -- How somebody wants to be told ----------------------------------------------------------------
def contact_before(client: Client, made: Draft) -> str:
    return client.get(f"/isi/{made.code}/kontak/").content.decode()


def ticked(page: str) -> list[str]:
    boxes = re.findall(r'<input[^>]*name="notify"[^>]*>', page)
    return [re.findall(r'value="([a-z]+)"', one)[0] for one in boxes if "checked" in one]


def test_owner_finds_the_contact_and_channels_that_they_chose(market, client):
    approved(market, "daftar-toko")
    made = proved(client)
    client.post(f"/isi/{made.code}/toko/", {"nama": "Nama Baru", "telepon": ""})

    page = contact_before(client, made)

    assert "ibu@contoh.id" in page
    assert ticked(page) == ["email"]


def test_who_takes_a_record_over_finds_nothing_of_the_former_owner(market, client):
    approved(market, "daftar-toko")
    made = draft(client, "alih-toko")
    prove(client, made, owning.secret_of(owner()))
    client.post(f"/isi/{made.code}/toko/", {"nama": "Nama Baru", "telepon": ""})

    page = contact_before(client, made)

    assert "ibu@contoh.id" not in page
    assert ticked(page) == []


def test_channel_chosen_in_a_case_of_the_owner_holds_for_what_comes_later(market):
    approved(market, "daftar-toko")
    other = Contact("+6281111111111", "", ("whatsapp",))
    made = applied(market, "ubah-toko", owner=owner(), contact=other)
    before = owning.reach_of(owner()).told

    actions.move(made, "setujui", by=market.examiner)

    reach = owning.reach_of(owner())
    assert before == {"email": "ibu@contoh.id"}
    assert (reach.told, reach.addresses) == ({"whatsapp": "+6281111111111"}, ("+6281111111111",))
    assert LedgerEntry.objects.filter(verb="record.owner_reached_anew").count() == 1


@pytest.mark.parametrize(
    ("move", "given"), [("tolak", Contact("", "lain@contoh.id", ("email",))), ("setujui", REACHED)]
)
def test_what_is_refused_or_the_same_changes_no_contact(market, move, given):
    approved(market, "daftar-toko")
    made = applied(market, "ubah-toko", owner=owner(), contact=given)

    actions.move(made, move, by=market.examiner, filled=Filled(reason="Nama salah"))

    assert owning.reach_of(owner()).told == {"email": "ibu@contoh.id"}
    assert not LedgerEntry.objects.filter(verb="record.owner_reached_anew").exists()


def test_no_channel_in_a_case_leaves_the_contact_of_the_owner(market):
    approved(market, "daftar-toko")

    approved(market, "ubah-toko", owner=owner(), contact=Contact("+6281111111111"))

    assert owning.reach_of(owner()).told == {"email": "ibu@contoh.id"}


def test_open_list_fills_in_the_contact_of_its_newest_case(market, client):
    made = approved(market, "daftar-toko")
    actions.list_case(made, contents.owner_digest("+6281234567890"))

    found = queries.contact_told([contents.owner_digest("+6281234567890")])

    assert found == REACHED
    assert queries.contact_told(["0" * 64]) == Contact()


@pytest.mark.parametrize(
    ("given", "earlier", "found"),
    [
        (Contact(), Contact("+62811", "a@b.id", ("sms",)), Contact("+62811", "a@b.id", ("sms",))),
        (Contact("+62822"), Contact("", "", ("email", "sms")), Contact("+62822", "", ("sms",))),
        (Contact("+62822"), Contact("+62811"), Contact("+62822")),
        (Contact("+62822", "", ("whatsapp",)), Contact("", "a@b.id", ("email",)), None),
    ],
)
def test_what_is_told_now_goes_before_what_was_told_earlier(given, earlier, found):
    wanted = found or Contact("+62822", "a@b.id", ("whatsapp",))

    assert contact.carried(given, earlier) == wanted
