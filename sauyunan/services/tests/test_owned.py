"""Owners: registered, claimed, handed over; editing through a service that only they can use."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from sauyunan.core import crypto
from sauyunan.core.models import LedgerEntry
from sauyunan.outbox.models import Message
from sauyunan.registers import owning
from sauyunan.registers import queries as registers
from sauyunan.registers.models import Record, RecordOwner
from sauyunan.services import actions, contents, queries
from sauyunan.services.actions import Filled
from sauyunan.services.contact import Contact
from sauyunan.services.models import Application, Draft, OneTimeCode
from sauyunan.services.refusals import InputRefused, MoveRefused
from sauyunan.services.tests import factories, owners
from sauyunan.services.tests.conftest import Town

REACHED = Contact("+6281234567890", "ibu@contoh.id", ("email",))
RIGHT = "good"  # stands for the owner's code
SHOP = {"nomor": "T-1", "nama": "Warung Contoh", "telepon": "081234567890"}


@pytest.fixture
def market(town: Town) -> Town:
    owners.edition(town)
    return town


def applied(town: Town, service: str, answers: Any = SHOP, **more: Any) -> Application:
    given = {"service": service, "answers": answers, "brings": {}, "contact": REACHED}
    return factories.application(town.edition, **(given | more))


def approved(town: Town, service: str, answers: Any = SHOP, **more: Any) -> Application:
    made = applied(town, service, answers, **more)
    actions.move(made, "setujui", by=town.examiner)
    return made


def owner() -> RecordOwner:
    return RecordOwner.objects.get(ended_at=None)


def texts(name: str) -> list[str]:
    rows = Message.objects.filter(name=name).order_by("pk")
    return [crypto.unseal(one.sealed, one.scope)["text"] for one in rows]


def draft(client: Client, service: str = "ubah-toko") -> Draft:
    client.post(f"/layanan/warung/{service}/mulai/")
    return Draft.objects.latest("pk")


def prove(client: Client, made: Draft, secret: str, number: str = "T-1", **more: str) -> Any:
    return client.post(f"/isi/{made.code}/bukti/", {"number": number, "secret": secret, **more})


# -- Becoming an owner ----------------------------------------------------------------------------
def test_kit_with_owners_has_no_fault(market):
    assert owners.faults(owners.files()) == []


def test_applicant_becomes_owner_and_gets_a_code(market, client):
    made = approved(market, "daftar-toko")

    secret = owning.secret_of(owner())
    tracked = contents.unseal_secret(made)
    client.post("/lacak/", {"reference": made.reference, "secret": tracked})
    page = client.get(f"/lacak/{made.reference}/").content.decode()
    assert (owner().how, owner().case) == ("registered", made.reference)
    assert f"{secret[:5]}-{secret[5:]}" in page
    assert [f"{secret[:5]}-{secret[5:]}" in text for text in texts("owner_code")] == [True]
    assert LedgerEntry.objects.filter(verb="record.owned").count() == 1


def test_of_two_claims_the_first_approved_wins_and_nothing_is_doubled(market):
    approved(market, "daftar-toko")
    RecordOwner.objects.all().delete()
    one, two = applied(market, "klaim-toko"), applied(market, "klaim-toko")
    alike = queries.likenesses(market.examiner, two)

    actions.move(one, "setujui", by=market.examiner)
    with pytest.raises(MoveRefused) as refused:
        actions.move(two, "setujui", by=market.examiner)
    actions.move(two, "tolak", by=market.examiner, filled=Filled(reason="Sudah ada pemilik."))

    assert [like.row.application.pk for like in alike] == [one.pk]
    assert "sudah punya pemilik" in refused.value.message
    assert [(row.case, row.how) for row in RecordOwner.objects.all()] == [
        (one.reference, "claimed")
    ]
    assert Application.objects.get(pk=two.pk).outcome == "refused"


def test_handing_over_ends_the_former_owner_who_is_told(market):
    approved(market, "daftar-toko")
    former = owner()
    old = owning.secret_of(former)

    made = approved(market, "alih-toko", owner=former)

    assert (owner().how, owner().case) == ("transferred", made.reference)
    assert not owning.fits(owner(), old)
    former.refresh_from_db()
    assert former.ended_at is not None
    assert (bytes(former.contact_sealed), bytes(former.secret_sealed)) == (b"", b"")
    assert ["Toko “Warung Contoh” (T-1)" in text for text in texts("owner_replaced")] == [True]


def test_change_of_a_former_owner_is_refused_after_the_record_was_handed_over(market):
    approved(market, "daftar-toko")
    former = owner()
    edit = applied(market, "ubah-toko", {**SHOP, "nama": "Nama Lama"}, owner=former)
    approved(market, "alih-toko", owner=former)

    with pytest.raises(MoveRefused):
        actions.move(edit, "setujui", by=market.examiner)

    assert Record.objects.get().data["nama"] == "Warung Contoh"


# -- Editing --------------------------------------------------------------------------------------
def test_owner_proves_it_finds_the_form_filled_in_and_changes_the_record(market, client):
    approved(market, "daftar-toko")
    made = draft(client)
    door = client.get(f"/isi/{made.code}/", follow=True)

    opened = prove(client, made, owning.secret_of(owner()).lower())
    page = client.get(opened["Location"]).content.decode()
    client.post(f"/isi/{made.code}/toko/", {"nomor": "T-1", "nama": "Nama Baru", "telepon": ""})
    made.refresh_from_db()
    sent = actions.submit(made).application
    actions.move(sent, "setujui", by=market.examiner)

    assert door.redirect_chain[-1][0] == f"/isi/{made.code}/bukti/"
    assert 'value="Warung Contoh"' in page
    values = registers.values(Record.objects.get())
    assert values == {"nomor": "T-1", "nama": "Nama Baru", "keadaan": "terbit"}


@pytest.mark.parametrize(
    ("number", "secret"),
    [("T-1", "0000000000"), ("T-9", RIGHT), ("", RIGHT), ("T-1", ""), ("T-1", "<b>x</b>")],
)
def test_wrong_number_or_code_opens_nothing(market, client, number, secret):
    approved(market, "daftar-toko")
    made = draft(client)
    typed = owning.secret_of(owner()) if secret == RIGHT else secret

    answer = prove(client, made, typed, number)

    made.refresh_from_db()
    assert (answer.status_code, made.owner_id) == (422, None)
    assert b"<b>x" not in answer.content
    assert client.get(f"/isi/{made.code}/toko/").status_code == 302


def test_after_five_wrong_codes_the_right_one_waits(market, client):
    approved(market, "daftar-toko")
    made = draft(client)
    for at in range(5):
        prove(client, made, f"000000000{at}")

    answer = prove(client, made, owning.secret_of(owner()))

    assert answer.status_code == 422


def test_lost_code_is_replaced_by_a_one_time_code_to_the_kept_address(market, client):
    approved(market, "daftar-toko")
    made = draft(client)

    answer = prove(client, made, "", send="")
    unknown = prove(client, draft(client), "", "T-9", send="")
    held = OneTimeCode.objects.get()
    digits = crypto.unseal(held.sealed, held.scope)["digits"]
    opened = prove(client, made, digits)
    again = prove(client, draft(client), digits)

    made.refresh_from_db()
    assert (answer.status_code, unknown.status_code, opened.status_code) == (200, 200, 302)
    assert made.owner_id == owner().pk
    assert again.status_code == 422


def test_another_record_than_the_proved_one_cannot_be_changed(market, client):
    approved(market, "daftar-toko")
    approved(market, "daftar-toko", {**SHOP, "nomor": "T-2"})
    mine = RecordOwner.objects.order_by("pk").first()
    made = draft(client)
    prove(client, made, owning.secret_of(mine))

    answer = client.post(f"/isi/{made.code}/toko/", {"nomor": "T-2", "nama": "Dicuri"})
    with pytest.raises(InputRefused) as refused:
        applied(market, "ubah-toko", {**SHOP, "nomor": "T-2"}, owner=mine)

    assert answer.status_code == 422
    assert set(refused.value.faults) == {"nomor"}


def test_without_a_proof_nothing_is_sent(market):
    approved(market, "daftar-toko")

    with pytest.raises(InputRefused) as refused:
        applied(market, "ubah-toko")

    assert set(refused.value.faults) == {"nomor"}
    assert Application.objects.filter(service="ubah-toko").count() == 0


def test_counter_gives_a_new_code_and_the_old_one_ends(market, client):
    approved(market, "daftar-toko")
    old = owning.secret_of(owner())
    client.force_login(market.examiner)
    url = f"/kota/register/warung/toko/{Record.objects.get().code}/kode-pemilik/"

    refused = client.post(url, {"reason": ""})
    page = client.post(url, {"reason": "KTP cocok"}).content.decode()

    new = re.search(r"([0-9A-Z]{5}-[0-9A-Z]{5})", page)
    assert refused.status_code == 422
    assert new is not None
    assert owning.fits(owner(), new[1])
    assert not owning.fits(owner(), old)
    client.force_login(factories.person("luar", market.unit))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"ubah_toko": owners.EDIT.replace("number: nomor", "number: nomer")}, "owned.number"),
        ({"ubah_toko": owners.EDIT.replace("register: toko", "register: tokoo")}, "owned.register"),
        ({"ubah_toko": owners.EDIT.replace("nomor}", "nomor, fill: {nama: telepon}}")}, "owned.fill.nama"),
        ({"klaim_toko": owners.CLAIM.replace("{nomor:", "{nomer:")}, "moves.setujui.effects.0.where.nomer"),
        ({"klaim_toko": owners.CLAIM.replace("claimed", "stolen")}, "moves.setujui.effects.0.how"),
        ({"toko": owners.REGISTER.replace("key: [nomor]", "key: [nomor, nama]")}, "owned.register"),
        ({"toko": owners.REGISTER.replace("'\"tutup\"'", "'3'")}, "publish.renew.closed.keadaan"),
        ({"toko": owners.REGISTER.replace("ubah-toko", "ubahtoko")}, "publish.renew.service"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_kit_is_told(town, changes, path):
    assert path in {one.path for one in owners.faults(owners.files(**changes))}


@pytest.mark.parametrize(("right", "status"), [(True, 201), (False, 422)])
def test_other_systems_send_the_code_along(market, client, right, status):
    approved(market, "daftar-toko")
    code = owning.secret_of(owner()) if right else "0000000000"
    sent = {"kit": "warung", "service": "ubah-toko", "answers": SHOP, "owner_code": code}

    answer = client.post(
        "/api/v1/applications",
        sent,
        content_type="application/json",
        headers={"Idempotency-Key": "kunci-contoh-1"},
    )

    assert answer.status_code == status
    assert Application.objects.filter(service="ubah-toko").count() == int(right)
