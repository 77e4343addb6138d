"""What pages tell owners: number and code before they begin, links from a record to its services and
from a case to its record, and that a record which has an owner is not claimed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sauyunan.core import clock
from sauyunan.registers import actions as registers
from sauyunan.registers.models import Record, RecordOwner
from sauyunan.services import actions, contents
from sauyunan.services.models import Application, Draft
from sauyunan.services.refusals import InputRefused
from sauyunan.services.tests import factories, owners
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_owned import SHOP, applied, approved, owner
from sauyunan.services.tests.test_owned_through import EDIT as CHANGE_GOODS
from sauyunan.services.tests.test_owned_through import GOODS

CLAIM = owners.CLAIM + "claims: {register: toko, number: nomor}\n"
TOLD = owners.REGISTER.replace("fields: [nama]", "fields: [nomor, nama]")


def files(**changes: str) -> dict[str, bytes]:
    return owners.files(**({"toko": TOLD, "klaim_toko": CLAIM} | changes))


@pytest.fixture
def market(town: Town) -> Town:
    town.edition = factories.edition_of(files(), town.unit)
    return town


def page(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def of_record(client: Client, register: str = "toko") -> str:
    code = Record.objects.get(register=f"warung/{register}").code
    return page(client, f"/direktori/warung/{register}/{code}/")


def without_owner(town: Town) -> None:
    """A record that the office wrote down."""
    values: dict[str, Any] = {"nomor": "T-1", "nama": "Warung Contoh", "keadaan": "terbit"}
    by = registers.Actor("system", "")
    registers.create_record(town.edition, "toko", values, by=by, at=clock.now())


# -- Before one begins ----------------------------------------------------------------------------
def test_start_page_says_that_number_and_code_are_needed_and_where_they_are(market, client):
    told = page(client, "/layanan/warung/ubah-toko/")
    others = page(client, "/layanan/warung/daftar-toko/")

    assert "Layanan ini hanya untuk pemilik datanya" in told
    assert "<strong>Nomor toko</strong>" in told
    assert 'href="/direktori/warung/toko/"' in told
    assert "kode dari data ini di “Toko”" in told
    assert "Kodenya hilang?" in told
    assert "Kode pemilik" not in others


def test_start_page_names_whose_code_it_is_where_the_record_belongs_to_another(town, client):
    made = files(ubah_toko=CHANGE_GOODS, toko=TOLD.replace("    service: ubah-toko\n", ""))
    made["registers/barang.yaml"] = GOODS.encode()
    town.edition = factories.edition_of(made, town.unit)

    told = page(client, "/layanan/warung/ubah-toko/")

    assert "kode dari data di “Toko” yang disebut di data ini" in told
    assert 'href="/direktori/warung/barang/"' in told


# -- From a record to its services ----------------------------------------------------------------
def test_page_of_a_record_leads_its_owner_to_the_services_with_the_number_filled_in(market, client):
    approved(market, "daftar-toko")

    told = of_record(client)
    asked = page(client, "/layanan/warung/ubah-toko/?nomor=T-1")
    client.post("/layanan/warung/ubah-toko/mulai/", {"nomor": "T-1"})
    door = page(client, f"/isi/{Draft.objects.get().code}/bukti/?nomor=T-1")

    assert 'href="/layanan/warung/ubah-toko/?nomor=T-1"' in told
    assert 'href="/layanan/warung/alih-toko/?nomor=T-1"' in told
    assert "klaim-toko" not in told
    assert '<input type="hidden" name="nomor" value="T-1">' in asked
    assert 'value="T-1"' in door


def test_page_of_a_record_without_owner_leads_to_the_claim_with_the_number_filled_in(
    market, client
):
    without_owner(market)

    told = of_record(client)
    client.post("/layanan/warung/klaim-toko/mulai/", {"nomor": "T-1"})

    assert 'href="/layanan/warung/klaim-toko/?nomor=T-1"' in told
    assert "ubah-toko" not in told
    assert contents.draft_answers(Draft.objects.get()) == {"nomor": "T-1"}


def test_number_that_the_public_does_not_see_is_in_no_address(town, client):
    town.edition = factories.edition_of(files(toko=owners.REGISTER), town.unit)
    approved(town, "daftar-toko")

    told = of_record(client)

    assert 'href="/layanan/warung/ubah-toko/"' in told
    assert "T-1" not in told


def test_list_leads_to_what_adds_or_changes_its_records(market, client):
    told = page(client, "/direktori/warung/toko/")

    for name in ("daftar-toko", "ubah-toko", "alih-toko", "klaim-toko"):
        assert f'href="/layanan/warung/{name}/"' in told
    assert "izin-warung" not in told


# -- From a case to its record --------------------------------------------------------------------
def followed(client: Client, made: Application) -> str:
    secret = contents.unseal_secret(made)
    client.post("/lacak/", {"reference": made.reference, "secret": secret})
    return page(client, f"/lacak/{made.reference}/")


def test_page_of_a_case_leads_to_what_it_published(market, client):
    made = approved(market, "daftar-toko")
    waiting = applied(market, "daftar-toko", {**SHOP, "nomor": "T-2"})

    code = Record.objects.get().code
    assert f'href="/direktori/warung/toko/{code}/"' in followed(client, made)
    assert "/direktori/warung/" not in followed(client, waiting).partition("<main")[2]


def test_page_of_a_case_leads_nowhere_once_its_record_is_hidden(market, client):
    made = approved(market, "daftar-toko")
    by = registers.Actor("person", "1")
    closed = {"keadaan": "tutup"}
    registers.change_record(market.edition, Record.objects.get(), closed, by=by, at=clock.now())

    assert "/direktori/warung/" not in followed(client, made).partition("<main")[2]


# -- Claims ---------------------------------------------------------------------------------------
def test_record_with_an_owner_is_told_while_claiming(market, client):
    approved(market, "daftar-toko")
    client.post("/layanan/warung/klaim-toko/mulai/")
    draft = Draft.objects.get()

    answer = client.post(f"/isi/{draft.code}/toko/", {"nomor": "T-1", "nama": "Punya saya"})

    told = answer.content.decode()
    assert answer.status_code == 422
    assert "Data ini sudah punya pemilik" in told
    assert "“Alih toko”" in told
    assert 'value="Punya saya"' in told
    with pytest.raises(InputRefused) as refused:
        applied(market, "klaim-toko")
    assert set(refused.value.faults) == {"nomor"}
    assert Application.objects.filter(service="klaim-toko").count() == 0


def test_record_without_an_owner_is_claimed(market):
    without_owner(market)

    made = approved(market, "klaim-toko")

    assert (owner().how, owner().case) == ("claimed", made.reference)


def test_of_a_hidden_record_a_claim_does_not_tell_whether_it_has_an_owner(market):
    approved(market, "daftar-toko")
    by = registers.Actor("person", "1")
    registers.change_record(
        market.edition, Record.objects.get(), {"keadaan": "tutup"}, by=by, at=clock.now()
    )

    hidden = applied(market, "klaim-toko")
    RecordOwner.objects.all().delete()
    nobodys = applied(market, "klaim-toko")

    assert hidden.state == nobodys.state == "diperiksa"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"klaim_toko": CLAIM.replace("number: nomor", "number: nomer")}, "claims.number"),
        ({"klaim_toko": CLAIM.replace("register: toko", "register: tokoo")}, "claims.register"),
        ({"klaim_toko": CLAIM.replace("how: claimed", "how: registered")}, "claims"),
        ({"toko": TOLD.partition("publish:")[0]}, "claims.register"),
    ],
)
def test_what_is_wrong_in_claims_is_told(town, changes, path):
    assert owners.faults(files()) == []
    assert path in {one.path for one in owners.faults(files(**changes))}


def test_draft_takes_only_what_fits_from_a_link(market):
    draft = actions.start_draft(market.edition, "klaim-toko")

    actions.fill_in(draft, "telepon", "bukan telepon")

    assert contents.draft_answers(draft) == {}
