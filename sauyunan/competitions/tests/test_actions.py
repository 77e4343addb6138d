"""Entering and judging at their edges: seconds of closing, quotas, many at once, conflicts, withdrawal, ties."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection

from sauyunan.accounts.models import Person
from sauyunan.competitions import actions, gathering, sheets
from sauyunan.competitions.actions import Choice
from sauyunan.competitions.models import Assignment, Conflict, Decision, Entry, Scorecard
from sauyunan.competitions.refusals import CompetitionRefused, EntryRefused
from sauyunan.competitions.tests import factories
from sauyunan.competitions.tests.factories import CHECK, DECIDE, OPEN, SCORE, Town, by
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.innovations.actions import open_improvement
from sauyunan.innovations.models import TeamMember

LAST = datetime.fromisoformat("2026-11-30T23:59:59.999+07:00")
CLOSED = datetime.fromisoformat("2026-12-01T00:00:00+07:00")


def approved(town: Town, title: str = "Antar Obat") -> Entry:
    entry = town.complete(town.draft(title))
    with clock.frozen(OPEN):
        actions.ask_approval(entry, by=by(town.innovator))
        actions.approve_entry(entry, by=by(town.reviewer))
    return entry


# -- Sending --------------------------------------------------------------------------------------
def test_last_second_is_taken_and_the_closing_is_not(town: Town) -> None:
    first, second = approved(town, "Antar Obat"), approved(town, "Sapa Lansia")
    with clock.frozen(LAST):
        assert actions.submit_entry(first, by=SYSTEM).status == Entry.Status.SENT
    with clock.frozen(CLOSED), pytest.raises(CompetitionRefused, match=r"23\.59\.59|00\.00\.00"):
        actions.submit_entry(second, by=SYSTEM)
    second.refresh_from_db()
    assert second.status == Entry.Status.APPROVED
    assert second.sections.get(key="ringkasan").text


def test_nothing_begins_before_registration_opens(town: Town) -> None:
    early = datetime.fromisoformat("2026-10-31T23:59:59+07:00")
    with clock.frozen(early), pytest.raises(CompetitionRefused):
        actions.create_entry(
            town.edition, town.innovation(), Choice("umum", "kesehatan"), author=None, by=SYSTEM
        )


def test_sending_twice_gives_the_same_receipt_and_number(town: Town) -> None:
    entry = approved(town)
    with clock.frozen(OPEN):
        first = actions.submit_entry(entry, by=SYSTEM)
        again = actions.submit_entry(entry, by=SYSTEM)
    assert (first.receipt, first.number) == (again.receipt, again.number)
    assert LedgerEntry.objects.filter(verb="entry.sent").count() == 1


def test_many_at_the_same_moment_get_each_one_number(own_database: None) -> None:
    town = Town()
    entries = [approved(town, f"Inovasi {at}") for at in range(3)]
    told: list[int | None] = []

    def send(entry: Entry) -> None:
        with clock.frozen(OPEN):
            told.append(actions.submit_entry(entry, by=SYSTEM).number)
        connection.close()

    threads = [threading.Thread(target=send, args=(one,)) for one in entries for _again in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(set(told)) == [1, 2, 3]
    assert len(told) == 9


def test_quota_of_an_agency_counts_what_was_sent(town: Town) -> None:
    for at in range(3):
        town.sent(f"Inovasi {at}")
    entry = approved(town, "Satu lagi")
    with clock.frozen(OPEN), pytest.raises(EntryRefused, match="3"):
        actions.submit_entry(entry, by=SYSTEM)
    with clock.frozen(OPEN):
        actions.withdraw_entry(Entry.objects.get(number=1), "Digabung", by=SYSTEM)
        assert actions.submit_entry(entry, by=SYSTEM).number == 4


def test_too_young_is_told_before_anything_is_written(town: Town) -> None:
    young = town.innovation("Muda")
    young.since = OPEN.date()
    young.save()
    with clock.frozen(OPEN), pytest.raises(EntryRefused, match="satu tahun|a year"):
        actions.create_entry(
            town.edition, young, Choice("umum", "kesehatan"), author=None, by=SYSTEM
        )
    assert not Entry.objects.exists()


def test_group_by_invitation_is_the_organisers(town: Town) -> None:
    with clock.frozen(OPEN), pytest.raises(CompetitionRefused):
        actions.create_entry(
            town.edition, town.innovation(), Choice("undangan", "kesehatan"), author=None, by=SYSTEM
        )


def test_innovation_enters_once(town: Town) -> None:
    entry = town.draft()
    assert entry.innovation is not None
    with clock.frozen(OPEN), pytest.raises(CompetitionRefused, match="already|sudah"):
        actions.create_entry(
            town.edition, entry.innovation, Choice("umum", "kesehatan"), author=None, by=SYSTEM
        )


def test_what_was_improved_fills_the_next_proposal(town: Town) -> None:
    first = town.sent("Antar Obat")
    assert first.innovation is not None
    open_improvement(first.innovation, "Ukur waktu tunggu", "competition:contoh-2026", by=SYSTEM)
    assert first.innovation.improvements.get().origin == "competition:contoh-2026"


# -- Windows --------------------------------------------------------------------------------------
def test_window_that_overlaps_is_refused_with_the_moment(town: Town) -> None:
    with pytest.raises(CompetitionRefused, match=r"1 Desember 2026 pukul 00\.00\.00 WIB"):
        actions.move_window(
            town.edition,
            "periksa",
            opens_at=CLOSED - timedelta(seconds=1),
            closes_at=CLOSED + timedelta(days=5),
            by=SYSTEM,
        )


def test_stage_is_not_ended_while_it_is_open(town: Town) -> None:
    with clock.frozen(LAST), pytest.raises(CompetitionRefused):
        actions.end_stage(town.fresh(), by=SYSTEM)


def test_stage_is_not_ended_while_scores_are_missing(town: Town) -> None:
    entry = town.sent()
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    with clock.frozen(DECIDE), pytest.raises(CompetitionRefused, match=entry.code):
        actions.end_stage(town.fresh(), by=SYSTEM)


# -- Conflicts ------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["agency", "unit", "team", "mentor", "author"])
def test_conflicts_are_derived(town: Town, kind: str) -> None:
    entry = town.sent()
    assert entry.innovation is not None
    people = {"unit": town.reviewer, "author": town.innovator}
    person = people.get(kind) or Person.objects.create(username="x", full_name="X")
    if kind in {"team", "mentor"}:
        part = TeamMember.Part.MENTOR if kind == "mentor" else TeamMember.Part.MEMBER
        TeamMember.objects.create(innovation=entry.innovation, person=person, part=part)
    agency = entry.agency.upper() if kind == "agency" else "Universitas"

    actions.invite_juror(town.fresh(), person, "jury", agency=agency, by=SYSTEM)

    assert kind in set(Conflict.objects.values_list("kind", flat=True))


def test_conflict_found_late_gives_the_entry_back(town: Town) -> None:
    town.sent()
    for name in ("juri1", "juri2", "juri3"):
        town.juror(name)
    town.to_scoring()
    given = Assignment.objects.order_by("pk").first()
    assert given is not None
    with clock.frozen(SCORE):
        actions.save_card(given, {"manfaat": "80"})
        actions.declare_conflict(given.juror, given.entry, "Kerabat", by=SYSTEM)
        found = actions.assign_stage(town.fresh(), "penilaian", by=SYSTEM)
    assert not Assignment.objects.filter(pk=given.pk).exists()
    assert given.juror.pseudonym not in found.jurors[given.entry.code]
    assert not found.lacking


def test_card_of_a_juror_in_conflict_does_not_count(town: Town) -> None:
    entry = town.sent()
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge()
    juror = Assignment.objects.order_by("pk").values_list("juror", flat=True)[0]
    Conflict.objects.create(juror_id=juror, entry=entry, kind="declared", at=SCORE)
    assert gathering.unscored(town.fresh(), "penilaian") == [f"{entry.title} ({entry.code})"]


# -- Scores ---------------------------------------------------------------------------------------
def test_score_is_committed_when_it_is_sent_and_stays(town: Town) -> None:
    town.sent()
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge()
    card = Scorecard.objects.order_by("pk")[0]
    row = LedgerEntry.objects.get(pk=card.ledger_entry)
    assert row.verb == "score.sent"
    with clock.frozen(SCORE), pytest.raises(CompetitionRefused):
        actions.save_card(card.assignment, {"manfaat": "10"})
    card.refresh_from_db()
    assert card.values["manfaat"] == "80"


def test_withdrawn_entry_with_scores_has_no_rank(town: Town) -> None:
    first, second = town.sent("Antar Obat"), town.sent("Sapa Lansia")
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge(antar_obat="95")
    with clock.frozen(SCORE):
        actions.withdraw_entry(first, "Digabung dengan inovasi lain", by=SYSTEM)
    with clock.frozen(DECIDE):
        result = actions.end_stage(town.fresh(), by=SYSTEM)
    assert result is not None
    assert [row["code"] for row in result.sheet["results"]] == [second.code]
    assert sheets.differences(sheets.Sheet.model_validate(result.sheet)) == []


def test_tie_through_the_chain_ends_in_the_lot(town: Town) -> None:
    for title in ("Antar Obat", "Sapa Lansia"):
        town.sent(title)
    Entry.objects.update(sent_at=OPEN)
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge()
    with clock.frozen(DECIDE):
        result = actions.end_stage(town.fresh(), by=SYSTEM)
    assert result is not None
    assert [row["decided_by"] for row in result.sheet["results"]] == ["", "lot"]
    assert Decision.objects.filter(goes_on=True, stage="penilaian").count() == 1


def test_entry_that_fails_the_check_reads_why_and_does_not_go_on(town: Town) -> None:
    entry = town.sent()
    town.to_checking()
    with clock.frozen(CHECK):
        actions.check_entry(entry, ["lengkap"], by=SYSTEM)
    with clock.frozen(SCORE):
        actions.end_stage(town.fresh(), by=SYSTEM)
    entry.refresh_from_db()
    assert entry.status == Entry.Status.OUT
    assert entry.decisions.get().reasons == ["lengkap"]


def test_entry_without_a_class_is_refused_before_anything_is_written(town: Town) -> None:
    rule = 'class_of: \'entry.unit_place == "kelurahan" ? "kecamatan" : entry.title\''
    with clock.frozen(OPEN):
        edition = factories.edition(
            town.units["kota"],
            **{"contoh-2026\n": "lain-2026\n", "class_of: entry.unit_place": rule},
        )
        with pytest.raises(EntryRefused) as caught:
            actions.create_entry(
                edition,
                town.innovation(),
                Choice("umum", "kesehatan"),
                author=town.innovator,
                by=by(town.innovator),
            )

    assert "tidak termasuk kelas mana pun" in caught.value.reasons[0]
    assert "Perangkat daerah, Kecamatan" in caught.value.reasons[0]
    assert not edition.entries.exists()
