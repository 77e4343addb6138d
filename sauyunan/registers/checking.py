"""What is wrong in a kit's registers, numbers, and the effects that use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sauyunan.core.cel import Field, Kind, RuleFault
from sauyunan.core.folding import fold
from sauyunan.kits import form_rules, rules
from sauyunan.kits.faults import Fault
from sauyunan.kits.fields import NumberFormat, ValueField
from sauyunan.kits.form_rules import MANY, plain_field
from sauyunan.kits.format import Check
from sauyunan.kits.part_check import PartCheck
from sauyunan.registers import numbering
from sauyunan.registers.account_checking import check_account
from sauyunan.registers.effects import PATH
from sauyunan.registers.format import (
    ChangeEffect,
    CreateEffect,
    FindEffect,
    NumberEffect,
    Register,
    RegisterField,
)
from sauyunan.registers.likeness import HOW
from sauyunan.registers.publication_checking import check_publication, check_written

_FITTING = {"exact": None, "words": {"text", "person_name", "long_text"}, "day": {"date"}}
"""For each way of finding, the kinds of field it fits; None: any that is not a list."""


# -- Registers ------------------------------------------------------------------------------------
def check_registers(made: PartCheck) -> Iterator[Fault]:
    """Keys, fields, links and titles of registers; the same key twice in what scenarios give."""
    for _name, register, here in made.each():
        _check_key(register, here)
        for key, field in register.fields.items():
            _check_field(field, here.under("fields", key))
        if register.keep_years is not None and register.keep_years < 1:
            here.fault(
                "keep_years", f"{register.keep_years} years", "Give 1 or more, or leave it out"
            )
        if register.keeper is not None:
            here.role(register.keeper, "keeper")
        _check_owner(register, here)
        _check_name(register, here)
        check_publication(register, here)
        check_account(register, here)
        _check_duplicates(register, here)
    _check_given(made)
    yield from ()


def _check_key(register: Register, here: PartCheck) -> None:
    for at, name in enumerate(register.key):
        path = f"key.{at}"
        if name in register.key[:at]:
            here.fault(path, f"the key names {name!r} twice", "Name each field once")
        if not here.known(name, register.fields, path, "the field"):
            continue
        field = register.fields[name]
        if field.optional:
            here.fault(
                path,
                f"{name!r} is optional, so many records could have an empty key",
                f"Remove optional from fields.{name}, or choose another key",
            )
        if field.personal and field.find is None:
            here.fault(
                path,
                f"{name!r} is personal and cannot be looked up",
                f"Add find: exact to fields.{name}",
            )


def _check_field(field: RegisterField, here: PartCheck) -> None:
    _check_kind(field, here)
    if field.find and not field.personal:
        here.fault(
            "find",
            "only personal fields declare how they are found; others always are",
            "Remove find, or add personal: true",
        )
    fitting = _FITTING.get(field.find or "")
    if fitting is not None and field.type not in fitting:
        here.fault("find", f"find: {field.find} does not fit {field.type}", "Write find: exact")
    if field.type == "pictures" and (field.personal or field.links):
        here.fault(
            "type",
            "photos of a register can be shown to all: they are neither personal nor links",
            "Remove personal and links",
        )
    if field.type == "choices" and field.find:
        here.fault("find", "a list of choices cannot be looked up", "Remove find")
    check_shape(field, here)
    for at, check in enumerate(field.check):
        _check_lone(check, plain_field(field), f"check.{at}.if_not", here)
    if field.links:
        _check_links(field, here)


def _check_kind(field: RegisterField, here: PartCheck) -> None:
    if field.type == "file":
        here.fault("type", "files belong to cases, not to records", "Write type: pictures")
    if field.type in {"record", "group"}:
        here.fault(
            "type",
            f"a register's field holds one value, not a {field.type}",
            "Make a register of its own and refer to its key with links",
        )


def check_shape(field: ValueField, here: PartCheck) -> None:
    """What ``of``, ``options``, ``min`` and ``max`` of a field say, for its type."""
    if field.of and field.type != "number":
        here.fault("of", f"of does not apply to {field.type}", "Write type: number")
    if field.of:
        here.find("numbers", field.of, "of")
    if field.type in {"choice", "choices"} and not field.options:
        here.fault("", "a choice without options", "Add options: {key: {id: ..., en: ...}}")
    if field.options and field.type not in {"choice", "choices"}:
        here.fault("options", f"options do not apply to {field.type}", "Write type: choice")
    if field.accounts_at and field.type != "link":
        here.fault("accounts_at", f"accounts_at does not apply to {field.type}", "Leave it out")
    if field.within and field.type not in {"point", "outline", "area"}:
        here.fault("within", f"within does not apply to {field.type}", "Leave it out")
    if field.min is not None and field.max is not None and field.min > field.max:
        here.fault("min", f"min {field.min} is above max {field.max}", "Exchange them")


def _check_links(field: RegisterField, here: PartCheck) -> None:
    linked: Register | None = here.find("registers", field.links or "", "links")
    if linked is None:
        return
    if len(linked.key) != 1:
        here.fault(
            "links",
            f"{field.links!r} has a key of {len(linked.key)} fields",
            "Link to a register whose key is one field",
        )
        return
    key = linked.fields.get(linked.key[0])
    if key is not None and plain_field(key) != plain_field(field):
        here.fault(
            "links",
            f"holds {field.type}, the key of {field.links!r} is {key.type}",
            f"Write type: {key.type}",
        )


def _check_owner(register: Register, here: PartCheck) -> None:
    """The field names a record that all may know of and that has an owner of its own."""
    if register.owner is None or not here.known(
        register.owner, register.fields, "owner", "the field"
    ):
        return
    field = register.fields[register.owner]
    if not field.links or field.personal:
        what = f"{register.owner!r} names no record that could have an owner"
        here.fault("owner", what, "Name a field with links that is not personal")
        return
    named: Register | None = here.find("registers", field.links, "owner")
    if named is not None and named.owner is not None:
        what = f"records of {field.links!r} have no owners of their own"
        here.fault("owner", what, "Name a field that links to the register of the owner itself")


def _check_name(register: Register, here: PartCheck) -> None:
    if register.name is None:
        return
    try:
        seen = rules.environment_for(here.kit, record=register.register_)
    except (RuleFault, KeyError) as error:
        fault = error if isinstance(error, RuleFault) else None
        what = fault.message if fault else "the register's fields cannot be seen by rules"
        here.fault("fields", what, fault.hint if fault else "Mend the fields first")
        return
    here.seeing(seen).rule(register.name, "name", "text")


def _check_duplicates(register: Register, here: PartCheck) -> None:
    """Fields that can be compared, and points enough for a person to be asked at all."""
    declared = register.duplicates
    if declared is None:
        return
    here = here.under("duplicates")
    for name in declared.points:
        path = f"points.{name}"
        if here.known(name, register.fields, path, "the field"):
            kind = register.fields[name].type
            if kind not in HOW:
                here.fault(
                    path, f"{name!r} is of type {kind}", f"Name a field of type {', '.join(HOW)}"
                )
    most = min(100, sum(declared.points.values()))
    if most < declared.score:
        here.fault(
            "score",
            f"{declared.score} is never reached: all points together are {most}",
            "Make score smaller, or give more points",
        )


def _check_given(made: PartCheck) -> None:
    """Two given records of a scenario with the same key would refuse the scenario in mid-air."""
    for name, scenario in made.kit.parts.get("scenarios", {}).items():
        file = made.kit.sources.get(("scenarios", name), "")
        here = PartCheck(made.kit, made.part, file, made.noted)
        for ref, records in scenario.given.items():
            if not isinstance(records, list) or not _is_register(here, str(ref)):
                continue
            register: Register = made.kit.find("registers", str(ref))
            _check_records(register, records, here.under("given", ref))


def _is_register(here: PartCheck, ref: str) -> bool:
    try:
        return here.kit.find("registers", ref) is not None
    except KeyError:
        return False


def _check_records(register: Register, records: list[Any], here: PartCheck) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for at, record in enumerate(records):
        if not isinstance(record, Mapping):
            here.fault(str(at), "a given record holds its fields", "Write {field: value, ...}")
            continue
        for name in record:
            here.known(str(name), register.fields, f"{at}.{name}", "the field")
        key = tuple(fold(str(record.get(name, ""))) for name in register.key)
        if key in seen:
            here.fault(
                f"{at}.{register.key[0]}",
                f"record {at + 1} has the same key as record {seen[key] + 1} "
                f"({', '.join(register.key)}): the key is not unique",
                "Give each record its own key",
            )
        seen.setdefault(key, at)


# -- Numbers --------------------------------------------------------------------------------------
def check_numbers(made: PartCheck) -> Iterator[Fault]:
    """Prefix, suffix, checks and mask of number patterns."""
    for name, number, here in made.each():
        _check_number(name, number, here)
    yield from ()


def _check_number(name: str, number: NumberFormat, here: PartCheck) -> None:
    if number.prefix is None and (number.takes or number.suffix):
        here.fault("", "takes or suffix without a prefix", "Add prefix, or remove them")
    if number.prefix is not None:
        try:
            seeing = here.seeing(numbering.environment(here.kit, name))
        except RuleFault as error:
            here.fault("takes", error.message, error.hint)
        else:
            seeing.rule(number.prefix, "prefix", "text")
            seeing.rule(number.suffix, "suffix", "text")
    _check_length(number, here)
    for at, check in enumerate(number.check):
        _check_lone(check, Field("text"), f"check.{at}.if_not", here)


def _check_length(number: NumberFormat, here: PartCheck) -> None:
    if number.length is not None and number.length < 1:
        here.fault("length", f"{number.length} digits", "Give 1 or more")
    if number.length is not None and number.prefix and number.length <= number.serial:
        here.fault(
            "length",
            f"{number.length} digits leave no room beside a running number of {number.serial}",
            "Make length greater, or serial smaller",
        )
    if number.first >= 10**number.serial:
        here.fault(
            "first",
            f"{number.first} does not fit into {number.serial} digits",
            "Make serial greater, or first smaller",
        )
    if set(number.mask) - {"#", "*"}:
        here.fault("mask", f"{number.mask!r}", "Write # for a sign shown, * for one hidden")
    elif number.mask and number.length and len(number.mask) != number.length:
        here.fault(
            "mask",
            f"{len(number.mask)} signs for a number of {number.length}",
            "Write one sign for each digit",
        )


def _check_lone(check: Check, value: Field, path: str, here: PartCheck) -> None:
    """Checks of numbers and of registers' fields see ``value`` and ``today``, nothing else."""
    here.seeing(form_rules.lone_rules(value)).rule(check.if_not, path, "bool")


