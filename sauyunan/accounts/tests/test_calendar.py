from __future__ import annotations

from datetime import date, time

import pytest

from sauyunan.accounts.actions import city as city_actions
from sauyunan.accounts.actions import free_days
from sauyunan.core import queries
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import Area

pytestmark = pytest.mark.django_db


def test_the_working_calendar_follows_the_city_at_once():
    Area.objects.create(code="32.73", name="Kota Bandung", level=2, folded="kota bandung")
    before = queries.calendar()
    city = city_actions.init_city(name="Kota Contoh", area="32.73", by=SYSTEM)

    city_actions.change_city(city, opens=time(7, 30), closes=time(14), by=SYSTEM)
    free_days.add_free_day(day=date(2026, 11, 25), title="Hari jadi kota", by=SYSTEM)

    after = queries.calendar()
    assert (before.opens, before.closes, before.free_days) == (time(8), time(16), frozenset())
    assert (after.opens, after.closes) == (time(7, 30), time(14))
    assert after.free_days == {date(2026, 11, 25)}
