"""Reading the answers to a form: which questions are asked, what was answered, what is wrong.

One pass in the order of pages and questions. A show-if sees the visible answers before it; the
answer to a hidden question is dropped. A show-if without a value shows the question, a check
without a value counts as broken. Pure: what must be looked up comes in as functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.core import areas, i18n, shapes
from sauyunan.kits import form_rules, rules
from sauyunan.kits.answers_sent import (
    ASKED,
    Came,
    is_optional,
    parts_of,
    sent,
    typed,
    unknown_names,
)
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.fields import NumberFormat, Page, Question, ValueField
from sauyunan.kits.form_rules import FormRules, Pass
from sauyunan.kits.format import Check
from sauyunan.kits.values import LEVELS, Look, Raw

Faults = dict[str, str]
"""Path of an answer ("tanggal_lahir", "ibu.nik", "saksi.0.nik") -> what is wrong, how to mend it."""


@dataclass(frozen=True)
class Ctx:
    """What a form is read with."""

    rules: FormRules
    look: Look
    fields_of: Callable[[Question], Mapping[str, ValueField]]
    """The asked fields of a record question, in the order asked."""
    today: date
    given: Mapping[str, object] = field(default_factory=dict)
    """The variables of rules beside the form: param, place, today, and answers of a move's form."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """The visible answers of earlier pages."""
    lang: str | None = None

    def after(self, answers: Mapping[str, Any]) -> Ctx:
        """The same with other answers given before."""
        return replace(self, answers=answers)


@dataclass(frozen=True)
class Reading:
    """What was read. ``values`` holds the visible answers that are right, as they are stored."""

    values: dict[str, Any]
    faults: Faults
    new: tuple[str, ...] = ()
    """Questions that are asked because of these answers and did not stand on the page that was
    sent: show the page again. They are not called unanswered."""
    asked: tuple[str, ...] = ()
    """All questions that are asked."""


@dataclass(frozen=True)
class Visible:
    """What is asked now: the keys of pages, each with the keys of its questions."""

    pages: Mapping[str, tuple[str, ...]]
    answers: dict[str, Any]
    """The answers without those of hidden questions."""


def known_area(code: str, level: str) -> bool:
    """Whether the country has an area of this level ("desa") with this code. One query."""
    return areas.check(code, LEVELS.index(level) + 1)


def context(
    edition: Edition,
    rules: FormRules,
    *,
    today: date,
    place: Mapping[str, object],
    area: Callable[[str, str], bool] = known_area,
    lang: str | None = None,
) -> Ctx:
    """What the forms of an edition's kit are read with; ``area(code, level)`` tells what exists."""
    kit = edition.kit
    return Ctx(
        rules=rules,
        look=Look(
            lambda ref: number_format(kit, ref),
            area,
            shapes.in_city,
            shapes.covers,
            areas.is_at_home,
        ),
        fields_of=lambda question: record_fields(kit, question),
        today=today,
        given={"param": edition.param(kit.name), "place": place, "today": today},
        lang=lang,
    )


def number_format(kit: Kit, ref: str) -> NumberFormat:
    """The declared number that a reference names. KeyError when there is none."""
    found: NumberFormat = kit.find("numbers", ref)
    return found


def record_fields(kit: Kit, question: Question) -> dict[str, ValueField]:
    """The asked fields of a record question; references in them are made those of ``kit``."""
    if question.register_ is None:
        return {}
    home, _name = kit.home_of(question.register_)
    fields: Mapping[str, ValueField] = kit.find("registers", question.register_).fields
    return {key: _seen_from(fields[key], home, kit) for key in question.ask}


def _seen_from(each: ValueField, home: Kit, kit: Kit) -> ValueField:
    if each.of is None or home.name == kit.name:
        return each
    return each.model_copy(update={"of": home.full_name(each.of)})


def read(questions: Mapping[str, Question], raw: Raw, ctx: Ctx) -> Reading:
    """What a sent web form says to the questions of one page, or of a move's own form."""
    found = _read([(None, questions)], lambda key, each: typed(each, raw, key, ctx), ctx)
    stood = raw.get(ASKED)
    if not stood:
        return found
    new = [key for key in found.asked if key not in stood[0].split() and key not in found.values]
    faults = {path: say for path, say in found.faults.items() if path.partition(".")[0] not in new}
    return Reading(found.values, faults, tuple(new), found.asked)


def read_json(questions: Mapping[str, Question], data: Mapping[str, object], ctx: Ctx) -> Reading:
    """What a JSON object says to the questions; a name that no question has is a fault."""
    return _read_sent([(None, questions)], data, ctx)


