"""Goods of a shop: changed with the code of the shop's owner, asked about once a year, and theirs
whoever owns the shop next."""

from __future__ import annotations

from typing import Any

import pytest

from sauyunan.kits import reading, trial
from sauyunan.outbox.models import Message
from sauyunan.registers import actions as registers
from sauyunan.registers import owning
from sauyunan.registers import queries as register_queries
from sauyunan.registers.models import Published, Record, RecordOwner, Renewal
from sauyunan.services import actions
from sauyunan.services.refusals import InputRefused, MoveRefused
from sauyunan.services.tests import factories, owners
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_owned import SHOP, applied, approved, draft, owner, prove
from sauyunan.services.tests.test_renewal import YEAR_LATER, ask, link, on

GOODS = """
register: barang
title: {id: Barang, en: Goods}
key: [nomor]
name: record.nama
owner: toko
fields:
  nomor: {type: text, label: {id: Nomor}}
  nama: {type: text, label: {id: Nama}}
  toko: {type: text, label: {id: Toko}, links: toko}
  keadaan: {type: choice, label: {id: Keadaan}, options: {terbit: {id: Terbit}, tutup: {id: Tutup}}}
publish:
  when: record.keadaan == "terbit"
  fields: [nama, toko]
  renew: {every_months: "12", closed: {keadaan: '"tutup"'}}
"""
EDIT = """
      - change: barang
        where: {nomor: answers.nomor}
        set: {nama: answers.nama}
owned: {register: barang, number: nomor}
"""
ADD = """
      - create: barang
        set: {nomor: '"B-9"', nama: answers.nama, toko: answers.nomor, keadaan: '"terbit"'}
owned: {register: toko, number: nomor, fill_alike: no}
"""
SCENARIO = """
scenario: {id: Barang diubah pemilik toko}
now: 2026-03-02T09:00
given:
  toko: [{nomor: T-1, nama: Toko, keadaan: terbit}, {nomor: T-2, nama: Lain, keadaan: terbit}]
  barang: [{nomor: B-1, nama: Kue, toko: T-1, keadaan: terbit}, {nomor: B-2, nama: Kain, toko: T-2, keadaan: terbit}]
  owners: {toko: [T-1]}
steps:
  - apply: ubah-toko
    answers: {nomor: B-1, nama: Roti}
    expect: {state: diperiksa}
  - refused: {apply: ubah-toko, answers: {nomor: B-2, nama: Dicuri}}
    because: pemilik
"""
ROLL = {"nomor": "B-1", "nama": "Kue", "toko": "T-1", "keadaan": "terbit"}
CHANGE = {"nomor": "B-1", "nama": "Roti"}


def files(**changes: str) -> dict[str, bytes]:
    """``ubah-toko`` changes goods, ``klaim-toko`` adds some."""
    goods = changes.pop("goods", GOODS)
    made = owners.files(**({"ubah_toko": EDIT, "klaim_toko": ADD} | changes))
    return made | {"registers/barang.yaml": goods.encode()}


@pytest.fixture
def market(town: Town) -> Town:
    town.edition = factories.edition_of(files(), town.unit)
    approved(town, "daftar-toko")
    by = registers.Actor("person", "1")
    registers.create_record(town.edition, "barang", ROLL, by=by, at=RecordOwner.objects.get().since)
    return town


def goods() -> Any:
    return Record.objects.get(register="warung/barang")


def test_kit_has_no_fault():
    assert owners.faults(files()) == []


def test_the_shops_code_opens_the_form_filled_in_and_changes_the_goods(market, client):
    made = draft(client)

    opened = prove(client, made, owning.secret_of(owner()), "B-1")
    page = client.get(opened["Location"]).content.decode()
    sent = applied(market, "ubah-toko", CHANGE, owner=owner())
    actions.move(sent, "setujui", by=market.examiner)

    assert 'value="Kue"' in page
    assert register_queries.values(goods())["nama"] == "Roti"


def test_form_for_another_thing_is_not_filled_in_with_the_shop(market, client):
    made = draft(client, "klaim-toko")

    page = client.get(prove(client, made, owning.secret_of(owner()))["Location"]).content.decode()

    assert "<strong>T-1</strong>" in page
    assert SHOP["nama"] not in page


@pytest.mark.parametrize("shop", ["T-2", "T-9"])
def test_goods_of_another_shop_cannot_be_changed(market, shop):
    mine = owner()
    approved(market, "daftar-toko", {**SHOP, "nomor": "T-2"})
    registers.change_record(
        market.edition, goods(), {"toko": shop}, by=registers.Actor("person", "1"), at=mine.since
    )

    with pytest.raises(InputRefused) as refused:
        applied(market, "ubah-toko", CHANGE, owner=mine)

    assert set(refused.value.faults) == {"nomor"}
    assert register_queries.values(goods())["nama"] == "Kue"


