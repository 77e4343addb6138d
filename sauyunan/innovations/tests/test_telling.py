"""What is said beside a record: years, replicas, results, improvements; and who is reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.innovations import actions, queries, tasks, yearly
from sauyunan.innovations.actions import RegistryChangeRefused
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.sections import years
from sauyunan.innovations.tests import registry_factories as made
from sauyunan.outbox.models import Message

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("english", "frozen_now"),
]  # 24 November 2026


@pytest.fixture
def record(units):
    return made.record(
        units["dinkes"],
        slug="antre",
        status="listed",
        stage="applied",
        initiated_on=date(2024, 1, 5),
        since=date(2025, 2, 1),
    )


@pytest.mark.parametrize(
    ("today", "asked", "overdue", "now"),
    [
        (date(2026, 10, 31), 2025, 2025, False),
        (date(2026, 11, 1), 2026, 2025, True),
        (date(2026, 12, 31), 2026, 2025, True),
        (date(2027, 1, 31), 2026, 2025, True),
        (date(2027, 2, 1), 2026, 2026, False),
    ],
)
def test_word_on_a_year_is_asked_late_in_it_and_overdue_in_the_next(today, asked, overdue, now):
    assert yearly.asked_about(today, years()) == asked
    assert yearly.overdue(today, years()) == overdue
    assert yearly.is_asked_now(today, years()) is now


def stale():
    return list(Innovation.objects.without_word(queries.overdue_year()))


def test_record_is_stale_until_the_word_is_said(record):
    assert stale() == [record]

    actions.say_year(record, 2025, "continued", "", by=SYSTEM)

    assert stale() == []
    assert record.revisions.get().changes == {"state": ["", [2025, "continued", ""]]}


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "draft"},
        {"initiated_on": date(2026, 3, 1), "since": date(2026, 4, 1)},  # was not there in 2025
    ],
)
def test_what_was_not_there_is_not_stale(record, facts):
    Innovation.objects.update(**facts)

    assert stale() == []


def test_stopped_one_is_not_asked_again(record):
    actions.say_year(record, 2024, "stopped", "Alatnya habis.", by=SYSTEM)

    assert stale() == []


@pytest.mark.parametrize(
    ("year", "state", "reason", "sentence"),
    [
        (2023, "continued", "", "from 2024 to 2026"),
        (2027, "continued", "", "from 2024 to 2026"),
        (2025, "stopped", "  ", "Say why"),
        (2025, "paused", "", "Say why"),
    ],
)
def test_word_that_cannot_be_is_refused(record, year, state, reason, sentence):
    with pytest.raises(RegistryChangeRefused, match=sentence):
        actions.say_year(record, year, state, reason, by=SYSTEM)

    assert not record.states.exists()


def test_new_word_takes_the_place_and_the_history_keeps_the_old(record):
    actions.say_year(record, 2025, "continued", "", by=SYSTEM)
    actions.say_year(record, 2025, "paused", "Menunggu alat.", by=SYSTEM)

    assert [(one.year, one.state) for one in record.states.all()] == [(2025, "paused")]
    assert record.revisions.last().changes == {
        "state": [[2025, "continued", ""], [2025, "paused", "Menunggu alat."]]
    }


def test_team_is_reminded_once(record):
    for name, part in (("sri", "leader"), ("budi", "member"), ("mentor", "mentor")):
        person = made.person(name)
        person.email = f"{name}@contoh.example"
        person.save()
        made.in_team(record, person, part)
    made.in_team(record, made.person("tanpa-surel"), "member")

    tasks.ask_years()
    tasks.ask_years()

    assert Message.objects.filter(name="innovation.year", about="innovation:antre").count() == 2
    with clock.frozen(datetime(2027, 11, 2, 3, tzinfo=UTC)):
        tasks.ask_years()
    assert Message.objects.count() == 4


def test_nobody_is_reminded_out_of_season(record):
    person = made.person("sri")
    person.email = "sri@contoh.example"
    person.save()
    made.in_team(record, person)

    with clock.frozen(datetime(2026, 6, 1, 3, tzinfo=UTC)):
        tasks.ask_years()

    assert not Message.objects.exists()


def test_replica_is_kept_and_one_with_a_receipt_stays(record):
    row = actions.add_replica(record, actions.Copy("Kab. X", "32.04", date(2025, 5, 1)), by=SYSTEM)
    row.receipt = "a" * 64
    row.save()

    with pytest.raises(RegistryChangeRefused, match="receipt"):
        actions.remove_replica(record, row, by=SYSTEM)

    row.receipt = ""
    row.save()
    actions.remove_replica(record, row, by=SYSTEM)
    assert not record.replicas.exists()
    assert record.revisions.last().changes == {
        "replica": [["Kab. X", "32.04", "2025-05-01", ""], ""]
    }


def test_replica_of_tomorrow_is_refused(record):
    with pytest.raises(RegistryChangeRefused, match="still to come"):
        actions.add_replica(record, actions.Copy("Kab. X", "", date(2026, 11, 25)), by=SYSTEM)

    assert not record.replicas.exists()


def test_result_of_the_same_edition_is_written_once(record):
    actions.record_award(record, "kipp", 2025, by=SYSTEM, group="umum")
    actions.record_award(
        record, "kipp", 2025, by=SYSTEM, group="umum", result="top-45", entry="abc"
    )

    [award] = record.awards.all()
    assert (award.result, award.entry) == ("top-45", "abc")
    with pytest.raises(RegistryChangeRefused, match="competition here"):
        actions.remove_award(record, award, by=SYSTEM)


def test_finding_is_planned_done_and_told_to_the_next_proposal(record):
    by = Actor.for_person(made.person("sri"))
    item = actions.open_improvement(record, "Terlalu lama.", "competition:iconic-2026", by=by)
    assert (
        actions.open_improvement(record, "Terlalu lama.", "competition:iconic-2026", by=by) == item
    )
    with pytest.raises(RegistryChangeRefused, match="today or a day to come"):
        actions.plan_improvement(
            item, plan="Loket baru", owner=None, due_on=date(2026, 11, 23), by=by
        )
    actions.plan_improvement(item, plan="Loket baru", owner=None, due_on=date(2026, 12, 1), by=by)

    actions.finish_improvement(item, outcome="Dari 3 jam menjadi 1 jam.", by=by)

    with pytest.raises(RegistryChangeRefused, match="done already"):
        actions.finish_improvement(item, outcome="Lagi.", by=by)
    [told] = queries.proposal_facts(record, date(2026, 1, 1)).improvements
    assert (told.plan, told.outcome, told.done_on) == (
        "Loket baru",
        "Dari 3 jam menjadi 1 jam.",
        date(2026, 11, 24),
    )
    assert queries.proposal_facts(record, date(2026, 12, 1)).improvements == ()


def test_proposal_facts_hold_the_record(record, units):
    made.in_team(record, made.person("sri"))
    mentor = made.person("mentor")
    made.in_team(record, mentor, "mentor")
    actions.say_year(record, 2025, "developed", "", by=SYSTEM)

    facts = queries.proposal_facts(record)

    assert (facts.unit_code, facts.unit_path) == ("dinkes", units["dinkes"].path)
    assert facts.mentors == (mentor.pk,)
    assert len(facts.team) == 1
    assert facts.states == {2025: "developed"}


def test_record_of_an_earlier_list_stands_at_the_stage_of_its_days(units):
    row = actions.take_over_record(
        actions.Existing(
            "Lama", units["dinkes"], date(2024, 1, 1), date(2024, 6, 1), facts={"sdgs": [3]}
        ),
        by=SYSTEM,
    )

    assert (row.status, row.stage, row.sdgs, row.slug) == ("listed", "trial", [3], "lama")
    again = actions.take_over_record(actions.Existing("Lama", units["dinkes"]), by=SYSTEM)
    assert again.slug.startswith("lama-")


def test_letter_leads_to_the_page_of_the_word(record):
    assert reverse("innovations:years", args=["antre"]) == "/registri/antre/tahun/"
