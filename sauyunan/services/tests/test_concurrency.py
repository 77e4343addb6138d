"""Many at once: one application of one draft, one winner of two moves, no lost step."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from sauyunan.accounts.models import Unit
from sauyunan.core import clock, codes
from sauyunan.core.models import LedgerEntry
from sauyunan.services import actions, facts, flow, queries
from sauyunan.services.models import Application, Booking, Bulk, BulkCase, MoveMade
from sauyunan.services.refusals import InputRefused, MoveRefused
from sauyunan.services.tests import factories, test_bookings


@pytest.fixture
def city(own_database: str) -> Any:
    unit = factories.unit()
    made = factories.edition(unit)
    examiner = factories.person("wati", unit, "pemeriksa")
    head = factories.person("asep", unit, "kepala", "pemeriksa")
    return made, examiner, head


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What each of ``count`` threads got, all let loose at the same moment."""
    barrier = threading.Barrier(count)

    def run(number: int) -> Any:
        try:
            barrier.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_fifty_identical_submits_make_one_application(city):
    edition, _examiner, _head = city
    draft = actions.start_draft(edition, factories.SERVICE)
    actions.save_page(draft, "pemilik", {"nama": "Ibu Contoh", "nik": "3273014505900001"})
    actions.save_page(draft, "warung", {"makanan": False})
    factories.file(draft=draft, bring="foto_warung")

    sent = at_once(50, lambda _number: actions.submit(draft))

    assert len({(one.application.reference, one.secret) for one in sent}) == 1
    assert [one.is_repeated for one in sent].count(False) == 1
    assert Application.objects.count() == 1
    assert MoveMade.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="application.sent").count() == 1


def test_fifty_identical_requests_of_the_api_make_one_application(city):
    edition, _examiner, _head = city
    request = factories.request(edition, digest=b"a" * 32)

    sent = at_once(50, lambda _number: actions.apply(request))

    assert len({(one.application.reference, one.secret) for one in sent}) == 1
    assert Application.objects.count() == 1
    assert Application.objects.get().uploads.count() == 2


def test_of_two_moves_at_once_one_wins(city):
    edition, examiner, head = city
    made = factories.application(edition)
    loaded = [Application.objects.select_related("unit").get(pk=made.pk) for _ in range(2)]
    refusal = actions.Filled(reason="Salah tempat", law="Pasal 1")
    moves = [("setujui", examiner, actions.NOTHING), ("tolak", head, refusal)]

    def work(number: int) -> str:
        key, person, filled = moves[number]
        try:
            actions.move(loaded[number], key, by=person, filled=filled)
        except MoveRefused as refused:
            return refused.why
        return "made"

    results = at_once(2, work)

    made.refresh_from_db()
    assert sorted(results) == ["made", "state"]
    assert made.moves.count() == 2
    assert made.state == moves[results.index("made")][0].replace("setujui", "disetujui").replace(
        "tolak", "ditolak"
    )


def test_bulk_confirmed_many_times_at_once_is_made_once(city):
    edition, examiner, _head = city
    cases = [factories.application(edition) for _ in range(5)]
    once = codes.random_code(26)

    def work(_number: int) -> str:
        rows = list(Application.objects.select_related("unit").filter(pk__in=[c.pk for c in cases]))
        try:
            return actions.confirm_bulk(rows, "setujui", once=once, by=examiner)[0].code
        except actions.BulkRefused:
            return "being confirmed"

    results = at_once(6, work)

    assert len(set(results) - {"being confirmed"}) == 1
    assert Bulk.objects.count() == 1
    assert set(BulkCase.objects.values_list("status", flat=True)) == {"done"}
    assert MoveMade.objects.filter(move="setujui").count() == 5


def test_of_two_bulks_over_the_same_cases_each_case_has_one_winner(city):
    edition, examiner, head = city
    cases = [factories.application(edition).pk for _ in range(6)]
    rows = Application.objects.select_related("unit").filter(pk__in=cases)
    seen = [list(rows.all()) for _ in range(2)]  # both pages were open before either confirmed

    def work(number: int) -> None:
        by = (examiner, head)[number]
        actions.confirm_bulk(seen[number], "setujui", once=codes.random_code(26), by=by)

    at_once(2, work)

    told = sorted(BulkCase.objects.values_list("status", flat=True))
    assert told == ["done"] * 6 + ["refused"] * 6
    assert MoveMade.objects.filter(move="setujui").count() == 6


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_moves_at_once_leave_legal_histories(city, seed):
    edition, examiner, head = city
    cases = [factories.application(edition).pk for _ in range(5)]
    service = edition.kit.parts["services"][factories.SERVICE]

    def work(number: int) -> int:
        chance, made = random.Random(seed * 100 + number), 0  # noqa: S311
        for _ in range(25):
            one = Application.objects.select_related("unit").get(pk=chance.choice(cases))
            key = chance.choice(list(service.moves))
            by = chance.choice([examiner, head, actions.APPLICANT])
            filled = actions.Filled(
                answers={"berlaku_tahun": 2} if key == "terbitkan" else {},
                reason="Alasan",
                law="Pasal 1",
                reasons={"meja": "Hitung lagi"},
                corrections={"meja": 3} if key == "kirim_ulang" else {},
            )
            try:
                actions.move(one, key, by=by, filled=filled)
                made += 1
            except (MoveRefused, InputRefused):
                continue
        return made

    count = sum(at_once(6, work))

    steps = set(flow.steps(service))
    assert MoveMade.objects.count() == count + len(cases)
    for one in Application.objects.all():
        at = service.start
        approved_by = None
        for made in one.moves.all():
            assert (made.move, at, made.to_state) in steps
            assert made.from_state == at
            if made.move == "setujui":
                approved_by = made.person_id
            if made.move == "terbitkan":
                assert made.person_id != approved_by
            at = made.to_state
        assert one.state == at
        assert (one.ended_at is None) == (service.states[at].end is None)
        assert one.returned_count == one.moves.filter(move="kembalikan").count()
    assert queries.queue_for(head, queries.Filters("open")).count() == (
        Application.objects.filter(ended_at=None).count()
    )


def test_one_after_the_other_the_second_click_is_told(town):
    made = factories.application(town.edition)
    stale = Application.objects.select_related("unit").get(pk=made.pk)
    actions.move(made, "setujui", by=town.examiner)

    with pytest.raises(MoveRefused) as refused:
        actions.move(stale, "setujui", by=town.examiner)

    assert refused.value.why == "state"
    assert made.moves.count() == 2


@pytest.mark.parametrize("slot", ["", "pagi"])
def test_of_many_at_once_for_the_last_place_one_gets_it(city, slot):
    edition, _examiner, _head = city
    unit = Unit.objects.get()
    if slot:
        made = test_bookings.timed_files()
        day_key, full = "hari", "jam"
    else:
        made = test_bookings.files()
        day_key = full = "buka"
    edition = factories.edition_of(made, unit, batas_meja=1)
    day = next(
        one
        for one in (clock.today() + timedelta(days=number) for number in range(6, 20))
        if facts.calendar().is_working_day(one)
    )
    answers = factories.ANSWERS | {day_key: day.isoformat(), **({"jam": slot} if slot else {})}
    asked = [factories.request(edition, answers=answers) for _number in range(8)]

    def send(number: int) -> str:
        try:
            return actions.apply(asked[number]).application.reference
        except InputRefused as refused:
            return ", ".join(refused.faults)

    got = at_once(8, send)

    assert got.count(full) == 7
    assert Booking.objects.count() == Application.objects.count() == 1
