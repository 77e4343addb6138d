from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sauyunan.core import cel
from sauyunan.kits import archive, checking, effects, reading, rules
from sauyunan.kits.part_check import PartCheck

FOLDER = Path(__file__).parent / "kit"


def faults(changes: Mapping[str, tuple[str, str]] | None = None, **more: str) -> list[str]:
    """The errors of the sample kit after changes: file -> (old text, new text)."""
    files = {name: data.decode() for name, data in archive.files_in(FOLDER).items()}
    for file, (old, new) in (changes or {}).items():
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)
    files |= {name.replace("__", "/") + ".yaml": text for name, text in more.items()}
    found = checking.check(reading.read({name: text.encode() for name, text in files.items()}))
    return [f"{f.file}:{f.line}: {f.what} — {f.mend}" for f in found if f.level == "error"]


def test_the_sample_kit_is_right() -> None:
    assert faults() == []


WARGA = "registers/warga.yaml"
SHOP = """
register: toko
title: {id: Toko}
key: [nomor]
fields:
  nomor: {type: text, label: {id: Nomor}}
  nama: {type: text, label: {id: Nama}}
  jenis: {type: choice, label: {id: Jenis}, options: {kriya: {id: Kriya}}}
  titik: {type: point, label: {id: Titik}, optional: true}
  buka: {type: date, label: {id: Buka}}
  telepon: {type: phone, label: {id: Telepon}, personal: true, optional: true}
  setuju: {type: yes_no, label: {id: Setuju}}
publish:
  when: record.setuju
  fields: [nama, jenis, titik, buka, telepon]
  consent: {telepon: record.setuju}
  search: [nama]
  facets: [jenis]
  map: {point: titik}
  calendar: {starts: buka}
  statistics:
    bulan: {title: {id: Per bulan}, by: buka, every: month}
  schema_org: {type: LocalBusiness, properties: {name: nama}}
"""


def test_published_register_is_right() -> None:
    assert faults(registers__toko=SHOP) == []


DOUBLES = SHOP + "duplicates: {points: {nama: 60, titik: 20, telepon: 40}, score: 70}\n"


