"""A made-up kit with a public register of shops and the services of their owners."""

from __future__ import annotations

from sauyunan.kits import archive, checking, reading
from sauyunan.kits.definition import Edition
from sauyunan.kits.faults import Fault
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import Town

REGISTER = """
register: toko
title: {id: Toko, en: Shops}
key: [nomor]
name: record.nama
fields:
  nomor: {type: text, label: {id: Nomor}}
  nama: {type: text, label: {id: Nama}}
  telepon: {type: phone, label: {id: Telepon}, personal: true, optional: true}
  keadaan: {type: choice, label: {id: Keadaan}, options: {terbit: {id: Terbit}, tutup: {id: Tutup}}}
publish:
  when: record.keadaan == "terbit"
  fields: [nama]
  renew:
    every_months: "12"
    service: ubah-toko
    closed: {keadaan: '"tutup"'}
"""
FORM = """
promise: "8"
ask:
  toko:
    title: {id: Toko}
    questions:
      nomor: {type: text, label: {id: Nomor toko}}
      nama: {type: text, label: {id: Nama toko}}
      telepon: {type: phone, label: {id: Telepon}, optional: true}
duplicates:
  nomor: {say: {id: Toko yang sama.}, same: [nomor]}
states:
  isi: {start: true}
  diperiksa: {title: {id: Diperiksa}, clock: runs}
  selesai: {title: {id: Selesai}, end: served}
  ditolak: {title: {id: Ditolak}, end: refused}
moves:
  kirim: {label: {id: Kirim}, from: isi, to: diperiksa, by: applicant}
  tolak: {label: {id: Tolak}, from: diperiksa, to: ditolak, by: pemeriksa, asks: reason}
  setujui:
    label: {id: Setujui}
    from: diperiksa
    to: selesai
    by: pemeriksa
    effects:
"""
NEW = """
      - create: toko
        as: toko
        set:
          nomor: answers.nomor
          nama: answers.nama
          telepon: answers.telepon
          keadaan: '"terbit"'
      - own: toko
        where: {nomor: answers.nomor}
"""
CLAIM = """
      - own: toko
        where: {nomor: answers.nomor}
        how: claimed
"""
EDIT = """
      - change: toko
        where: {nomor: answers.nomor}
        set: {nama: answers.nama, telepon: answers.telepon}
owned: {register: toko, number: nomor}
"""
TRANSFER = """
      - own: toko
        where: {nomor: answers.nomor}
        how: transferred
owned: {register: toko, number: nomor}
"""
SERVICES = {
    "daftar-toko": NEW,
    "klaim-toko": CLAIM,
    "ubah-toko": EDIT,
    "alih-toko": TRANSFER,
}


def files(**changes: str) -> dict[str, bytes]:
    """The kit's files; ``changes``: the end of a service (``ubah_toko``) instead of the usual."""
    found = dict(archive.files_in(factories.KIT))
    found["registers/toko.yaml"] = changes.get("toko", REGISTER).encode()
    for name, end in SERVICES.items():
        own = changes.get(name.replace("-", "_"), end)
        head = f"service: {name}\ntitle: {{id: {name.replace('-', ' ').capitalize()}}}"
        found[f"services/{name}.yaml"] = f"{head}{FORM.rstrip()}{own}".encode()
    return found


def faults(made: dict[str, bytes]) -> list[Fault]:
    """What is wrong in a kit of these files."""
    return [one for one in checking.check(reading.read(made)) if one.level == "error"]


def edition(town: Town) -> Edition:
    """The kit as installed in the town."""
    town.edition = factories.edition_of(files(), town.unit)
    return town.edition
