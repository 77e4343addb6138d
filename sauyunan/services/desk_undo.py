"""The form that undoes a wrong document: revoke it, or revoke it and issue a corrected one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from sauyunan.core import areas, i18n
from sauyunan.core.actor import Actor
from sauyunan.core.controls import Control, Option
from sauyunan.documents import actions as document_actions
from sauyunan.documents import queries as document_queries
from sauyunan.documents.models import Document
from sauyunan.kits import answering, control_building
from sauyunan.kits.fields import Question, ValueField
from sauyunan.kits.format import Texts
from sauyunan.services import facts
from sauyunan.services.models import Application

HOW, REASON = "desk:how", "desk:reason"
REVOKE, CORRECT = "revoke", "correct"
JOIN = "--"
_SIMPLE = {"text": "text", "integer": "integer", "date": "date"}
_LEFT_OUT = {"record", "group"}


@dataclass
class UndoForm:
    """What was typed; an empty field leaves what the document says."""

    application: Application
    document: Document
    sent: QueryDict
    refusal: str = ""
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        """Whether it was sent and refused."""
        return bool(self.faults or self.refusal)

    @property
    def _how(self) -> str:
        return self.sent.get(HOW, "")

    @property
    def _reason(self) -> str:
        return self.sent.get(REASON, "").strip()

    @cached_property
    def raw(self) -> dict[str, list[str]]:
        return {name: self.sent.getlist(name) for name in self.sent}

    @cached_property
    def questions(self) -> dict[str, Question]:
        """What the document was made from and can be corrected, all optional."""
        kind = document_queries.kind_of(self.document)
        held = document_queries.sealed_of(self.document)["takes"]
        found: dict[str, Question] = {}
        for take, ref in kind.declared.takes.items():
            if take in held:
                found |= dict(_questions(self.document, take, ref, held[take]))
        return found

    @cached_property
    def ctx(self) -> answering.Ctx:
        edition = facts.edition_of(self.application.edition_id)
        office = facts.office(self.application.unit_id, edition.area)
        return facts.form_context(edition, self.application.service, office)

    @cached_property
    def _reading(self) -> answering.Reading:
        return answering.read(self.questions, self.raw, self.ctx)

    def is_right(self) -> bool:
        """Whether it can be carried out; notes what is wrong."""
        self.faults = {}
        if self._how not in {REVOKE, CORRECT}:
            self.faults[HOW] = _("Choose what is to be done.")
        if not self._reason:
            self.faults[REASON] = _("Say why the document is wrong.")
        if self._how == CORRECT:
            self.faults |= self._reading.faults
            if not self.faults and not self._reading.values:
                self.refusal = _("Nothing is corrected. Fill in at least one field.")
        return not self.has_errors

    def carry_out(self, by: Actor) -> None:
        """Revoke or reissue. Raises DocumentRefused; then nothing has changed."""
        if self._how == REVOKE:
            document_actions.revoke(self.document, reason=self._reason, by=by)
            return
        changes = {key.replace(JOIN, "."): one for key, one in self._reading.values.items()}
        document_actions.reissue(self.document, by=by, reason=self._reason, changes=changes)

    def done(self) -> str:
        """What happened, for the next page."""
        if self._how == REVOKE:
            return _("The document is revoked.")
        return _("The wrong document is revoked; the corrected one is being made.")

    def controls(self) -> tuple[Control, ...]:
        """What to do, why, and the fields that can be corrected."""
        how = Control(
            HOW,
            "choice",
            _("What is to be done"),
            value=self._how,
            error=self.faults.get(HOW, ""),
            options=(
                Option(CORRECT, _("Revoke it and issue a corrected one")),
                Option(REVOKE, _("Revoke it only")),
            ),
        )
        reason = Control(
            REASON,
            "long_text",
            _("Why the document is wrong"),
            value=self._reason,
            error=self.faults.get(REASON, ""),
            rows=3,
            maxlength=2000,
        )
        own = control_building.controls(self.questions, self.raw, self.faults, self.ctx, areas)
        return (how, reason, *own)


def _questions(
    document: Document, take: str, ref: str, held: Any
) -> Iterator[tuple[str, Question]]:
    if ref in _SIMPLE:
        label = Texts(id=take.replace("_", " "))
        yield take, Question(type=_SIMPLE[ref], label=label, optional=True)
        return
    if not isinstance(held, Mapping):
        return
    kind = document_queries.kind_of(document)
    home, _name = kind.home.home_of(ref)
    fields: Mapping[str, ValueField] = kind.home.find("registers", ref).fields
    for name, declared in fields.items():
        if name in held and declared.type not in _LEFT_OUT:
            yield f"{take}{JOIN}{name}", _optional(declared, home.full_name)


def _optional(declared: ValueField, full_name: Callable[[str], str]) -> Question:
    """A register's field as a question that may stay empty."""
    kept = {key: getattr(declared, key) for key in ValueField.model_fields}
    if declared.of is not None:
        kept["of"] = full_name(declared.of)
    label = i18n.pick(declared.label)
    kept["label"] = Texts(id=_("Correct: %(label)s") % {"label": label})
    return Question.model_construct(**{**_bare(), **kept, "optional": True})


def _bare() -> dict[str, Any]:
    """The values of a question that says nothing special."""
    return {
        key: one.get_default(call_default_factory=True)
        for key, one in Question.model_fields.items()
        if not one.is_required()
    }
