"""What the public sees of a record follows the record, and shows no more than was agreed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.postgres.search import SearchQuery

from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import actions, contents, publishing
from sauyunan.registers.models import Published
from sauyunan.registers.tests import factories
from sauyunan.registers.tests.factories import AT, CLERK

SHOP = {
    "register": "toko",
    "title": {"id": "Toko", "en": "Shops"},
    "key": ["nomor"],
    "name": "record.nama",
    "fields": {
        "nomor": {"type": "text", "label": factories.text("Number")},
        "nama": {"type": "text", "label": factories.text("Name")},
        "uraian": {"type": "long_text", "label": factories.text("About"), "optional": True},
        "jenis": {
            "type": "choices",
            "label": factories.text("Kinds"),
            "options": {"kriya": factories.text("Kriya"), "kuliner": factories.text("Kuliner")},
            "optional": True,
        },
        "kelurahan": {"type": "area", "label": factories.text("Village"), "optional": True},
        "titik": {"type": "point", "label": factories.text("Point"), "optional": True},
        "buka": {"type": "date", "label": factories.text("Opens"), "optional": True},
        "tutup": {"type": "date", "label": factories.text("Closes"), "optional": True},
        "telepon": {
            "type": "phone",
            "label": factories.text("Phone"),
            "personal": True,
            "optional": True,
        },
        "setuju": {"type": "yes_no", "label": factories.text("Agrees"), "optional": True},
        "terbit": {"type": "yes_no", "label": factories.text("Shown")},
        "ulang": {"type": "text", "label": factories.text("Again"), "optional": True},
    },
    "publish": {
        "when": "record.terbit",
        "until": "tutup",
        "fields": ["nama", "uraian", "jenis", "kelurahan", "titik", "buka", "telepon"],
        "consent": {"telepon": "record.setuju"},
        "search": ["nama", "uraian"],
        "facets": ["jenis", "kelurahan"],
        "map": {"point": "titik"},
        "calendar": {"starts": "buka"},
    },
}
VALUES: dict[str, Any] = {
    "nomor": "1",
    "nama": "Kriya Contoh",
    "uraian": "Melayani pesanan anyaman bambu",
    "jenis": ["kriya", "kuliner"],
    "kelurahan": "32.73.01.1001",
    "titik": "-6.914744,107.60981",
    "buka": "2026-12-01",
    "telepon": "+6281234567890",
    "terbit": True,
}


def shop(**publish: Any) -> Any:
    """An edition with the register, published as given beside the usual."""
    made = {**SHOP, "publish": {**SHOP["publish"], **publish}}
    return factories.edition(made)


def added(edition: Any, **values: Any) -> Any:
    return actions.create_record(edition, "toko", {**VALUES, **values}, by=CLERK, at=AT)


@pytest.mark.django_db
def test_record_is_laid_out_to_be_found():
    record = added(shop())

    row = Published.objects.get(record=record)

    assert row.title == "Kriya Contoh"
    assert row.facets == [
        *("jenis=kriya", "jenis=kuliner"),
        *("area=32", "area=32.73", "area=32.73.01", "area=32.73.01.1001"),
    ]
    assert (row.latitude, row.longitude, len(row.cell)) == (-6.914744, 107.60981, 20)
    assert (row.starts_on, row.ends_on) == (date(2026, 12, 1), date(2026, 12, 1))
    query = SearchQuery("pelayanan anyam", config=publishing.CONFIG)
    assert Published.objects.filter(words=query).exists()


@pytest.mark.django_db
def test_personal_value_is_shown_only_while_its_owner_agrees():
    edition = shop()
    record = added(edition)
    assert "telepon" not in Published.objects.get().data

    record = actions.change_record(edition, record, {"setuju": True}, by=CLERK, at=AT)
    assert Published.objects.get().data["telepon"] == "+6281234567890"

    actions.change_record(edition, record, {"setuju": False}, by=CLERK, at=AT)
    assert "telepon" not in Published.objects.get().data


@pytest.mark.django_db
def test_record_that_is_not_to_be_shown_disappears_and_comes_back():
    edition = shop()
    record = added(edition)
    row = Published.objects.get()
    Published.objects.update(confirmed_on=date(2026, 1, 2))

    actions.change_record(edition, record, {"nama": "Kriya Baru"}, by=CLERK, at=AT)
    changed = Published.objects.get()
    record = actions.change_record(edition, record, {"terbit": False}, by=CLERK, at=AT)

    assert (changed.title, changed.confirmed_on) == ("Kriya Baru", date(2026, 1, 2))
    assert changed.published_at == row.published_at
    assert not Published.objects.exists()
    actions.change_record(edition, record, {"terbit": True}, by=CLERK, at=AT)
    assert Published.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("again", "last"),
    [
        ("FREQ=WEEKLY;COUNT=3", date(2026, 12, 15)),
        ("FREQ=DAILY;UNTIL=20261205", date(2026, 12, 5)),
        ("FREQ=MONTHLY", None),
    ],
)
def test_what_happens_again_ends_on_its_last_day(again, last):
    again_and_again = {"starts": "buka", "repeats": "record.ulang"}
    edition = shop(calendar=again_and_again, fields=[*SHOP["publish"]["fields"], "ulang"])
    added(edition, ulang=again)

    row = Published.objects.get()

    assert (row.repeats, row.ends_on) == (again, last)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "again", ["FREQ=SECONDLY", "FREQ=DAILY;COUNT=999999", "tiap hari", "FREQ=DAILY;BYEASTER=1"]
)
def test_repetition_that_is_none_refuses_the_record(again):
    again_and_again = {"starts": "buka", "repeats": "record.ulang"}
    edition = shop(calendar=again_and_again, fields=[*SHOP["publish"]["fields"], "ulang"])

    with pytest.raises(EffectRefused, match="cannot repeat|tidak dapat"):
        added(edition, ulang=again)

    assert not Published.objects.exists()


@pytest.mark.django_db
def test_all_are_shown_anew_when_the_declaration_changes():
    edition = shop()
    for number in range(3):
        added(edition, nomor=str(number))
    less = shop(fields=["nama"], search=["nama"], facets=[], map=None, calendar=None, consent={})
    home = contents.home(less.kit, "toko")

    assert publishing.publish_anew(less, home) == 3
    assert Published.objects.first().data == {"nama": "Kriya Contoh"}

    hidden = factories.edition({k: v for k, v in SHOP.items() if k != "publish"})
    assert publishing.publish_anew(hidden, contents.home(hidden.kit, "toko")) == 0
    assert not Published.objects.exists()
