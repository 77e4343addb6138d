"""Writing an application with its first move and its files: one statement, because every applicant
waits for it (three of the ORM's take five times as long)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from sauyunan.services.models import Application, MoveMade, Upload

# No word of it comes from outside: columns and tables are the models'.
_SENT = """
WITH sent AS (
  INSERT INTO {application} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING RETURNING id
), moved AS (
  INSERT INTO {move} (application_id, {move_columns}) SELECT id, {move_places} FROM sent
)"""
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


def write(
    application: Application, made: MoveMade, files: Sequence[File], draft_id: int | None
) -> list[str] | None:
    """Insert both rows and bind the files that are free; the documents of those that were bound.

    None, and nothing written, where `once` or the reference is there already: of several at once
    the later ones wait here for the first.
    """
    values = [*_values(application, _columns(Application)), *_values(made, _move_columns())]
    if files:
        codes = [one.code for one in files]
        brings, substitutes = [one.bring for one in files], [one.substitute for one in files]
        values += [codes, brings, substitutes, codes, draft_id or 0]
    with connection.cursor() as cursor:
        cursor.execute(_statement(bool(files)), values)
        pk, bound = cursor.fetchone() or (None, [])
    if pk is None:
        return None
    application.pk = pk
    application._state.adding, application._state.db = False, connection.alias
    return list(bound)


@functools.cache
def _statement(with_files: bool) -> str:
    columns, move_columns = _columns(Application), _move_columns()
    return (_SENT + (_BOUND if with_files else _NOTHING_BOUND)).format(
        application=Application._meta.db_table,
        move=MoveMade._meta.db_table,
        upload=Upload._meta.db_table,
        columns=", ".join(f'"{one.column}"' for one in columns),
        places=", ".join(["%s"] * len(columns)),
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
    return [one.get_db_prep_save(getattr(row, one.attname), connection) for one in columns]
