"""The office takes a record out of what the public sees, tells its owner why, and shows it again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sauyunan.core.models import LedgerEntry
from sauyunan.outbox.models import Message
from sauyunan.registers.models import Hiding, Published, Record, RecordOwner
from sauyunan.services.tests import factories, owners
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_owned import SHOP, applied, approved, texts

PUBLIC = (
    owners.REGISTER.replace("key: [nomor]", "key: [nomor]\nkeeper: kepala")
    .replace("fields: [nama]", "fields: [nomor, nama]\n  search: [nama]")
    .replace("publish:", "publish:\n  licence: CC-BY-4.0")
)
WHY = "Foto ini milik orang lain"
DATA = ("/data/warung/toko.json", "/data/warung/toko.csv", "/api/v1/registers/warung/toko/records")


@pytest.fixture
def market(town: Town) -> Town:
    town.edition = factories.edition_of(owners.files(toko=PUBLIC), town.unit)
    approved(town, "daftar-toko")
    return town


def at(rest: str = "") -> str:
    return f"/kota/register/warung/toko/{Record.objects.get().code}/{rest}"


def page() -> str:
    return f"/direktori/warung/toko/{Record.objects.get().code}/"


def body(answer: Any) -> str:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode()


def hide(client: Client, town: Town, **sent: str) -> Any:
    client.force_login(town.head)
    return client.post(at("sembunyi/"), {"reason": WHY, "do": "hide", **sent})


def show(client: Client, town: Town, **sent: str) -> Any:
    return hide(client, town, **{"reason": "Foto sudah diganti", "do": "show", **sent})


def test_hidden_record_is_gone_for_the_public_and_says_not_why(market, client):
    before = [body(client.get(one)) for one in (page(), "/direktori/warung/toko/", *DATA)]
    tags = [client.get(one)["ETag"] for one in DATA]

    hide(client, market)
    client.logout()

    after = client.get(page())
    rest = [
        client.get(one, headers={"If-None-Match": tag}) for one, tag in zip(DATA, tags, strict=True)
    ]
    seen = [body(client.get("/direktori/warung/toko/")), *(body(one) for one in rest)]
    said = body(after)
    assert ["Warung Contoh" in one for one in before] == [True] * 5
    assert (after.status_code, [one.status_code for one in rest]) == (410, [200, 200, 200])
    assert ["Warung Contoh" in one for one in seen] == [False] * 4
    assert ("Tidak ditampilkan lagi" in said, "Foto ini" in said) == (True, False)
    assert "Warung Contoh" not in said
    assert "/layanan/warung/ubah-toko/?nomor=T-1" in said


def test_owner_is_told_what_and_why_and_how_to_object(market, client):
    hide(client, market)

    (text,) = texts("record_hidden")
    assert "Toko “Warung Contoh” (T-1)" in text
    assert f"{WHY}." in text
    assert page() in text
    assert market.unit.name in text
    assert LedgerEntry.objects.filter(verb="record.hidden").count() == 1


def test_history_says_who_hid_it_and_why_and_when_it_came_back(market, client):
    hide(client, market)
    hidden = body(client.get(at()))
    listed = body(client.get("/kota/register/warung/toko/"))
    show(client, market)
    shown = body(client.get(at()))
    again = body(client.get("/kota/register/warung/toko/"))

    assert (WHY in hidden, str(market.head) in hidden) == (True, True)
    assert "Disembunyikan kantor" in hidden
    assert ("Foto sudah diganti" in hidden, "Foto sudah diganti" in shown) == (False, True)
    assert ("Disembunyikan kantor" in listed, "Disembunyikan kantor" in again) == (True, False)


def test_shown_again_as_it_was_and_its_owner_is_told(market, client):
    Published.objects.update(confirmed_on="2022-06-13", stale_on="2030-01-01")
    hide(client, market)
    show(client, market)
    client.logout()

    row = Published.objects.get()
    assert client.get(page()).status_code == 200
    assert (str(row.confirmed_on), str(row.stale_on)) == ("2022-06-13", "2030-01-01")
    assert ["Foto sudah diganti." in one for one in texts("record_shown")] == [True]
    assert LedgerEntry.objects.filter(verb="record.shown_again").count() == 1


def test_what_its_owner_changes_stays_hidden_until_the_office_shows_it(market, client):
    hide(client, market)

    approved(market, "ubah-toko", {**SHOP, "nama": "Dua"}, owner=RecordOwner.objects.get())
    meanwhile = Published.objects.count()
    show(client, market)

    assert (meanwhile, Published.objects.get().title) == (0, "Dua")


def test_desk_knows_that_what_an_owner_mends_is_hidden(market, client):
    hide(client, market)
    made = applied(market, "ubah-toko", {**SHOP, "nama": "Dua"}, owner=RecordOwner.objects.get())
    client.force_login(market.examiner)

    before = body(client.get(f"/kerja/{made.reference}/"))
    show(client, market)
    client.force_login(market.examiner)
    after = body(client.get(f"/kerja/{made.reference}/"))

    assert ("Disembunyikan kantor" in before, "Disembunyikan kantor" in after) == (True, False)


def test_second_press_changes_nothing(market, client):
    hide(client, market)
    twice = hide(client, market)
    show(client, market)
    shown_twice = show(client, market)

    assert (twice.status_code, shown_twice.status_code) == (422, 422)
    assert (Hiding.objects.count(), Published.objects.count()) == (1, 1)
    assert Message.objects.filter(name__in=("record_hidden", "record_shown")).count() == 2


@pytest.mark.parametrize("reason", ["", "abc", "x" * 501, "NIK 3273 0154 0590 0001 milik orang"])
def test_without_a_reason_that_can_be_told_nothing_is_hidden(market, client, reason):
    answer = hide(client, market, reason=reason)

    assert answer.status_code == 422
    assert reason.replace("'", "&#x27;") in body(answer)
    assert (Published.objects.count(), Hiding.objects.count()) == (1, 0)


def test_only_the_keeper_may(market, client):
    sent = {"reason": WHY, "do": "hide"}

    client.force_login(market.examiner)
    staff = client.post(at("sembunyi/"), sent).status_code
    client.force_login(factories.person("luar", market.unit))
    outsider = client.post(at("sembunyi/"), sent).status_code
    client.logout()
    anonymous = client.post(at("sembunyi/"), sent).status_code

    assert (staff, outsider, anonymous) == (403, 404, 302)
    assert Published.objects.count() == 1


def test_what_the_public_never_saw_cannot_be_hidden(market, client):
    approved(market, "ubah-toko", SHOP, owner=RecordOwner.objects.get())
    Published.objects.all().delete()

    answer = hide(client, market)

    assert answer.status_code == 422
    assert client.get(page()).status_code == 404


# -- Undoing a change -----------------------------------------------------------------------------
def test_owner_is_told_what_the_office_undid(market, client):
    approved(
        market,
        "ubah-toko",
        {**SHOP, "nama": "Salah", "telepon": "081111111111"},
        owner=RecordOwner.objects.get(),
    )
    client.force_login(market.head)

    client.post(at("versi/1/"), {"reason": "Bukan nama Anda", "seen": "2"})

    (text,) = texts("record_restored")
    assert "Nama: Warung Contoh" in text
    assert ("Telepon: " in text, "81234567890" in text) == (True, False)
    assert "Bukan nama Anda." in text
    assert page() in text
