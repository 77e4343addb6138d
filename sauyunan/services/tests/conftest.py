"""The made-up city of the tests of services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from django.utils import translation

from sauyunan.accounts.models import Person, Unit
from sauyunan.core import clock, workdays
from sauyunan.kits.definition import Edition
from sauyunan.services.tests import factories

WIB = timezone(timedelta(hours=7))
MONDAY = datetime(2022, 6, 13, 2, 0, tzinfo=UTC)  # 9 in the morning in Bandung


@dataclass
class Town:
    """A unit that runs the kit, with an examiner and a head."""

    unit: Unit
    edition: Edition
    examiner: Person
    head: Person


@pytest.fixture
def monday() -> Iterator[datetime]:
    """A working Monday of an office that is open from 8 to 16."""
    calendar = workdays.Calendar(time(8), time(16), frozenset(), WIB)
    with clock.frozen(MONDAY), workdays.using(calendar), translation.override("id"):
        yield MONDAY


@pytest.fixture
def town(db: None, monday: datetime) -> Town:
    """The city at 9 on that Monday."""
    unit = factories.unit()
    made = factories.edition(unit)
    return Town(
        unit,
        made,
        factories.person("wati", unit, "pemeriksa"),
        factories.person("asep", unit, "kepala"),
    )
