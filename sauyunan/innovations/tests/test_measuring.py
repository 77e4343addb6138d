"""Measured evidence of any kit that runs: standard measures, stored with digests, computed again."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

import pytest

from sauyunan.core import clock, ledger
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.innovations import actions, defining, measure_commands, measured, tasks
from sauyunan.innovations.costing import Range, cost_per_case, saved
from sauyunan.innovations.evidence import evidence_of
from sauyunan.innovations.format import Costs, Stated
from sauyunan.innovations.measures import MEASURES, Measured, Scope
from sauyunan.innovations.models import Measurement, Replica
from sauyunan.innovations.refusals import RegistryChangeRefused
from sauyunan.innovations.tests import factories
from sauyunan.services.models import MoveMade
from sauyunan.surveys.tests import factories as surveys

LATER = factories.DAY + timedelta(days=7)
PERIOD = (date(2026, 11, 1), date(2026, 11, 30))
STATED = {
    "source": {"id": "Contoh"},
    "assumed": True,
    "hour": {"petugas": {"low": 30000, "value": 36000, "high": 60000}},
    "minutes": {"kirim": {"low": 5, "value": 10, "high": 20}},
}
COSTED = """\
tengah:
  title: {id: Waktu}
  measure: working_hours
  baseline: {low: 900, value: 960, high: 1200, source: {id: Contoh}, assumed: true}
biaya:
  title: {id: Biaya}
  measure: cost_per_case
  baseline: {low: 20000, value: 25000, high: 30000, source: {id: Contoh}}
  costs:
    source: {id: Contoh}
    hour: {petugas: {low: 30000, value: 36000, high: 60000}}
    minutes: {kirim: {low: 5, value: 10, high: 20}}
