"""A made-up kit with registers and numbers, and editions of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sauyunan.core.actor import Actor
from sauyunan.kits import models, rules
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.fields import NumberFormat
from sauyunan.kits.format import Manifest
from sauyunan.kits.parts import EffectRun
from sauyunan.registers.format import Register

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
CLERK = Actor("person", "7", "Ibu Contoh")
PLACE = {"code": "32.73", "name": "Kota Contoh", "provinsi": "", "kabupaten": "", "unit": ""}


def text(word: str) -> dict[str, str]:
    return {"id": word, "en": word}


NIK = {
    "title": text("NIK"),
    "takes": {"place": "area", "birth": "date", "sex": "choice"},
    "prefix": (
        'digits(area_level(place, "kecamatan"))'
        ' + two(day_of_month(birth) + (sex == "p" ? 40 : 0)) + two(month(birth))'
        " + two(year(birth) % 100)"
    ),
    "length": 16,
    "mask": "####********####",
    "check": [
        {
            "if_not": '!value.endsWith("0000")',
            "say": {"id": "Berakhir 0000.", "en": "Ends in 0000."},
        }
    ],
}
DEED = {
    "title": text("Deed"),
    "takes": {"recorded": "date"},
    "prefix": 'text(year(recorded)) + "-" + place.code + "-"',
    "serial": 2,
    "suffix": '"/AK"',
}
TYPED = {"title": text("Typed"), "length": 4}

FAMILIES: dict[str, Any] = {
    "register": "keluarga",
    "title": text("Families"),
    "key": ["nomor"],
    "fields": {
        "nomor": {"type": "text", "label": text("Number"), "personal": True, "find": "exact"},
        "alamat": {"type": "text", "label": text("Address"), "personal": True, "optional": True},
        "versi": {"type": "integer", "label": text("Version"), "min": 1},
    },
}
PEOPLE: dict[str, Any] = {
    "register": "warga",
    "title": text("People"),
    "key": ["nik"],
    "name": "record.nama",
    "fields": {
        "nik": {
            "type": "number",
            "of": "nik",
            "label": text("NIK"),
            "personal": True,
            "find": "exact",
        },
        "nama": {"type": "person_name", "label": text("Name"), "personal": True, "find": "words"},
        "lahir": {"type": "date", "label": text("Born"), "personal": True, "find": "day"},
        "kelamin": {
            "type": "choice",
            "label": text("Sex"),
            "options": {"l": text("Male"), "p": text("Female")},
        },
        "catatan": {"type": "text", "label": text("Remark"), "personal": True, "optional": True},
        "anak": {"type": "integer", "label": text("Children"), "optional": True, "max": 20},
        "keluarga": {
            "type": "text",
            "label": text("Family"),
            "personal": True,
            "find": "exact",
            "links": "keluarga",
            "optional": True,
        },
    },
}


def kit(*more: dict[str, Any]) -> Kit:
    """The kit "dasar": numbers nik, akta, ketik; registers warga and keluarga, and others."""
    manifest = Manifest.model_validate(
        {
            "kit": "dasar",
            "version": "1.0.0",
            "title": text("Dasar"),
            "summary": text("Dasar"),
            "licence": "Apache-2.0",
            "roles": {"pencatat": text("Recorder")},
        }
    )
    return Kit(
        manifest,
        {
            "numbers": {
                "nik": NumberFormat.model_validate(NIK),
                "akta": NumberFormat.model_validate(DEED),
                "ketik": NumberFormat.model_validate(TYPED),
            },
            "registers": {
                "warga": Register.model_validate(PEOPLE),
                "keluarga": Register.model_validate(FAMILIES),
                **{one["register"]: Register.model_validate(one) for one in more},
            },
        },
        {},
        {},
    )


def edition(*more: dict[str, Any]) -> Edition:
    """An edition of the kit with its row, as records refer to it."""
    version, _made = models.KitVersion.objects.get_or_create(
        kit="dasar",
        version="1.0.0",
        defaults={"digest": "0" * 64, "archive": b"", "added_at": AT},
    )
    row = models.Edition.objects.create(version=version, made_at=AT)
    return Edition(row.pk, kit(*more), {"dasar": {}})


def person(**changes: Any) -> dict[str, Any]:
    """The values of one made-up person."""
    return {
        "nik": "3273015405900001",
        "nama": "Ibu Contoh Nur'aini",
        "lahir": "1990-05-14",
        "kelamin": "p",
        **changes,
    }


def run(edition: Edition, **values: Any) -> EffectRun:
    """A move's run in which rules see these values."""
    seen: dict[str, Any] = {
        "param": {},
        "place": PLACE,
        "today": TODAY,
        "answers": {"nama": "Bayi Contoh", "nik": "3273015405900001"},
        **values,
    }
    declared = {name: rules.cel.Field("text") for name in values}
    answers = {
        "nama": rules.cel.Field("text"),
        "nik": rules.cel.Field("text"),
        "umur": rules.cel.Field("integer"),
    }
    made = rules.cel.environment(
        {"answers": answers, "place": rules.PLACE, "param": {}},
        {
            "answers": rules.cel.Field("message", "answers"),
            "place": rules.cel.Field("message", "place"),
            "param": rules.cel.Field("message", "param"),
            "today": rules.cel.Field("day"),
            **declared,
        },
    )
    return EffectRun(edition, seen, CLERK, None, "KTA-26-7F3K-9Q2M", AT, made)
