"""What a juror in conflict gives back goes to the free juror with the least load; else the board says what to do."""

from __future__ import annotations

import pytest

from sauyunan.competitions import actions, judging_queries
from sauyunan.competitions.assignment import Judge, Task, assign
from sauyunan.competitions.models import Assignment, Conflict, Entry, Handover, Juror
from sauyunan.competitions.tests.factories import OPEN, SCORE, Town, by, client
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.outbox.models import Message

BOARD = "/kompetisi-kerja/contoh-2026/"


@pytest.fixture
def judged(town: Town) -> Town:
    """Three entries, each judged by two of three jurors, who can be written to."""
    for title in ("Antar Obat", "Sapa Lansia", "Kebun Kota"):
        town.sent(title)
    for name in ("juri1", "juri2", "juri3"):
        juror = town.juror(name)
        juror.person.email = f"{name}@contoh.example"
        juror.person.save()
    town.to_scoring()
    return town


def declared(town: Town, given: Assignment) -> Handover | None:
    with clock.frozen(SCORE):
        return actions.declare_conflict(given.juror, given.entry, "Kerabat", by=SYSTEM)


def test_given_back_goes_to_the_free_juror_with_the_least_load(judged: Town) -> None:
    given = Assignment.objects.order_by("pk")[0]
    others = set(given.entry.assignments.exclude(pk=given.pk).values_list("juror", flat=True))
    free = Juror.objects.exclude(pk__in={given.juror_id, *others}).get()

    row = declared(judged, given)

    assert row is not None
    assert row.to == free
    assert set(given.entry.assignments.values_list("juror", flat=True)) == {*others, free.pk}
    assert LedgerEntry.objects.filter(verb="jury.handed_on").count() == 1
    told = {one.name: one.masked for one in Message.objects.all()}
    assert set(told) == {"competition.handed_on", "competition.given_back"}


def test_only_what_was_given_back_is_handed_on() -> None:
    judges = [Judge("a"), Judge("b"), Judge("c")]
    tasks = [
        Task("satu", barred=frozenset("a"), kept=("b",)),
        Task("dua", kept=("c",)),
        Task("tiga", kept=("c",)),
    ]

    found = assign(tasks, judges, 2, only={"satu"})

    assert found.jurors == {"satu": ("b", "c"), "dua": ("c",), "tiga": ("c",)}
    assert not found.lacking


def test_board_says_what_to_do_when_nobody_is_free(judged: Town) -> None:
    entry = Entry.objects.get(title="Antar Obat")
    Conflict.objects.create(
        juror=Juror.objects.exclude(assignments__entry=entry).get(),
        entry=entry,
        kind="declared",
        reason="Tetangga",
        at=SCORE,
    )
    row = declared(judged, entry.assignments.order_by("pk")[0])
    lead = client(judged.manager)

    with clock.frozen(SCORE):
        open_one = lead.get(BOARD).content.decode()
        judged.juror("juri4")
        mended = lead.get(BOARD).content.decode()

    assert row is not None
    assert row.to is None
    assert "belum ada" in open_one
    assert "Undang satu juri lagi" in open_one
    assert "Kerabat" in open_one
    assert "belum ada" not in mended
    assert "Juri4 (J004)" in mended
    assert entry.assignments.count() == 2


def test_who_has_it_now_follows_a_second_conflict(judged: Town) -> None:
    with clock.frozen(OPEN):
        judged.juror("juri4")
    given = Assignment.objects.filter(entry__title="Antar Obat").order_by("pk")[0]
    first = declared(judged, given)
    assert first is not None
    second = declared(judged, Assignment.objects.get(juror=first.to, entry=given.entry))

    shown = judging_queries.given_back(judged.manager, judged.fresh())

    assert second is not None
    assert second.to is not None
    assert [one.now_with for one in shown if one.entry == given.entry] == [second.to] * 2


def test_card_sent_before_a_conflict_is_replaced_by_another_juror(judged: Town) -> None:
    judged.judge()
    given = Assignment.objects.filter(entry__title="Antar Obat").order_by("pk")[0]

    row = declared(judged, given)

    assert row is not None
    assert row.to is not None
    assert given.entry.assignments.count() == 3  # the card that was sent stays, and does not count
    with clock.frozen(SCORE):
        found = actions.assign_stage(judged.fresh(), "penilaian", by=SYSTEM)
    assert not found.lacking
    assert given.entry.assignments.count() == 3


def test_manager_in_conflict_reads_nothing_of_it(judged: Town) -> None:
    given = Assignment.objects.order_by("pk")[0]
    declared(judged, given)
    own = actions.invite_juror(judged.fresh(), judged.manager, "jury", by=SYSTEM)
    actions.declare_conflict(own, given.entry, "Teman", by=by(judged.manager))

    with clock.frozen(SCORE):
        shown = client(judged.manager).get(BOARD).content.decode()

    assert given.entry.title not in shown
    assert judging_queries.given_back(judged.leader, judged.fresh())


def test_juror_is_told_and_every_path_is_closed(judged: Town) -> None:
    given = Assignment.objects.select_related("juror__person", "entry").order_by("pk")[0]
    browser, code = client(given.juror.person), given.entry.code

    with clock.frozen(SCORE):
        answer = browser.post(
            f"/usulan/{code}/konflik/penilaian/", {"reason": "Kerabat"}, follow=True
        )
        page = answer.content.decode()
        closed = [
            browser.get(f"/usulan/{code}/{path}").status_code
            for path in ("", "nilai/penilaian/", "konflik/penilaian/", "usulan.txt")
        ]
        api = browser.get(f"/api/v1/competition-entries/{code}/score-cards/penilaian")

    assert "juri lain sudah menerimanya" in page
    assert given.entry.title not in page
    assert closed == [404] * 4
    assert api.status_code == 404
