"""A kit with published registers, installed as a city runs it."""

from __future__ import annotations

from typing import Any

from sauyunan.accounts.models import City, Unit
from sauyunan.core.models import Area
from sauyunan.kits import models, queries
from sauyunan.kits.definition import Edition
from sauyunan.registers import actions
from sauyunan.registers.models import Published, Record
from sauyunan.registers.tests import factories
from sauyunan.registers.tests.factories import AT, CLERK
from sauyunan.registers.tests.test_publishing import SHOP, VALUES

AREAS = {
    "32": "Provinsi Contoh",
    "32.73": "Kota Contoh",
    "32.73.01": "Kecamatan Satu",
    "32.73.02": "Kecamatan Dua",
    "32.73.01.1001": "Kelurahan Melati",
    "32.73.02.1001": "Kelurahan Kenanga",
}
PUBLIC = {
    **SHOP,
    "title": {"id": "Toko", "en": "Shops"},
    "fields": {
        **SHOP["fields"],
        "laman": {"type": "link", "label": factories.text("Page"), "optional": True},
        "surel": {"type": "email", "label": factories.text("Mail"), "optional": True},
    },
    "publish": {
        **SHOP["publish"],
        "fields": [*SHOP["publish"]["fields"], "laman", "surel"],
        "summary": "uraian",
        "statistics": {
            "jenis": {"title": {"id": "Per jenis", "en": "By kind"}, "by": "jenis"},
            "wilayah": {"title": {"id": "Per wilayah", "en": "By area"}, "by": "kelurahan"},
            "desa": {
                "title": {"id": "Per kelurahan", "en": "By village"},
                "by": "kelurahan",
                "level": "desa",
            },
            "bulan": {
                "title": {"id": "Per bulan", "en": "By month"},
                "by": "buka",
                "every": "month",
            },
        },
        "schema_org": {
            "type": "LocalBusiness",
            "properties": {
                "name": "nama",
                "description": "uraian",
                "address": "kelurahan",
                "geo": "titik",
                "telephone": "telepon",
                "sameAs": "laman",
            },
        },
    },
}
WORKS: dict[str, Any] = {
    "register": "karya",
    "title": {"id": "Karya", "en": "Works"},
    "key": ["nomor"],
    "name": "record.judul",
    "fields": {
        "nomor": {"type": "text", "label": factories.text("Number")},
        "judul": {"type": "text", "label": factories.text("Title")},
        "toko": {"type": "text", "label": factories.text("Shop"), "links": "toko"},
    },
    "publish": {"fields": ["judul", "toko"], "search": ["judul"]},
}


def town(shop: dict[str, Any] = PUBLIC) -> Edition:
    """A city that publishes shops and works."""
    City.objects.create(name="Kota Contoh", area="32.73", contact="022-0", changed_at=AT)
    for level, (code, name) in (
        (code.count(".") + 1, (code, name)) for code, name in AREAS.items()
    ):
        parent = code.rpartition(".")[0] or None
        Area.objects.create(
            code=code, name=name, level=level, parent_id=parent, folded=name.lower()
        )
    unit = Unit.objects.create(
        code="dinas", name="Dinas Contoh", path="/1/", contact="dinas@x.test"
    )
    made = factories.edition(shop, WORKS)
    edition = Edition(made.id, made.kit, made.parameters, unit.pk, "32.73")
    row = models.Edition.objects.get(pk=edition.id)
    models.Installation.objects.create(kit="dasar", edition=row, installed_at=AT, changed_at=AT)
    queries.remember(edition)
    return edition


def add(edition: Edition, number: int, **values: Any) -> Record:
    """A shop."""
    given = {**VALUES, **values, "nomor": str(number)}
    return actions.create_record(edition, "toko", given, by=CLERK, at=AT)


def add_work(edition: Edition, number: int, shop: int) -> Record:
    """A work of a shop."""
    given = {"nomor": str(number), "judul": f"Karya {number}", "toko": str(shop)}
    return actions.create_record(edition, "karya", given, by=CLERK, at=AT)


def published(record: Record) -> Published:
    """What the public sees of it."""
    return Published.objects.get(record=record)