def test_who_handed_the_shop_over_changes_its_goods_no_more(market):
    former = owner()
    edit = applied(market, "ubah-toko", CHANGE, owner=former)
    approved(market, "alih-toko", owner=former)

    with pytest.raises(MoveRefused):
        actions.move(edit, "setujui", by=market.examiner)

    later = applied(market, "ubah-toko", CHANGE, owner=owner())
    actions.move(later, "setujui", by=market.examiner)
    assert register_queries.values(goods())["nama"] == "Roti"


def test_owner_is_asked_of_shop_and_goods_on_one_day_and_closes_the_goods(market, client):
    ask()

    with on(YEAR_LATER):
        client.get(link(), follow=True)
        client.post("/masih/", {"answer": "closed", "sure": "1"})

    assert Message.objects.filter(name="renewal").count() == 2
    closed = Renewal.objects.get(answer="closed")
    assert Record.objects.get(pk=closed.about.pk).data["keadaan"] == "tutup"
    assert Published.objects.count() == 1
    assert Renewal.objects.filter(answer="").count() == 1


def test_staff_sees_no_goods_whose_owner_was_asked(market, client):
    ask()
    client.force_login(market.examiner)

    page = client.get("/kota/register/warung/barang/belum-dikonfirmasi/").content.decode()

    assert "Kue" not in page


def test_scenarios_say_what_the_applicant_owns(db):
    made = reading.read(files() | {"scenarios/barang.yaml": SCENARIO.encode()}).kit

    results = {one.name: one.what for one in trial.run_scenarios(made)}

    assert results["barang"] == ""


HIDDEN = """
scenario: {id: Barang hilang bersama tokonya}
now: 2026-03-02T09:00
given:
  toko: [{nomor: T-1, nama: Toko, keadaan: terbit}, {nomor: T-2, nama: Lain, keadaan: tutup}]
  barang: [{nomor: B-1, nama: Kue, toko: T-1, keadaan: terbit}, {nomor: B-2, nama: Kain, toko: T-2, keadaan: terbit}]
  owners: {toko: [T-1]}
steps:
  - expect: {published: {toko: 1, barang: 1}, records: {barang: 2}}
  - apply: alih-toko
    answers: {nomor: T-1, nama: Toko}
  - pemeriksa: setujui
    expect: {published: {toko: 0, barang: 0}, records: {barang: 2}}
"""
CLOSING = """
      - change: toko
        where: {nomor: answers.nomor}
        set: {keadaan: '"tutup"'}
owned: {register: toko, number: nomor}
"""


def hiding(scenario: str) -> str:
    """What a scenario finds wrong in a kit that is not installed."""
    together = GOODS.replace("  fields: [nama, toko]", "  with: [toko]\n  fields: [nama, toko]")
    made = files(goods=together, alih_toko=CLOSING) | {"scenarios/barang.yaml": scenario.encode()}
    results = {one.name: one.what for one in trial.run_scenarios(reading.read(made).kit)}
    return results["barang"]


def test_scenarios_say_what_the_public_sees_and_what_vanishes_with_it(db):
    assert hiding(HIDDEN) == ""


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("published: {toko: 0, barang: 0}", "published: {toko: 0, barang: 1}", "barang shows 0, expected 1"),
        ("published: {toko: 0, barang: 0}", "published: {tokoo: 0}", "no register 'tokoo'"),
        ("published: {toko: 0, barang: 0}", "published: {warga: 0}", "warga is not published"),
        ("published: {toko: 0, barang: 0}", "published: 3", "write the register and how many"),
    ],
)  # fmt: skip
def test_what_a_scenario_expects_wrongly_of_the_public_is_told(db, right, wrong, said):
    assert said in hiding(HIDDEN.replace(right, wrong))


@pytest.mark.parametrize(
    ("owns", "said"),
    [("toko: [T-9]", "holds no record 'T-9'"), ("tokoo: [T-1]", "there is no register 'tokoo'")],
)
def test_what_a_scenario_cannot_own_is_told(db, owns, said):
    text = SCENARIO.replace("toko: [T-1]", owns)
    made = reading.read(files() | {"scenarios/barang.yaml": text.encode()}).kit

    (result,) = [one for one in trial.run_scenarios(made) if one.name == "barang"]

    assert said in result.what
    assert result.line == 7


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"goods": GOODS.replace("owner: toko", "owner: tokoo")}, "owner"),
        ({"goods": GOODS.replace("owner: toko", "owner: nama")}, "owner"),
        ({"goods": GOODS.replace("links: toko", "links: barang")}, "owner"),
        ({"klaim_toko": "\n      - own: barang\n        where: {nomor: answers.nomor}\n"}, "moves.setujui.effects.0.own"),
        ({"goods": GOODS.replace("fields: [nama, toko]", "with: [nama]\n  fields: [nama, toko]")}, "publish.with.0"),
        ({"goods": GOODS.replace("fields: [nama, toko]", "with: [tokoo]\n  fields: [nama, toko]")}, "publish.with.0"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_kit_is_told(changes, path):
    assert path in {one.path for one in owners.faults(files(**changes))}
