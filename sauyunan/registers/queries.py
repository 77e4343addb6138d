"""Reads of registers: by key, by values, by what the desk types, and a record's history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from sauyunan.core.folding import fold
from sauyunan.kits import queries as kit_queries
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.texts_typed import plain
from sauyunan.kits.values import date_written
from sauyunan.registers import contents
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Finding, Record, RecordVersion

SHOWN = 50  # records of one search
LOOKED_AT = 200  # records decrypted for one search by the beginning of a word


class CannotFind(ValueError):
    """A personal field without ``find`` cannot be looked up."""


def running(full: str) -> tuple[Edition, Home] | None:
    """The register "kit/name" in the edition that runs now; None where there is none."""
    kit, _slash, name = full.partition("/")
    try:
        edition = kit_queries.current(kit)
        return edition, contents.home(edition.kit, name)
    except (kit_queries.NotInstalled, KeyError):
        return None


def values(record: Record) -> dict[str, Any]:
    """All values of a record, personal ones decrypted."""
    return contents.opened(record)


def find(kit: Kit, ref: str, where: Mapping[str, object], *, lock: bool = False) -> list[Record]:
    """The records whose fields equal these values, the oldest first; spelling is folded.

    ``lock`` holds them until the transaction ends. Raises CannotFind for a personal field that
    declares no ``find``, and EffectRefused for a value that the field cannot hold.
    """
    at = contents.home(kit, ref)
    wanted = contents.checked(at, where, where)
    if not wanted or len(wanted) < len(where):
        return []
    rows = _candidates(at, wanted)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    return [row for row in rows.order_by("pk") if _equal(values(row), wanted)]


def count(kit: Kit, ref: str) -> int:
    """How many records a register holds."""
    return Record.objects.filter(register=contents.home(kit, ref).full).count()


def search(kit: Kit, ref: str, text: str) -> list[Record]:
    """What the desk looks for: a number or code, a day, or words of a name; at most SHOWN.

    Each word must begin a word of the same field. Nothing for an empty text.
    """
    at = contents.home(kit, ref)
    words = fold(text[:200]).split()
    if not words:
        return []
    found = [*_by_whole(at, text), *_by_words(at, words)]
    return list({row.pk: row for row in found}.values())[:SHOWN]


def newest(kit: Kit, ref: str) -> QuerySet[Record]:
    """The records of a register, the last changed first."""
    return Record.objects.filter(register=contents.home(kit, ref).full).order_by(
        "-changed_at", "-pk"
    )


def publishes_any() -> bool:
    """Whether the city has a register that the public may search."""
    return any(
        register.publish is not None
        for edition in kit_queries.editions()
        for register in edition.kit.parts.get("registers", {}).values()
    )


@dataclass(frozen=True)
class Former:
    """A version of a record with its values and the fields that differ from the one before."""

    row: RecordVersion
    values: dict[str, Any]
    changed: tuple[str, ...]


def history(record: Record) -> list[Former]:
    """All versions of a record, the newest first."""
    told: list[Former] = []
    before: dict[str, Any] = {}
    for row in record.versions.select_related("record").order_by("version"):
        now = contents.opened(row)
        names = dict.fromkeys([*now, *before])
        changed = tuple(name for name in names if now.get(name) != before.get(name))
        told.append(Former(row, now, changed))
        before = now
    return told[::-1]


def _candidates(at: Home, wanted: Mapping[str, Any]) -> QuerySet[Record]:
    rows = Record.objects.filter(register=at.full)
    if set(wanted) == set(at.register.key):
        return rows.filter(key_digest=contents.key_digest(at, wanted))
    public, personal = contents.split(at, wanted)
    if public:
        rows = rows.filter(data__contains=public)
    for name in personal:
        marks = dict(_digests(at, name, wanted))
        if not marks:
            raise CannotFind(f"{at.full}.{name} declares no find: it cannot be looked up")
        for digest in marks:
            rows = rows.filter(pk__in=_having(at, name, digest))
    return rows


def _digests(at: Home, name: str, wanted: Mapping[str, Any]) -> dict[bytes, None]:
    found = contents.findings(at, {name: wanted[name]})
    return dict.fromkeys(digest for _name, digest in found)


def _equal(held: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(_folded(held.get(name)) == _folded(value) for name, value in wanted.items())


def _folded(value: object) -> object:
    return fold(value).replace(" ", "") if isinstance(value, str) else value


def _having(at: Home, field: str, digest: bytes) -> QuerySet[Finding, Any]:
    rows = Finding.objects.filter(register=at.full, field=field, digest=digest)
    return rows.values_list("record_id", flat=True)


def _by_whole(at: Home, text: str) -> list[Record]:
    """By a whole number, code or day."""
    rows = Record.objects.filter(register=at.full)
    found: list[Record] = []
    day = date_written(text)
    for name, field in at.register.fields.items():
        mark = None
        if field.find == "exact":
            mark = contents.whole_mark(plain(text[:200]))
        elif field.find == "day" and day:
            mark = contents.day_mark(day)
        if mark:
            digest = contents.digest(at, name, mark)
            found += rows.filter(pk__in=_having(at, name, digest)).order_by("pk")[:SHOWN]
        elif not field.personal and name in at.register.key:
            found += rows.filter(data__contains={name: text.strip()}).order_by("pk")[:SHOWN]
    return found


def _by_words(at: Home, words: list[str]) -> list[Record]:
    found: list[Record] = []
    for name, field in at.register.fields.items():
        if field.find == "words" and not re.fullmatch("[0-9]+", "".join(words)):
            whole = _with_words(at, name, [contents.word_mark(word) for word in words])
            found += whole or [
                row
                for row in _with_words(at, name, [_first_mark(word) for word in words])
                if _begins(str(values(row).get(name, "")), words)
            ]
    return found


def _first_mark(word: str) -> str:
    fits = len(word) >= contents.LETTERS
    return contents.letters_mark(word) if fits else contents.word_mark(word)


def _with_words(at: Home, name: str, marks: list[str]) -> list[Record]:
    rows = Record.objects.filter(register=at.full)
    for mark in marks:
        rows = rows.filter(pk__in=_having(at, name, contents.digest(at, name, mark)))
    return list(rows.order_by("-changed_at", "-pk")[:LOOKED_AT])


def _begins(held: str, words: list[str]) -> bool:
    there = fold(held).split()
    return all(any(each.startswith(word) for each in there) for word in words)
