"""A made-up city with a made-up kit that issues one kind of document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sauyunan.accounts.models import City, Membership, Person, Unit
from sauyunan.core import clock, sandbox
from sauyunan.core.actor import Actor
from sauyunan.documents import actions, signing
from sauyunan.documents.models import Document
from sauyunan.kits import archive, models, queries
from sauyunan.kits.definition import Edition

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PLACE = {"code": "99.01", "name": "Kota Contoh", "provinsi": "", "kabupaten": "", "unit": "Dinas"}

KIT = {
    "kit.yaml": """
kit: surat
version: 1.0.0
title: {id: Surat, en: Letters}
summary: {id: Surat contoh., en: Sample letters.}
licence: Apache-2.0
roles:
  kepala: {id: Kepala dinas, en: Head of office}
parameters:
  jalan: {ask: {id: Jalan, en: Street}, type: text, default: Jalan Contoh}
""",
    "registers/warga.yaml": """
register: warga
title: {id: Warga, en: Residents}
key: [nomor]
fields:
  nomor: {type: text, label: {id: Nomor, en: Number}}
  nama: {type: person_name, label: {id: Nama, en: Name}}
  lahir: {type: date, label: {id: Lahir, en: Born}}
  catatan: {type: text, label: {id: Catatan, en: Note}, optional: true}
""",
    "numbers.yaml": """
surat:
  title: {id: Nomor surat, en: Number of the letter}
  takes: {recorded: date}
  prefix: '"S-" + text(year(recorded)) + "-"'
  serial: 4
""",
    "documents/keterangan.yaml": """
document: keterangan
title: {id: Surat Keterangan, en: Statement}
takes: {orang: warga, keperluan: text}
number: surat
number_from: {recorded: today}
about: orang.nomor
signer: kepala
data:
  nama: orang.nama
  lahir: say_day(orang.lahir, "id")
  keperluan: keperluan
  jalan: param.jalan
  nomor: number
show:
  nama: mask_name(orang.nama)
labels:
  nama: {id: Nama (disamarkan), en: Name (masked)}
""",
    "documents/keterangan.typ": """
#import "/sauyunan.typ": *
#show: deed
#statement[Yang bertanda tangan di bawah ini menerangkan:]
#facts((("Nama", data.nama), ("Lahir", data.lahir), ("Keperluan", data.keperluan)))
#signature()
""",
}


@dataclass(frozen=True)
class Office:
    """The city's one office, its head and the kit it runs."""

    edition: Edition
    unit: Unit
    head: Person

    def issue(self, name: str = "Ibu Contoh", number: str = "7", **over: Any) -> Document:
        """A statement about somebody."""
        person = {"nomor": number, "nama": name, "lahir": "1990-05-05"}
        given = {"orang": person, "keperluan": "melamar pekerjaan"}
        facts: dict[str, Any] = {
            "case": "KTA-26-7F3K-9Q2M",
            "unit_id": self.unit.pk,
            "by": Actor("person", "1"),
            "at": clock.now(),
            "place": PLACE,
        }
        return actions.issue(self.edition, "keterangan", given, **{**facts, **over})

    def finished(self, **over: Any) -> Document:
        """A statement with its signed file."""
        document = self.issue(**over)
        actions.finish(document.pk)
        document.refresh_from_db()
        return document


@pytest.fixture(autouse=True)
def _still() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture(autouse=True, scope="package")
def _children() -> Iterator[None]:
    yield
    sandbox._pool.close()


@pytest.fixture(autouse=True)
def _own_keys(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.MEDIA_ROOT = tmp_path / "files"
    signing.signer.cache_clear()
    yield
    signing.signer.cache_clear()


@pytest.fixture
def office(db: None) -> Office:
    City.objects.create(name="Kota Contoh", area="99.01", changed_at=NOW)
    unit = Unit.objects.create(code="D", name="Dinas Contoh", path="/0/", address="Jalan Contoh 1")
    unit.path = f"/{unit.pk}/"
    unit.save(update_fields=["path"])
    head = Person.objects.create(username="kepala", full_name="Dra. Ibu Kepala Contoh")
    Membership.objects.create(person=head, unit=unit, role="surat/kepala", title="Kepala Dinas")
    version = models.KitVersion.objects.create(
        kit="surat",
        version="1.0.0",
        digest="0" * 64,
        archive=archive.build({name: text.encode() for name, text in KIT.items()}),
        added_at=NOW,
    )
    row = models.Edition.objects.create(
        version=version, parameters={"jalan": "Jalan Contoh"}, unit=unit, made_at=NOW
    )
    return Office(queries.edition(row.pk), unit, head)
