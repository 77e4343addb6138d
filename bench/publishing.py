"""Fills a database with published actors of the shipped kit, as the platform itself would show them.

Rows are copied in, the text that is searched is made by the database as ``registers.publishing`` makes it.
Some of them are then published by the platform, which must change nothing. Of the records behind them only
what pages show is there: no history, no ledger, no personal fields.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction
from psycopg.types.json import Jsonb

from bench import actors, indexes
from sauyunan.core import areas, codes, shapes
from sauyunan.core.folding import fold
from sauyunan.core.geometry import INDONESIA, Box
from sauyunan.home.demo import outlines
from sauyunan.kits import queries as kit_queries
from sauyunan.kits import value_words
from sauyunan.kits.definition import Edition
from sauyunan.registers import contents, publishing
from sauyunan.registers.contents import Home
from sauyunan.registers.format import Publication
from sauyunan.registers.models import Published, Record
from sauyunan.registers.places import Point

CITY, KIT, REGISTER = "32.73", "patrakomala", "pelaku"
COMPARED = 200
"""So many rows are published again by the platform, and compared."""
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_RECORDS = (
    "id, register, code, key_digest, data, sealed, version, edition_id, created_at, changed_at"
)
_DRAFT = "record_id, title, data, a, b, c, d, facets, latitude, longitude, cell, changed_at"
_TABLE = """
CREATE TEMPORARY TABLE draft (record_id bigint, title text, data jsonb, a text, b text, c text, d text,
  facets text[], latitude float, longitude float, cell text, changed_at timestamptz)
"""
_PUBLISH = """
INSERT INTO registers_published (record_id, register, title, data, words, facets, latitude, longitude, cell,
  in_sample, repeats, published_at, changed_at)
SELECT record_id, %s, title, data,
  setweight(to_tsvector(%s, a), 'A') || setweight(to_tsvector(%s, b), 'B')
    || setweight(to_tsvector(%s, c), 'C') || setweight(to_tsvector(%s, d), 'D'),
  facets, latitude, longitude, cell, mod(record_id, %s) = 0, '',
  changed_at, changed_at
FROM draft ORDER BY record_id
"""


def main(words: Sequence[str]) -> None:
    """Word: how many. Prints the city's districts and villages, the box around it, a place within."""
    areas.load(settings.AREAS_DIR)
    outlines.draw(CITY)
    edition = kit_queries.current(KIT)
    home = contents.home(edition.kit, REGISTER)
    _write_all(edition, int(words[0]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    _compare(edition, home)
    villages = _villages()
    west, south, east, north = shapes.box_of(CITY) or INDONESIA
    told = {
        "districts": [one.code for one in areas.children(CITY)],
        "villages": list(villages),
        "box": (west, south, east, north),
        "near": f"{(south + north) / 2:.5f},{(west + east) / 2:.5f}",
    }
    print(json.dumps(told))


def _write_all(edition: Edition, count: int) -> None:
    """Every core writes its share; the indexes are made at the end."""
    cores = os.cpu_count() or 1
    connections.close_all()
    with contextlib.ExitStack() as stack:
        for table in ("registers_record", "registers_published"):
            stack.enter_context(indexes.made_after(table))
        connections.close_all()
        with multiprocessing.get_context("fork").Pool(cores) as pool:
            pool.starmap(_write, [(edition, core, cores, count) for core in range(cores)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('registers_record_id_seq', max(id)) FROM registers_record")


def _write(edition: Edition, core: int, cores: int, count: int) -> None:
    home = contents.home(edition.kit, REGISTER)
    chance = random.Random(3273 + core)  # noqa: S311  made-up names
    villages = _villages()
    names = {one: [area.name for area in reversed(areas.path_of(one))] for one in villages}
    made = actors.values(home.register, villages, chance)
    some = list(islice(made, len(range(core, count, cores))))
    for at, values in enumerate(some):
        values["nomor"] = f"PK-{1 + core + at * cores:07}"
    first = (Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1 + core
    keys = range(first, first + len(some) * cores, cores)
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(f"COPY registers_record ({_RECORDS}) FROM STDIN") as copy:
            for pk, values in zip(keys, some, strict=True):
                copy.write_row(_record(edition, home, pk, values))
        cursor.execute(_TABLE)
        with cursor.copy(f"COPY draft ({_DRAFT}) FROM STDIN") as copy:
            for pk, values in zip(keys, some, strict=True):
                copy.write_row(_draft(home, pk, values, names))
        cursor.execute(_PUBLISH, [home.full, *[publishing.CONFIG] * 4, publishing.SAMPLED])


def _villages() -> dict[str, Box]:
    return {
        village.pk: (village.west, village.south, village.east, village.north)
        for district in areas.children(CITY)
        for village in shapes.below(district.code)
    }


def _record(edition: Edition, home: Home, pk: int, values: Mapping[str, Any]) -> list[Any]:
    at = _moment(pk)
    shown = Jsonb({"nomor": values["nomor"], "keadaan": "terbit"})
    digest = contents.key_digest(home, values)
    return [pk, home.full, codes.random_code(26), digest, shown, b"", 1, edition.id, at, at]


def _moment(pk: int) -> datetime:
    return _BEGIN + timedelta(seconds=pk * 7)


def _draft(
    home: Home, pk: int, values: Mapping[str, Any], names: Mapping[str, list[str]]
) -> list[Any]:
    publication, fields = home.register.publish, home.register.fields
    assert publication  # noqa: S101  the kit publishes this register
    texts = [
        fold(value_words.say(fields[name], values[name], names.__getitem__, "id"))
        for name in publication.search
    ]
    point = Point.read(values["titik"]) if "titik" in values else None
    place = (point.latitude, point.longitude, point.cell()) if point else (None, None, "")
    marks = _facets(publication, home, values)
    shown = {name: value for name, value in values.items() if name in publication.fields}
    return [pk, values["nama"], Jsonb(shown), *texts, marks, *place, _moment(pk)]


def _facets(publication: Publication, home: Home, values: Mapping[str, Any]) -> list[str]:
    marks = [
        mark
        for name in publication.facets
        for mark in publishing.facet_marks(home.register.fields[name].type, name, values[name])
    ]
    return list(dict.fromkeys(marks))


# -- Honesty --------------------------------------------------------------------------------------
def _compare(edition: Edition, home: Home) -> None:
    """What the platform writes of some of the records is what stands there."""
    rows = Record.objects.filter(register=home.full).order_by("?")[:COMPARED]
    before = {row.pk: _plain(row) for row in rows}
    shown = {
        record: {**row["data"], "keadaan": "terbit", "tampil": ["telepon", "alamat"]}
        for record, row in before.items()
    }
    publishing.publish(edition, home, [(row, shown[row.pk]) for row in rows])
    for row in rows:
        now = _plain(row)
        unlike = [one for one in now.items() if one not in before[row.pk].items()]
        if unlike:
            raise SystemExit(
                f"the platform shows record {row.pk} otherwise: {unlike} not in {before[row.pk]}"
            )


def _plain(record: Record) -> dict[str, Any]:
    [row] = Published.objects.filter(record=record).values()
    return {name: value for name, value in row.items() if name != "id"}
