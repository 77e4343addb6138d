"""The registers of the sample city as tables: what is given out and taken in again changes nothing."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.db import transaction
from django.utils import translation

from sauyunan.core import queries as core_queries
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.home.demo import city, outlines
from sauyunan.home.demo.records import Drawer
from sauyunan.home.tests.test_demo_loading import _make_areas, short
from sauyunan.kits import queries as kits
from sauyunan.outbox.models import Message
from sauyunan.registers import contents, exporting, importing_at_once
from sauyunan.registers.importing_at_once import State
from sauyunan.registers.models import Record, RecordVersion

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KIT, VILLAGE = "patrakomala", 4


@pytest.fixture(scope="module")
def drawn(django_db_setup, django_db_blocker):
    """The sample city with the records of the kit, photos, owners and outlines among them."""
    kits.forget_all()
    core_queries.forget()
    told = short()
    with django_db_blocker.unblock(), transaction.atomic():
        _make_areas()
        town = city.found(told)
        city.install_kits(told, town)
        outlines.draw(told.city.area)
        _draw(told)
        yield kits.current(KIT)
        transaction.set_rollback(True)


def _draw(told):
    [records] = [one for one in told.records if one.kit == KIT]
    areas = outlines.outlines(told.city.area)
    villages = {code: one for code, one in areas.items() if code.count(".") == VILLAGE - 1}
    chance = random.Random(7)  # noqa: S311  lifelike data, no secrets
    today = date(2026, 11, 24)
    Drawer(records, kits.current(KIT), told.city.area, villages, today, chance).draw()


def counted():
    return [kind.objects.count() for kind in (Record, RecordVersion, LedgerEntry, Message)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_register_that_is_given_out_and_taken_in_again_changes_nothing(drawn, kind):
    tried = {}
    with translation.override("id"):
        for name in drawn.kit.parts["registers"]:
            home = contents.home(drawn.kit, name)
            rows = exporting.table(home, exporting.columns(home, personal=True))
            data = exporting.as_file(kind, rows, home.title)
            held = Record.objects.filter(register=home.full).count()
            before = counted()
            if not held:
                continue

            report = importing_at_once.take(drawn, name, data, by=SYSTEM)

            assert [one for one in report.outcomes if one.state is not State.KNOWN] == [], name
            assert report.known == held, name
            assert counted() == before, name
            tried[name] = held

    assert sorted(tried) == sorted(
        name.removeprefix(f"{KIT}/")
        for name in Record.objects.values_list("register", flat=True).distinct()
        if name.startswith(f"{KIT}/")
    )
    assert {"pelaku", "karya", "acara", "sabuk", "tempat"} <= tried.keys()
