"""A stage and all later ones move together, and who takes part is told; jurors read their own sheet after sending."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sauyunan.competitions import actions, judging_queries
from sauyunan.competitions.models import Assignment
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.competitions.tests.factories import CHECK, DECIDE, OPEN, SCORE, Town, client
from sauyunan.core import clock, queue
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.outbox.models import Message

WINDOW = "/kompetisi-kerja/contoh-2026/tahap/"


def windows(town: Town) -> dict[str, tuple[object, object]]:
    return {one.stage: (one.opens_at, one.closes_at) for one in town.fresh().windows.all()}


def test_stage_and_later_ones_move_and_people_are_told_once(town: Town) -> None:
    town.innovator.email = "inovator@contoh.example"
    town.innovator.save()
    town.draft()
    before = windows(town)
    lead = client(town.manager)
    with clock.frozen(OPEN):
        answer = lead.post(f"{WINDOW}periksa/", {"days": "7", "geser": "1"})
        edition = town.fresh()
        for _again in range(2):
            actions.tell_windows(edition, "periksa", 1)

    week, after = timedelta(days=7), windows(town)
    assert answer.status_code == 302
    assert after["daftar"] == before["daftar"]
    for key in ("periksa", "penilaian", "penetapan"):
        opens, closes = before[key]
        assert after[key] == (opens + week, closes + week)  # type: ignore[operator]
    assert LedgerEntry.objects.filter(verb="competition.windows_shifted").count() == 1
    assert Message.objects.filter(name="competition.windows").count() == 1


def test_change_of_windows_is_told_by_a_job(town: Town) -> None:
    town.innovator.email = "inovator@contoh.example"
    town.innovator.save()
    town.draft()
    with clock.frozen(OPEN):
        actions.shift_windows(town.fresh(), "periksa", 3, by=SYSTEM)
    assert not Message.objects.exists()

    queue.run_waiting()

    assert Message.objects.filter(name="competition.windows").count() == 1


def test_open_stage_keeps_its_opening(town: Town) -> None:
    before = windows(town)
    with clock.frozen(OPEN):
        actions.shift_windows(town.fresh(), "daftar", 2, by=SYSTEM)

    assert windows(town)["daftar"][0] == before["daftar"][0]
    assert windows(town)["daftar"][1] == before["daftar"][1] + timedelta(days=2)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("stage", "days", "said"),
    [("periksa", -1, "Pendaftaran"), ("daftar", -40, "Pendaftaran"), ("daftar", 0, "berapa hari")],
)
def test_nothing_moves_where_one_does_not_fit(town: Town, stage: str, days: int, said: str) -> None:
    before = windows(town)
    with clock.frozen(OPEN), pytest.raises(CompetitionRefused, match=said):
        actions.shift_windows(town.fresh(), stage, days, by=SYSTEM)

    assert windows(town) == before
    assert not LedgerEntry.objects.filter(verb="competition.windows_shifted").exists()


def test_ended_stage_is_not_moved_and_what_was_typed_stays(town: Town) -> None:
    town.sent()
    town.to_checking()
    with clock.frozen(CHECK):
        answer = client(town.manager).post(f"{WINDOW}daftar/", {"days": "7", "geser": "1"})

    assert answer.status_code == 400
    assert 'value="7"' in answer.content.decode()


# -- The own sheet --------------------------------------------------------------------------------
@pytest.fixture
def judged(town: Town) -> Town:
    """One entry, judged by two."""
    town.sent("Antar Obat")
    town.juror("juri1")
    town.juror("juri2")
    town.to_scoring()
    town.judge(antar_obat="73")
    return town


def test_juror_reads_the_own_sheet_after_sending_and_after_the_stage(judged: Town) -> None:
    given = Assignment.objects.select_related("juror__person", "entry").order_by("pk")[0]
    browser = client(given.juror.person)
    sheet = f"/usulan/{given.entry.code}/nilai/penilaian/"
    with clock.frozen(SCORE):
        first = browser.get(sheet).content.decode()
    with clock.frozen(DECIDE):
        actions.end_stage(judged.fresh(), by=SYSTEM)
        listed = browser.get("/kompetisi-kerja/contoh-2026/juri/jury/").content.decode()
        later = browser.get(sheet).content.decode()

    for page in (first, later):
        assert "Lembar nilai Anda" in page
        assert "Bagus." in page
        assert "Kebaruan" in page
        assert "73" in page
        assert 'name="kirim"' not in page
    assert f'href="{sheet}"' in listed


@pytest.mark.parametrize(
    ("rule", "early", "late"), [("sent", 1, 1), ("ended", 0, 1), ("never", 0, 0)]
)
def test_others_are_read_as_the_bundle_says(judged: Town, rule: str, early: int, late: int) -> None:
    edition = judged.fresh()
    edition.bundle = edition.bundle.replace('"per_entry":2', f'"per_entry":2,"others":"{rule}"')
    edition.save()

    def read() -> int:
        given = Assignment.objects.select_related("entry__edition").order_by("pk")[0]
        return len(judging_queries.others(given))

    before = read()
    with clock.frozen(DECIDE):
        actions.end_stage(judged.fresh(), by=SYSTEM)

    assert (before, read()) == (early, late)
