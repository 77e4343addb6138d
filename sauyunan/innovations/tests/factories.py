"""A made-up kit with indicators, and applications as its services would have left them."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

from sauyunan.accounts.models import City, Unit
from sauyunan.core import clock
from sauyunan.documents.models import Document
from sauyunan.innovations.models import Innovation
from sauyunan.kits import archive, models
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.definition import Edition
from sauyunan.registers.models import Record
from sauyunan.services.models import Application, Complaint

KIT = """\
kit: sapa
version: 1.2.0
title: {id: Sapa, en: Greeting}
summary: {id: Menyapa warga., en: Greets residents.}
licence: Apache-2.0
innovation:
  since: "2020-02-01"
  problem: {id: Warga menunggu lama., en: Residents wait long.}
  services: [salam]
"""
SERVICE = """\
service: NAME
title: {id: Salam, en: Greeting}
promise: "16"
ask:
  diri:
    title: {id: Diri, en: Self}
    questions: {nama: {type: person_name, label: {id: Nama, en: Name}}}
states:
  isi: {start: true}
  terkirim: {title: {id: Terkirim, en: Sent}, end: served}
moves:
  kirim: {label: {id: Kirim, en: Send}, from: isi, to: terkirim, by: applicant}
"""
REGISTER = """\
register: warga
title: {id: Warga, en: Residents}
key: [kode]
fields:
  kode: {type: text, label: {id: Kode, en: Code}}
"""
INDICATORS = """\
masuk: {title: {id: Masuk, en: Received}, measure: applications}
selesai: {title: {id: Selesai, en: Served}, measure: served}
tengah:
  title: {id: Nilai tengah, en: Median}
  measure: working_hours
  percentile: 50
  unit: {id: jam kerja, en: working hours}
tepat: {title: {id: Tepat waktu, en: On time}, measure: on_time_share}
kembali: {title: {id: Dikembalikan, en: Sent back}, measure: returned_share}
ikm: {title: {id: IKM, en: Index}, measure: satisfaction}
dokumen: {title: {id: Dokumen, en: Documents}, measure: documents}
catatan: {title: {id: Catatan, en: Records}, measure: records, register: warga}
sisa: {title: {id: Belum selesai, en: Open}, combine: masuk - selesai}
bagian: {title: {id: Bagian, en: Part}, combine: selesai * 100 / masuk}
puas: {title: {id: Poin per dokumen, en: Points a document}, combine: ikm / dokumen}
"""
DAY = date(2026, 11, 24)  # FROZEN_NOW
_numbers = itertools.count(1)


def files(indicators: str = INDICATORS) -> dict[str, bytes]:
    """The made-up kit as files."""
    return {
        "kit.yaml": KIT.encode(),
        "services/salam.yaml": SERVICE.replace("NAME", "salam").encode(),
        "services/lain.yaml": SERVICE.replace("NAME", "lain").encode(),
        "registers/warga.yaml": REGISTER.encode(),
        **({"indicators.yaml": indicators.encode()} if indicators else {}),
    }


def edition(indicators: str = INDICATORS) -> Edition:
    """The kit as it runs for a unit, without the checks of an installation."""
    now = clock.now()
    City.objects.create(name="Kota Contoh", area="32.73", changed_at=now)
    unit = Unit.objects.create(code="dinas", name="Dinas Contoh", path="/1/")
    version = models.KitVersion.objects.create(
        kit="sapa",
        version="1.2.0",
        digest="",
        archive=archive.build(files(indicators)),
        added_at=now,
    )
    row = models.Edition.objects.create(
        version=version, parameters={}, unit=unit, area="32.73", made_at=now
    )
    models.Installation.objects.create(kit="sapa", edition=row, installed_at=now, changed_at=now)
    return kits_queries.edition(row.pk)


def innovation(**changes: object) -> Innovation:
    """The row that the registry holds of the kit."""
    facts = {"slug": "sapa", "title": "Sapa", "kit": "sapa", "since": date(2020, 2, 1)}
    return Innovation.objects.create(**{**facts, "made_at": clock.now(), **changes})


def at(day: date, hour: int = 3) -> datetime:
    """A moment of a day; 3 UTC is 10 in the morning in Bandung."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def application(made: Edition, **changes: object) -> Application:
    """An application of the kit's own service, sent and served on DAY in five working hours."""
    number = next(_numbers)
    facts: dict[str, object] = {
        "reference": f"KTA-26-{number:08d}",
        "secret_digest": b"0" * 32,
        "once": f"test:{number}",
        "kit": "sapa",
        "service": "salam",
        "edition_id": made.id,
        "unit_id": made.unit_id,
        "state": "terkirim",
        "sealed": b"",
        "submitted_at": at(DAY),
        "state_at": at(DAY),
        "promised_minutes": 960,
        "used_minutes": 300,
        "ended_at": at(DAY),
        "outcome": "served",
        "is_on_time": True,
    }
    return Application.objects.create(**{**facts, **changes})


def complaint(about: Application, filed_at: datetime) -> Complaint:
    """One that waits for its answer."""
    return Complaint.objects.create(
        application=about,
        number=1,
        kind="delay",
        sealed=b"",
        rule="uji",
        filed_at=filed_at,
        due_at=filed_at,
    )


def document(made: Edition, case: str, issued_at: datetime) -> Document:
    return Document.objects.create(
        code=f"code{next(_numbers)}",
        kind="sapa/surat",
        about_digest=b"0" * 32,
        edition_id=made.id,
        case=case,
        sealed=b"",
        issued_at=issued_at,
    )


def record(made: Edition, register: str = "sapa/warga") -> Record:
    number = next(_numbers)
    return Record.objects.create(
        register=register,
        code=f"code{number}",
        key_digest=number.to_bytes(32),
        edition_id=made.id,
        created_at=at(DAY),
        changed_at=at(DAY),
    )


def days_ago(days: int) -> datetime:
    return at(DAY - timedelta(days=days))
