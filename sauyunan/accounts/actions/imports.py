"""Taking over units, people and roles from a table: the good rows, with a report on each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts import queries
from sauyunan.accounts.actions.people import add_person
from sauyunan.accounts.actions.refusal import Refused
from sauyunan.accounts.actions.roles import give_role
from sauyunan.accounts.actions.units import add_unit
from sauyunan.accounts.models import Person, Unit
from sauyunan.core import tables
from sauyunan.core.actor import Actor

UNIT_COLUMNS = ("code", "name", "parent", "area", "contact", "hours", "address")
PERSON_COLUMNS = ("username", "full_name", "email", "staff_number", "language")
ROLE_COLUMNS = ("username", "role", "unit", "title", "acting", "starts_on", "ends_on")


@dataclass(frozen=True)
class Outcome:
    """What happened to one row of the table."""

    line: int
    subject: str
    fault: str = ""  # empty: taken


class _Undo(Exception):
    """Rolls a preview back."""


def take_table(kind: str, data: bytes, *, by: Actor, preview: bool = False) -> list[Outcome]:
    """Take the rows of a CSV of ``kind`` units, people or roles; each good row is taken.

    A preview does the same and undoes it. Raises tables.TableRefused when the file is unreadable.
    """
    columns, required, take = _KINDS[kind]
    rows = tables.read(data, columns, required)
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            outcomes = [_outcome(row, required[0], take, by) for row in rows]
            if preview:
                raise _Undo
    except _Undo:
        return outcomes
    return outcomes


def _outcome(
    row: tables.Row, subject: str, take: Callable[[dict[str, str], Actor], None], by: Actor
) -> Outcome:
    try:
        with transaction.atomic():
            take(row.cells, by)
    except Refused as refusal:
        return Outcome(row.line, row.cells[subject], str(refusal))
    return Outcome(row.line, row.cells[subject])


def _take_unit(cells: dict[str, str], by: Actor) -> None:
    facts = {name: cells[name] for name in ("area", "contact", "hours", "address") if name in cells}
    above = cells.get("parent", "")
    parent = _unit(above) if above else queries.root_unit()
    add_unit(code=cells["code"], name=cells["name"], parent=parent, by=by, **facts)


def _take_person(cells: dict[str, str], by: Actor) -> None:
    facts = {k: cells[k] for k in ("email", "staff_number", "language") if cells.get(k)}
    add_person(username=cells["username"], full_name=cells["full_name"], by=by, **facts)


def _take_role(cells: dict[str, str], by: Actor) -> None:
    person = Person.objects.filter(username=cells["username"]).first()
    if person is None:
        raise Refused(_("Nobody signs in as %(name)s.") % {"name": cells["username"]}, "username")
    give_role(
        person,
        cells["role"],
        _unit(cells["unit"]),
        by=by,
        title=cells.get("title", ""),
        acting=cells.get("acting", ""),
        starts_on=_perhaps(cells.get("starts_on", "")),
        ends_on=_perhaps(cells.get("ends_on", "")),
    )


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Refused(_("There is no unit with the code %(code)s.") % {"code": code}, "unit")
    return unit


def day(text: str) -> date:
    """A day written as 2026-11-25. Refused otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("Write the day as 2026-11-25, not %(text)s.") % {"text": text}) from None


def _perhaps(text: str) -> date | None:
    return day(text) if text else None


_KINDS: dict[
    str, tuple[tuple[str, ...], tuple[str, ...], Callable[[dict[str, str], Actor], None]]
] = {
    "units": (UNIT_COLUMNS, ("code", "name"), _take_unit),
    "people": (PERSON_COLUMNS, ("username", "full_name"), _take_person),
    "roles": (ROLE_COLUMNS, ("username", "role", "unit"), _take_role),
}

TABLES = {kind: columns for kind, (columns, _required, _take) in _KINDS.items()}
"""The columns of each table."""
