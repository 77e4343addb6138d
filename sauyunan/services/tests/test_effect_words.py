"""What follows from a step is told before it is made: once, and only what holds for this case."""

from __future__ import annotations

import pytest
from django.test import Client

from sauyunan.kits.definition import Edition
from sauyunan.registers.models import Record, RecordOwner
from sauyunan.services import effect_words
from sauyunan.services.models import Application
from sauyunan.services.tests import factories, owners
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_owned import SHOP, applied, approved

EDIT = """
      - find: toko
        as: toko
        where: {nomor: answers.nomor}
      - change: toko
        where: {nomor: answers.nomor}
        set: {telepon: answers.telepon}
      - change: toko
        when: answers.nama != toko.nama
        where: {nomor: answers.nomor}
        set: {nama: answers.nama}
      - remind: nanti
        when: answers.nama != toko.nama
        until: today
      - find: toko
        as: cabang
        all: true
        where: {nama: '"Cabang"'}
      - own: toko
        each: cabang
        where: {nomor: item.nomor}
owned: {register: toko, number: nomor}
reminders:
  nanti: {days: "1", say: {id: "Nanti {until}"}}
"""
CHANGED = "Satu catatan di register “Toko” diubah; yang lama tetap dapat dibaca."
REMINDED = "Pemohon diingatkan sebelum masa berlakunya berakhir."


def market_of(town: Town, end: str) -> Edition:
    files = owners.files(ubah_toko=end)
    town.edition = factories.edition_of(files, town.unit)
    approved(town, "daftar-toko")
    return town.edition


def case(town: Town, **answers: str) -> Application:
    return applied(town, "ubah-toko", {**SHOP, **answers}, owner=RecordOwner.objects.get())


@pytest.mark.parametrize(
    ("name", "told"),
    [("Warung Contoh", (CHANGED,)), ("Nama Baru", (CHANGED, REMINDED))],
)
def test_conditions_are_tried_on_the_answers_and_nothing_is_said_twice(town, name, told):
    market_of(town, EDIT)

    followed = effect_words.of(case(town, nama=name), "setujui")

    assert followed.sentences == told
    assert Record.objects.get().data["nama"] == "Warung Contoh"


def test_what_hangs_on_the_form_of_the_step_is_told_with_its_condition(town, client: Client):
    end = EDIT.replace(
        "when: answers.nama != toko.nama\n        until", "when: move.ingat\n        until"
    )
    files = owners.files(ubah_toko=end)
    name = "services/ubah-toko.yaml"
    asks = b"    ask: {ingat: {type: yes_no, label: {id: Ingatkan}}}\n    effects:"
    files[name] = files[name].replace(b"    effects:", asks)
    town.edition = factories.edition_of(files, town.unit)
    approved(town, "daftar-toko")
    made = case(town)
    client.force_login(town.examiner)

    page = client.get(f"/kerja/{made.reference}/langkah/setujui/").content.decode()

    assert page.count(CHANGED) == 1
    assert "rancangan" not in page  # of documents: the step issues none
    assert f"Jika syaratnya terpenuhi saat itu: {REMINDED}" in page


def test_move_without_effects_has_nothing_to_tell(town):
    market_of(town, owners.EDIT)

    assert effect_words.of(case(town), "tolak") == effect_words.Followed()