def check_all(pages: Mapping[str, Page], answers: Mapping[str, object], ctx: Ctx) -> Reading:
    """All answers of a form, from JSON or as they were stored, read and checked as a whole."""
    return _read_sent([(page.show, page.questions) for page in pages.values()], answers, ctx)


def visible(pages: Mapping[str, Page], answers: Mapping[str, Any], ctx: Ctx) -> Visible:
    """What is asked now, given stored answers. A page without any question is left out."""
    now = Pass(ctx.rules, dict(answers), ctx.given)
    asked = {key: tuple(_asked((page.show, page.questions), now)) for key, page in pages.items()}
    return Visible({key: keys for key, keys in asked.items() if keys}, now.answers)


def visible_pages(
    pages: Mapping[str, Page], answers: Mapping[str, Any], ctx: Ctx
) -> tuple[str, ...]:
    """The keys of the pages that are asked now."""
    return tuple(visible(pages, answers, ctx).pages)


def visible_questions(page: Page, answers: Mapping[str, Any], ctx: Ctx) -> dict[str, Question]:
    """The questions of one page that are asked now, given the visible answers of the others."""
    now = Pass(ctx.rules, dict(answers), ctx.given)
    return {key: page.questions[key] for key in _asked((page.show, page.questions), now)}


def rules_of(
    edition: Edition, scope: str, forms: Mapping[str, Mapping[str, Question]], root: str = "answers"
) -> FormRules:
    """The compiled rules of a form of the edition's kit, kept with the edition.

    ``scope`` names the form ("services/akta/answers"). ``forms``: all forms its rules see; ``root``
    is the one that is read: {"answers": questions_of(service.ask), "move": move.ask} and "move".
    """
    return edition.once(
        ("form", scope), lambda: FormRules(rules.environment_for(edition.kit, **forms), root)
    )


def defaults(questions: Mapping[str, Question], ctx: Ctx) -> dict[str, Any]:
    """What stands in unanswered questions at first, by their default rules."""
    now = Pass(ctx.rules, dict(ctx.answers), ctx.given)
    found: dict[str, Any] = {}
    for key, question in questions.items():
        if question.default is not None and key not in ctx.answers:
            value = now.value(question.default)
            if value is not None:
                found[key] = value.isoformat() if isinstance(value, date) else value
    return found


# -- The pass -------------------------------------------------------------------------------------
Block = tuple[str | None, Mapping[str, Question]]
"""The show-if of a page and its questions."""


def _asked(block: Block, now: Pass) -> Iterator[str]:
    """The keys of the questions asked; the answers of the others are dropped."""
    show, questions = block
    page_shows = now.shows(show)
    for key, question in questions.items():
        if page_shows and now.shows(question.show):
            yield key
        else:
            now.drop(key)


def _read_sent(blocks: Sequence[Block], data: Mapping[str, object], ctx: Ctx) -> Reading:
    found = _read(blocks, lambda key, each: sent(each, data.get(key), ctx), ctx)
    known = {key: None for _show, questions in blocks for key in questions}
    faults = {**found.faults, **dict(unknown_names(data, known))}
    return Reading(found.values, faults, asked=found.asked)


def _read(blocks: Sequence[Block], given: Callable[[str, Question], Came], ctx: Ctx) -> Reading:
    questions = {key: each for _show, page in blocks for key, each in page.items()}
    came = {key: given(key, question) for key, question in questions.items()}
    earlier = {key: value for key, value in ctx.answers.items() if key not in questions}
    answers = {key: each.value for key, each in came.items() if each.value is not None}
    now = Pass(ctx.rules, {**earlier, **answers}, ctx.given)
    asked = [key for block in blocks for key in _asked(block, now)]
    faults: Faults = {}
    for key in asked:
        faults |= _settle(key, questions[key], came[key], now, ctx)
    faults |= _checked({key: questions[key] for key in asked}, now, faults, ctx)
    wrong = {path.partition(".")[0] for path in faults}
    right = {key: now.answers[key] for key in asked if key in now.answers and key not in wrong}
    return Reading(right, faults, asked=tuple(asked))


def _settle(key: str, question: Question, came: Came, now: Pass, ctx: Ctx) -> Faults:
    """What is wrong with an answer by itself; the answer becomes what is kept of it."""
    if question.type == "group":
        value, faults = _settle_rows(key, question, came, now, ctx)
    else:
        value, faults = _settle_one(key, question, came, ctx, required=not question.optional)
    if value is None or faults:
        now.drop(key)
    elif value != now.answers.get(key):
        now.put(key, value)
    return faults


def _settle_one(
    path: str, each: ValueField, came: Came, ctx: Ctx, *, required: bool
) -> tuple[Any, Faults]:
    if came.fault:
        return None, {path: _about(each, came.fault, ctx)}
    if each.type == "record" and (came.rows or required):
        row: Mapping[str, Came] = came.rows[0] if came.rows else {}
        return _settle_parts(path, parts_of(each, ctx), row, ctx)
    if came.value is None:
        return None, {path: _about(each, _missing(each), ctx)} if required else {}
    return came.value, _lone_faults(path, each, came.value, ctx)


