"""Official forms filled in from what the applicant typed: which there are, and each as a PDF.

They are made anew whenever somebody opens one, from the answers as they were sent last, in
Indonesian; nothing is kept. They are no documents of the office and are not signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import repeat
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sauyunan.accounts import queries as accounts
from sauyunan.core import clock, i18n, saying
from sauyunan.documents import rendering
from sauyunan.kits import answering
from sauyunan.kits.answering import Ctx, Visible
from sauyunan.kits.definition import Edition
from sauyunan.kits.fields import ValueField
from sauyunan.services import answer_words, contents, facts, queries
from sauyunan.services.facts import Office
from sauyunan.services.filling import Filling
from sauyunan.services.format import OfficialForm, Service
from sauyunan.services.models import Application

KEY = "forms:"
"""In paths of what the desk reveals, before the key of a form; no question can be called so."""
NOTHING = "–"
"""Stands where a question was not answered."""


@dataclass(frozen=True)
class Source:
    """What forms are filled in from. ``sent_at``: none while nothing is sent."""

    edition: Edition
    name: str
    office: Office
    answers: Mapping[str, Any]
    reference: str = ""
    sent_at: datetime | None = None

    @property
    def service(self) -> Service:
        """What is applied for."""
        return facts.service_of(self.edition, self.name)

    @cached_property
    def day(self) -> date:
        """The day it was sent; today before that."""
        return timezone.localdate(self.sent_at) if self.sent_at else clock.today()

    @cached_property
    def ctx(self) -> Ctx:
        """What the answers are read with."""
        return facts.form_context(
            self.edition, self.name, self.office, lang=i18n.DEFAULT, today=self.day
        )

    @cached_property
    def visible(self) -> Visible:
        """The pages and questions that were asked."""
        return answering.visible(self.service.ask, self.answers, self.ctx)

    @cached_property
    def facts(self) -> facts.Facts:
        """The rules of the service over the answers."""
        return facts.facts(
            self.edition, self.name, self.visible.answers, self.office, today=self.day
        )

    @cached_property
    def forms(self) -> Mapping[str, OfficialForm]:
        """The forms that these answers fill in."""
        return self.facts.forms()

    @property
    def electronic(self) -> dict[str, OfficialForm]:
        """Those that nobody needs to print."""
        return {key: one for key, one in self.forms.items() if one.is_electronic}

    def signed_as(self, paper: str) -> dict[str, OfficialForm]:
        """Those that are printed and signed to be brought as this document or substitute."""
        return {
            key: one
            for key, one in self.forms.items()
            if one.sign is not None and paper in one.sign.keys
        }


def of_draft(filling: Filling) -> Source:
    """A draft as it stands."""
    return Source(filling.edition, filling.draft.service, filling.office, filling.answers)


def of_application(application: Application) -> Source:
    """What was sent, with the corrections that were sent since."""
    edition = facts.edition_of(application.edition_id)
    return Source(
        edition,
        application.service,
        facts.office(application.unit_id, edition.area),
        contents.of(application).answers,
        application.reference,
        queries.last_sent_at(application),
    )


# -- The PDF --------------------------------------------------------------------------------------
def pdf(source: Source, key: str, *, is_masked: bool = False) -> bytes:
    """A form of ``source.forms`` as PDF; equal answers give equal bytes."""
    with translation.override(i18n.DEFAULT):
        values = _values(source, source.forms[key], is_masked=is_masked)
    midnight = timezone.make_aware(datetime.combine(source.day, datetime.min.time()))
    return rendering.render_sheet(values, at=source.sent_at or midnight)


def file_name(source: Source, key: str) -> str:
    """What the PDF is called where it is kept."""
    words = (source.forms[key].code, source.reference)
    return "-".join("".join(filter(_is_plain, word)) for word in words if word) + ".pdf"


def hidden_count(source: Source, key: str) -> int:
    """How many values a masked copy hides."""
    return sum(
        part.row.get(name) is not None and one.type in answer_words.MASKED
        for part in _parts(source, source.forms[key])
        for name, one in part.fields.items()
    )


def _is_plain(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign in "-._")


def _values(source: Source, form: OfficialForm, *, is_masked: bool) -> dict[str, Any]:
    unit = source.office.unit
    return {
        "title": i18n.pick(form.title, i18n.DEFAULT),
        "code": form.code,
        "service": i18n.pick(source.service.title, i18n.DEFAULT),
        "lang": i18n.DEFAULT,
        "city": accounts.city().name,
        "unit": unit.name,
        "office": " · ".join(filter(None, (unit.address, unit.contact))),
        "reference": source.reference,
        "notices": _notices(source, form, is_masked=is_masked),
        "sections": list(_sections(source, form, is_masked=is_masked)),
        "statement": _statement(form),
        "closing": _closing(source, form),
        "signers": _signers(source, form),
        "words": {
            "service": _("Service"),
            "place_day": _("Place and date"),
            "name": _("Name"),
            "foot": _(
                "Filled in electronically from what the applicant typed. Not a document of the"
                " office and not signed electronically."
            ),
        },
    }


def _signers(source: Source, form: OfficialForm) -> list[dict[str, str]]:
    """Who signs by hand: in words, and the name where the answers tell it."""
    if form.sign is None:
        return []
    names = [*map(source.facts.text, form.sign.names), *repeat("", len(form.sign.by))]
    return [
        {"who": i18n.pick(who, i18n.DEFAULT), "name": name}
        for who, name in zip(form.sign.by, names, strict=False)
    ]


def _notices(source: Source, form: OfficialForm, *, is_masked: bool) -> list[str]:
    found = []
    if form.sign is not None:
        found.append(
            _("Check it, print it and let everybody sign it. Then photograph it and add the photo.")
        )
    elif source.sent_at is None:
        found.append(_("A draft: nothing has been sent yet."))
    if is_masked and any(
        one.type in answer_words.MASKED
        for part in _parts(source, form)
        for one in part.fields.values()
    ):
        found.append(_("Numbers are hidden in this copy."))
    return found


def _statement(form: OfficialForm) -> dict[str, str] | None:
    if form.statement is None:
        return None
    return {"title": _("Statement"), "text": i18n.pick(form.statement, i18n.DEFAULT)}


def _closing(source: Source, form: OfficialForm) -> list[tuple[str, str]]:
    """Who declares it, when, under which number; for a form signed by hand that stands there."""
    if form.sign is not None:
        return []
    name = source.facts.text(form.declared_by)
    rows = [(_("Declared by"), name)] if name else []
    if source.sent_at is not None:
        local = timezone.localtime(source.sent_at)
        rows += [
            (_("Sent on"), saying.moment(local, i18n.DEFAULT)),
            (_("Reference number"), source.reference),
            (
                _("Declared by sending it"),
                _("All answers are true to the best of the applicant's knowledge."),
            ),
        ]
    return rows


# -- What it takes --------------------------------------------------------------------------------
def _sections(
    source: Source, form: OfficialForm, *, is_masked: bool
) -> Iterator[dict[str, object]]:
    for part in _parts(source, form):
        rows = [
            (i18n.pick(one.label, i18n.DEFAULT), _said(source, one, part.row.get(key), is_masked))
            for key, one in part.fields.items()
        ]
        yield {"title": part.title, "rows": rows}


def _said(source: Source, one: ValueField, value: Any, is_masked: bool) -> str:
    if value is None:
        return NOTHING
    if is_masked and one.type in answer_words.MASKED:
        return answer_words.masked(one, value, source.ctx)
    return answer_words.said(one, value, i18n.DEFAULT) or NOTHING


def _parts(source: Source, form: OfficialForm) -> Iterator[answer_words.Part]:
    """The parts of the answers with what the form takes of them."""
    taken = _taken(source.service, form)
    for part in answer_words.parts(source.service.ask, source.visible, source.ctx):
        if part.question is not None:
            if set(part.keys) <= taken:
                yield part
        elif any(key in taken for key in part.keys):
            fields = {key: one for key, one in part.fields.items() if key in taken}
            yield answer_words.Part(part.title, tuple(fields), fields, part.row)


def _taken(service: Service, form: OfficialForm) -> set[str]:
    if not form.pages and not form.questions:
        return set(service.questions)
    pages = (service.ask[key].questions for key in form.pages)
    return {*form.questions, *(key for page in pages for key in page)}
