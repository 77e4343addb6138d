"""What is wrong in what a register lets citizens keep in their accounts."""

from __future__ import annotations

from sauyunan.core.cel import Rule
from sauyunan.kits.part_check import PartCheck
from sauyunan.registers.format import AccountPeople, Register


def check_account(register: Register, here: PartCheck) -> None:
    """Note every fault of ``account``: fields, and rules that read what is not kept."""
    if register.account is not None:
        _check_fields(register, register.account, here.under("account"))
        _check_rules(register, register.account, here.under("account"))


def _check_fields(register: Register, people: AccountPeople, here: PartCheck) -> None:
    for at, name in enumerate(people.ask):
        here.known(name, register.fields, f"ask.{at}", "the field")
    for at, name in enumerate(people.same):
        here.known(name, people.ask, f"same.{at}", "among the fields that are kept,")
        if name in register.key:
            here.fault(
                f"same.{at}", f"{name!r} is part of the key, which nobody shares", "Remove it"
            )
    for name in register.key:
        if name not in people.ask:
            here.fault("ask", f"the key {name!r} is not kept", f"Add {name} to ask")
    kept = [register.fields[name] for name in people.ask if name in register.fields]
    if not any(field.type == "person_name" for field in kept):
        here.fault("ask", "nobody has a name", "Add a field of type person_name to ask")


def _check_rules(register: Register, people: AccountPeople, here: PartCheck) -> None:
    if not people.warn:
        return
    seeing = here.declaring("warn", record=register.register_)
    if seeing is None:
        return
    for at, check in enumerate(people.warn):
        path = f"warn.{at}.if_not"
        rule = seeing.rule(check.if_not, path, "bool")
        if rule is not None:
            _check_reads(rule, register, people, path, here)


def _check_reads(
    rule: Rule, register: Register, people: AccountPeople, path: str, here: PartCheck
) -> None:
    for read in sorted(rule.reads):
        name = read.removeprefix("record.").partition(".")[0]
        if read.startswith("record.") and name in register.fields and name not in people.ask:
            here.fault(path, f"{name!r} is not kept in an account", f"Add {name} to ask")
