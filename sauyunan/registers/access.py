"""Who may look into registers: holders of a role of their kit, and the city's auditors, masked."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.models import Person
from sauyunan.registers import names
from sauyunan.registers.format import Register
from sauyunan.registers.models import Record

Visitor = AbstractBaseUser | AnonymousUser


def kits_of(person: Visitor) -> frozenset[str]:
    """The kits of which the person holds a role somewhere."""
    if not isinstance(person, Person):
        return frozenset()
    held = (names.kit_of(role) for role, _path in accounts_access.roles_of(person))
    return frozenset(kit for kit in held if kit != "city")


def is_auditor(person: Visitor) -> bool:
    """Auditors read every register, masked."""
    return isinstance(person, Person) and accounts_access.has_role(person, accounts_access.AUDITOR)


def may_read(person: Visitor, kit: str) -> bool:
    """Whether the person may search the kit's registers; personal values stay masked."""
    return kit in kits_of(person) or is_auditor(person)


def may_read_any(person: Visitor) -> bool:
    """Whether there can be a register for the person."""
    return bool(kits_of(person)) or is_auditor(person)


def holds(person: Visitor, role: str) -> bool:
    """Whether somebody who is signed in holds a role anywhere."""
    return isinstance(person, Person) and accounts_access.has_role(person, role)


def may_reveal(person: Visitor, kit: str) -> bool:
    """Whether the person may see single personal values of the kit's registers, for a reason."""
    return kit in kits_of(person)


def may_import(person: Visitor, kit: str) -> bool:
    """Whether the person may take records from a table: whoever works with the kit's registers.

    An administrator of the city gives roles and sees no personal data; a table is full of it.
    """
    return kit in kits_of(person)


def may_restore(person: Visitor, kit: str, register: Register) -> bool:
    """Whether the person keeps the register: brings former versions of its records back."""
    role = f"{kit}/{register.keeper}"
    return (
        register.keeper is not None
        and isinstance(person, Person)
        and accounts_access.has_role(person, role)
    )


def may_hide(person: Visitor, kit: str, register: Register) -> bool:
    """Whether the person takes records of the register out of what the public sees, and back."""
    return register.publish is not None and may_restore(person, kit, register)


def record_to_view(person: Visitor, register: str, code: str) -> Record:
    """The record, or Http404 for whoever may not know of it."""
    record = Record.objects.filter(register=register, code=code).first()
    if record is None or not may_read(person, names.kit_of(register)):
        raise Http404
    return record


def record_to_reveal(person: Visitor, register: str, code: str) -> Record:
    """The record; Http404 for outsiders, PermissionDenied for readers without a role of the kit."""
    record = record_to_view(person, register, code)
    if not may_reveal(person, names.kit_of(register)):
        raise PermissionDenied
    return record
