"""``sauyunan city …``: make the city, its units, its people and their roles from a shell."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from sauyunan.accounts import actions, queries
from sauyunan.accounts.actions.city import CITY_UNIT
from sauyunan.accounts.actions.imports import day, take_table
from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import tables
from sauyunan.core.actor import SYSTEM


def main(argv: Sequence[str]) -> int:
    """Run a city command; 0 done, 1 refused, 2 wrong words."""
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except (actions.Refused, tables.TableRefused, queries.NoCity) as refusal:
        sys.stderr.write(f"sauyunan city: {refusal}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sauyunan city", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_init(commands)
    _add_unit_and_people(commands)
    _add_roles(commands)
    table = commands.add_parser("import", help="take units, people or roles from a CSV file")
    table.add_argument("kind", choices=["units", "people", "roles"])
    table.add_argument("file", type=Path)
    table.add_argument("--preview", action="store_true", help="only say what would happen")
    table.set_defaults(run=_import)
    commands.add_parser("list", help="the city, its units and who does what").set_defaults(
        run=_list
    )
    return parser


def _add_init(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    init = commands.add_parser("init", help="make the city of this installation")
    init.add_argument("--name", help="such as “Kota Contoh”")
    init.add_argument("--area", help="area code of the city or regency, such as 32.73")
    init.add_argument("--contact", default="", help="telephone or mail, shown on every page")
    init.add_argument("--hours", default="", help="office hours, shown on every page")
    init.add_argument("--address", default="")
    init.add_argument("--prefix", default="KTA", help="first letters of references")
    init.add_argument("--admin", help="sign-in name of the first administrator")
    init.add_argument("--admin-name", default="", help="full name of the first administrator")
    init.set_defaults(run=_init)


def _add_unit_and_people(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    unit = commands.add_parser("unit", help="add a department, sub-district or technical unit")
    unit.add_argument("code")
    unit.add_argument("name")
    unit.add_argument("--parent", default="", help="code of the unit above; none: the city")
    unit.add_argument("--contact", default="")
    unit.add_argument("--hours", default="")
    unit.add_argument("--address", default="")
    unit.add_argument("--area", default="")
    unit.set_defaults(run=_unit)
    person = commands.add_parser("person", help="add somebody of the staff; prints a one-time link")
    person.add_argument("username")
    person.add_argument("full_name")
    person.add_argument("--email", default="")
    person.set_defaults(run=_person)
    link = commands.add_parser("link", help="print a new one-time link to set a password")
    link.add_argument("username")
    link.set_defaults(run=_link)


def _add_roles(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    role = commands.add_parser("role", help="give a role in a unit")
    role.add_argument("username")
    role.add_argument("role", help="such as city/admin or a kit's role")
    role.add_argument("unit", help="code of the unit")
    role.add_argument("--title", default="", help="printed under signatures")
    role.set_defaults(run=_role)
    deputy = commands.add_parser("deputy", help="let somebody act for the holder of a role")
    deputy.add_argument("holder", help="sign-in name of the holder")
    deputy.add_argument("role")
    deputy.add_argument("deputy", help="sign-in name of the deputy")
    deputy.add_argument("--acting", choices=["Plh", "Plt"], default="Plh")
    deputy.add_argument("--from", dest="starts_on", required=True, help="first day, 2026-11-25")
    deputy.add_argument("--to", dest="ends_on", required=True, help="last day, 2026-12-02")
    deputy.set_defaults(run=_deputy)


def _asked(value: str | None, question: str, option: str) -> str:
    if value:
        return value
    if not sys.stdin.isatty():
        raise actions.Refused(f"{question}: say it with {option}", option)
    return input(f"{question}: ").strip()


def _init(options: argparse.Namespace) -> int:
    city = actions.init_city(
        name=_asked(options.name, "Name of the city", "--name"),
        area=_asked(options.area, "Area code (such as 32.73)", "--area"),
        by=SYSTEM,
        contact=options.contact,
        hours=options.hours,
        address=options.address,
        reference_prefix=options.prefix,
    )
    _say(f"{city.name} is ready.")
    if options.admin and not Person.objects.filter(username=options.admin).exists():
        person = actions.add_person(
            username=options.admin, full_name=options.admin_name or options.admin, by=SYSTEM
        )
        actions.give_role(person, "city/admin", _unit_by_code(CITY_UNIT), by=SYSTEM)
        _say_link(person)
    return 0


def _unit(options: argparse.Namespace) -> int:
    parent = _unit_by_code(options.parent) if options.parent else queries.root_unit()
    facts = {name: getattr(options, name) for name in ("contact", "hours", "address", "area")}
    unit = actions.add_unit(code=options.code, name=options.name, parent=parent, by=SYSTEM, **facts)
    _say(f"{unit.code}: {unit.name}")
    return 0


def _person(options: argparse.Namespace) -> int:
    facts = {"email": options.email} if options.email else {}
    person = actions.add_person(
        username=options.username, full_name=options.full_name, by=SYSTEM, **facts
    )
    _say_link(person)
    return 0


def _link(options: argparse.Namespace) -> int:
    _say_link(_person_by_name(options.username))
    return 0


def _role(options: argparse.Namespace) -> int:
    person, unit = _person_by_name(options.username), _unit_by_code(options.unit)
    actions.give_role(person, options.role, unit, by=SYSTEM, title=options.title)
    _say(f"{person.name}: {options.role} in {unit.name}")
    return 0


def _deputy(options: argparse.Namespace) -> int:
    held = Membership.objects.filter(
        person=_person_by_name(options.holder), role=options.role, acting=""
    ).first()
    if held is None:
        raise actions.Refused(f"{options.holder} does not hold {options.role}", "role")
    actions.deputise(
        held,
        _person_by_name(options.deputy),
        acting=options.acting,
        starts_on=day(options.starts_on),
        ends_on=day(options.ends_on),
        by=SYSTEM,
    )
    _say(f"{options.deputy} acts as {options.acting}. until {options.ends_on}")
    return 0


def _import(options: argparse.Namespace) -> int:
    data = options.file.read_bytes()
    outcomes = take_table(options.kind, data, by=SYSTEM, preview=options.preview)
    for outcome in outcomes:
        _say(f"{options.file}:{outcome.line}: {outcome.subject}: {outcome.fault or 'taken'}")
    faults = sum(bool(outcome.fault) for outcome in outcomes)
    _say(f"{len(outcomes) - faults} rows taken, {faults} refused.")
    return 1 if faults else 0


def _list(options: argparse.Namespace) -> int:
    _say(f"{queries.city().name}")
    for unit in queries.unit_tree():
        _say(f"{'  ' * unit.path.count('/')}{unit.code}  {unit.name}")
        for held in queries.memberships_of(unit):
            acting = f" ({held.acting}.)" if held.acting else ""
            _say(f"{'  ' * unit.path.count('/')}  - {held.person.username}: {held.role}{acting}")
    return 0


def _unit_by_code(code: str) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise actions.Refused(f"there is no unit {code}; see: sauyunan city list", "unit")
    return unit


def _person_by_name(username: str) -> Person:
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise actions.Refused(f"nobody signs in as {username}; see: sauyunan city list", "username")
    return person


def _say_link(person: Person) -> None:
    uid, token = actions.set_password_link(person)
    _say(f"{person.name} sets a password once at:")
    _say(f"  {settings.SAUYUNAN_URL}/masuk/sandi/{uid}/{token}/")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
