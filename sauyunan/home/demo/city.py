"""The sample city itself: units, people, roles and kits, made by the actions that real use calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from sauyunan.accounts import actions as accounts
from sauyunan.accounts import queries as accounts_queries
from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock, codes
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.home.demo.story import Deputy, KitInstalled, PersonFacts, Story
from sauyunan.kits import actions as kits
from sauyunan.kits import archive
from sauyunan.kits.actions import Appointment


@dataclass(frozen=True)
class SignIn:
    """How one of the staff signs in; the password is random for each installation."""

    person: Person
    password: str
    about: str


@dataclass(frozen=True)
class Town:
    """The city with those who work in it."""

    units: Mapping[str, Unit]
    sign_ins: Mapping[str, SignIn]

    def person(self, username: str) -> Person:
        """Somebody of the staff, as read anew: roles are kept on the object for a day."""
        return self.sign_ins[username].person


def found(story: Story) -> Town:
    """Make the city, its units, its people and their roles."""
    accounts.init_city(**story.city.model_dump(), by=SYSTEM)
    root = accounts_queries.root_unit()
    assert root is not None  # noqa: S101  init_city has just made it
    units = {root.code: root}
    for unit in story.units:
        units[unit.code] = accounts.add_unit(**unit.model_dump(), parent=root, by=SYSTEM)
    town = Town(units, {one.username: _sign_in(one) for one in story.people})
    for role in story.roles:
        held_in = units[role.unit] if role.unit else root
        accounts.give_role(town.person(role.person), role.role, held_in, by=SYSTEM)
    return town


def install_kits(story: Story, town: Town) -> None:
    """Install the kits of the city, with the roles that they bring."""
    for kit in story.kits:
        _install(kit, town)


def name_deputies(story: Story, town: Town, now: datetime) -> None:
    """Those who act for somebody else; the days are counted from ``now``, the office tells before."""
    for deputy in story.deputies:
        _name_deputy(deputy, town, now)


def _sign_in(facts: PersonFacts) -> SignIn:
    person = accounts.add_person(username=facts.username, full_name=facts.name, by=SYSTEM)
    password = "-".join(codes.random_code(5) for _part in range(3))
    person.set_password(password)
    person.save(update_fields=["password"])
    return SignIn(person, password, facts.about)


def _install(story: KitInstalled, town: Town) -> None:
    roles = {
        role: [Appointment(town.person(one.person), one.title) for one in holders]
        for role, holders in story.roles.items()
    }
    kits.install(
        archive.build(archive.files_in(Path(settings.KITS_DIR) / story.kit)),
        parameters=story.parameters,
        unit=town.units[story.unit],
        roles=roles,
        by=Actor.for_person(next(iter(town.sign_ins.values())).person),
    )


def _name_deputy(story: Deputy, town: Town, now: datetime) -> None:
    held = Membership.objects.get(
        person=town.person(story.instead_of), role=story.role, starts_on=None
    )
    with clock.frozen(now):
        first = clock.today() + timedelta(days=story.first_day)
    accounts.deputise(
        held,
        town.person(story.person),
        acting=story.acting,
        starts_on=first,
        ends_on=first + timedelta(days=story.days - 1),
        by=Actor.for_person(next(iter(town.sign_ins.values())).person),
    )
