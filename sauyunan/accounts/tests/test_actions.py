"""What changes the city, its units, people and roles, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sauyunan.accounts import actions
from sauyunan.accounts.models import City, Membership, Person, Unit
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.core.models import LedgerEntry


def verbs() -> list[str]:
    return list(LedgerEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_city_is_made_once_with_the_top_of_its_organisation(city):
    again = actions.init_city(name="Kota Contoh", area="32.73", by=SYSTEM)

    assert again == city
    assert City.objects.count() == 1
    assert [unit.code for unit in Unit.objects.all()] == ["kota"]
    assert verbs() == ["unit.added", "city.changed"]


def test_second_city_is_refused(city):
    with pytest.raises(actions.Refused, match="Kota Contoh"):
        actions.init_city(name="Kota Lain", area="32.73", by=SYSTEM)

    assert City.objects.get().name == "Kota Contoh"


@pytest.mark.parametrize("area", ["99.99", "32", "", "32.73.01"])
def test_city_needs_the_code_of_a_city_or_regency(city, area):
    with pytest.raises(actions.Refused) as refusal:
        actions.change_city(city, area=area, by=SYSTEM)

    assert refusal.value.field == "area"
    assert City.objects.get().area == "32.73"


def test_unit_moves_with_everything_below_it(city, office, branch, person):
    top = Unit.objects.get(parent=None)
    elsewhere = actions.add_unit(code="lain", name="Dinas Lain", parent=top, by=SYSTEM)

    actions.change_unit(Unit.objects.get(code="dinas"), parent=elsewhere, by=SYSTEM)

    paths = dict(Unit.objects.values_list("code", "path"))
    assert paths["dinas"] == f"{paths['lain']}{office.pk}/"
    assert paths["upt"] == f"{paths['dinas']}{branch.pk}/"


def test_unit_cannot_stand_below_itself(office, branch):
    before = dict(Unit.objects.values_list("code", "path"))

    with pytest.raises(actions.Refused, match="below itself"):
        actions.change_unit(office, parent=branch, by=SYSTEM)

    assert dict(Unit.objects.values_list("code", "path")) == before


def test_person_begins_without_a_password(person):
    assert not person.has_usable_password()
    assert "person.added" in verbs()


def test_sign_in_name_is_given_once(person):
    with pytest.raises(actions.Refused):
        actions.add_person(username="contoh", full_name="Pegawai Kedua", by=SYSTEM)

    assert Person.objects.count() == 1


def test_nobody_closes_their_own_account(person):
    with pytest.raises(actions.Refused, match="your own account"):
        actions.deactivate_person(person, by=Actor.for_person(person))

    assert Person.objects.get(pk=person.pk).is_active


def test_role_that_no_kit_declares_is_refused(person, office):
    with pytest.raises(actions.Refused, match="tidak-ada/peran"):
        actions.give_role(person, "tidak-ada/peran", office, by=SYSTEM)

    assert not Membership.objects.exists()


def test_role_is_held_once_in_a_unit(person, office):
    actions.give_role(person, "city/leader", office, by=SYSTEM)

    with pytest.raises(actions.Refused, match="already"):
        actions.give_role(person, "city/leader", office, by=SYSTEM)

    assert Membership.objects.count() == 1


def test_last_administrator_stays(admin):
    held = Membership.objects.get(person=admin)

    with pytest.raises(actions.Refused, match="last administrator"):
        actions.end_role(held, by=SYSTEM)

    assert Membership.objects.filter(pk=held.pk).exists()


def test_deputy_is_somebody_else_in_days_to_come(person, other, office):
    held = actions.give_role(person, "city/leader", office, by=SYSTEM)
    today = clock.today()
    yesterday = today - timedelta(days=1)

    with pytest.raises(actions.Refused, match="another person"):
        actions.deputise(held, person, acting="Plh", starts_on=today, ends_on=today, by=SYSTEM)
    with pytest.raises(actions.Refused, match="over already"):
        actions.deputise(
            held, other, acting="Plt", starts_on=yesterday, ends_on=yesterday, by=SYSTEM
        )

    assert Membership.objects.count() == 1


def test_table_takes_the_good_rows_and_says_why_not_the_others(city, office):
    table = "code;name;parent\nkec-a;Kecamatan A;kota\nkec-a;Kecamatan A lagi;kota\nx;X;tidak-ada\n"

    outcomes = actions.take_table("units", table.encode("cp1252"), by=SYSTEM)

    assert [(o.line, o.subject, bool(o.fault)) for o in outcomes] == [
        (2, "kec-a", False),
        (3, "kec-a", True),
        (4, "x", True),
    ]
    assert "tidak-ada" in outcomes[2].fault
    assert Unit.objects.filter(code="kec-a", name="Kecamatan A").count() == 1


def test_table_preview_changes_nothing(city, office):
    entries = LedgerEntry.objects.count()

    outcomes = actions.take_table(
        "units", b"code,name\nkec-b,Kecamatan B\n", by=SYSTEM, preview=True
    )

    assert [o.fault for o in outcomes] == [""]
    assert not Unit.objects.filter(code="kec-b").exists()
    assert LedgerEntry.objects.count() == entries


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"kode,nama\nx,y\n", "Columns unknown: kode, nama"),
        (b"name\nX\n", "missing: code"),
    ],
)
def test_table_that_cannot_be_read_is_refused_whole(city, data, what):
    with pytest.raises(actions.TableRefused, match=what):
        actions.take_table("units", data, by=SYSTEM)

    assert Unit.objects.count() == 1