def test_a_register_with_duplicates_is_right() -> None:
    assert faults(registers__toko=DOUBLES) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{nama: 60", "{nma: 60", "the field 'nma' is not declared"),
        ("{nama: 60", "{jenis: 60", "'jenis' is of type choice"),
        ("{nama: 60", "{nama: 0", "is too small — Give 1 or more"),
        ("{nama: 60, titik: 20, telepon: 40}", "{nama: 60}", "70 is never reached"),
    ],
)
def test_each_fault_of_duplicates_is_told(old: str, new: str, fault: str) -> None:
    [told] = faults(registers__toko=DOUBLES.replace(old, new))

    assert fault in told


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("when: record.setuju", "when: record.setju", "has no field 'setju'"),
        ("when: record.setuju", "when: 'record.buka <= today'", "decided when a record changes, not each day"),
        ("when: record.setuju", "when: 'record.jenis == \"kria\"'", "the option 'kria' is not declared"),
        ("when: record.setuju", "when: 'record.jenis in [\"kriya\", \"kria\"]'", "the option 'kria' is not declared"),
        ("consent: {telepon: record.setuju}", "consent: {telepon: 'true'}", "shown whatever its owner says"),
        ("fields: [nama,", "fields: [nma,", "the field 'nma' is not declared"),
        ("fields: [nama,", "fields: [nama, nama,", "'nama' is shown twice"),
        ("  consent: {telepon: record.setuju}\n", "", "'telepon' is personal: nobody agreed"),
        ("consent: {telepon", "consent: {nomor: record.setuju, telepon", "'nomor' is not among the fields"),
        ("consent: {telepon: record.setuju}", "consent: {telepon: record.nama}", "expected a yes/no value"),
        ("search: [nama]", "search: [nomor]", "'nomor' is not shown"),
        ("facets: [jenis]", "facets: [nama]", "'nama' is of type text"),
        ("point: titik", "point: nama", "'nama' is of type text"),
        ("starts: buka", "starts: jenis", "'jenis' is of type choice"),
        ("calendar: {starts: buka}", "order: soonest", "nothing happens on a day"),
        ("{starts: buka}", "{starts: buka, until: jam}", "the field 'jam' is not declared"),
        ("{starts: buka}", "{starts: buka, until: buka}", "it ends at an hour and begins at none"),
        ("{starts: buka}", "{starts: buka, repeats: record.setuju}", "expected a text"),
        ("{starts: buka}", "{starts: buka, except: buka}", "'buka' is of type date"),
        ("{starts: buka}", "{starts: buka, place: nomor}", "'nomor' is not shown"),
        ("{starts: buka}", "{starts: buka, place: [nama, titik]}", "'titik' is of type point"),
        ("  search: [nama]", "  translations: {nama: {en: jenis}}\n  search: [nama]", "'jenis' is of type choice"),
        ("  search: [nama]", "  translations: {nama: {fr: nama}}\n  search: [nama]", "translations"),
        ("  search: [nama]", "  translations: {nama: {en: nomor}}\n  search: [nama]", "'nomor' is not shown"),
        ("  search: [nama]", "  translations: {nama: {en: nama}}\n  search: [nama]", "'nama' is translated itself"),
        ("  search: [nama]", "  why: jenis\n  search: [nama]", "'jenis' is of type choice"),
        ("  search: [nama]", "  why: pemilik\n  search: [nama]", "the field 'pemilik' is not declared"),
        ("{starts: buka}", "{starts: buka, attend: {places: '5', by: tamu}}", "the role 'tamu' is not declared"),
        ("{starts: buka}", "{starts: buka, attend: {places: record.nama, by: petugas}}", "expected a number"),
        ("{starts: buka}", "{starts: buka, attend: {places: '5', by: petugas, until: nama}}", "'nama' is of type text"),
        ("{starts: buka}", "{starts: buka, attend: {places: '5', by: petugas, came: nama}}", "'nama' is of type text"),
        ("{starts: buka}", "{starts: buka, attend: {places: '5', by: petugas, keep_days: 0}}", "keep_days"),
        ("by: buka, every", "by: jenis, every", "'jenis' is of type choice"),
        ("by: buka, every: month", "by: jenis, level: desa", "'jenis' is no area"),
        ("by: buka, every: month", "by: nama", "'nama' is of type text"),
        ("{name: nama}", "{name: nomor}", "'nomor' is not shown"),
    ],
)  # fmt: skip
def test_each_fault_of_a_publication_is_told(old: str, new: str, fault: str) -> None:
    assert old in SHOP
    found = faults(registers__toko=SHOP.replace(old, new))

    assert any("registers/toko.yaml" in one and fault in one for one in found), found


def test_misspelt_key_of_a_register_that_another_is_shown_with_is_told() -> None:
    maker = SHOP.replace("register: toko", "register: pelaku").replace(
        "key: [nomor]", "key: [nomr]"
    )
    shop = SHOP.replace(
        "publish:", "  pelaku: {type: text, label: {id: P}, links: pelaku}\npublish:"
    )
    shop = shop.replace("  search: [nama]", "  with: [pelaku]\n  search: [nama]")

    found = faults(registers__pelaku=maker, registers__toko=shop)

    assert any("registers/pelaku.yaml" in one and "Did you mean 'nomor'" in one for one in found)


