"""Who holds which role, where and when."""

from __future__ import annotations

from datetime import date

import pytest

from sauyunan.accounts import access, actions
from sauyunan.accounts.models import Membership, Person
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM


def fresh(person: Person) -> Person:
    """As the next request would load it."""
    return Person.objects.get(pk=person.pk)


def test_role_covers_the_units_below_and_none_above(person, office, branch, city):
    actions.give_role(person, "city/leader", office, by=SYSTEM)

    held = fresh(person)

    assert access.has_role(held, "city/leader", office)
    assert access.has_role(held, "city/leader", branch)
    assert not access.has_role(held, "city/leader", office.parent)
    assert not access.has_role(held, "city/admin", office)


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2026-11-22", False), ("2026-11-23", True), ("2026-11-25", True), ("2026-11-26", False)],
)
def test_role_holds_on_both_its_first_and_last_day(person, office, day, holds):
    actions.give_role(
        person,
        "city/leader",
        office,
        by=SYSTEM,
        starts_on=date(2026, 11, 23),
        ends_on=date(2026, 11, 25),
    )

    on = date.fromisoformat(day)

    assert Membership.objects.filter(access.in_force(on), person=person).exists() is holds


def test_closed_account_holds_nothing(person, office):
    actions.give_role(person, "city/leader", office, by=SYSTEM)
    actions.deactivate_person(person, by=SYSTEM)

    assert access.roles_of(fresh(person)) == frozenset()


def test_roles_cost_one_query_for_a_request(person, office, django_assert_num_queries):
    actions.give_role(person, "city/leader", office, by=SYSTEM)
    held = fresh(person)

    with django_assert_num_queries(1):
        access.has_role(held, "city/leader", office)
        access.has_role(held, "city/admin")


def test_deputy_signs_while_the_days_last(person, other, office, branch):
    own = actions.give_role(person, "city/leader", office, by=SYSTEM, title="Kepala")
    today = clock.today()
    actions.deputise(own, other, acting="Plh", starts_on=today, ends_on=today, by=SYSTEM)

    now = access.holder("city/leader", branch, today)
    later = access.holder("city/leader", branch, date(today.year + 1, 1, 1))

    assert (now.person, now.acting, now.title) == (other, "Plh", "Kepala")
    assert (later.person, later.acting) == (person, "")


def test_nearest_unit_signs_first(person, other, office, branch):
    actions.give_role(person, "city/leader", office, by=SYSTEM)
    actions.give_role(other, "city/leader", branch, by=SYSTEM)

    assert access.holder("city/leader", branch, clock.today()).person == other
    assert access.holder("city/leader", office, clock.today()).person == person
