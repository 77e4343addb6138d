"""What the desk's pages show of a case: masked answers, the register's word on them, papers, steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.core.folding import fold
from sauyunan.kits import answering
from sauyunan.kits.answering import Ctx
from sauyunan.kits.definition import Edition
from sauyunan.kits.fields import Page, Question, ValueField
from sauyunan.kits.format import Texts
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import masking
from sauyunan.registers import queries as register_queries
from sauyunan.registers.format import RegisterField
from sauyunan.registers.models import Record
from sauyunan.services import (
    answer_words,
    contact,
    contents,
    facts,
    handed_files,
    mended,
    queries,
)
from sauyunan.services.answer_words import Part
from sauyunan.services.mended import Mended
from sauyunan.services.models import Application, HandOver, Upload


@dataclass(frozen=True)
class Line:
    """An answer. ``path`` is set where it is masked and can be revealed; ``verdict`` compares it
    with the register: "agrees", "differs" (``held`` is the register's masked value), or "".

    ``why``: why it was sent back; ``is_mended``: another answer than before, which ``former`` says.
    """

    label: str
    value: str
    path: str = ""
    verdict: str = ""
    held: str = ""
    why: str = ""
    is_mended: bool = False
    former: str = ""


@dataclass(frozen=True)
class Block:
    """Answers under one heading: a page's own, a record, or one row of a group."""

    title: str
    lines: tuple[Line, ...]
    found: str = ""  # of a record: "found", "missing", "many" or "closed"
    register_kit: str = ""
    register_name: str = ""
    record: Record | None = None
    why: str = ""  # why the record or group was sent back


@dataclass(frozen=True)
class Paper:
    """A document of the case with its files. ``former``: those that the applicant replaced;
    ``why``: why they were sent back."""

    key: str
    label: str
    substitute: str
    uploads: tuple[Upload, ...]
    former: Paper | None = None
    why: str = ""

    @property
    def is_returned(self) -> bool:
        """Whether the applicant has to send it anew."""
        return any(one.status == Upload.Status.RETURNED for one in self.uploads)

    @property
    def pages(self) -> list[tuple[str, int]]:
        """The code of the file and the page in it, of each page in order."""
        return [(one.code, page) for one in self.uploads for page in range(1, one.pages + 1)]

    @property
    def warnings(self) -> list[str]:
        """What the reception of the files noticed."""
        return [str(text) for one in self.uploads for text in one.warnings]


@dataclass(frozen=True)
class Case:
    """Everything of one application that the desk compares."""

    title: str
    blocks: tuple[Block, ...]
    papers: tuple[Paper, ...]
    former: tuple[Paper, ...]  # of which there is no other file now
    handed: tuple[Paper, ...]  # that the office has added
    contact: tuple[Line, ...]

    @property
    def maskable(self) -> list[tuple[str, str]]:
        """What can be revealed: the path and the name of each masked answer."""
        blocks = (*self.blocks, Block(_("Contact"), self.contact))
        return [
            (line.path, f"{block.title}: {line.label}")
            for block in blocks
            for line in block.lines
            if line.path
        ]


def case(application: Application, revealed: Mapping[str, str]) -> Case:
    """The case, masked but for what was revealed just now (path -> value)."""
    edition = facts.edition_of(application.edition_id)
    held = contents.of(application)
    office = facts.office(application.unit_id, edition.area)
    ctx = facts.form_context(edition, application.service, office)
    pages = queries.service_of(application).ask
    repaired = mended.of(application, pages, held.answers, ctx)
    papers, former = _papers_of(application, repaired.reasons)
    return Case(
        title=held.title,
        blocks=tuple(_blocks(pages, held.answers, _Words(edition, ctx, revealed, repaired))),
        papers=papers,
        former=former,
        handed=tuple(
            Paper(one.upload.bring, one.label, "", (one.upload,))
            for one in handed_files.of(application)
        ),
        contact=tuple(_contact(held, revealed)),
    )


@dataclass(frozen=True)
class Happened:
    """A move with its reasons by the names of documents and questions, or a hand-over."""

    at: datetime
    event: queries.Event | None = None
    reasons: tuple[tuple[str, str], ...] = ()
    handover: HandOver | None = None
    why: str = ""


def history(application: Application) -> list[Happened]:
    """What happened, the last step first."""
    service = queries.service_of(application)
    labels = {key: i18n.pick(one.label) for key, one in service.questions.items()}
    labels |= {key: i18n.pick(one.label) for key, one in service.bring.items()}
    steps = [
        Happened(
            one.made.at,
            event=one,
            reasons=tuple((labels.get(key, key), why) for key, why in one.said.reasons.items()),
        )
        for one in queries.timeline(application)
    ]
    given = [
        Happened(one.at, handover=one, why=contents.handover_reason(one, application))
        for one in application.handovers.select_related("person", "to")
    ]
    return sorted([*steps, *given], key=lambda one: one.at)[::-1]


# -- Answers --------------------------------------------------------------------------------------
def _blocks(
    pages: Mapping[str, Page], answers: Mapping[str, Any], words: _Words
) -> Iterator[Block]:
    for part in answer_words.parts(pages, answering.visible(pages, answers, words.ctx), words.ctx):
        if part.question is not None and part.question.type == "record":
            yield _record_block(words, part, part.question)
        else:
            lines = tuple(words.lines(part.prefix, part.fields, part.row))
            yield Block(part.title, lines, why=words.why_of(part))
    gone = tuple(
        Line(i18n.pick(field.label), "", is_mended=True, former=words.said(field, value))
        for field, value in words.mended.gone.values()
    )
    yield Block(_("No longer asked after the correction"), gone)


@dataclass(frozen=True)
class _Words:
    edition: Edition
    ctx: Ctx
    revealed: Mapping[str, str]
    mended: Mended

    def why_of(self, part: Part) -> str:
        """Why a record or group was sent back as a whole; plain questions say it themselves."""
        return "" if part.question is None else self.mended.reasons.get(part.keys[0], "")

    def lines(
        self, prefix: str, questions: Mapping[str, ValueField], row: Mapping[str, Any]
    ) -> Iterator[Line]:
        for key, question in questions.items():
            yield self.line(prefix + key, question, row.get(key))

    def line(self, path: str, field: ValueField, value: Any) -> Line:
        """An answer, and what it was before it was mended."""
        made = self._line(path, field, value)
        why = self.mended.reasons.get(path, "")
        if not self.mended.was_changed(path, value):
            return replace(made, why=why)
        held = self.mended.former.get(path)
        former = self.said(*held) if held else ""
        return replace(made, why=why, is_mended=True, former=former)

    def said(self, field: ValueField, value: Any) -> str:
        """An answer in words, masked where it is one of those that are hidden."""
        if field.type in answer_words.MASKED:
            return answer_words.masked(field, value, self.ctx)
        return answer_words.said(field, value)

    def _line(self, path: str, field: ValueField, value: Any) -> Line:
        label = i18n.pick(field.label)
        if value is None:
            return Line(label, "")
        if field.type not in answer_words.MASKED:
            return Line(label, answer_words.said(field, value))
        if path in self.revealed:
            return Line(label, self.revealed[path])
        return Line(label, answer_words.masked(field, value, self.ctx), path=path)


# -- The register ---------------------------------------------------------------------------------
def _record_block(words: _Words, part: Part, question: Question) -> Block:
    found, records = _records(words.edition, question, part.row)
    record = records[0] if found == "found" else None
    held = register_queries.values(record) if record else {}
    lines = tuple(
        _compared(words, part.prefix + name, field, part.row.get(name), held.get(name), record)
        for name, field in part.fields.items()
    )
    home, register = words.edition.kit.home_of(question.register_ or "")
    why = words.why_of(part)
    return Block(part.title, lines, found, home.name, register, record, why)


def _records(
    edition: Edition, question: Question, value: Mapping[str, Any]
) -> tuple[str, Sequence[Record]]:
    where = {name: value[name] for name in question.match if value.get(name) is not None}
    if question.register_ is None or not where:
        return "closed", ()
    try:
        rows = register_queries.find(edition.kit, question.register_, where)
    except (register_queries.CannotFind, EffectRefused):
        return "closed", ()
    return ("missing", "found", "many")[min(len(rows), 2)], rows


def _compared(
    words: _Words, path: str, field: ValueField, given: Any, held: Any, record: Record | None
) -> Line:
    line = words.line(path, field, given)
    if record is None or (given is None and held is None):
        return line
    if _same(given, held):
        return replace(line, verdict="agrees")
    shown = "" if held is None else _held_words(words, field, held)
    return replace(line, verdict="differs", held=shown)


def _held_words(words: _Words, field: ValueField, held: Any) -> str:
    personal = isinstance(field, RegisterField) and field.personal
    if personal:
        return answer_words.masked(field, held, words.ctx)
    return answer_words.said(field, held)


def _same(given: Any, held: Any) -> bool:
    if isinstance(given, str) and isinstance(held, str):
        return fold(given) == fold(held)
    return bool(given == held)


# -- Papers and contact ---------------------------------------------------------------------------
def _papers_of(
    application: Application, reasons: Mapping[str, str]
) -> tuple[tuple[Paper, ...], tuple[Paper, ...]]:
    """The documents with what they replace; and those that only have files which were replaced."""
    uploads = list(application.uploads.order_by("added_at", "pk"))
    held = _papers(application, uploads, {Upload.Status.GIVEN, Upload.Status.RETURNED})
    old = {one.key: one for one in _papers(application, uploads, {Upload.Status.REPLACED})}
    papers = tuple(
        replace(one, former=old.get(one.key), why=reasons.get(one.key, "")) for one in held
    )
    keys = {one.key for one in held}
    return papers, tuple(one for key, one in old.items() if key not in keys)


def _papers(
    application: Application, uploads: Sequence[Upload], statuses: set[Upload.Status]
) -> tuple[Paper, ...]:
    service = queries.service_of(application)
    papers = []
    for key, bring in service.bring.items():
        files = tuple(one for one in uploads if one.bring == key and one.status in statuses)
        if files:
            stands_in = service.substitutes.get(files[0].substitute)
            substitute = i18n.pick(stands_in.label) if stands_in else ""
            papers.append(Paper(key, i18n.pick(bring.label), substitute, files))
    return tuple(papers)


def _contact(held: contents.Contents, revealed: Mapping[str, str]) -> Iterator[Line]:
    given = held.contact.as_json()
    for key, label, kind in (("phone", _("Phone"), "phone"), ("email", _("E-mail"), "email")):
        path = f"{contact.KEY}.{key}"
        if path in revealed:
            yield Line(label, revealed[path])
        elif key in given:
            field = RegisterField(type=kind, label=Texts(id=label), personal=True)
            yield Line(label, masking.mask(field, given[key]), path=path)
