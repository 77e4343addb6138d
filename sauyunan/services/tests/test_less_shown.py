"""What an owner shows to nobody any more is hidden at once; what is newly shown waits for the office."""

from __future__ import annotations

from typing import Any

import pytest

from sauyunan.registers import owning
from sauyunan.registers import queries as registers
from sauyunan.registers.models import Published, Record, RecordOwner, RecordVersion
from sauyunan.services import actions
from sauyunan.services.actions import Filled
from sauyunan.services.models import Draft
from sauyunan.services.refusals import InputRefused
from sauyunan.services.tests import factories, owners
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_owned import SHOP, applied, approved, prove

REGISTER = (
    owners.REGISTER.replace(
        "  keadaan:",
        """  tampil:
    type: choices
    label: {id: Yang tampil}
    optional: true
    options: {telepon: {id: Nomor telepon}, nama: {id: Nama lengkap}}
  keadaan:""",
    )
    .replace("fields: [nama]", "fields: [nama, telepon]")
    .replace("  renew:", "  consent: {telepon: '\"telepon\" in record.tampil'}\n  renew:")
)
ASKED = b"""      tampil:
        type: choices
        label: {id: Yang tampil}
        optional: true
        options: {telepon: {id: Nomor telepon}, nama: {id: Nama lengkap}}
duplicates:"""
NEW = owners.NEW.replace("keadaan:", "tampil: answers.tampil\n          keadaan:")
RETURNS = """  perbaiki: {title: {id: Perlu diperbaiki}, clock: pauses}
moves:
  kembalikan:
    {label: {id: Kembalikan}, from: diperiksa, to: perbaiki, by: pemeriksa, asks: reason_per_document}
  kirim_ulang: {label: {id: Kirim ulang}, from: perbaiki, to: diperiksa, by: applicant}
"""


def edit(hides: str = "hides: [tampil]") -> str:
    changed = owners.EDIT.replace("telepon: answers.telepon", "tampil: answers.tampil")
    return changed.replace("number: nomor}", f"number: nomor, {hides}}}")


def files(register: str = REGISTER, hides: str = "hides: [tampil]") -> dict[str, bytes]:
    found = owners.files(toko=register, daftar_toko=NEW, ubah_toko=edit(hides))
    for name in ("services/daftar-toko.yaml", "services/ubah-toko.yaml"):
        found[name] = found[name].replace(b"duplicates:", ASKED, 1)
        found[name] = found[name].replace(b"moves:\n", RETURNS.encode(), 1)
    return found


@pytest.fixture
def market(town: Town) -> Town:
    town.edition = factories.edition_of(files(), town.unit)
    approved(town, "daftar-toko", {**SHOP, "tampil": ["telepon", "nama"]})
    return town


def changed(town: Town, shown: list[str], **more: Any) -> Any:
    answers = {**SHOP, "tampil": shown, **more}
    return applied(town, "ubah-toko", answers, owner=RecordOwner.objects.get())


def held() -> Any:
    return registers.values(Record.objects.get()).get("tampil")


def test_the_kit_has_no_fault(town):
    assert owners.faults(files()) == []


def test_consent_taken_back_hides_at_once_and_the_rest_waits(market, client):
    before = Published.objects.get().data

    made = changed(market, ["nama"], nama="Nama Baru")

    row = Published.objects.get()
    version = RecordVersion.objects.latest("pk")
    assert "telepon" in before
    assert (row.data, row.title) == ({"nama": "Warung Contoh"}, "Warung Contoh")
    assert (version.case, version.by) == (made.reference, "applicant")
    assert "81234567890" not in client.get("/data/warung/toko.csv").getvalue().decode()


def test_it_stays_hidden_when_the_office_refuses_the_change(market):
    made = changed(market, [])

    actions.move(made, "tolak", by=market.examiner, filled=Filled(reason="Nama salah"))

    assert (held(), Published.objects.get().data) == (None, {"nama": "Warung Contoh"})


def test_new_consent_waits_for_the_office(market):
    approved(market, "ubah-toko", {**SHOP, "tampil": ["nama"]}, owner=RecordOwner.objects.get())

    made = changed(market, ["telepon"])
    meanwhile = held()
    actions.move(made, "setujui", by=market.examiner)

    assert (meanwhile, held()) == (None, ["telepon"])
    assert "telepon" in Published.objects.get().data


def test_nothing_happens_before_the_office_where_nothing_is_taken_back(market):
    changed(market, ["telepon", "nama"], nama="Nama Baru")

    assert Record.objects.get().version == 1


def test_consent_taken_back_with_a_correction_hides_at_once(market):
    made = changed(market, ["telepon", "nama"])
    back = Filled(reasons={"tampil": "Pilih yang benar."})
    actions.move(made, "kembalikan", by=market.examiner, filled=back)
    before = held()

    filled = Filled(corrections={"tampil": ["nama"]})
    actions.move(made, "kirim_ulang", by=actions.APPLICANT, filled=filled)

    assert (before, held()) == (["telepon", "nama"], ["nama"])


def test_a_stranger_hides_nothing(market):
    with pytest.raises(InputRefused):
        applied(market, "ubah-toko", {**SHOP, "tampil": []})

    assert held() == ["telepon", "nama"]


def test_the_owner_reads_before_sending_what_is_hidden_at_once(market, client):
    client.post("/layanan/warung/ubah-toko/mulai/")
    draft = Draft.objects.latest("pk")
    prove(client, draft, owning.secret_of(RecordOwner.objects.get()))
    sent = {"nama": SHOP["nama"], "telepon": SHOP["telepon"], "tampil": ["nama"]}
    client.post(f"/isi/{draft.code}/toko/", sent)

    page = " ".join(client.get(f"/isi/{draft.code}/periksa/").content.decode().split())

    assert "tidak lagi melihat: Nomor telepon." in page


@pytest.mark.parametrize(
    ("register", "hides", "what"),
    [
        (REGISTER, "hides: [nama]", "nothing can be taken away"),
        (REGISTER, "hides: [lain]", "the question"),
        (
            REGISTER.replace("    optional: true\n    options", "    options"),
            "hides: [tampil]",
            "may not be empty",
        ),
        (
            REGISTER.replace("fields: [nama, telepon]", "fields: [nama]").replace(
                "  consent: {telepon: '\"telepon\" in record.tampil'}\n", ""
            ),
            "hides: [tampil]",
            "no rule of publish.consent reads record.tampil",
        ),
    ],
)
def test_what_hides_cannot_mean_is_a_fault(register, hides, what):
    found = owners.faults(files(register, hides))

    assert any(what in one.what for one in found if one.file == "services/ubah-toko.yaml")
