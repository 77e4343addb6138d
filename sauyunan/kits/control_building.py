"""The questions of a page as controls, the buttons inside a form, and the rows of check-answers.

Everything is built from what was typed (``Raw``), so that nothing is lost; ``raw_of`` turns stored
answers into what would have been typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.core.areas import FOUND
from sauyunan.core.controls import FEW_OPTIONS, Areas, Control, Option, area_options
from sauyunan.kits import value_words, values
from sauyunan.kits.answering import Ctx, Visible
from sauyunan.kits.answers_sent import ASKED, ROWS, is_optional, parts_of, row_count
from sauyunan.kits.fields import Page, Question, ValueField
from sauyunan.kits.format import Option as KitOption
from sauyunan.kits.values import LEVELS, Raw


@dataclass(frozen=True)
class Answered:
    """A line of check-answers: the page to change it on, the question, the answer in lines."""

    page: str
    key: str
    label: str
    lines: tuple[str, ...]


def controls(
    questions: Mapping[str, Question],
    raw: Raw,
    faults: Mapping[str, str],
    ctx: Ctx,
    areas: Areas,
) -> tuple[Control, ...]:
    """The controls of the questions that are asked now (``answering.visible_questions``).

    ``faults`` by path as in ``answering.Reading``. A hidden control tells which questions were
    asked, so that one that appears only now is not called unanswered.
    """
    build = _Build(raw, faults, ctx, areas)
    shown = [build.control(key, key, question) for key, question in questions.items()]
    return (*shown, Control(ASKED, "hidden", "", value=" ".join(questions), required=False))


def raw_of(
    questions: Mapping[str, ValueField], answers: Mapping[str, Any], ctx: Ctx
) -> dict[str, list[str]]:
    """Stored answers as they would be typed."""
    raw: dict[str, list[str]] = {}
    for key, question in questions.items():
        if answers.get(key) is not None:
            raw |= _raw(key, question, answers[key], ctx)
    return raw


def pressed(questions: Mapping[str, Question], raw: Raw, ctx: Ctx) -> dict[str, list[str]] | None:
    """What the form holds after a button inside it (add, remove, search, change); None: no button.

    The page is then shown again without being checked.
    """
    button = next((name for name in raw if re.match("(add|remove|search|change):", name)), None)
    if button is None:
        return None
    word, _, name = button.partition(":")
    after = {key: list(texts) for key, texts in raw.items() if key != button}
    match word:
        case "add" if name in questions:
            group = questions[name]
            rows = min(row_count(group, raw, name) + 1, group.max or ROWS)
            after[f"{name}-count"] = [str(rows)]
        case "remove":
            after = _without_row(questions, after, *name.partition(":")[::2])
        case "change":
            after.pop(name, None)
            after.pop(f"{name}-search", None)
    return after


def answers_summary(
    pages: Mapping[str, Page], visible: Visible, ctx: Ctx, areas: Areas
) -> list[Answered]:
    """The visible answers in words, in the order of the form; ``lines`` is empty where none is.

    Nothing is masked: this is for the person who typed it.
    """
    rows: list[Answered] = []
    for page_key, keys in visible.pages.items():
        for key in keys:
            question = pages[page_key].questions[key]
            label = i18n.pick(question.label, ctx.lang)
            value = visible.answers.get(key)
            if question.type == "group":
                for at, row in enumerate(value or (), start=1):
                    lines = _lines(question, row, ctx, areas)
                    rows.append(Answered(page_key, key, f"{label} {at}", lines))
                if value:
                    continue
            lines = () if value is None else _lines(question, value, ctx, areas)
            rows.append(Answered(page_key, key, label, lines))
    return rows


def area_names(areas: Areas, code: str) -> list[str]:
    """The names of an area and those above it, the smallest first."""
    return [area.name for area in reversed(areas.path_of(code))]


# -- Controls -------------------------------------------------------------------------------------
_PLAIN = frozenset({"person_name", "hours"})
"""Kinds that are typed into a plain field of text."""


_TO_COME = re.compile(r"\bvalue\s*>=?\s*(today|answers\.)")
_IS_PAST = re.compile(r"\bvalue\s*<=?\s*today\b")
_WEEK = timedelta(days=7)


def _usual_hint(each: ValueField, today: date) -> str:
    """What is said where the kit says nothing itself; for a day that must be to come, such a day."""
    rules = [one.if_not for one in each.check] if each.type == "date" else []
    is_past = any(_IS_PAST.search(one) for one in rules)
    if not is_past and any(_TO_COME.search(one) for one in rules):
        day = today + _WEEK
        return _("For example, %(day)s") % {"day": f"{day.day} {day.month} {day.year}"}
    if each.accounts_at:
        return _("For example @nama")
    match each.type:
        case "file":
            return _("A photo, or a PDF of at most 8 MB.")
        case "hours":
            return _("For example Senin–Jumat 08.00–17.00; Sabtu 09.00–12.00; Minggu tutup")
    return ""


@dataclass(frozen=True)
class _Build:
    raw: Raw
    faults: Mapping[str, str]
    ctx: Ctx
    areas: Areas

    def control(self, name: str, path: str, each: ValueField) -> Control:
        given = self._shared(name, path, each)
        match each.type:
            case "group" | "record":
                return self._with_parts(name, path, each, given)
            case "area":
                return self._area(name, each, given)
            case "date":
                return Control(kind="date", value=self._date(name), **given)
            case "choice" | "choices" | "yes_no":
                return Control(
                    kind=_choice_kind(each),
                    value=list(self.raw.get(name, ())),
                    options=self._options(each),
                    **given,
                )
            case "file":
                return Control(kind="file", **given)
            case kind:
                width = "20" if kind == "number" else ""
                kind = "text" if kind in _PLAIN or each.accounts_at else kind
                value = values.first(self.raw, name)
                return Control(kind=kind, value=value, width=width, **given)  # type: ignore[arg-type]

    def _shared(self, name: str, path: str, each: ValueField) -> dict[str, Any]:
        return {
            "name": name,
            "label": self._pick(each.label),
            "hint": self._pick(each.hint) if each.hint else _usual_hint(each, self.ctx.today),
            "error": self.faults.get(path, ""),
            "required": not is_optional(each),
        }

    def _pick(self, texts: i18n.Texts) -> str:
        return i18n.pick(texts, self.ctx.lang)

    def _with_parts(self, name: str, path: str, each: ValueField, given: dict[str, Any]) -> Control:
        parts = parts_of(each, self.ctx)
        if each.type == "record":
            row = tuple(self.control(f"{name}-{k}", f"{path}.{k}", p) for k, p in parts.items())
            return Control(kind="fieldset", children=(row,), **given)
        count = max(row_count(each, self.raw, name), 0 if is_optional(each) else 1)
        rows = tuple(
            tuple(
                self.control(f"{name}-{at}-{k}", f"{path}.{at}.{k}", part)
                for k, part in parts.items()
            )
            for at in range(count)
        )
        return Control(
            kind="group",
            children=rows,
            row_label=given["label"],
            may_add=count < (each.max or ROWS),
            may_remove=count > max(each.min or 0, 0 if is_optional(each) else 1),
            **given,
        )

    def _date(self, name: str) -> dict[str, str]:
        parts = {part: values.first(self.raw, f"{name}-{part}") for part in values.DATE_PARTS}
        whole = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", values.first(self.raw, name))
        if whole and not any(parts.values()):
            return {"day": str(int(whole[3])), "month": str(int(whole[2])), "year": whole[1]}
        return parts

    def _options(self, each: ValueField) -> tuple[Option, ...]:
        if each.type == "yes_no":
            return ()
        return tuple(
            Option(
                key,
                self._pick(value_words.option_texts(option)),
                self._pick(option.hint) if isinstance(option, KitOption) and option.hint else "",
            )
            for key, option in each.options.items()
        )

    def _area(self, name: str, each: ValueField, given: dict[str, Any]) -> Control:
        code = values.first(self.raw, name)
        query = values.first(self.raw, f"{name}-search").strip()[:100]
        names = area_names(self.areas, code) if code and not given["error"] else []
        if names:
            chosen, path = names[0], ", ".join(names[1:])
            return Control(kind="area", value=code, chosen=chosen, chosen_path=path, **given)
        level = LEVELS.index(each.level) + 1
        options = area_options(self.areas, query, level)
        return Control(
            kind="area",
            value=code,
            query=query,
            options=options,
            has_more=len(options) >= FOUND,
            level=level,
            **given,
        )


def _choice_kind(each: ValueField) -> Any:
    return "select" if each.type == "choice" and len(each.options) > FEW_OPTIONS else each.type


# -- Raw data -------------------------------------------------------------------------------------
def _raw(name: str, each: ValueField, value: Any, ctx: Ctx) -> dict[str, list[str]]:
    match each.type:
        case "record":
            return _raw_row(name, each, value, ctx)
        case "group":
            raw = {f"{name}-count": [str(len(value))]}
            for at, row in enumerate(value):
                raw |= _raw_row(f"{name}-{at}", each, row, ctx)
            return raw
        case "date":
            year, month, day = value.split("-")
            parts = (str(int(day)), str(int(month)), year)
            return {f"{name}-{p}": [t] for p, t in zip(values.DATE_PARTS, parts, strict=True)}
        case "yes_no":
            return {name: ["yes" if value else "no"]}
        case "choices":
            return {name: list(value)}
        case "hours":
            return {name: [value_words.say(each, value, lambda _code: [], ctx.lang)]}
        case _:
            return {name: [str(value)]}


def _raw_row(name: str, each: ValueField, row: Mapping[str, Any], ctx: Ctx) -> dict[str, list[str]]:
    raw: dict[str, list[str]] = {}
    for key, part in parts_of(each, ctx).items():
        if row.get(key) is not None:
            raw |= _raw(f"{name}-{key}", part, row[key], ctx)
    return raw


def _without_row(
    questions: Mapping[str, Question], raw: dict[str, list[str]], name: str, row: str
) -> dict[str, list[str]]:
    """The form without one row of a group; later rows move up."""
    if name not in questions or not re.fullmatch("[0-9]{1,3}", row):
        return raw
    gone, kept = int(row), {}
    for key, texts in raw.items():
        found = re.match(rf"{re.escape(name)}-([0-9]+)-", key)
        at = int(found[1]) if found else -1
        if found and at == gone:
            continue
        shifted = f"{name}-{at - 1}-{key[found.end() :]}" if found and at > gone else key
        kept[shifted] = texts
    kept[f"{name}-count"] = [str(max(row_count(questions[name], raw, name) - 1, 0))]
    return kept


def _lines(question: Question, value: Any, ctx: Ctx, areas: Areas) -> tuple[str, ...]:
    def path(code: str) -> list[str]:
        return area_names(areas, code)

    if question.type in {"group", "record"}:
        return tuple(value_words.say_parts(parts_of(question, ctx), value, path, ctx.lang))
    return (value_words.say(question, value, path, ctx.lang),)