def _settle_parts(
    path: str, parts: Mapping[str, ValueField], row: Mapping[str, Came], ctx: Ctx
) -> tuple[dict[str, Any], Faults]:
    kept: dict[str, Any] = {}
    faults: Faults = {}
    for key, part in parts.items():
        value, wrong = _settle_one(
            f"{path}.{key}", part, row.get(key, Came()), ctx, required=not is_optional(part)
        )
        faults |= wrong
        if value is not None:
            kept[key] = value
    return kept, faults


def _settle_rows(
    path: str, group: Question, came: Came, now: Pass, ctx: Ctx
) -> tuple[list[dict[str, Any]] | None, Faults]:
    """Rows in order; a question of a row sees what stands before it in the row as ``row``."""
    if came.fault:
        return None, {path: _about(group, came.fault, ctx)}
    least = max(group.min or 0, 0 if group.optional else 1)
    if len(came.rows) < least and not (group.optional and not came.rows):
        return None, {path: _about(group, _too_few(least), ctx)}
    rows: list[dict[str, Any]] = []
    faults: Faults = {}
    for at, row in enumerate(came.rows):
        kept: dict[str, Any] = {}
        for key, each in group.questions.items():
            if not now.shows(each.show, kept, path):
                continue
            value, wrong = _settle_one(
                f"{path}.{at}.{key}", each, row[key], ctx, required=not each.optional
            )
            faults |= wrong
            if value is not None:
                kept[key] = value
        rows.append(kept)
    return rows or None, faults


# -- Checks ---------------------------------------------------------------------------------------
def _lone_faults(path: str, each: ValueField, value: Any, ctx: Ctx) -> Faults:
    """Checks that need nothing but the value: of declared numbers and of registers' fields."""
    checks: list[Check] = []
    if each.type == "number" and each.of:
        checks += ctx.look.number(each.of).check
    if not isinstance(each, Question):
        checks += each.check
    for check in checks:
        if form_rules.breaks(check, each, value, ctx.today):
            return {path: i18n.pick(check.say, ctx.lang)}
    return {}


@dataclass(frozen=True)
class _Spot:
    """An answer that is checked. ``told``: its path for people, with the number of its row;
    ``path``: the declared one."""

    question: Question
    told: str
    path: str
    value: Any
    row: Mapping[str, Any] | None = None


def _spots(key: str, question: Question, value: Any) -> Iterator[_Spot]:
    yield _Spot(question, key, key, value)
    for at, row in enumerate(value if question.type == "group" else ()):
        for part, each in question.questions.items():
            if part in row:
                yield _Spot(each, f"{key}.{at}.{part}", f"{key}.{part}", row[part], row)


def _checked(questions: Mapping[str, Question], now: Pass, faults: Faults, ctx: Ctx) -> Faults:
    """The first broken check of each right answer. A check that reads a wrong answer waits."""
    wrong = {path.partition(".")[0] for path in faults}
    found: Faults = {}
    for key, question in questions.items():
        if key not in wrong and key in now.answers:
            for spot in _spots(key, question, now.answers[key]):
                found |= _broken(spot, now, wrong, ctx.lang)
    return found


def _broken(spot: _Spot, now: Pass, wrong: set[str], lang: str | None) -> Faults:
    for check in spot.question.check:
        reads = now.reads(check, spot.path, in_row=spot.row is not None)
        if not reads & wrong and now.fails(check, spot.path, spot.value, spot.row):
            return {spot.told: i18n.pick(check.say, lang)}
    return {}


# -- Sentences ------------------------------------------------------------------------------------
def _about(each: ValueField, message: str, ctx: Ctx) -> str:
    return _("%(label)s: %(message)s") % {
        "label": i18n.pick(each.label, ctx.lang).rstrip("?"),  # no "?:" in a sentence
        "message": message,
    }


def _missing(each: ValueField) -> str:
    match each.type:
        case "yes_no" | "choice":
            return _("nothing is chosen. Choose one answer.")
        case "choices":
            return _("nothing is chosen. Choose at least one.")
        case "date":
            return _("the date is missing. Write day, month and year.")
        case "file":
            return _("no file is chosen. Choose a photo or a PDF.")
        case "area":
            return _("no area is chosen. Search for its name and choose it.")
        case _:
            return _("the answer is missing. Write it here.")


def _too_few(least: int) -> str:
    return ngettext(
        "too few entries. Give at least %(count)s.",
        "too few entries. Give at least %(count)s.",
        least,
    ) % {"count": least}
