"""Everything that changes the city, its units, its people and their roles."""

from __future__ import annotations

from sauyunan.accounts.actions.city import change_city, init_city
from sauyunan.accounts.actions.people import (
    add_person,
    change_person,
    deactivate_person,
    set_password_link,
)
from sauyunan.accounts.actions.refusal import Refused
from sauyunan.accounts.actions.roles import deputise, end_role, give_role
from sauyunan.accounts.actions.units import add_unit, change_unit

__all__ = [
    "Refused",
    "add_person",
    "add_unit",
    "change_city",
    "change_person",
    "change_unit",
    "deactivate_person",
    "deputise",
    "end_role",
    "give_role",
    "init_city",
    "set_password_link",
]
