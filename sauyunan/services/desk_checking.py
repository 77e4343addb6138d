"""What is wrong in a service's help for the desk: ready-made reasons, likenesses, people, roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sauyunan.kits import answering
from sauyunan.kits.definition import Kit
from sauyunan.kits.fields import Question, ValueField
from sauyunan.kits.part_check import PartCheck
from sauyunan.registers.format import Register
from sauyunan.services import flow
from sauyunan.services.format import (
    Booking,
    Claims,
    Duplicate,
    Owned,
    PersonAt,
    Reached,
    Service,
)
from sauyunan.services.owner_effects import check_key


def check_desk(service: Service, here: PartCheck) -> None:
    """All faults of what the service declares for its officers."""
    _check_reasons(service, here)
    for key, person in service.people.items():
        _check_person(service, person, here.under("people", key))
    if service.entry is not None:
        here.role(service.entry.by, "entry.by")
    if service.escalate is not None:
        here.role(service.escalate.to, "escalate.to")
    if service.booking is not None:
        _check_booking(service, service.booking, here)
    _check_applicant(service, here)
    for key, rule in service.duplicates.items():
        _check_duplicate(service, rule, here.under("duplicates", key))


def _check_applicant(service: Service, here: PartCheck) -> None:
    """Who may apply, and how they are reached."""
    if service.owned is not None:
        _check_owned(service, service.owned, here)
    if service.claims is not None:
        _check_claims(service, service.claims, here)
    if service.contact is not None:
        _check_contact(service, service.contact, here)


def _check_booking(service: Service, booking: Booking, here: PartCheck) -> None:
    day = service.questions.get(booking.day)
    if day is None or day.type != "date":
        here.fault(
            "booking.day",
            "the day is no date question of the form",
            "Name a question with type: date",
        )
    elif booking.slot is not None:
        _check_slot(service, booking, here)


def _check_slot(service: Service, booking: Booking, here: PartCheck) -> None:
    """Whoever chooses a day chooses a time, too: they are asked together."""
    slot = service.questions.get(booking.slot or "")
    if slot is None or slot.type != "choice":
        here.fault(
            "booking.slot",
            "the time is no choice of the form",
            "Name a question with type: choice, or leave slot out",
        )
        return
    together = any(
        {booking.day, booking.slot} <= set(page.questions) for page in service.ask.values()
    )
    if slot.optional or slot.show != service.questions[booking.day].show or not together:
        here.fault(
            "booking.slot",
            f"{booking.slot!r} is not asked of everybody who chooses a day",
            f"Ask it on the page of {booking.day!r} with the same show, and not as optional",
        )


def _check_owned(service: Service, owned: Owned, here: PartCheck) -> None:
    """The register has a key that one types, and the form asks for it; what is filled in fits."""
    register: Register | None = here.find("registers", owned.register_, "owned.register")
    if register is None:
        return
    check_key(register, owned.register_, "owned.register", here)
    if here.known(owned.number, service.questions, "owned.number", "the question"):
        _check_alike(service, owned.number, register.fields[register.key[0]], "number", here)
        if service.questions[owned.number].optional:
            here.fault("owned.number", "it may be left empty", "Remove optional from it")
    for key, name in owned.fill.items():
        path = f"fill.{key}"
        known = here.known(key, service.questions, f"owned.{path}", "the question")
        if here.known(name, register.fields, f"owned.{path}", "the field") and known:
            _check_alike(service, key, register.fields[name], path, here)
    for key in owned.hides:
        _check_hides(service, owned, key, register, here)


def _check_hides(
    service: Service, owned: Owned, key: str, register: Register, here: PartCheck
) -> None:
    """The field behind the question may say less, and what is shown hangs on it."""
    name = owned.fill.get(key, key)
    known = here.known(key, service.questions, "owned.hides", "the question")
    if not here.known(name, register.fields, "owned.hides", "the field") or not known:
        return
    field = register.fields[name]
    _check_alike(service, key, field, "hides", here)
    if field.type not in {"choices", "yes_no"}:
        what = f"{name!r} is of type {field.type}: nothing can be taken away from it"
        here.fault("owned.hides", what, "Name a question of type choices or yes_no")
    elif field.type == "choices" and not field.optional:
        what = f"the field {name!r} may not be empty, so not all can be taken away"
        here.fault("owned.hides", what, f"Add optional: true to the field {name!r}")
    rules = register.publish.consent.values() if register.publish else ()
    if not any(re.search(rf"\brecord\.{name}\b", rule) for rule in rules):
        what = f"no rule of publish.consent reads record.{name}"
        here.fault("owned.hides", what, "Name a question by whose answer something is shown")


def _check_claims(service: Service, claims: Claims, here: PartCheck) -> None:
    """The record is public, because whoever asks learns that it is there and has an owner; and a move
    makes the applicant the owner."""
    register: Register | None = here.find("registers", claims.register_, "claims.register")
    if register is None:
        return
    check_key(register, claims.register_, "claims.register", here)
    if here.known(claims.number, service.questions, "claims.number", "the question"):
        field = register.fields[register.key[0]]
        _check_alike(service, claims.number, field, "number", here, of="claims")
    if register.publish is None:
        what = f"{claims.register_!r} is not public: the page would tell who has what"
        here.fault("claims.register", what, "Publish the register, or leave claims out")
    effects = [one for move in service.moves.values() for one in move.effects]
    owns = [one for one in effects if one.get("own") == claims.register_]
    if not any(one.get("how") == "claimed" for one in owns):
        what = f"no move makes the applicant the owner of a record of {claims.register_!r}"
        here.fault("claims", what, "Add the effect own with how: claimed, or leave claims out")


def _check_contact(service: Service, contact: Reached, here: PartCheck) -> None:
    for kind, key in (("phone", contact.phone), ("email", contact.email)):
        path = f"contact.{kind}"
        if key is None or not here.known(key, service.questions, path, "the question"):
            continue
        if service.questions[key].type != kind:
            what = f"the question {key!r} is of type {service.questions[key].type}"
            here.fault(path, what, f"Name a question of type {kind}")


def _check_alike(
    service: Service, key: str, field: ValueField, path: str, here: PartCheck, of: str = "owned"
) -> None:
    kind = service.questions[key].type
    if kind != field.type:
        here.fault(
            f"{of}.{path}",
            f"the question {key!r} is of type {kind}, the field of type {field.type}",
            f"Write type: {field.type} in the question, or name another",
        )


# -- Ready-made reasons ---------------------------------------------------------------------------
def _check_reasons(service: Service, here: PartCheck) -> None:
    own = [f"bring.{key}.reasons" for key, one in service.bring.items() if one.reasons]
    for page_key, page in service.ask.items():
        for key, question in page.questions.items():
            path = f"ask.{page_key}.questions.{key}"
            own += [f"{path}.reasons"] if question.reasons else []
            _check_nowhere(path, question.questions, here)
    for key, move in service.moves.items():
        _check_nowhere(f"moves.{key}.ask", move.ask, here, below="")
    if not any(move.asks == flow.RETURNS for move in service.moves.values()):
        for path in own:
            here.warning(
                path,
                "no step of this service sends anything back",
                f"Add asks: {flow.RETURNS} to the step that does, or remove the reasons",
            )


def _check_nowhere(
    path: str, questions: Mapping[str, Question], here: PartCheck, below: str = ".questions"
) -> None:
    """A row of a group and the form of a move are never sent back by themselves."""
    for found in _with_reasons(f"{path}{below}", questions):
        here.fault(
            f"{found}.reasons",
            "only questions and documents of the applicant's form are sent back",
            "Write the reasons at the question of the form, or remove them",
        )


def _with_reasons(path: str, questions: Mapping[str, Question]) -> Iterator[str]:
    for key, one in questions.items():
        if one.reasons:
            yield f"{path}.{key}"
        yield from _with_reasons(f"{path}.{key}.questions", one.questions)


# -- Likenesses -----------------------------------------------------------------------------------
_COMPARED = {"group", "record", "choices"}
"""Kinds of answers that are no single value."""


def _check_duplicate(service: Service, rule: Duplicate, here: PartCheck) -> None:
    for at, path in enumerate(rule.same):
        field = _field(service, path, here.kit)
        if field is None or field.type in _COMPARED:
            here.fault(
                f"same.{at}",
                f"{path!r} is no single answer of the form",
                "Write the key of a question, or question.field of a record, such as ibu.nik",
            )
    if rule.near is None:
        return
    day = _field(service, rule.near.field, here.kit)
    if day is None or day.type != "date":
        here.fault(
            "near.field",
            f"{rule.near.field!r} is no date of the form",
            "Write the key of a date question, or question.field of a record",
        )


def _check_person(service: Service, person: PersonAt, here: PartCheck) -> None:
    wanted = {"number": (person.number, {"number", "text"}), "name": (person.name, _NAMES)}
    if person.born is not None:
        wanted["born"] = (person.born, {"date"})
    for word, (path, kinds) in wanted.items():
        field = _field(service, path, here.kit)
        if field is None or field.type not in kinds:
            here.fault(
                word,
                f"{path!r} is no {_SAID[word]} that the form asks for",
                f"Name a question of type {' or '.join(sorted(kinds))}, or a record's field",
            )


_SAID = {"number": "number", "name": "name", "born": "day of birth"}
_NAMES = {"person_name", "text"}


def _field(service: Service, path: str, kit: Kit) -> ValueField | None:
    key, _dot, inner = path.partition(".")
    question = service.questions.get(key)
    if question is None or not inner:
        return question
    try:
        return answering.record_fields(kit, question).get(inner)
    except KeyError:  # the register is not there: told with the question
        return None
