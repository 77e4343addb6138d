"""A made-up kit with events and venues, installed, for tests of the calendar and of who comes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sauyunan.accounts.models import City
from sauyunan.core.actor import Actor
from sauyunan.kits import archive, models, queries
from sauyunan.registers import actions, contents
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Record

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
BY = Actor("person", "7", "Ibu Contoh")


def text(word: str) -> dict[str, str]:
    return {"id": word, "en": word}


def field(kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "label": text(label), "optional": True, **more}


VENUES = {
    "register": "venue",
    "title": {"id": "Tempat", "en": "Venues"},
    "key": ["kode"],
    "name": "record.nama",
    "fields": {
        "kode": {"type": "text", "label": text("Code")},
        "nama": {"type": "text", "label": text("Name")},
        "titik": field("point", "Point"),
        "terbit": field("yes_no", "Shown"),
    },
    "publish": {
        "when": "!has(record.terbit) || record.terbit",
        "fields": ["nama", "titik"],
        "map": {"point": "titik"},
    },
}
EVENTS: dict[str, Any] = {
    "register": "acara",
    "title": {"id": "Acara", "en": "Events"},
    "key": ["nomor"],
    "name": "record.judul",
    "fields": {
        "nomor": {"type": "text", "label": text("Number")},
        "judul": {"type": "text", "label": text("Title")},
        "judul_en": field("text", "Title in English"),
        "uraian": field("long_text", "About"),
        "uraian_en": field("long_text", "About in English"),
        "jenis": field("choice", "Kind", options={"seni": text("Seni"), "kopi": text("Kopi")}),
        "mulai": {"type": "date", "label": text("First day")},
        "selesai": field("date", "Last day"),
        "jam": field("time", "From"),
        "sampai": field("time", "Until"),
        "ulang": field("text", "Again"),
        "libur": field("long_text", "Left out"),
        "venue": field("text", "Venue", links="venue"),
        "venue_lain": field("text", "Other venue", links="venue"),
        "alamat": field("text", "Address"),
        "kuota": field("integer", "Places"),
        "tutup": field("date", "Sign up until"),
        "hadir": field("integer", "Were there"),
        "sebab": field("long_text", "Why it is cancelled"),
        "terbit": {"type": "yes_no", "label": text("Shown")},
    },
    "publish": {
        "when": "record.terbit",
        "why": "sebab",
        "fields": [
            *(
                "judul",
                "judul_en",
                "uraian",
                "uraian_en",
                "jenis",
                "mulai",
                "selesai",
                "jam",
                "sampai",
            ),
            *("ulang", "libur", "venue", "venue_lain", "alamat", "kuota"),
        ],
        "translations": {"judul": {"en": "judul_en"}, "uraian": {"en": "uraian_en"}},
        "summary": "uraian",
        "search": ["judul", "uraian"],
        "facets": ["jenis"],
        "order": "soonest",
        "schema_org": {
            "type": "Event",
            "properties": {"name": "judul", "description": "uraian"},
        },
        "calendar": {
            "starts": "mulai",
            "ends": "selesai",
            "from": "jam",
            "until": "sampai",
            "repeats": 'has(record.ulang) ? record.ulang : ""',
            "except": "libur",
            "place": ["venue", "venue_lain", "alamat"],
            "attend": {
                "places": "has(record.kuota) ? record.kuota : 0",
                "until": "tutup",
                "by": "panitia",
            },
        },
    },
}
KIT = {
    "kit": "agenda",
    "version": "1.0.0",
    "title": text("Agenda"),
    "summary": text("Agenda"),
    "licence": "Apache-2.0",
    "roles": {"panitia": text("Organiser"), "lain": text("Other")},
}


def installed(until_day: str | None = None, shown_with: str | None = None, **attend: Any) -> Any:
    """The kit, installed; ``until_day``: the field with the last day that events are shown;
    ``shown_with``: the field that names what they are shown with; ``attend``: how visitors sign
    up, beside the usual."""
    calendar = EVENTS["publish"]["calendar"]
    kept = {name: value for name, value in attend.items() if value is not None}
    calendar = {**calendar, "attend": {**calendar["attend"], **kept}}
    publish = {**EVENTS["publish"], "calendar": calendar}
    publish |= {"until": until_day} if until_day else {}
    publish |= {"with": [shown_with]} if shown_with else {}
    events = {**EVENTS, "publish": publish}
    City.objects.create(name="Kota Contoh", area="32.73", changed_at=NOW)
    files = {
        "kit.yaml": json.dumps(KIT).encode(),
        "registers/acara.yaml": json.dumps(events).encode(),
        "registers/venue.yaml": json.dumps(VENUES).encode(),
    }
    version = models.KitVersion.objects.create(
        kit="agenda", version="1.0.0", digest="0" * 64, archive=archive.build(files), added_at=NOW
    )
    row = models.Edition.objects.create(version=version, made_at=NOW)
    models.Installation.objects.create(kit="agenda", edition=row, installed_at=NOW, changed_at=NOW)
    return queries.edition(row.pk)


def home(edition: Any) -> Home:
    return contents.home(edition.kit, "acara")


def event(edition: Any, **values: Any) -> Record:
    """An event; the first of December 2026 from 19.00 unless said."""
    given = {
        "nomor": f"E{Record.objects.count()}",
        "judul": "Malam Kopi",
        "mulai": "2026-12-01",
        "jam": "19:00",
        "sampai": "21:00",
        "terbit": True,
        **values,
    }
    kept = {name: value for name, value in given.items() if value is not None}
    return actions.create_record(edition, "acara", kept, by=BY, at=NOW)


def venue(edition: Any, code: str, **values: Any) -> Record:
    given = {"kode": code, "nama": f"Gedung {code}", **values}
    return actions.create_record(edition, "venue", given, by=BY, at=NOW)
