"""A made-up kit that runs."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from sauyunan.accounts.models import Person, Unit
from sauyunan.innovations.tests import factories, registry_factories
from sauyunan.kits.definition import Edition


@pytest.fixture
def edition(db: None, frozen_now: datetime) -> Edition:
    return factories.edition()


@pytest.fixture
def english():
    """Sentences are compared in English, in which they are written."""
    with translation.override("en"):
        yield


@pytest.fixture
def units(db: None) -> dict[str, Unit]:
    """The city with two departments and a centre below the first one."""
    return registry_factories.city_units()


@pytest.fixture
def sri(units: dict[str, Unit]) -> Person:
    """Somebody of the staff of the health department."""
    return registry_factories.person("sri", "kit/staf", units["dinkes"])


@pytest.fixture
def reviewer(units: dict[str, Unit]) -> Person:
    """Who checks the records of every unit."""
    return registry_factories.person("cek", "city/innovation", units["kota"])
