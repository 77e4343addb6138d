"""Answers as they come, from a web form or as JSON, before anything is decided about them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from sauyunan.kits import values
from sauyunan.kits.fields import Question, ValueField
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.kits.values import Look, Raw

ROWS = 50  # of a group that names no limit
ASKED = "_asked"  # a hidden input: the keys of the questions that the page showed


class Source(Protocol):
    """What answers are read with."""

    @property
    def look(self) -> Look: ...

    @property
    def fields_of(self) -> Callable[[Question], Mapping[str, ValueField]]: ...


@dataclass(frozen=True)
class Came:
    """One answer as it came: its value and what is wrong with it; ``rows`` of a group or record."""

    value: Any = None
    fault: str = ""
    rows: tuple[Mapping[str, Came], ...] = ()


def parts_of(question: ValueField, source: Source) -> Mapping[str, ValueField]:
    """The questions inside a group, the fields inside a record; empty for a plain value."""
    if not isinstance(question, Question):
        return {}
    return source.fields_of(question) if question.type == "record" else question.questions


def typed(question: ValueField, raw: Raw, name: str, source: Source) -> Came:
    """From a web form, where the parts of ``ibu`` are named ``ibu-nik``, of rows ``saksi-0-nik``."""
    if question.type not in {"group", "record"}:
        return _caught(lambda: values.from_form(question, raw, name, source.look))
    parts = parts_of(question, source)
    prefixes = [name]
    if question.type == "group":
        prefixes = [f"{name}-{at}" for at in range(row_count(question, raw, name))]
    rows = [
        {key: typed(part, raw, f"{prefix}-{key}", source) for key, part in parts.items()}
        for prefix in prefixes
    ]
    if question.type == "group" and is_optional(question) and not _any_given(rows):
        return Came()
    least = question.min or 0
    kept = [row for at, row in enumerate(rows) if at < least or any(map(_is_given, row.values()))]
    return _assembled(question, kept if question.type == "group" else rows)


def sent(question: ValueField, value: object, source: Source) -> Came:
    """From JSON, where a record is an object and a group a list of objects."""
    if question.type not in {"group", "record"}:
        return _caught(lambda: values.from_json(question, value, source.look))
    if value is None or value == []:
        return Came()
    items = value if question.type == "group" else [value]
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        is_group = question.type == "group"
        return Came(fault=_("send a list of objects.") if is_group else _("send an object."))
    if len(items) > (question.max or ROWS):
        return Came(fault=too_many(question))
    parts = parts_of(question, source)
    for item in items:
        for _name, fault in unknown_names(item, parts):
            return Came(fault=fault)
    rows = [
        {key: sent(part, item.get(key), source) for key, part in parts.items()} for item in items
    ]
    return _assembled(question, rows)


def as_json(
    questions: Mapping[str, ValueField], written: Mapping[str, object], source: Source
) -> dict[str, object]:
    """Answers as a kit's files hold them, where every scalar is a text, with the types of JSON.

    What does not fit its question stays as it is, to be refused when it is read.
    """
    return {
        name: _typed_json(questions[name], value, source) if name in questions else value
        for name, value in written.items()
    }


def _typed_json(each: ValueField, value: object, source: Source) -> object:
    if isinstance(value, Mapping):
        return as_json(parts_of(each, source), value, source)
    if isinstance(value, list | tuple):
        return [_typed_json(each, item, source) for item in value]
    text = str(value).strip()
    if each.type in {"integer", "money"} and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    if each.type == "yes_no":
        return {"true": True, "yes": True, "false": False, "no": False}.get(text, value)
    return value


def _caught(value: Callable[[], Any]) -> Came:
    try:
        return Came(value())
    except ValueRefused as refused:
        return Came(fault=str(refused))


def _any_given(rows: Sequence[Mapping[str, Came]]) -> bool:
    return any(_is_given(came) for row in rows for came in row.values())


def _is_given(came: Came) -> bool:
    return came.value is not None or bool(came.fault) or bool(came.rows)


def _assembled(question: ValueField, rows: Sequence[Mapping[str, Came]]) -> Came:
    filled = [
        {key: came.value for key, came in row.items() if came.value is not None} for row in rows
    ]
    if question.type == "group":
        return Came(filled or None, rows=tuple(rows))
    return Came(filled[0] or None, rows=tuple(rows) if _any_given(rows) else ())


def is_optional(part: ValueField) -> bool:
    """Whether a question, or a register's field that a record question asks, may be left out."""
    return bool(getattr(part, "optional", False))


def row_count(question: ValueField, raw: Raw, name: str) -> int:
    """How many rows of a group a form holds: as it says, at least ``min``, at most ``max``."""
    said = values.first(raw, f"{name}-count")
    count = int(said) if re.fullmatch(r"[0-9]{1,3}", said) else 0
    return max(question.min or 0, min(count, question.max or ROWS))


def unknown_names(
    given: Mapping[str, object], known: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    """Each name that stands for nothing, with a sentence that tells the likely meant one."""
    for name in given:
        if name not in known:
            meant = difflib.get_close_matches(name, known, n=1)
            names = {"name": name[:60], "meant": meant[0] if meant else ", ".join(known)}
            yield name[:60], _("“%(name)s” is not asked here. Perhaps you mean: %(meant)s.") % names


def too_many(group: ValueField) -> str:
    return _("too many entries. Give at most %(count)s.") % {"count": group.max or ROWS}
