"""Whom citizens may keep in an account: the kits' registers say it, and what is typed is read by them.

Nothing here reads a register: what an account holds is what its holder typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import areas, cel, clock, i18n
from sauyunan.core.controls import Control
from sauyunan.kits import answering, control_building, rules, value_words
from sauyunan.kits import queries as kits_queries
from sauyunan.kits import values as field_values
from sauyunan.kits.answering import Ctx
from sauyunan.kits.definition import Edition
from sauyunan.kits.fields import Question, ValueField
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.kits.values import Raw
from sauyunan.registers.format import AccountPeople, Register, RegisterField

PERSON = "person"
"""What the whole of somebody is called in names of inputs: "person-nama"."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class People:
    """A register whose people may be kept, by the edition that the city runs now."""

    edition: Edition
    register: Register

    @property
    def full(self) -> str:
        """How rows name it: "kit/register"."""
        return f"{self.edition.kit.name}/{self.register.register_}"

    @property
    def declared(self) -> AccountPeople:
        """What the register says of accounts."""
        if self.register.account is None:
            raise ValueError(f"{self.full}: its people are not kept in accounts")
        return self.register.account

    @property
    def fields(self) -> dict[str, RegisterField]:
        """What is kept of somebody."""
        return {key: self.register.fields[key] for key in self.declared.ask}

    @property
    def questions(self) -> dict[str, Question]:
        """All of it as one question of a form."""
        asked = {
            "type": "record",
            "label": self.register.title,
            "register": self.register.register_,
            "ask": self.declared.ask,
        }
        return {PERSON: Question.model_validate(asked)}

    @cached_property
    def ctx(self) -> Ctx:
        """What the form is read with."""
        scope = f"services/account/{self.register.register_}"
        made = answering.rules_of(self.edition, scope, {"answers": self.questions})
        return answering.context(self.edition, made, today=clock.today(), place={})

    # -- Reading ----------------------------------------------------------------------------------
    def read(self, raw: Raw, kept: Values) -> tuple[dict[str, Any], dict[str, str]]:
        """What was typed, and what is wrong with it by path. A number that is left empty is the kept
        one, as it is never shown in full."""
        typed = {name: texts for name, texts in raw.items() if any(map(str.strip, texts))}
        reading = answering.read(self.questions, {**self._kept_raw(kept), **typed}, self.ctx)
        return reading.values.get(PERSON, {}), reading.faults

    def controls(
        self, raw: Raw | None, faults: Mapping[str, str], kept: Values
    ) -> tuple[Control, ...]:
        """One control for each field, as typed; kept numbers stand in the hints, but for their end."""
        given = self._raw(kept) if raw is None else raw
        whole = control_building.controls(self.questions, given, faults, self.ctx, areas)[0]
        names = dict(zip(self.fields, whole.children[0], strict=True))
        return tuple(self._shown(one, kept.get(key), key) for key, one in names.items())

    def fitting(self, values: Values) -> dict[str, Any]:
        """What was kept, without what the kit's fields do not take any more."""
        return {
            key: values[key]
            for key, field in self.fields.items()
            if key in values and _fits(field, values[key], self.ctx)
        }

    def pressed(self, raw: Raw) -> Raw | None:
        """What the form holds after a button inside it, such as the search for an area."""
        return control_building.pressed(self.questions, raw, self.ctx)

    def _shown(self, control: Control, kept: object, key: str) -> Control:
        if kept is None or not _is_hidden(self.fields[key]):
            return control
        said = _("Kept: %(masked)s. Leave this empty to keep it.") % {"masked": masked(str(kept))}
        return replace(control, hint=said)

    def _raw(self, kept: Values) -> Raw:
        shown = {key: one for key, one in kept.items() if not _is_hidden(self.fields[key])}
        return control_building.raw_of(self.questions, {PERSON: shown}, self.ctx)

    def _kept_raw(self, kept: Values) -> Raw:
        hidden = {key: one for key, one in kept.items() if _is_hidden(self.fields[key])}
        return control_building.raw_of(self.questions, {PERSON: hidden}, self.ctx)

    # -- Saying -----------------------------------------------------------------------------------
    def name_of(self, values: Values) -> str:
        """The first name among the fields."""
        names = (key for key, field in self.fields.items() if field.type == "person_name")
        return str(values.get(next(names), ""))

    def about(self, values: Values) -> Iterator[str]:
        """What tells people of one name apart: choices in words, the end of a number of the key."""
        for key, field in self.fields.items():
            if key in self.register.key and field.type == "number" and key in values:
                yield f"{i18n.pick(field.label)} {masked(str(values[key]))}"
        for key, field in self.fields.items():
            if field.type == "choice" and not field.personal and key in values:
                yield value_words.say(field, values[key], lambda _code: [])

    def warnings(self, values: Values) -> Iterator[str]:
        """What seems not to fit together, in the words of the kit."""
        scope = f"services/account/{self.register.register_}/warn"
        name = self.register.register_
        seen = rules.environment(
            self.edition, scope, lambda kit: rules.environment_for(kit, record=name)
        )
        given = {
            "record": dict(values),
            "param": self.edition.param(self.edition.kit.name),
            "today": clock.today(),
        }
        for check in self.declared.warn:
            rule = rules.compiled(self.edition, scope, check.if_not, "bool")
            try:
                holds = rule.holds(seen.bind(given))
            except cel.RuleError:
                holds = False
            if not holds:
                yield i18n.pick(check.say)

    def key_of(self, values: Values) -> tuple[Any, ...]:
        """By what somebody is one and the same."""
        return tuple(values.get(name) for name in self.register.key)


def _is_hidden(field: ValueField) -> bool:
    return field.type == "number" and isinstance(field, RegisterField) and field.personal


def _fits(field: ValueField, value: object, ctx: Ctx) -> bool:
    try:
        return field_values.from_json(field, value, ctx.look) is not None
    except ValueRefused:
        return False


def masked(number: str) -> str:
    """Its last four digits."""
    return f"•••• {number[-4:]}" if len(number) > 8 else "••••"


def everywhere() -> list[People]:
    """All registers of the running kits whose people may be kept. One small statement."""
    return [
        People(edition, register)
        for edition in kits_queries.editions()
        for register in edition.kit.parts.get("registers", {}).values()
        if register.account is not None
    ]