@pytest.mark.parametrize("word", ["q", "area", "urut", "format", "halaman", "bulan", "limit"])
def test_facet_called_like_a_word_of_the_address_is_told(word: str) -> None:
    renamed = SHOP.replace("jenis:", f"{word}:").replace("[jenis", f"[{word}")
    renamed = renamed.replace(", jenis", f", {word}").replace("by: jenis", f"by: {word}")

    [told] = [one for one in faults(registers__toko=renamed) if "word of the addresses" in one]

    assert f"'{word}' is a word of the addresses of lists, maps, calendars and data" in told
    assert "Give the field another name" in told


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (WARGA, "key: [nik]", "key: [nikk]", "3: the field 'nikk' is not declared — Did you mean 'nik'?"),
        (WARGA, "key: [nik]", "key: [nik, nik]", "3: the key names 'nik' twice — Name each field once"),
        (WARGA, "key: [nik]", "key: [lahir]", "3: 'lahir' is optional, so many records could have an empty key — Remove optional from fields.lahir, or choose another key"),
        (WARGA, "    personal: true\n    find: exact\n", "    personal: true\n", "3: 'nik' is personal and cannot be looked up — Add find: exact to fields.nik"),
        (WARGA, "    personal: true\n    find: exact\n", "    find: exact\n", "10: only personal fields declare how they are found; others always are — Remove find, or add personal: true"),
        (WARGA, "find: words", "find: day", "16: find: day does not fit person_name — Write find: exact"),
        (WARGA, "name: record.nama", "name: record.nma", "4: a record of loket/warga has no field 'nma'"),
        (WARGA, "name: record.nama", "name: size(record.nama)", "4: expected a text, this gives a number"),
        (WARGA, "of: nik", "of: nik_baru", "8: 'nik_baru' is not among the numbers of loket"),
        (WARGA, "    of: nik\n", "    of: nik\n    links: orang\n", "9: 'orang' is not among the registers of loket"),
        (WARGA, "type: choice", "type: group", "24: a register's field holds one value, not a group — Make a register of its own and refer to its key with links"),
        (WARGA, "key: [nik]", "key: [nik]\nkeep_years: 0", "4: 0 years — Give 1 or more, or leave it out"),
        (WARGA, "key: [nik]", "key: [nik]\naccount: {ask: [nama]}", "4: the key 'nik' is not kept — Add nik to ask"),
        (WARGA, "key: [nik]", "key: [nik]\naccount: {ask: [nik]}", "4: nobody has a name — Add a field of type person_name to ask"),
        (WARGA, "key: [nik]", "key: [nik]\naccount: {ask: [nik, nma]}", "4: the field 'nma' is not declared — Did you mean 'nama'?"),
        (WARGA, "key: [nik]", "key: [nik]\naccount: {ask: [nik, nama], same: [lahir]}", "4: among the fields that are kept, 'lahir' is not declared"),
        (WARGA, "key: [nik]", "key: [nik]\naccount: {ask: [nik, nama], same: [nik]}", "4: 'nik' is part of the key, which nobody shares — Remove it"),
        (WARGA, "key: [nik]", "key: [nik]\naccount: {ask: [nik, nama], warn: [{if_not: has(record.lahir), say: {id: x}}]}", "4: 'lahir' is not kept in an account — Add lahir to ask"),
        (WARGA, "key: [nik]", "key: [nik]\naccount: {ask: [nik, nama], warn: [{if_not: record.nik, say: {id: x}}]}", "4: expected a yes/no"),
        ("numbers.yaml", "length: 16", "length: 12", "4: 16 signs for a number of 12 — Write one sign for each digit"),
        ("numbers.yaml", "length: 16", "takes: {hari: date}\n  prefix: text(year(harii))", "4: 'harii' is not a value here"),
        ("numbers.yaml", "length: 16", "prefix: '1 + 1'", "3: expected a text, this gives a number"),
        ("numbers.yaml", "length: 16", "first: 10000", "3: 10000 does not fit into 4 digits"),
        ("numbers.yaml", "length: 16", 'length: 16\n  check: [{if_not: value > 1, say: {id: x}}]', "4: "),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_line(file: str, old: str, new: str, fault: str) -> None:
    found = faults({file: (old, new)})

    assert any(f"{file}:{fault}" in one for one in found), found


SCENARIO = """
scenario: {id: Contoh}
now: 2022-06-13T09:00
given:
  warga:
    - {nik: "3273014505900001", nama: Ibu Contoh, kelas: a}
    - {nik: "3273 0145 0590 0001", nama: Bapak Contoh, kelass: a}
steps:
  - petugas: sesuatu
"""


