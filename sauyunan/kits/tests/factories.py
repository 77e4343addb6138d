"""A made-up kit, as files that tests change, and a city that installs it."""

from __future__ import annotations

from collections.abc import Mapping

from sauyunan.accounts.actions import init_city
from sauyunan.accounts.models import Person, Unit
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import Area
from sauyunan.kits import archive, checking, reading
from sauyunan.kits.faults import Fault
from sauyunan.kits.reading import Find, Reading, nothing_else

KIT = """\
kit: contoh
version: 1.0.0
title: {id: Contoh, en: Example, su: Conto}
summary: {id: Kit untuk tes., en: A kit for tests., su: Kit pikeun tes.}
licence: Apache-2.0
roles:
  petugas: {id: Petugas, en: Officer, su: Patugas}
parameters:
  nama_kantor: {ask: {id: Nama kantor, en: Office, su: Kantor}, type: text}
  janji_jam:
    ask: {id: Janji, en: Promise, su: Jangji}
    type: integer
    default: 24
    min: 1
    max: 240
"""
REGISTER = """\
register: warga
title: {id: Warga, en: Residents, su: Warga}
key: [kode]
name: record.nama
fields:
  kode: {type: text, label: {id: Kode, en: Code, su: Kode}}
  nama: {type: person_name, label: {id: Nama, en: Name, su: Ngaran}}
  umur: {type: integer, optional: true, label: {id: Umur, en: Age, su: Umur}}
"""
SCENARIO = """\
scenario: {id: Dua warga, en: Two residents, su: Dua warga}
now: 2026-01-05T09:00
parameters: {nama_kantor: Kantor Contoh}
given:
  warga:
    - {kode: a1, nama: Ibu Contoh, umur: 30}
    - {kode: a2, nama: Bapak Contoh}
steps:
  - after: 2h
    expect: {records: {warga: 2}}
"""
FILES = {
    "kit.yaml": KIT,
    "registers/warga.yaml": REGISTER,
    "scenarios/dua-warga.yaml": SCENARIO,
    "story.md": "# Contoh\n",
}
OTHER = """\
kit: dasar
version: 1.2.0
title: {id: Dasar, en: Base, su: Dasar}
summary: {id: Register bersama., en: Shared registers., su: Register.}
licence: Apache-2.0
"""


def files(**changes: str | None) -> dict[str, bytes]:
    """The made-up kit with files changed, added or (None) left out.

    Keys are paths where "__" stands for "/" and the ending .yaml is left out: registers__warga.
    """
    texts: dict[str, str] = dict(FILES)
    for key, text in changes.items():
        path = key.replace("__", "/") + ("" if key.endswith((".md", ".typ")) else ".yaml")
        if text is None:
            del texts[path]
        else:
            texts[path] = text
    return {path: text.encode() for path, text in texts.items()}


def packed(**changes: str | None) -> bytes:
    """The archive of ``files``."""
    return archive.build(files(**changes))


def read(find: Find = nothing_else, **changes: str | None) -> Reading:
    """The made-up kit, read."""
    return reading.read(files(**changes), find)


def faults(find: Find = nothing_else, **changes: str | None) -> list[Fault]:
    """All faults of the made-up kit with changes; the plain kit has none."""
    return checking.check(read(find, **changes))


def told(found: list[Fault]) -> list[tuple[str, int, str]]:
    """File, line and what is wrong."""
    return [(one.file, one.line, one.what) for one in found]


def among(kits: Mapping[str, Mapping[str, str]]) -> Find:
    """A finder over made-up kits: name -> path -> text."""
    packs = {name: {p: t.encode() for p, t in texts.items()} for name, texts in kits.items()}
    return lambda name: packs.get(name)


def city() -> Unit:
    """A made-up city; returns its top unit."""
    Area.objects.create(code="32", name="Provinsi Contoh", level=1, folded="provinsi contoh")
    Area.objects.create(
        code="32.73", name="Kota Contoh", level=2, parent_id="32", folded="kota contoh"
    )
    init_city(name="Kota Contoh", area="32.73", by=SYSTEM)
    return Unit.objects.get(parent=None)


def person(username: str = "petugas") -> Person:
    """Somebody made up."""
    return Person.objects.create(username=username, full_name="Petugas Contoh")
