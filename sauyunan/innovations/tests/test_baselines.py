"""How it was before, as the city states it: checked by somebody else, and then compared with."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.core.models import LedgerEntry
from sauyunan.core.tests.test_picture_pdf import jpeg
from sauyunan.innovations import actions, measured
from sauyunan.innovations.actions import Before, Given
from sauyunan.innovations.evidence import evidence_of, sources_of
from sauyunan.innovations.measures import Measured
from sauyunan.innovations.models import Innovation, StatedBaseline
from sauyunan.innovations.refusals import RegistryChangeRefused
from sauyunan.innovations.tests import factories
from sauyunan.innovations.tests import registry_factories as made
from sauyunan.innovations.tests.test_desk import signed_in, text
from sauyunan.innovations.tests.test_measuring import COSTED, PERIOD, moved, serve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "frozen_now")]

COUNTED = Before(
    value=2400,
    low=2100,
    high=3000,
    since=date(2019, 1, 1),
    until=date(2019, 12, 31),
    cases=240,
    method="Buku agenda loket, semua berkas tahun itu",
)
PAPER = Given("baseline:time", "Buku agenda 2019", "https://contoh.example/agenda.pdf")

TYPED = {
    "value": "37.5",
    "low": "",
    "high": "",
    "since-day": "1",
    "since-month": "1",
    "since-year": "2019",
    "until-day": "31",
    "until-month": "12",
    "until-year": "2019",
    "cases": "240",
    "method": "Buku agenda loket, semua berkas tahun itu",
    "title": "Buku agenda",
}


@pytest.fixture
def salam(units, sri):
    row = factories.innovation()
    row.unit = units["dinkes"]
    row.save(update_fields=["unit"])
    made.in_team(row, sri)
    return row


def stated(innovation, person, subject="time", **changes):
    return actions.state_baseline(
        innovation, subject, replace(COUNTED, **changes), PAPER, by=Actor.for_person(person)
    )


def accepted(innovation, person, reviewer, subject="time", **changes):
    row = stated(innovation, person, subject, **changes)
    actions.check_baseline(row, accepts=True, note="", by=Actor.for_person(reviewer))
    return StatedBaseline.objects.get(pk=row.pk)


def found(innovation):
    return {one.key.removeprefix("standard:"): one for one in evidence_of(innovation).standard}


def test_what_was_checked_is_compared_with_and_not_what_the_kit_states(salam, sri, reviewer):
    edition = factories.edition(indicators=COSTED)
    for case in serve(edition, 5, used_minutes=300):
        moved(case)
    accepted(salam, sri, reviewer)
    accepted(salam, sri, reviewer, "cost", value=40000, low=None, high=None)

    now = found(salam)

    assert now["process_time_before"].raw == Measured(2400, 0, 2100, 3000)
    assert now["time_saved"].raw == Measured(2100, 5, 1800, 2700)
    assert not now["time_saved"].is_assumed
    assert now["savings"].raw == Measured(170000, 5, 100000, 187500)
    told = [one for one in sources_of(evidence_of(salam)) if "240" in one]
    assert told
    assert "Buku agenda loket" in told[0]


def test_a_kit_that_states_nothing_is_compared_too(salam, sri, reviewer):
    edition = factories.edition(indicators="")
    serve(edition, 5, used_minutes=300)
    accepted(salam, sri, reviewer)

    assert found(salam)["time_saved"].raw == Measured(2100, 5, 1800, 2700)


def test_nothing_is_compared_before_it_is_checked_or_after_it_was_refused(salam, sri, reviewer):
    edition = factories.edition(indicators="")
    serve(edition, 5, used_minutes=300)
    row = stated(salam, sri)

    assert found(salam)["time_saved"].value is None
    actions.check_baseline(row, accepts=False, note="Tidak terbaca", by=Actor.for_person(reviewer))
    assert found(salam)["time_saved"].value is None
    with pytest.raises(RegistryChangeRefused):
        actions.check_baseline(row, accepts=True, note="", by=Actor.for_person(reviewer))


def test_a_kept_measurement_is_computed_again_after_another_statement(salam, sri, reviewer):
    edition = factories.edition(indicators="")
    serve(edition, 5, used_minutes=300)
    accepted(salam, sri, reviewer)
    with clock.frozen(factories.at(date(2027, 1, 5))):
        actions.record_measurements(salam, *PERIOD, by=SYSTEM)
        accepted(salam, sri, reviewer, value=2500)
        [saved] = [
            one for one in measured.check(salam) if one.row.indicator == "standard:time_saved"
        ]

    assert saved.changed == ("it is defined otherwise now",)
    assert saved.row.value == 2100


def test_what_is_in_force_stays_until_the_next_one_is_checked(salam, sri, reviewer):
    first = accepted(salam, sri, reviewer)
    second = stated(salam, sri, value=2200)
    third = stated(salam, sri, value=2300)

    states = dict(StatedBaseline.objects.values_list("pk", "state"))
    assert states == {first.pk: "accepted", second.pk: "former", third.pk: "waiting"}
    actions.check_baseline(third, accepts=True, note="", by=Actor.for_person(reviewer))
    states = dict(StatedBaseline.objects.values_list("pk", "state"))
    assert states == {first.pk: "former", second.pk: "former", third.pk: "accepted"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"low": 2401}, "low"),
        ({"high": 2399}, "high"),
        ({"since": date(2020, 1, 1)}, "since"),
        ({"until": date(2999, 1, 1)}, "until"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(salam, sri, changes, field):
    with pytest.raises(RegistryChangeRefused) as refusal:
        stated(salam, sri, **changes)

    assert refusal.value.field == field
    assert not salam.proofs.exists()


def test_the_period_before_ends_when_it_was_applied(salam, sri):
    Innovation.objects.filter(pk=salam.pk).update(since=date(2019, 6, 1))
    salam.refresh_from_db()

    with pytest.raises(RegistryChangeRefused, match="1 June 2019"):
        stated(salam, sri)


def test_neither_the_team_nor_who_stated_it_checks_it(salam, sri, reviewer):
    row = stated(salam, reviewer)

    for person in (sri, reviewer):
        with pytest.raises(RegistryChangeRefused, match="Somebody else"):
            actions.check_baseline(row, accepts=True, note="", by=Actor.for_person(person))


def test_a_proof_on_which_it_stands_is_not_withdrawn(salam, sri, reviewer):
    row = accepted(salam, sri, reviewer)
    with pytest.raises(RegistryChangeRefused):
        actions.withdraw_proof(salam, row.proof, by=Actor.for_person(sri))

    actions.withdraw_baseline(row, by=Actor.for_person(sri))
    actions.withdraw_proof(salam, row.proof, by=Actor.for_person(sri))

    row.refresh_from_db()
    assert row.state == "former"
    verbs = LedgerEntry.objects.filter(verb__startswith="innovation.baseline")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "innovation.baseline_stated",
        "innovation.baseline_checked",
        "innovation.baseline_withdrawn",
    ]


@pytest.mark.parametrize(
    ("subject", "typed", "kept"),
    [("cost", "30.000", 30000), ("cost", "1.250.000", 1250000), ("time", "37,5", 2250)],
)
def test_numbers_are_read_as_indonesians_write_them(salam, sri, subject, typed, kept):
    browser = signed_in(sri)
    browser.cookies["bahasa"] = "id"
    form = {**TYPED, "value": typed, "address": "https://contoh.example/agenda.pdf"}
    page = reverse("innovations:baseline", args=[salam.slug, subject])

    assert browser.post(page, {**form, "value": "30.00"}).status_code == 400
    assert browser.post(page, form).status_code == 302
    assert StatedBaseline.objects.get().value == kept


def test_it_is_stated_checked_and_read_by_pages(salam, sri, reviewer):
    team, checker = signed_in(sri), signed_in(reviewer)
    page = reverse("innovations:baseline", args=[salam.slug, "time"])
    refused = team.post(page, TYPED)
    assert refused.status_code == 400
    assert "37.5" in text(refused)
    file = SimpleUploadedFile("agenda.jpg", jpeg(8, 8), content_type="image/jpeg")
    assert team.post(page, {**TYPED, "file": file}).status_code == 302

    row = StatedBaseline.objects.get()
    assert (row.value, row.low, row.high) == (2250, 2250, 2250)
    check = reverse("innovations:baseline-check", args=[salam.slug, row.pk])
    assert check in text(checker.get(reverse("innovations:review", args=[salam.slug])))
    assert team.get(check).status_code == 403
    assert checker.post(check, {"accepts": "0"}).status_code == 400
    assert checker.post(check, {"accepts": "1"}).status_code == 302
    listed = text(team.get(reverse("innovations:baselines", args=[salam.slug])))
    assert "37.5 working hours" in listed
    assert "Checked by Cek" in listed
    assert "Working time of a case: 37.5 working hours (checked)" in text(
        team.get(reverse("innovations:history", args=[salam.slug]))
    )
    told = json.loads(team.get(reverse("innovations:export", args=[salam.slug])).content)
    assert told["baselines"][0]["value"] == 2250
    gone = reverse("innovations:baseline-withdraw", args=[salam.slug, row.pk])
    assert checker.post(gone).status_code == 302
    row.refresh_from_db()
    assert row.state == "former"
