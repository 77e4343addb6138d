"""Units, people of each kind, and records in the registry."""

from __future__ import annotations

import itertools

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock
from sauyunan.innovations.models import Innovation, TeamMember

_numbers = itertools.count(1)


def unit(code: str, parent: Unit | None = None, **facts: object) -> Unit:
    """A unit, below another one or at the top; made once."""
    found = Unit.objects.filter(code=code).first()
    if found is not None:
        return found
    made = Unit.objects.create(code=code, name=code.title(), parent=parent, path="/", **facts)
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def city_units() -> dict[str, Unit]:
    """The city with two departments and a centre below the first one."""
    top = unit("kota")
    health = unit("dinkes", top)
    return {
        "kota": top,
        "dinkes": health,
        "puskesmas": unit("puskesmas", health),
        "dishub": unit("dishub", top),
    }


def person(username: str, role: str = "", at: Unit | None = None) -> Person:
    """Somebody of the staff, with a role in a unit."""
    made, _is_new = Person.objects.get_or_create(
        username=username, defaults={"full_name": username.title()}
    )
    if role and at is not None:
        Membership.objects.get_or_create(person=made, unit=at, role=role)
    return made


def record(at: Unit | None = None, **changes: object) -> Innovation:
    """A draft of a unit's innovation."""
    number = next(_numbers)
    facts: dict[str, object] = {
        "slug": f"inovasi-{number}",
        "title": f"Inovasi {number}",
        "unit": at,
        "status": Innovation.Status.DRAFT,
        "stage": Innovation.Stage.INITIATIVE,
        "made_at": clock.now(),
    }
    return Innovation.objects.create(**{**facts, **changes})


def in_team(innovation: Innovation, who: Person, part: str = "leader") -> TeamMember:
    return TeamMember.objects.create(innovation=innovation, person=who, part=part)
