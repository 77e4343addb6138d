"""Answers as the desk and the official forms show them: part by part, in words, masked or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sauyunan.core import areas, i18n
from sauyunan.kits import value_words
from sauyunan.kits.answering import Ctx, Visible
from sauyunan.kits.control_building import area_names
from sauyunan.kits.fields import Page, Question, ValueField
from sauyunan.registers import masking
from sauyunan.registers.format import RegisterField

MASKED = frozenset({"number", "phone", "email"})
"""Kinds of answers that are hidden until somebody asks for one with a reason."""


@dataclass(frozen=True)
class Part:
    """Answers under one heading: a page's own, a record, or one row of a group.

    ``keys``: the questions of the form that it holds; ``question``: the record or group.
    """

    title: str
    keys: tuple[str, ...]
    fields: Mapping[str, ValueField]
    row: Mapping[str, Any] = field(default_factory=dict)
    prefix: str = ""  # of the paths of its answers: "ibu.", "saksi.0."
    question: Question | None = None


def parts(pages: Mapping[str, Page], visible: Visible, ctx: Ctx) -> Iterator[Part]:
    """The visible answers in the order of the form; a page's own plain ones before its parts."""
    for page_key, keys in visible.pages.items():
        page = pages[page_key]
        plain = {key: one for key in keys if not _has_parts(one := page.questions[key])}
        yield Part(i18n.pick(page.title, ctx.lang), tuple(plain), plain, visible.answers)
        for key in keys:
            yield from _parts_of(key, page.questions[key], visible.answers.get(key), ctx)


def _parts_of(key: str, question: Question, value: Any, ctx: Ctx) -> Iterator[Part]:
    title = i18n.pick(question.label, ctx.lang)
    if not value:
        return
    if question.type == "record":
        asked = ctx.fields_of(question)
        yield Part(title, (key,), asked, value, f"{key}.", question)
    elif question.type == "group":
        for at, row in enumerate(value):
            yield Part(
                f"{title} {at + 1}", (key,), question.questions, row, f"{key}.{at}.", question
            )


def _has_parts(question: Question) -> bool:
    return question.type in {"record", "group"}


def said(one: ValueField, value: Any, lang: str | None = None) -> str:
    """An answer in words."""
    return value_words.say(one, value, lambda code: area_names(areas, code), lang)


def masked(one: ValueField, value: Any, ctx: Ctx) -> str:
    """An answer of which only enough is shown to recognise it."""
    declared = ctx.look.number(one.of) if one.of else None
    personal = RegisterField(type=one.type, label=one.label, of=one.of, personal=True)
    return masking.mask(personal, value, declared)