"""


def standard(innovation):
    return {
        one.key.removeprefix("standard:"): (one.raw.value, one.raw.n)
        for one in evidence_of(innovation).standard
    }


def serve(edition, count, **changes):
    return [factories.application(edition, **changes) for _ in range(count)]


def moved(application, move="kirim", role="petugas"):
    MoveMade.objects.create(
        application=application,
        move=move,
        role=role,
        from_state="isi",
        to_state="terkirim",
        at=application.submitted_at,
    )


@pytest.mark.django_db
def test_eight_measures_fill_themselves_for_a_kit_without_indicators(frozen_now):
    edition = factories.edition(indicators="")
    innovation = factories.innovation()
    cases = serve(edition, 6, used_minutes=120)
    for case in cases[:5]:
        factories.complaint(case, factories.at(factories.DAY))
    factories.document(edition, cases[0].reference, factories.at(factories.DAY))
    surveys.stored(6, 3, service="sapa/salam")
    Replica.objects.create(
        innovation=innovation, place="Kota X", region="32.04", since=date(2026, 1, 1)
    )

    found = standard(innovation)

    assert found == {
        "people_served": (6, 6),
        "served": (6, 6),
        "process_time": (120, 6),
        "process_time_before": (None, 0),
        "time_saved": (None, 6),
        "on_time": (1000, 6),
        "complaints": (5, 5),
        "complaints_solved": (0, 5),
        "satisfaction": (7500, 6),
        "satisfaction_change": (None, 6),
        "cost": (None, 0),
        "savings": (None, 0),
        "adopters": (1, 1),
        "documents": (1, 1),
        "online": (1000, 6),
    }
    assert sum(value is not None for value, _n in found.values()) >= 8


def test_what_stands_on_one_to_four_people_is_not_shown(edition):
    serve(edition, 4)

    found = standard(factories.innovation())

    assert {key: found[key] for key in ("people_served", "served", "process_time", "online")} == {
        "people_served": (None, 0),
        "served": (None, 0),
        "process_time": (None, 4),
        "online": (None, 4),
    }


def test_people_with_the_same_numbers_count_once(edition):
    serve(edition, 3, finds=["aa", "bb"])
    serve(edition, 2, finds=["cc"])
    serve(edition, 4)

    measured_ = MEASURES["people_served"].compute(Scope(("sapa/salam",), *PERIOD))

    assert measured_ == Measured(6, 6)


def test_a_counter_is_not_online(edition):
    serve(edition, 6)
    serve(edition, 2, channel="counter")
    serve(edition, 1, channel="helper")

    assert MEASURES["online_share"].compute(Scope(("sapa/salam",), *PERIOD)) == Measured(667, 9)


def test_cost_of_a_case_follows_the_moves_that_were_made(edition):
    cases = serve(edition, 2)
    for case in (*cases, cases[0]):
        moved(case)
    moved(cases[0], role="applicant")
    moved(cases[0], move="lain")
    scope = Scope(("sapa/salam",), *PERIOD, costs=Costs.model_validate(STATED))

    # 3 moves of 10 minutes at 36,000 an hour are 18,000 over 2 cases.
    assert MEASURES["cost_per_case"].compute(scope) == Measured(9000, 2, 3750, 30000)


def test_savings_range_from_the_worst_to_the_best_that_was_stated():
    now = Range(9000, 3750, 30000)

    assert saved(Stated(value=25000, low=20000, high=30000), now, 10) == Range(
        160000, -100000, 262500
    )
    assert cost_per_case({}, 0, Costs.model_validate(STATED)) is None


@pytest.mark.django_db
def test_before_and_after_come_from_what_the_kit_states(frozen_now):
    edition = factories.edition(indicators=COSTED)
    for case in serve(edition, 5, used_minutes=300):
        moved(case)

    evidence = evidence_of(factories.innovation())
    found = {one.key: one for one in evidence.standard}

    assert found["standard:process_time_before"].raw == Measured(960, 0, 900, 1200)
    assert found["standard:time_saved"].raw == Measured(660, 5, 600, 900)
    assert found["standard:cost"].raw == Measured(6000, 5, 2500, 20000)
    assert found["standard:savings"].raw == Measured(95000, 5, 0, 137500)
    assert found["standard:time_saved"].is_assumed
    assert not found["standard:savings"].is_assumed


def test_a_source_of_an_app_above_is_measured_of_every_kit(edition, monkeypatch):
    monkeypatch.setattr(defining, "SOURCES", {})
    source = defining.Source("Visits", "Visits made.", "count", lambda *_: Measured(7, 7))
    defining.register_source("visits", source)

    assert standard(factories.innovation())["visits"] == (7, 7)


def test_measurements_are_kept_once_and_the_ledger_commits_to_them(edition):
    innovation = factories.innovation()
    serve(edition, 5)
    with clock.frozen(factories.at(LATER)):
        rows = actions.record_measurements(innovation, *PERIOD, by=SYSTEM)
        again = actions.record_measurements(innovation, *PERIOD, by=SYSTEM)

    entry = LedgerEntry.objects.get(verb="innovation.measured")
    digests = {one.indicator: one.digest for one in rows}
    assert len(rows) == len(factories_keys()) + 15 + 8
    assert again == []
    assert entry.object == "innovation:sapa"
    assert bytes(entry.commitment) == ledger.commitment(
        bytes(entry.salt), {"measurements": digests}
    )
    assert all(one.digest == defining.digest(one.content) for one in Measurement.objects.all())


def factories_keys():
    return [line for line in factories.INDICATORS.splitlines() if line and line[0] != " "]


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2026, 11, 20), date(2026, 11, 10)), (date(2026, 11, 1), date(2026, 11, 24))],
)
def test_days_that_are_not_over_or_reversed_are_refused(edition, since, until):
    innovation = factories.innovation()

    with pytest.raises(RegistryChangeRefused):
        actions.record_measurements(innovation, since, until, by=SYSTEM)

    assert not Measurement.objects.exists()
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_nothing_is_taken_where_no_kit_runs():
    innovation = factories.innovation(kit="")

    with pytest.raises(RegistryChangeRefused):
        actions.record_measurements(innovation, *PERIOD, by=SYSTEM)


def test_computed_again_it_is_the_same_until_something_changes(edition):
    innovation = factories.innovation()
    cases = serve(edition, 6)
    with clock.frozen(factories.at(LATER)):
        actions.record_measurements(innovation, *PERIOD, by=SYSTEM)
    same = [one.changed for one in measured.check(innovation)]

    cases[0].delete()
    Measurement.objects.filter(indicator="standard:documents").update(value=9)
    changed = {one.row.indicator: one.changed for one in measured.check(innovation) if one.changed}

    assert set(same) == {()}
    assert any("6" in told and "5" in told for told in changed["standard:people_served"])
    assert len(changed["standard:documents"]) == 2


def test_the_month_is_taken_by_itself_and_by_hand(edition, capsys):
    factories.innovation()
    serve(edition, 5)
    options = argparse.Namespace(slug="sapa", since=None, until=None, check=False)
    with clock.frozen(factories.at(date(2026, 12, 1))):
        tasks.measure_month()
        assert measure_commands.run(options) == 0
        options.check = True
        assert measure_commands.run(options) == 0
        Measurement.objects.filter(indicator="masuk").update(n=1)
        assert measure_commands.run(options) == 1
    told = capsys.readouterr()

    periods = set(Measurement.objects.values_list("since", "until"))
    assert periods == {(date(2026, 11, 1), date(2026, 11, 30))}
    assert "masuk 2026-11-01 – 2026-11-30" in told.out
    options.slug = "tiada"
    assert measure_commands.run(options) == 2