# -- Effects --------------------------------------------------------------------------------------
def check_number(effect: NumberEffect, at: str, check: PartCheck) -> Field | None:
    """The pattern is there, can be issued, and is given what it takes, of the right kinds."""
    here = check.under(at)
    declared: NumberFormat | None = here.find("numbers", effect.number, "number")
    if declared is None:
        return Field("text", optional=False)
    if declared.prefix is None:
        here.fault(
            "number",
            f"{effect.number!r} declares no prefix, so it is only typed, never given",
            "Add prefix to it, or remove this effect",
        )
    for name in declared.takes:
        if name not in effect.from_:
            here.fault("from", f"{effect.number!r} takes {name!r}", f"Add {name}: ...")
    for name, rule in effect.from_.items():
        if here.known(name, declared.takes, f"from.{name}", "the value"):
            here.rule(rule, f"from.{name}", _kind(declared.takes[name]))
    return Field("text", optional=False)


def check_find(effect: FindEffect, at: str, check: PartCheck) -> Field | None:
    """The register is there and can be looked up by these fields."""
    here = check.under(at)
    register: Register | None = here.find("registers", effect.find, "find")
    if register is None:
        return None
    check_where(register, effect.where, here)
    found = rules.seen_field(here.kit, effect.find)
    return Field(found.kind, found.message, many=effect.all, optional=effect.optional)


