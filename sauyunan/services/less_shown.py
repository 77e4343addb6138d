"""What an owner shows to nobody any more is hidden as soon as they say so; no step of the office is
waited for. Consent may be taken back at any time (UU 27/2022, article 9); what is newly shown waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sauyunan.core import i18n
from sauyunan.core.actor import Actor
from sauyunan.kits import value_words
from sauyunan.kits.definition import Edition, Kit
from sauyunan.registers import actions as register_actions
from sauyunan.registers import contents, owning, queries
from sauyunan.registers.format import RegisterField
from sauyunan.registers.models import Record
from sauyunan.services.format import Service


@dataclass(frozen=True)
class _Less:
    """A field of the record: what it says now, and what is left of that."""

    name: str
    field: RegisterField
    held: Any
    left: Any


def carry_out(
    edition: Edition,
    service: Service,
    answers: Mapping[str, Any],
    *,
    case: str,
    by: Actor,
    at: datetime,
) -> None:
    """Hide at once what the owner who sends these answers does not show any more."""
    found = list(_all(edition.kit, service, answers))
    record = _record(edition.kit, service, answers)
    if found and record is not None:
        values = {one.name: one.left for one in found}
        register_actions.change_record(edition, record, values, case=case, by=by, at=at)


def labels(kit: Kit, service: Service, answers: Mapping[str, Any]) -> list[str]:
    """What would be hidden, in words."""
    made: list[str] = []
    for one in _all(kit, service, answers):
        if one.field.type == "yes_no":
            made.append(i18n.pick(one.field.label))
            continue
        gone = [value for value in one.held if value not in (one.left or ())]
        made += [i18n.pick(value_words.option_texts(one.field.options[value])) for value in gone]
    return made


def _record(kit: Kit, service: Service, answers: Mapping[str, Any]) -> Record | None:
    declared = service.owned
    if declared is None or not declared.hides:
        return None
    return owning.record_at(kit, declared.register_, str(answers.get(declared.number, "")))


def _all(kit: Kit, service: Service, answers: Mapping[str, Any]) -> Iterator[_Less]:
    record, declared = _record(kit, service, answers), service.owned
    if record is None or declared is None:
        return
    values = queries.values(record)
    fields = contents.home(kit, declared.register_).register.fields
    for key in declared.hides:
        name = declared.fill.get(key, key)
        held, left = values.get(name), _left(values.get(name), answers.get(key))
        if left != held:
            yield _Less(name, fields[name], held, left)


def _left(held: Any, said: Any) -> Any:
    """What is left of a value where only less may be said."""
    if isinstance(held, list):
        left = [one for one in held if one in (said or ())]
        return left or None
    return False if held is True and said is not True else held
