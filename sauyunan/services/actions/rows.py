"""Writing an application with its first move, its files and its entry in the ledger: one statement,
because every applicant waits for it (four of the ORM's take five times as long)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from sauyunan.core import ledger
from sauyunan.core.models import LedgerEntry
from sauyunan.kits.models import Installation
from sauyunan.services.models import Application, MoveMade, Upload

# No word of it comes from outside: columns and tables are the models'.
_SENT = """
WITH {running} sent AS (
  INSERT INTO {application} ({columns}) SELECT {places} {where} ON CONFLICT DO NOTHING RETURNING id
), moved AS (
  INSERT INTO {move} (application_id, {move_columns}) SELECT id, {move_places} FROM sent
), noted AS (
  {ledger} sent
)"""
# Whoever asked for the edition a moment ago is not asked again: it must run at the moment of writing.
_RUNNING = """running AS (
  SELECT FROM {installation} WHERE kit = %s AND is_active AND edition_id = %s
),"""
# coalesce: the row is to be found by its code, never through the index of loose files.
_BOUND = """, bound AS (
  UPDATE {upload} AS u SET application_id = sent.id, bring = f.bring, substitute = f.substitute
  FROM sent, unnest(%s::text[], %s::text[], %s::text[]) AS f (code, bring, substitute)
  WHERE u.code = f.code AND u.code = ANY (%s)
    AND coalesce(u.application_id, 0) = 0 AND coalesce(u.draft_id, 0) = %s
  RETURNING f.bring
)
SELECT (SELECT id FROM sent), ARRAY(SELECT bring FROM bound)"""
_NOTHING_BOUND = """
SELECT (SELECT id FROM sent), ARRAY[]::text[]"""


@dataclass(frozen=True)
class File:
    """A file of an application: its code, the document, the substitute that stands in."""

    code: str
    bring: str
    substitute: str


@dataclass(frozen=True)
class Rows:
    """What is written. ``draft_id``: of the draft that is sent; files may be bound to it.

    ``only_running``: nothing is written unless the application's edition is the one that runs.
    """

    application: Application
    made: MoveMade
    entry: LedgerEntry
    files: Sequence[File]
    draft_id: int | None
    only_running: bool


def write(rows: Rows) -> list[str] | None:
    """Insert the rows and bind the files that are free; the documents of those that were bound.

    None, and nothing written, where `once` or the reference is there already (of several at once
    the later ones wait here for the first), and where the edition does not run any more.
    """
    application, files = rows.application, rows.files
    values = [
        *([application.kit, application.edition_id] if rows.only_running else []),
        *_values(application, _columns(Application)),
        *_values(rows.made, _move_columns()),
        *ledger.values_of(rows.entry),
    ]
    if files:
        codes = [one.code for one in files]
        brings, substitutes = [one.bring for one in files], [one.substitute for one in files]
        values += [codes, brings, substitutes, codes, rows.draft_id or 0]
    with connection.cursor() as cursor:
        cursor.execute(_statement(bool(files), rows.only_running), values)
        pk, bound = cursor.fetchone() or (None, [])
    if pk is None:
        return None
    application.pk = pk
    application._state.adding, application._state.db = False, connection.alias
    return list(bound)


@functools.cache
def _statement(with_files: bool, only_running: bool) -> str:
    columns, move_columns = _columns(Application), _move_columns()
    running = _RUNNING.format(installation=Installation._meta.db_table)
    return (_SENT + (_BOUND if with_files else _NOTHING_BOUND)).format(
        running=running if only_running else "",
        where="FROM running" if only_running else "",
        ledger=ledger.INSERT_FROM,
        application=Application._meta.db_table,
        move=MoveMade._meta.db_table,
        upload=Upload._meta.db_table,
        columns=", ".join(f'"{one.column}"' for one in columns),
        places=", ".join(f"%s::{one.db_type(connection)}" for one in columns),
        move_columns=", ".join(f'"{one.column}"' for one in move_columns),
        move_places=", ".join(f"%s::{one.db_type(connection)}" for one in move_columns),
    )


@functools.cache
def _columns(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(one for one in model._meta.concrete_fields if not one.primary_key)


@functools.cache
def _move_columns() -> tuple[models.Field[Any, Any], ...]:
    return tuple(one for one in _columns(MoveMade) if one.name != "application")


def _values(row: models.Model, columns: Sequence[models.Field[Any, Any]]) -> list[Any]:
    held = row.__dict__
    return [
        held[one.attname] if _is_plain(one) else one.get_db_prep_save(held[one.attname], connection)
        for one in columns
    ]


@functools.cache
def _is_plain(column: models.Field[Any, Any]) -> bool:
    """Whether the database's driver takes what our code holds; Django asks that again of every value."""
    return column.get_internal_type() in _PLAIN


_PLAIN = frozenset(
    f"{kind}Field"
    for kind in ("Binary", "Boolean", "Char", "DateTime", "Integer", "PositiveInteger", "Text")
)