def check_create(effect: CreateEffect, at: str, check: PartCheck) -> Field | None:
    """All fields that are not optional are set, each with a value of its kind."""
    here = check.under(at)
    register: Register | None = here.find("registers", effect.create, "create")
    if register is None:
        return None
    _check_set(register, effect.set, here)
    check_where(register, effect.takes_up, here, "takes_up")
    for name, field in register.fields.items():
        if not field.optional and name not in effect.set:
            here.fault("set", f"{effect.create!r} needs {name!r}", f"Add {name}: ... under set")
    return rules.seen_field(here.kit, effect.create)


def check_change(effect: ChangeEffect, at: str, check: PartCheck) -> Field | None:
    """The record can be looked up, and what is set fits."""
    here = check.under(at)
    register: Register | None = here.find("registers", effect.change, "change")
    if register is None:
        return None
    check_where(register, effect.where, here)
    _check_set(register, effect.set, here)
    return rules.seen_field(here.kit, effect.change)


def check_where(
    register: Register, where: Mapping[str, str], here: PartCheck, at: str = "where"
) -> None:
    """Records can be looked up by these fields, with values of their kinds."""
    for name, rule in where.items():
        path = f"{at}.{name}"
        if not here.known(name, register.fields, path, "the field"):
            continue
        field = register.fields[name]
        if field.personal and field.find is None:
            here.fault(
                path,
                f"{name!r} is personal and declares no find, so nobody can look it up",
                "Look up another field, or add find: exact to it",
            )
        if field.type in MANY:
            here.fault(path, "a list of choices cannot be looked up", "Look up another field")
        else:
            here.rule(rule, path, plain_field(field).kind)


def _check_set(register: Register, given: Mapping[str, str], here: PartCheck) -> None:
    for name, rule in given.items():
        path = f"set.{name}"
        if here.known(name, register.fields, path, "the field"):
            field = register.fields[name]
            # A bare path into an optional field hands on "unanswered" as it is.
            guarded = not (field.optional and PATH.fullmatch(rule.strip()))
            made = here.rule(rule, path, plain_field(field), guarded=guarded)
            if made is not None:
                check_written(field, made, path, here)


_KINDS: Mapping[str, Kind] = {"integer": "integer", "date": "day"}


def _kind(word: str) -> Kind:
    return _KINDS.get(word, "text")
