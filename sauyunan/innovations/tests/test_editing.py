"""Writing in a record: what is kept, who comes first, which days fit, whose team it is."""

from __future__ import annotations

from datetime import date

import pytest

from sauyunan.core import storage
from sauyunan.core.actor import Actor
from sauyunan.core.intake import pages_of
from sauyunan.core.models import LedgerEntry
from sauyunan.core.tests.test_picture_pdf import jpeg
from sauyunan.innovations import actions
from sauyunan.innovations.actions import EditedMeanwhile, Given, RegistryChangeRefused
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.tests import registry_factories as made

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("english", "frozen_now"),
]  # 24 November 2026


@pytest.fixture
def sri():
    return made.person("sri")


@pytest.fixture
def record(units, sri):
    row = made.record(units["dinkes"], title="Antre Ringkas")
    made.in_team(row, sri)
    return row


def by(person):
    return Actor.for_person(person)


def test_change_is_kept_with_what_was_before(record, sri):
    actions.change_record(
        record, {"title": "Antre Cepat", "story.problem": "Antre."}, version=1, by=by(sri)
    )

    row = Innovation.objects.get()
    revision = row.revisions.get()
    assert (row.title, row.story, row.version) == ("Antre Cepat", {"problem": "Antre."}, 2)
    assert revision.changes == {
        "title": ["Antre Ringkas", "Antre Cepat"],
        "story.problem": ["", "Antre."],
    }
    assert revision.by == sri
    assert LedgerEntry.objects.get().verb == "innovation.changed"


def test_what_stays_the_same_is_no_change(record, sri):
    actions.change_record(record, {"title": record.title}, version=1, by=by(sri))

    assert Innovation.objects.get().version == 1
    assert not LedgerEntry.objects.exists()


def test_second_writer_of_a_section_is_told_and_loses_nothing(record, sri):
    budi = made.person("budi")
    actions.change_record(record, {"story.problem": "Dari Budi."}, version=1, by=by(budi))

    with pytest.raises(EditedMeanwhile, match="Budi") as refusal:
        actions.change_record(record, {"story.problem": "Dari Sri."}, version=1, by=by(sri))

    assert refusal.value.theirs == {"story.problem": "Dari Budi."}
    assert refusal.value.version == 2
    assert Innovation.objects.get().story == {"problem": "Dari Budi."}
    actions.change_record(record, {"story.problem": "Dari keduanya."}, version=2, by=by(sri))
    assert Innovation.objects.get().story == {"problem": "Dari keduanya."}


def test_writers_of_two_sections_do_not_disturb_each_other(record, sri):
    actions.change_record(record, {"story.problem": "Satu."}, version=1, by=by(sri))
    actions.change_record(record, {"story.novelty": "Dua."}, version=1, by=by(sri))

    assert Innovation.objects.get().story == {"problem": "Satu.", "novelty": "Dua."}


def test_text_over_the_limit_changes_nothing(record, sri):
    with pytest.raises(RegistryChangeRefused, match="301 words; at most 300") as refusal:
        actions.change_record(record, {"story.goal": "kata " * 301}, version=1, by=by(sri))

    assert refusal.value.field == "story.goal"
    assert Innovation.objects.get().story == {}


def test_stages_go_forward_and_back_with_their_days(record, sri):
    actions.move_stage(record, "try", day=date(2026, 3, 2), reason="", by=by(sri))
    actions.move_stage(record, "apply", day=date(2026, 7, 1), reason="", by=by(sri))
    row = Innovation.objects.get()
    assert (row.stage, row.tried_on, row.since) == ("applied", date(2026, 3, 2), date(2026, 7, 1))

    actions.move_stage(row, "back_to_trial", day=None, reason="Alat rusak.", by=by(sri))

    row.refresh_from_db()
    assert (row.stage, row.tried_on, row.since) == ("trial", date(2026, 3, 2), None)
    assert row.revisions.last().changes == {
        "stage": ["applied", "trial"],
        "since": ["2026-07-01", None],
        "reason": ["", "Alat rusak."],
    }


@pytest.mark.parametrize(
    ("move", "day", "reason", "sentence"),
    [
        ("apply", date(2026, 3, 2), "", "changed meanwhile"),
        ("back_to_trial", None, "Karena.", "changed meanwhile"),
        ("unknown", None, "", "changed meanwhile"),
        ("try", None, "", "Give the day"),
        ("try", date(2026, 11, 25), "", "still to come"),
        ("try", date(2025, 12, 31), "", "before “Thought of on”"),
    ],
)
def test_stage_that_cannot_be_is_refused(record, sri, move, day, reason, sentence):
    Innovation.objects.update(initiated_on=date(2026, 1, 1))

    with pytest.raises(RegistryChangeRefused, match=sentence):
        actions.move_stage(record, move, day=day, reason=reason, by=by(sri))

    row = Innovation.objects.get()
    assert (row.stage, row.tried_on, row.version) == ("initiative", None, 1)


def test_going_back_needs_a_reason(record, sri):
    actions.move_stage(record, "try", day=date(2026, 3, 2), reason="", by=by(sri))

    with pytest.raises(RegistryChangeRefused, match="Say why"):
        actions.move_stage(record, "back_to_initiative", day=None, reason=" ", by=by(sri))

    assert Innovation.objects.get().stage == "trial"


def test_team_always_has_a_leader(record, sri):
    budi = made.person("budi")

    with pytest.raises(RegistryChangeRefused, match="another leader first"):
        actions.take_out_of_team(record, record.team.get(), by=by(sri))
    with pytest.raises(RegistryChangeRefused, match="another leader first"):
        actions.put_in_team(record, sri, "mentor", by=by(sri))
    actions.put_in_team(record, budi, "leader", by=by(sri))
    actions.take_out_of_team(record, record.team.get(person=sri), by=by(sri))

    assert [(one.person, one.part) for one in record.team.all()] == [(budi, "leader")]
    assert record.revisions.last().changes == {"team": [["Sri", "leader"], ""]}


def test_proof_is_kept_encrypted_and_stays_when_withdrawn(record, sri):
    given = Given("since", "SK penetapan", file=jpeg(400, 300), filename="sk.jpg")

    proof = actions.add_proof(record, given, by=by(sri))

    assert len(pages_of(storage.load(proof.file, proof.scope))) == 1
    actions.withdraw_proof(record, proof, by=by(sri))
    proof.refresh_from_db()
    assert proof.withdrawn_at is not None
    assert storage.load(proof.file, proof.scope)
    assert record.revisions.last().changes == {"proof": [["SK penetapan", "since"], ""]}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (Given("since", "Kosong"), "either a file or an address"),
        (Given("since", "Dua", "https://a.example", b"x", "a.pdf"), "either a file"),
        (Given("since", "Rusak", file=b"bukan", filename="a.pdf"), "not PDF|not taken|is not"),
    ],
)
def test_proof_that_is_none_is_refused(record, sri, given, sentence):
    with pytest.raises(RegistryChangeRefused, match=sentence):
        actions.add_proof(record, given, by=by(sri))

    assert not record.proofs.exists()
    assert Innovation.objects.get().version == 1
