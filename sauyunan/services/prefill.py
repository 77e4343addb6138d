"""Which inputs of a form's page are about one person, so that somebody of an account can fill them in.

A record of the account's register is one; so are the plain questions of a page, or of a group's row,
that ask for a number which the account's people have once. Names and days are taken to belong to
the same person only where the page asks for a number of the register's key. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sauyunan.kits import control_building
from sauyunan.kits.answering import Ctx
from sauyunan.kits.answers_sent import row_count
from sauyunan.kits.definition import Kit
from sauyunan.kits.fields import Question, ValueField
from sauyunan.kits.values import Raw
from sauyunan.services.account_people import People, Values

PAGE = "page:"
"""The name of what stands on the page itself; no question can be called so."""
_SAME = frozenset({"text", "person_name", "date", "phone", "email", "area"})
"""Kinds whose value is taken over by the same key. A choice may mean something else in each form."""


@dataclass(frozen=True)
class Slot:
    """Inputs that ask for one person."""

    register: str  # "kit/register"
    inputs: Mapping[
        str, tuple[str, ValueField]
    ]  # name of the input -> field of the person, question

    def filled(self, raw: Raw, values: Values, ctx: Ctx) -> Raw:
        """What was typed, with what is known of somebody in its place; all else stays."""
        known = {name: values.get(field) for name, (field, _each) in self.inputs.items()}
        asked = {name: each for name, (_field, each) in self.inputs.items()}
        return {**raw, **control_building.raw_of(asked, known, ctx)}


def slots(
    questions: Mapping[str, Question], raw: Raw, kinds: Sequence[People], kit: Kit, ctx: Ctx
) -> dict[str, Slot]:
    """All of a page by their names: PAGE, a record's key, a group's row such as "saksi-0"."""
    return _joined(dict(_Finder(kinds, kit, ctx, raw).all(questions, "", PAGE)))


def _joined(found: dict[str, Slot]) -> dict[str, Slot]:
    """A page that asks for one person in a record and for a number of theirs beside it, such as that
    of their family card, is filled in at once."""
    page, others = found.get(PAGE), [name for name in found if name != PAGE]
    if page is None or len(others) != 1:
        return found
    (name,) = others
    record = found[name]
    asked = {field for field, _each in record.inputs.values()}
    if page.register != record.register or asked & {one for one, _each in page.inputs.values()}:
        return found
    return {name: Slot(record.register, {**record.inputs, **page.inputs})}


@dataclass(frozen=True)
class _Finder:
    kinds: Sequence[People]
    kit: Kit
    ctx: Ctx
    raw: Raw

    def all(
        self, questions: Mapping[str, Question], prefix: str, name: str
    ) -> Iterator[tuple[str, Slot]]:
        plain = next(
            filter(None, (self._plain(questions, prefix, one) for one in self.kinds)), None
        )
        if plain is not None:
            yield name, plain
        for key, question in questions.items():
            full = f"{prefix}{key}"
            if question.type == "record":
                found = self._record(question, full)
                if found is not None:
                    yield full, found
            for at in range(self._rows(question, full)):
                yield from self.all(question.questions, f"{full}-{at}-", f"{full}-{at}")

    def _rows(self, question: Question, name: str) -> int:
        return max(1, row_count(question, self.raw, name)) if question.type == "group" else 0

    def _record(self, question: Question, name: str) -> Slot | None:
        register = self.kit.full_name(question.register_ or "")
        people = next((one for one in self.kinds if one.full == register), None)
        if people is None:
            return None
        parts = self.ctx.fields_of(question)
        inputs = {
            f"{name}-{key}": (key, part) for key, part in parts.items() if key in people.fields
        }
        return Slot(register, inputs) if inputs else None

    def _plain(self, questions: Mapping[str, Question], prefix: str, people: People) -> Slot | None:
        found = self._numbers(questions, people)
        if set(people.register.key) <= set(found.values()):
            found |= _names(questions, people)
            found |= {
                key: key
                for key, one in questions.items()
                if key in people.fields and one.type in _SAME and key not in found
                if people.fields[key].type == one.type
            }
        inputs = {f"{prefix}{key}": (field, questions[key]) for key, field in found.items()}
        return Slot(people.full, inputs) if inputs else None

    def _numbers(self, questions: Mapping[str, Question], people: People) -> dict[str, str]:
        """Questions for a number of which both page and person have just one."""
        asked = {key: self.kit.full_name(one.of) for key, one in questions.items() if one.of}
        home = people.edition.kit
        held = {key: home.full_name(one.of) for key, one in people.fields.items() if one.of}
        return {
            key: field
            for key, number in asked.items()
            for field, other in held.items()
            if number == other
            and list(asked.values()).count(number) == list(held.values()).count(number) == 1
        }


def _names(questions: Mapping[str, Question], people: People) -> dict[str, str]:
    asked = [key for key, one in questions.items() if one.type == "person_name"]
    held = [key for key, one in people.fields.items() if one.type == "person_name"]
    return {asked[0]: held[0]} if len(asked) == len(held) == 1 else {}
