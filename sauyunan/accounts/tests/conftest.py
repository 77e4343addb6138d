"""A small city: the city itself, an office below it, a branch below that, and four people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from sauyunan.accounts import actions
from sauyunan.accounts.models import City, Person, Unit
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import Area


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are compared in the language of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def city(db: None) -> City:
    Area.objects.create(code="32", name="Provinsi Contoh", level=1, folded="provinsi contoh")
    Area.objects.create(code="32.73", name="Kota Contoh", level=2, parent_id="32", folded="kota")
    return actions.init_city(name="Kota Contoh", area="32.73", by=SYSTEM)


@pytest.fixture
def office(city: City) -> Unit:
    top = Unit.objects.get(parent=None)
    return actions.add_unit(code="dinas", name="Dinas Contoh", parent=top, by=SYSTEM)


@pytest.fixture
def branch(office: Unit) -> Unit:
    return actions.add_unit(code="upt", name="UPT Contoh", parent=office, by=SYSTEM)


@pytest.fixture
def person(city: City) -> Person:
    return actions.add_person(username="contoh", full_name="Pegawai Contoh", by=SYSTEM)


@pytest.fixture
def other(city: City) -> Person:
    return actions.add_person(username="lain", full_name="Pegawai Lain", by=SYSTEM)


@pytest.fixture
def admin(city: City) -> Person:
    made = actions.add_person(username="admin", full_name="Admin Contoh", by=SYSTEM)
    actions.give_role(made, "city/admin", Unit.objects.get(parent=None), by=SYSTEM)
    return made


@pytest.fixture
def auditor(city: City) -> Person:
    made = actions.add_person(username="auditor", full_name="Auditor Contoh", by=SYSTEM)
    actions.give_role(made, "city/auditor", Unit.objects.get(parent=None), by=SYSTEM)
    return made
