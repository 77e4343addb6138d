"""Times an import: 3,000 rows checked and taken beside 50,000 records, doubles looked for."""

from __future__ import annotations

import csv
import io
import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from sauyunan.core import clock, codes
from sauyunan.core.actor import SYSTEM
from sauyunan.kits import models
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.format import Manifest
from sauyunan.registers import contents, duplicates, importing_at_once
from sauyunan.registers.contents import Home
from sauyunan.registers.format import Register
from sauyunan.registers.importing_at_once import State
from sauyunan.registers.models import Record

RECORDS, ROWS = 50_000, 3_000
TWICE = 10  # every so many rows resembles a record
AT_ONCE = 500
_FIRST = [
    "Kopi",
    "Batik",
    "Kriya",
    "Anyaman",
    "Roti",
    "Kebaya",
    "Sepatu",
    "Musik",
    "Film",
    "Gim",
    "Foto",
    "Kaus",
    "Keramik",
    "Teh",
    "Kayu",
]
_ENDS = [
    "Jaya",
    "Mandiri",
    "Abadi",
    "Sentosa",
    "Kreatif",
    "Muda",
    "Baru",
    "Bersama",
    "Makmur",
    "Indah",
    "Lestari",
    "Prima",
]
_PARTS = [
    "ba",
    "ci",
    "da",
    "ga",
    "ka",
    "la",
    "ma",
    "na",
    "pa",
    "ra",
    "sa",
    "ta",
    "wa",
    "nu",
    "si",
    "ru",
    "to",
    "le",
    "mi",
    "ju",
]


def main(_words: Sequence[str]) -> None:
    """Prints seconds for the import, those of the processor, and how many rows are asked about."""
    edition = _edition()
    dice = random.Random(1)  # noqa: S311 - made-up names
    made = [_values(dice, number) for number in range(RECORDS)]
    _fill(edition, made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    table = _table(list(_rows(dice, made)))
    begin, worked = time.perf_counter(), time.process_time()
    report = importing_at_once.take(edition, "pelaku", table, by=SYSTEM)
    seconds = time.perf_counter() - begin
    worked = time.process_time() - worked
    doubles = len(report.of(State.DOUBLE))
    told = {"seconds": seconds, "worked": worked, "doubles": doubles}
    if report.taken + doubles != ROWS:
        raise SystemExit(f"not all rows are good: {report.refused[:3]}")
    print(json.dumps(told))


def _fill(edition: Edition, rows: Sequence[dict[str, Any]]) -> None:
    """Records as they are kept, without what nobody looks at here: history, ledger, public rows."""
    home, now = contents.home(edition.kit, "pelaku"), clock.now()
    for at in range(0, len(rows), AT_ONCE):
        some = rows[at : at + AT_ONCE]
        Record.objects.bulk_create(_record(home, edition, row, now) for row in some)
    duplicates.mark_anew(home)


def _record(home: Home, edition: Edition, row: dict[str, Any], now: datetime) -> Record:
    public, personal = contents.split(home, row)
    code = codes.random_code(26)
    return Record(
        register=home.full,
        code=code,
        key_digest=contents.key_digest(home, row),
        data=public,
        sealed=contents.sealed(code, 1, personal),
        edition_id=edition.id,
        created_at=now,
        changed_at=now,
    )


def _rows(dice: random.Random, made: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for number in range(ROWS):
        row = _values(dice, RECORDS + number)
        if number % TWICE == 0:
            other = dice.choice(made)
            row |= {"nama": f"CV {other['nama'].upper()}", "telepon": other["telepon"]}
        yield row


def _values(dice: random.Random, number: int) -> dict[str, Any]:
    own = "".join(dice.choice(_PARTS) for _ in range(3)).capitalize()
    name = f"{dice.choice(_FIRST)} {own} {dice.choice(_ENDS)}"
    return {
        "nomor": f"PK-{number:06}",
        "nama": name,
        "uraian": f"Usaha {name} di Kota Contoh",
        "telepon": f"+62812{number:08}",
        "tautan": f"https://contoh.id/{own.lower()}-{number}",
        "titik": f"{-6.85 - dice.random() / 8:.6f},{107.55 + dice.random() / 8:.6f}",
    }


def _table(rows: Sequence[dict[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _edition() -> Edition:
    kinds = {
        "nomor": "text",
        "nama": "text",
        "uraian": "long_text",
        "telepon": "phone",
        "tautan": "link",
        "titik": "point",
    }
    fields: dict[str, Any] = {
        name: {"type": kind, "label": {"id": name}} for name, kind in kinds.items()
    }
    fields["telepon"]["personal"] = True
    register = Register.model_validate(
        {
            "register": "pelaku",
            "title": {"id": "Pelaku"},
            "key": ["nomor"],
            "name": "record.nama",
            "fields": fields,
            "publish": {
                "fields": ["nama", "uraian", "tautan", "titik"],
                "search": ["nama", "uraian"],
                "map": {"point": "titik"},
            },
            "duplicates": {
                "points": {"nama": 60, "telepon": 40, "tautan": 40, "titik": 20},
                "score": 70,
            },
        }
    )
    manifest = Manifest.model_validate(
        {
            "kit": "ukur",
            "version": "1.0.0",
            "title": {"id": "Ukur"},
            "summary": {"id": "Ukur"},
            "licence": "Apache-2.0",
        }
    )
    version = models.KitVersion.objects.create(
        kit="ukur", version="1.0.0", digest="0" * 64, archive=b"", added_at=clock.now()
    )
    row = models.Edition.objects.create(version=version, made_at=clock.now())
    return Edition(row.pk, Kit(manifest, {"registers": {"pelaku": register}}, {}, {}), {"ukur": {}})
