"""The evidence of an innovation: its kit's indicators over the last thirty days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.innovations import actions, parts
from sauyunan.innovations.evidence import evidence_of
from sauyunan.innovations.figures import readable
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.tests import factories
from sauyunan.surveys.tests import factories as surveys


def values(evidence):
    return {one.key: one.value for one in evidence.findings}


def test_evidence_covers_thirty_days_and_names_the_version(edition):
    found = evidence_of(factories.innovation())

    assert (found.since, found.until) == (date(2026, 10, 26), date(2026, 11, 24))
    assert (found.kit, found.version) == ("sapa", "1.2.0")


def test_evidence_is_measured_and_combined(edition):
    for used in (270, 300, 345):
        case = factories.application(edition, used_minutes=used).reference
    factories.application(edition, ended_at=None, outcome="", is_on_time=None, returned_count=1)
    factories.document(edition, case, factories.at(factories.DAY))
    factories.document(edition, case, factories.at(factories.DAY))
    factories.record(edition)
    surveys.stored(5, 3, service="sapa/salam")

    found = evidence_of(factories.innovation())

    assert values(found) == {
        "masuk": Decimal(4),
        "selesai": Decimal(3),
        "tengah": Decimal("5.0"),
        "tepat": Decimal("100.0"),
        "kembali": Decimal("0.0"),
        "ikm": Decimal("75.00"),
        "dokumen": Decimal(2),
        "catatan": Decimal(1),
        "sisa": Decimal(1),
        "bagian": Decimal(75),
        "puas": Decimal(3750),
    }


def test_a_combination_has_no_value_without_those_it_reads(edition):
    found = values(evidence_of(factories.innovation()))

    assert (found["sisa"], found["bagian"], found["puas"]) == (Decimal(0), None, None)


def test_other_services_of_the_kit_are_not_counted(edition):
    factories.application(edition, service="lain")

    assert values(evidence_of(factories.innovation()))["masuk"] == Decimal(0)


@pytest.mark.django_db
def test_there_is_no_evidence_where_no_kit_runs():
    assert evidence_of(factories.innovation(kit="tiada")) is None
    assert evidence_of(factories.innovation(kit="", slug="lain")) is None


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (272, "minutes", "4.5"),
        (0, "minutes", "0.0"),
        (667, "permille", "66.7"),
        (9148, "hundredths", "91.48"),
        (12, "count", "12"),
    ],
)
def test_values_are_said_in_the_units_people_read(value, kind, expected):
    assert str(readable(value, kind)) == expected


def test_installing_a_kit_registers_its_innovation_once(edition):
    parts.INDICATORS.install(edition, SYSTEM)
    parts.INDICATORS.install(edition, SYSTEM)

    row = Innovation.objects.get()
    assert (row.slug, row.title, row.since) == ("sapa", "Sapa", date(2020, 2, 1))
    assert row.unit_id == edition.unit_id
    assert LedgerEntry.objects.filter(verb="innovation.registered").count() == 1


def test_registering_again_leaves_what_the_city_changed(edition):
    kept = factories.innovation(title="Sapa Kota Contoh")

    found = actions.register_kit(
        "sapa", title="Sapa", since=date(2021, 1, 1), unit_id=None, by=SYSTEM
    )

    assert (found.pk, found.title) == (kept.pk, "Sapa Kota Contoh")
    assert not LedgerEntry.objects.exists()
