"""People of a made-up unit: who runs surveys, who enters answers, who only reads, who has no part in it."""

from __future__ import annotations

import pytest
from django.utils import translation

from sauyunan.accounts.models import Membership, Person
from sauyunan.surveys.tests import factories


def person(name, role, unit=None):
    made = Person.objects.create(username=name, full_name=name.title(), language="en")
    Membership.objects.create(person=made, unit=unit or factories.unit(), role=role)
    return made


@pytest.fixture
def surveyor(db):
    return person("sri", "city/surveyor")


@pytest.fixture
def enumerator(db):
    return person("eno", "city/enumerator")


@pytest.fixture
def outsider(db):
    return person("oto", "city/surveyor", factories.unit("dinas-lain"))


@pytest.fixture
def english(client):
    """What is told stands in the tests in English."""
    client.cookies["bahasa"] = "en"
    with translation.override("en"):
        yield