def test_given_records_with_the_same_key_are_a_fault() -> None:
    found = faults(scenarios__dua=SCENARIO.replace("3273 0145 0590 0001", "3273014505900001"))

    assert [one.partition(" — ")[0] for one in found if one.startswith("scenarios/dua.yaml:7")] == [
        "scenarios/dua.yaml:7: the field 'kelass' is not declared",
        "scenarios/dua.yaml:7: record 2 has the same key as record 1 (nik): the key is not unique",
    ]


def effect_faults(*trees: dict[str, Any]) -> list[str]:
    kit = reading.read(archive.files_in(FOLDER)).kit
    assert kit is not None
    made = PartCheck(kit, "registers")
    seen: dict[str, rules.Seen] = {"nama": "text", "umur": cel.Field("integer"), "hari": "date"}
    effects.check(trees, "effects", made, seen)
    return [f"{fault.path}: {fault.what}" for fault in made.noted]


CREATE: dict[str, Any] = {
    "create": "warga",
    "as": "anak",
    "set": {"nik": "nama", "nama": "nama", "kelas": '"a"'},
}
FIND: dict[str, Any] = {"find": "warga", "as": "ibu", "where": {"nik": "nama"}}


def test_effects_see_the_results_of_those_before_them() -> None:
    change = {"change": "warga", "where": {"nik": "anak.nik"}, "set": {"nama": "ibu.nama"}}

    assert effect_faults(CREATE, FIND, change) == []


def test_an_effect_for_each_sees_the_item_and_gives_a_list() -> None:
    every = {"find": "warga", "as": "semua", "where": {"nama": "nama"}, "all": True}
    change = {
        "change": "warga",
        "as": "diubah",
        "each": "semua",
        "where": {"nik": "item.nik"},
        "set": {"nama": "item.nama + text(size(semua))"},
    }
    again = {**change, "as": "lagi", "each": "diubah"}

    assert effect_faults(every, change, again) == []
    assert effect_faults(every, {**change, "where": {"nik": "item.nikk"}})[0].startswith(
        "effects.1.where.nik: "
    )
    assert effect_faults(FIND, {**change, "each": "ibu"}) == [
        "effects.1.each: each walks over a list, and this gives one value"
    ]
    assert effect_faults(every, {**FIND, "as": "item"}) == [
        "effects.1.as: 'item' is a word of the platform"
    ]


@pytest.mark.parametrize(
    ("effect", "fault"),
    [
        ({**CREATE, "create": "wargaa"}, "effects.0.create: 'wargaa' is not among the registers of loket"),
        ({**CREATE, "set": {"nik": "nama"}}, "effects.0.set: 'warga' needs 'nama'"),
        ({**CREATE, "set": {**CREATE["set"], "umur": "umur"}}, "effects.0.set.umur: the field 'umur' is not declared"),
        ({**CREATE, "set": {**CREATE["set"], "lahir": "nama"}}, "effects.0.set.lahir: expected a date, this gives a text"),
        ({**CREATE, "set": {**CREATE["set"], "kelas": '"b"'}}, "effects.0.set.kelas: the option 'b' is not declared"),
        ({**CREATE, "takes_up": {"statis": "nama"}}, "effects.0.takes_up.statis: the field 'statis' is not declared"),
        ({**FIND, "where": {"nikk": "nama"}}, "effects.0.where.nikk: the field 'nikk' is not declared"),
        ({**FIND, "where": {"nik": "hari"}}, "effects.0.where.nik: expected a text, this gives a date"),
        ({"number": "nik", "as": "nomor"}, "effects.0.number: 'nik' declares no prefix, so it is only typed, never given"),
        ({"number": "nik", "as": "nomor", "from": {"hari": "hari"}}, "effects.0.from.hari: the value 'hari' is not declared"),
        ({"number": "asing/nik", "as": "nomor"}, "effects.0.number: 'asing/nik' is of the kit 'asing', which is not in needs"),
    ],
)  # fmt: skip
def test_faults_of_effects(effect: dict[str, Any], fault: str) -> None:
    found = effect_faults(effect)

    assert any(one.startswith(fault) for one in found), found
