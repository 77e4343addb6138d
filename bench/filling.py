"""Fills a database with applications that are found by names and numbers and shown with their files.

Those of the office that looks are sealed one by one. Other offices' are copies of them in SQL, which
saves three in four: sealed contents cannot be opened under another reference, and nobody who looks may
see them. So a name has its hits in all offices, a number one in each of four.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, connections, models
from psycopg.types.json import Jsonb

from bench import indexes, people
from bench.applications import KIT, OPEN, OWN, SERVICE, times, units_of
from sauyunan.core import codes
from sauyunan.kits import queries as kits_queries
from sauyunan.kits.definition import Edition
from sauyunan.services import finding, flow
from sauyunan.services.contents import Contents
from sauyunan.services.format import Service
from sauyunan.services.models import Application

HASHED = 100
"""One application in so many is found by its numbers. A keyed hash is as good as chance, so the
others have chance instead, which cost less."""
_TABLE = "services_application"
_SEALED = "bench_sealed"
_DIFFERENT = {
    "reference": "CASE n WHEN 0 THEN reference ELSE reference || '-' || n END",
    "once": "CASE n WHEN 0 THEN once ELSE once || '-' || n END",
    "unit_id": "CASE n WHEN 0 THEN unit_id ELSE (%s::bigint[])[1 + mod(id + n, %s)] END",
}
_SEND = """
INSERT INTO services_movemade
  (application_id, move, from_state, to_state, role, acting, sealed, at)
SELECT id, 'kirim', 'draf', 'diajukan', 'applicant', '', '', submitted_at FROM services_application
"""
_BRING = """
INSERT INTO services_upload
  (application_id, code, bring, substitute, file, pages, media_type, size, sha256, warnings, status,
   added_at)
SELECT id, left(md5(id || bring), 26), bring, '', '', 1, 'image/jpeg', 100000, md5(bring), '[]',
  'given', submitted_at
FROM services_application, unnest(ARRAY['surat_lahir', 'buku_nikah', 'kartu_keluarga']) bring
WHERE ended_at IS NULL
"""


def main(words: Sequence[str]) -> None:
    """Word: how many. Prints how many there are."""
    _write_all(int(words[0]))
    with connection.cursor() as cursor:
        for statement in (_SEND, _BRING, "VACUUM ANALYZE"):
            cursor.execute(statement)
    print(json.dumps(Application.objects.count()))


def _write_all(count: int) -> None:
    """Every core seals its share; the indexes are made at the end."""
    edition, cores = kits_queries.current(KIT), os.cpu_count() or 1
    others = {one.pk for one in units_of(edition)} - {edition.unit_id}
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {_SEALED} (LIKE {_TABLE} INCLUDING IDENTITY)")
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        pool.starmap(_write, [(edition, core, count // OWN // cores) for core in range(cores)])
    with indexes.made_after(_TABLE):
        _copy(sorted(others))


def _copy(others: list[int]) -> None:
    """Every row and its copies in other offices, shuffled: on a page lie rows of all offices."""
    names = [str(one.column) for one in _fields()]
    values = [_DIFFERENT.get(name, name) for name in names]
    insert = (
        f"INSERT INTO {_TABLE} ({', '.join(names)}) SELECT {', '.join(values)} "  # noqa: S608  ours
        f"FROM (SELECT id, n FROM {_SEALED}, generate_series(0, {OWN - 1}) n "
        f"ORDER BY md5(id || '-' || n)) shuffled JOIN {_SEALED} USING (id)"
    )
    with connection.cursor() as cursor:
        for statement in (
            f"ALTER TABLE {_SEALED} ADD PRIMARY KEY (id)",
            f"ANALYZE {_SEALED}",
            "SET enable_hashjoin = off",  # which would undo the order
            "SET enable_mergejoin = off",
        ):
            cursor.execute(statement)
        cursor.execute(insert, [others, len(others)])
        cursor.execute(f"DROP TABLE {_SEALED}")


def _fields() -> list[models.Field[Any, Any]]:
    return [one for one in Application._meta.concrete_fields if not one.primary_key]


def _write(edition: Edition, core: int, count: int) -> None:
    maker, fields = _Maker(edition, core), _fields()
    statement = f"COPY {_SEALED} ({', '.join(str(one.column) for one in fields)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for number in range(count):
            row = maker.row(is_hashed=number % HASHED == 0)
            copy.write_row([row[one.attname] for one in fields])


class _Maker:
    """Makes rows of the kit's office; each core makes the same ones every time but for their
    references, which bear years of their own so that no two cores make the same."""

    def __init__(self, edition: Edition, core: int) -> None:
        self.service: Service = edition.kit.parts["services"][SERVICE]
        self.chance, self.year = random.Random(core), 2026 + core  # noqa: S311  not a secret
        self.births, self.references = people.births(self.chance), set[str]()
        states = self.service.states.items()
        self.opened = [(key, one) for key, one in states if not one.start and not one.end]
        self.ended = [(key, one) for key, one in states if one.end]
        blank = Application(
            kit=KIT, service=SERVICE, edition_id=edition.id, unit_id=edition.unit_id or 0
        )
        self.blank = {key: value for key, value in vars(blank).items() if key[0] != "_"}

    def row(self, *, is_hashed: bool) -> dict[str, Any]:
        """The values of an application by the names of its fields."""
        answers = next(self.births)
        is_open = self.chance.random() < OPEN
        key, state = self.chance.choice(self.opened if is_open else self.ended)
        reference = self._reference()
        held = Contents(answers, title=str(answers["nama"]))
        return {
            **self.blank,
            "reference": reference,
            "secret_digest": b"x" * 32,
            "once": f"bench:{reference}",
            "state": key,
            "waits_for": flow.roles_waited_for(self.service, key),
            "sealed": held.seal(f"services.application:{reference}"),
            "finds": Jsonb(self._finds(held, is_hashed=is_hashed)),
            **times(state, self.chance),
        }

    def _reference(self) -> str:
        """A new one: of a million random ones a few fall together."""
        while (made := codes.reference("KTA", self.year)) in self.references:
            pass
        self.references.add(made)
        return made

    def _finds(self, held: Contents, *, is_hashed: bool) -> list[str]:
        if is_hashed:
            return finding.finds_of(KIT, self.service, held)
        found = [os.urandom(32).hex() for _ in range(NUMBERS)]
        return sorted({*found, *(mark for word in held.title.split() for mark in _marks(word))})


NUMBERS = 8
"""Hashes beside those of words: six numbers of people and families, two of what is alike."""


@lru_cache(maxsize=people.WORDS)
def _marks(word: str) -> Sequence[str]:
    (folded,) = finding.words_of(word)
    return finding.word_digest(folded), finding.beginning_digest(folded)
