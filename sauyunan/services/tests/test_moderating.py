"""What a step would change is shown before; what was changed can be compared and brought back."""

from __future__ import annotations

import pytest

from sauyunan.core.models import LedgerEntry
from sauyunan.registers import actions as registers
from sauyunan.registers.models import Published, Record, RecordOwner
from sauyunan.services import actions
from sauyunan.services.tests import factories, owners
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_owned import SHOP, applied, approved

KEPT = owners.REGISTER.replace("key: [nomor]", "key: [nomor]\nkeeper: kepala")


@pytest.fixture
def market(town: Town) -> Town:
    town.edition = factories.edition_of(owners.files(toko=KEPT), town.unit)
    approved(town, "daftar-toko")
    return town


def edited(town: Town, **changes: str) -> Record:
    owner = RecordOwner.objects.get()
    approved(town, "ubah-toko", {**SHOP, **changes}, owner=owner)
    return Record.objects.get()


def at(record: Record, rest: str = "") -> str:
    return f"/kota/register/warung/toko/{record.code}/{rest}"


# -- Before a step --------------------------------------------------------------------------------
def test_desk_sees_old_and_new_values_and_personal_ones_masked(market, client):
    made = applied(
        market,
        "ubah-toko",
        {**SHOP, "nama": "<b>Baru</b>", "telepon": "081111111111"},
        owner=RecordOwner.objects.get(),
    )
    client.force_login(market.examiner)

    page = client.get(f"/kerja/{made.reference}/").content.decode()
    part = page.partition('id="changes"')[2].partition('class="sy-review"')[0]

    assert "Warung Contoh" in part
    assert "&lt;b&gt;Baru" in part
    assert "81234567890" not in part
    assert "11111111" not in part
    assert Record.objects.get().version == 1


def test_nothing_is_shown_where_nothing_would_change_or_all_is_done(market, client):
    same = applied(market, "ubah-toko", owner=RecordOwner.objects.get())
    client.force_login(market.examiner)

    before = client.get(f"/kerja/{same.reference}/")
    actions.move(same, "setujui", by=market.examiner)
    after = client.get(f"/kerja/{same.reference}/")

    assert (before.status_code, after.status_code) == (200, 200)
    assert b'id="changes"' not in before.content + after.content


def test_what_follows_from_the_step_itself_is_named(town, client):
    end = owners.EDIT.replace("nama: answers.nama", "nama: move.nama")
    files = owners.files(ubah_toko=end)
    name = "services/ubah-toko.yaml"
    files[name] = files[name].replace(
        b"    effects:", b"    ask: {nama: {type: text, label: {id: Nama resmi}}}\n    effects:"
    )
    town.edition = factories.edition_of(files, town.unit)
    approved(town, "daftar-toko")
    made = applied(
        town, "ubah-toko", {**SHOP, "telepon": "081111111111"}, owner=RecordOwner.objects.get()
    )
    client.force_login(town.examiner)

    page = client.get(f"/kerja/{made.reference}/").content.decode()

    assert "Ditentukan pada langkah itu: Nama." in page


# -- Afterwards -----------------------------------------------------------------------------------
def test_any_two_versions_are_compared(market, client):
    edited(market, nama="Dua")
    record = edited(market, nama="Tiga")
    client.force_login(market.examiner)

    first = client.get(at(record, "versi/?lama=1&baru=3")).content.decode()
    last = client.get(at(record, "versi/")).content.decode()
    absurd = client.get(at(record, "versi/?lama=9999&baru=x"))

    assert ("Warung Contoh" in first, "Dua" in first, "Tiga" in first) == (True, False, True)
    assert ("Dua" in last, "Tiga" in last) == (True, True)
    assert absurd.status_code == 404


def test_keeper_brings_a_version_back_for_a_reason(market, client):
    record = edited(market, nama="Salah Ketik", telepon="")
    client.force_login(market.head)

    shown = client.get(at(record, "versi/1/")).content.decode()
    client.post(at(record, "versi/1/"), {"reason": "Salah ketik", "seen": "2"})
    page = client.get(at(record)).content.decode()

    record = Record.objects.get()
    assert "Salah Ketik" in shown
    assert (record.version, record.data["nama"]) == (3, "Warung Contoh")
    assert registers.queries.values(record)["telepon"] == "+6281234567890"
    assert Published.objects.get().title == "Warung Contoh"
    assert "Kembali ke versi 1: Salah ketik" in page
    assert LedgerEntry.objects.filter(verb="record.restored").count() == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"reason": "", "seen": "2"}, 422),
        ({"reason": "Salah ketik", "seen": "1"}, 422),
        ({"reason": "Salah ketik", "seen": "x"}, 422),
    ],
)
def test_without_a_reason_or_after_another_change_nothing_goes_back(market, client, sent, status):
    record = edited(market, nama="Dua")
    client.force_login(market.head)

    answer = client.post(at(record, "versi/1/"), sent)

    assert answer.status_code == status
    assert Record.objects.get().version == 2


@pytest.mark.parametrize("version", [2, 3, 99999])
def test_the_present_version_or_none_cannot_come_back(market, client, version):
    record = edited(market, nama="Dua")
    client.force_login(market.head)

    assert client.get(at(record, f"versi/{version}/")).status_code == 404


def test_only_the_keeper_may(market, client):
    record = edited(market, nama="Dua")
    sent = {"reason": "Salah ketik", "seen": "2"}

    client.force_login(market.examiner)
    staff = client.post(at(record, "versi/1/"), sent).status_code
    client.force_login(factories.person("luar", market.unit))
    outsider = client.post(at(record, "versi/1/"), sent).status_code
    client.logout()
    anonymous = client.post(at(record, "versi/1/"), sent).status_code

    assert (staff, outsider, anonymous) == (403, 404, 302)
    assert Record.objects.get().version == 2


def test_keeper_is_a_role_of_the_kit(town):
    wrong = owners.REGISTER.replace("key: [nomor]", "key: [nomor]\nkeeper: ketua")

    assert "keeper" in {one.path for one in owners.faults(owners.files(toko=wrong))}
