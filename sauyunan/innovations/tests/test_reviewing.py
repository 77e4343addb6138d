"""A record on its way into the registry: complete, checked, sent back with notes, listed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sauyunan.core import clock
from sauyunan.core.actor import Actor
from sauyunan.core.models import LedgerEntry
from sauyunan.innovations import actions, completeness, queries
from sauyunan.innovations.actions import RegistryChangeRefused
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.tests import registry_factories as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def sri():
    return made.person("sri")


@pytest.fixture
def checker(units):
    return made.person("cek", "city/innovation", units["kota"])


@pytest.fixture
def record(units, sri):
    """One that is complete for the stage of an initiative."""
    row = made.record(
        units["dinkes"],
        form="service",
        kind="plain",
        initiator="unit",
        affairs=["health"],
        sdgs=[3],
        target_groups=["children"],
        initiated_on="2026-01-05",
        story={
            "summary": "kata " * 30,
            "problem": "kata " * 50,
            "goal": "kata " * 30,
            "novelty": "kata " * 40,
            "how_it_works": "kata " * 100,
        },
    )
    made.in_team(row, sri)
    return row


def by(person):
    return Actor.for_person(person)


def moved(record, *names, person):
    for name in names:
        record = actions.move_status(record, name, by=by(person))
    return record.status


def test_complete_record_is_sent_and_listed(record, sri, checker):
    assert completeness.percent(queries.parts_of(record)) == 100

    assert moved(record, "send", person=sri) == "sent"
    assert moved(record, "list", person=checker) == "listed"

    row = Innovation.objects.get()
    assert row.checked_version == row.version
    verbs = list(LedgerEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["innovation.sent", "innovation.listed"]


def test_incomplete_record_is_not_sent_and_what_is_missing_is_told(record, sri):
    Innovation.objects.update(affairs=[], story={**record.story, "problem": "kata " * 48})

    with pytest.raises(
        RegistryChangeRefused, match="Not filled in: Government affairs; Problem: 2 words more"
    ):
        actions.move_status(record, "send", by=by(sri))

    assert Innovation.objects.get().status == "draft"
    assert not LedgerEntry.objects.exists()


def test_later_stages_ask_for_more(record):
    row = Innovation.objects.get()
    row.stage, row.tried_on, row.since = "applied", "2026-02-01", "2026-06-01"

    lacking = [one.key for one in completeness.lacking(queries.parts_of(row))]

    assert lacking == [
        "story.benefits",
        "story.evaluation",
        "story.adaptability",
        "story.resources",
        "story.sustainability",
        "proof",
    ]


def test_notes_are_settled_when_their_field_changed_and_it_is_sent_again(record, sri, checker):
    moved(record, "send", person=sri)
    with pytest.raises(RegistryChangeRefused, match="Write a note"):
        moved(record, "return", person=checker)
    actions.add_note(record, "story.problem", "Sebutkan sumber angkanya.", by=by(checker))
    actions.add_note(record, "title", "Terlalu umum.", by=by(checker))
    with pytest.raises(RegistryChangeRefused, match="still open"):
        moved(record, "list", person=checker)
    assert moved(record, "return", person=checker) == "returned"

    with clock.frozen(clock.now() + timedelta(hours=1)):
        new = {"story.problem": "kata lain " * 30}
        actions.change_record(record, new, version=1, by=by(sri))
        moved(record, "send", person=sri)

    open_notes = queries.open_notes(record)
    assert [(note.field, answered) for note, answered in open_notes] == [("title", False)]
    actions.settle_note(open_notes[0][0], by=by(checker))
    assert moved(record, "list", person=checker) == "listed"


def test_note_on_a_field_that_is_none_is_refused(record, checker):
    with pytest.raises(RegistryChangeRefused):
        actions.add_note(record, "password", "Apa?", by=by(checker))

    assert not record.notes.exists()


def test_change_of_a_listed_record_waits_for_another_look(record, sri, checker):
    moved(record, "send", person=sri)
    moved(record, "list", person=checker)

    row = actions.change_record(record, {"title": "Lain"}, version=1, by=by(sri))

    assert (row.status, row.checked_version, row.version) == ("listed", 1, 2)
    actions.note_checked(row, 2, by=by(checker))
    actions.note_checked(row, 3, by=by(checker))  # there is no such version yet
    row.refresh_from_db()
    assert row.checked_version == 2


@pytest.mark.parametrize("name", ["list", "return", "reopen", "take_back", "unknown"])
def test_move_that_is_not_declared_for_a_draft_is_refused(record, checker, name):
    with pytest.raises(RegistryChangeRefused, match="moved on"):
        actions.move_status(record, name, by=by(checker))

    assert Innovation.objects.get().status == "draft"
