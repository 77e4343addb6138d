"""Everything that changes the city, its units, its people and their roles."""

from __future__ import annotations

from sauyunan.accounts.actions.banner import Banner, remove_banner, show_banner
from sauyunan.accounts.actions.city import change_city, init_city
from sauyunan.accounts.actions.free_days import add_free_day, remove_free_day
from sauyunan.accounts.actions.imports import TABLES, take_table
from sauyunan.accounts.actions.people import (
    add_person,
    change_person,
    deactivate_person,
    set_password_link,
)
from sauyunan.accounts.actions.refusal import Refused
from sauyunan.accounts.actions.roles import deputise, end_role, give_role
from sauyunan.accounts.actions.units import add_unit, change_unit
from sauyunan.core.tables import TableRefused

__all__ = [
    "TABLES",
    "Banner",
    "Refused",
    "TableRefused",
    "add_free_day",
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
    "remove_banner",
    "remove_free_day",
    "set_password_link",
    "show_banner",
    "take_table",
]
