"""Stored answers in words: days written out, choices by their label, areas by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sauyunan.core import geometry, i18n, opening_hours, saying
from sauyunan.kits import outline_typed
from sauyunan.kits.fields import ValueField
from sauyunan.kits.format import Option, Texts

AreaPath = Callable[[str], list[str]]
"""The names of an area and of all above it, from the smallest: ["Cihapit", "Bandung Wetan", …]."""
Part = Callable[[ValueField], Mapping[str, ValueField]]
"""The questions of a group, the fields of a record; empty for other kinds."""


def say(field: ValueField, value: Any, areas: AreaPath, lang: str | None = None) -> str:
    """One stored value without parts, in the language given or in the page's."""
    language = _language(lang)
    match field.type:
        case "yes_no":
            return _("Yes") if value else _("No")
        case "date" | "time":
            return _when(field.type, value, language)
        case "money":
            return saying.money(value, language)
        case "choice" | "choices":
            chosen = [value] if field.type == "choice" else value
            return ", ".join(_label(field, each, lang) for each in chosen)
        case "hours":
            return opening_hours.say(value, language)
        case "outline" | "pictures" | "file":
            return _measured(field.type, value, language)
        case "area":
            return ", ".join(areas(value)) or str(value)
        case _:
            return str(value)


def say_parts(
    parts: Mapping[str, ValueField], row: Mapping[str, Any], areas: AreaPath, lang: str | None
) -> list[str]:
    """One line for each answered part of a record or of a group's row."""
    return [
        _("%(label)s: %(message)s")
        % {"label": i18n.pick(part.label, lang), "message": say(part, row[key], areas, lang)}
        for key, part in parts.items()
        if row.get(key) is not None
    ]


def option_texts(option: Option | Texts) -> Texts:
    """The label of an option in its short or its long form."""
    return option.label if isinstance(option, Option) else option


def _when(kind: str, value: str, language: str) -> str:
    """A day, or a time of day."""
    if kind == "date":
        return saying.day(date.fromisoformat(value), language)
    return saying.clock_time(time.fromisoformat(value), language)


def _measured(kind: str, value: Any, language: str) -> str:
    """How large an outline is, how many photos or files there are."""
    if kind == "outline":
        size = geometry.hectares(outline_typed.polygons_of(value))
        return _("about %(n)s hectares") % {"n": saying.number(size, language, 1)}
    count = len(value)
    if kind == "pictures":
        return ngettext("%(count)s photo", "%(count)s photos", count) % {"count": count}
    return ngettext("%(count)s file", "%(count)s files", count) % {"count": count}


def _label(field: ValueField, key: str, lang: str | None) -> str:
    option = field.options.get(key)
    return key if option is None else i18n.pick(option_texts(option), lang)


def _language(lang: str | None) -> str:
    language = (lang or get_language() or i18n.DEFAULT).split("-")[0]
    return language if language in saying.MONTHS else i18n.DEFAULT
