"""Values of a scenario: files hold texts; a form or register says what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sauyunan.kits.definition import Kit
from sauyunan.kits.fields import Question, ValueField

_WHOLE = re.compile(r"-?\d{1,18}")


def typed(fields: Mapping[str, ValueField], given: Mapping[str, Any], kit: Kit) -> dict[str, Any]:
    """The texts of a scenario as JSON values: integers, true and false, groups and records.

    A text that is no value of its kind, and a key without a field, stay as written: the form that
    reads them says so in its own words. ``kit``: whose references the fields hold.
    """
    return {key: _one(fields.get(key), value, kit) for key, value in given.items()}


def _one(field: ValueField | None, value: Any, kit: Kit) -> Any:
    if field is None:
        return value
    if isinstance(field, Question) and field.type == "group" and isinstance(value, list):
        return [typed(field.questions, row, kit) if isinstance(row, dict) else row for row in value]
    if isinstance(field, Question) and field.type == "record" and isinstance(value, dict):
        home, _name = kit.home_of(field.register_ or "")
        fields: Mapping[str, ValueField] = kit.find("registers", field.register_ or "").fields
        return typed(fields, value, home)
    return _plain(field, value) if isinstance(value, str) else value


def _plain(field: ValueField, text: str) -> str | int | bool:
    if field.type in {"integer", "money"} and _WHOLE.fullmatch(text):
        return int(text)
    if field.type == "yes_no" and text in {"true", "false"}:
        return text == "true"
    return text
