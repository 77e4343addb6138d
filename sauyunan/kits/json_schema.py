"""The JSON Schema of a form: what the API accepts, and what a program can know before it asks.

Draft 2020-12. Beside the standard words: ``x-labels`` (a choice's labels), ``x-show`` (the rule by
which a question is asked), ``x-checks`` (rules the answer must keep, with their sentences),
``x-page`` (where it stands). An answer to a question that is not asked is ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sauyunan.core import i18n, opening_hours
from sauyunan.kits import outline_typed, texts_typed, value_words
from sauyunan.kits.answering import number_format, record_fields
from sauyunan.kits.answers_sent import ROWS, is_optional
from sauyunan.kits.definition import Kit
from sauyunan.kits.fields import Page, Question, ValueField
from sauyunan.kits.format import Texts
from sauyunan.kits.values import LEVELS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_AREA = ("[0-9]{2}", r"\.[0-9]{2}", r"\.[0-9]{2}", r"\.[0-9]{4}")
_INT64 = 2**63 - 1


def form_schema(
    kit: Kit, title: Texts, pages: Mapping[str, Page], lang: str | None = None
) -> dict[str, Any]:
    """The schema of the answers to a form, with its texts in one language."""
    build = _Schema(kit, lang)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for page_key, page in pages.items():
        for key, question in page.questions.items():
            shows = [rule for rule in (page.show, question.show) if rule]
            properties[key] = {**build.question(question), "x-page": page_key}
            if shows:
                properties[key]["x-show"] = shows
            elif not question.optional:
                required.append(key)
    return {
        "$schema": DRAFT,
        "title": i18n.pick(title, lang),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        "x-pages": {key: i18n.pick(page.title, lang) for key, page in pages.items()},
    }


class _Schema:
    def __init__(self, kit: Kit, lang: str | None) -> None:
        self.kit, self.lang = kit, lang

    def question(self, each: ValueField) -> dict[str, Any]:
        about: dict[str, Any] = {"title": i18n.pick(each.label, self.lang)}
        if each.hint:
            about["description"] = i18n.pick(each.hint, self.lang)
        made = {**about, **self._type(each)}
        if each.check:
            made["x-checks"] = [
                {"if_not": check.if_not, "say": i18n.pick(check.say, self.lang)}
                for check in each.check
            ]
        return made

    def _type(self, each: ValueField) -> dict[str, Any]:
        match each.type:
            case "integer" | "money":
                least = each.min if each.min is not None else 0 if each.type == "money" else -_INT64
                most = each.max if each.max is not None else _INT64
                return {"type": "integer", "minimum": least, "maximum": most}
            case "yes_no":
                return {"type": "boolean"}
            case "choice":
                return self._options(each)
            case "choices":
                return self._choices(each)
            case "group":
                return self._group(each)
            case "record":
                return self._record(each)
            case "number":
                return self._number(each)
            case _:
                return {"type": "string", **_text(each)}

    def _options(self, each: ValueField) -> dict[str, Any]:
        labels = {
            key: i18n.pick(value_words.option_texts(option), self.lang)
            for key, option in each.options.items()
        }
        return {"type": "string", "enum": list(labels), "x-labels": labels}

    def _choices(self, each: ValueField) -> dict[str, Any]:
        least = each.min or (0 if is_optional(each) else 1)
        made = {"type": "array", "items": self._options(each), "uniqueItems": True}
        return {**made, "minItems": least, "maxItems": each.max or len(each.options)}

    def _number(self, each: ValueField) -> dict[str, Any]:
        declared = number_format(self.kit, each.of) if each.of else None
        if declared is None:
            pattern = f"^[0-9]{{{each.min or 1},{each.max or 60}}}$"
        elif declared.length is None:
            pattern = r"^[0-9A-Z/.\-]{1,60}$"
        else:
            pattern = f"^[0-9]{{{declared.length}}}$"
        return {"type": "string", "pattern": pattern}

    def _group(self, each: ValueField) -> dict[str, Any]:
        rows = each.questions if isinstance(each, Question) else {}
        least = each.min or (0 if is_optional(each) else 1)
        return {
            "type": "array",
            "minItems": least,
            "maxItems": each.max or ROWS,
            "items": self._object(rows),
        }

    def _record(self, each: ValueField) -> dict[str, Any]:
        return self._object(record_fields(self.kit, each) if isinstance(each, Question) else {})

    def _object(self, parts: Mapping[str, ValueField]) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        required: list[str] = []
        for key, part in parts.items():
            show = part.show if isinstance(part, Question) else None
            properties[key] = self.question(part)
            if show:
                properties[key]["x-show"] = [show]
            elif not is_optional(part):
                required.append(key)
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }


def _text(each: ValueField) -> dict[str, Any]:
    if each.accounts_at:
        return {"minLength": 1, "maxLength": texts_typed.TEXT_LENGTH}
    if each.type in _SHAPES:
        return dict(_SHAPES[each.type])
    if each.type == "area":
        return {"pattern": f"^{''.join(_AREA[: LEVELS.index(each.level) + 1])}$"}
    most = texts_typed.LONG_TEXT_LENGTH if each.type == "long_text" else texts_typed.TEXT_LENGTH
    return {"minLength": max(each.min or 1, 1), "maxLength": each.max or most}


_SHAPES: dict[str, dict[str, Any]] = {
    "date": {"format": "date"},
    "time": {"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    "email": {"format": "email", "maxLength": texts_typed.TEXT_LENGTH},
    "phone": {"pattern": r"^\+[1-9][0-9]{7,14}$"},
    "point": {"pattern": r"^-?[0-9]{1,2}(\.[0-9]{1,6})?,-?[0-9]{1,3}(\.[0-9]{1,6})?$"},
    "outline": {"minLength": 1, "maxLength": outline_typed.LONGEST},
    "hours": {"minLength": 1, "maxLength": opening_hours.LONGEST},
    "link": {"format": "uri", "maxLength": texts_typed.TEXT_LENGTH},
    "person_name": {"minLength": 1, "maxLength": texts_typed.NAME_LENGTH},
}
