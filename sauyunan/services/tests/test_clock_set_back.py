"""The server's clock is set back between two steps: nothing breaks, nothing holds for longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client

from sauyunan.core import clock, crypto, queue, ratelimit, sequencer
from sauyunan.core.ledger_commands import verify
from sauyunan.documents.models import Document
from sauyunan.outbox import actions as outbox
from sauyunan.outbox import tasks as outbox_tasks
from sauyunan.outbox.messengers import NotTaken
from sauyunan.outbox.models import Message
from sauyunan.outbox.tests.factories import Flaky, letter
from sauyunan.registers.models import Record
from sauyunan.services import actions, contents, desk_showing, one_time, queries
from sauyunan.services.actions import Filled, printing
from sauyunan.services.models import Application, Complaint, OneTimeCode
from sauyunan.services.refusals import MoveRefused
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import MONDAY, Town
from sauyunan.services.tests.test_printing import document

TUESDAY = MONDAY + timedelta(days=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
both = pytest.mark.parametrize("by", [HOUR, DAY], ids=["an hour", "a day"])


@pytest.fixture
def tuesday(town: Town) -> Iterator[datetime]:
    with clock.frozen(TUESDAY):
        yield TUESDAY


@pytest.fixture
def made(town: Town, tuesday: datetime) -> Application:
    """Sent on Tuesday at nine; the clock is set back afterwards."""
    return factories.application(town.edition)


def set_back(by: timedelta):
    return clock.frozen(clock.now() - by)


# -- Moves --------------------------------------------------------------------------------------------
@both
def test_history_stays_in_the_order_in_which_it_happened(
    town: Town, made: Application, by: timedelta
) -> None:
    with set_back(by):
        actions.add_note(made, "Jam server mundur.", by=town.examiner)
        actions.move(made, "setujui", by=town.examiner)
        actions.move(made, "periksa_ulang", by=town.head, filled=Filled(reason="Lagi"))
        actions.move(made, "setujui", by=town.examiner)

    moments = list(made.moves.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(set(moments))
    assert [one.made.move for one in queries.timeline(made)] == [
        "kirim",
        "setujui",
        "periksa_ulang",
        "setujui",
    ]
    assert made.notes.get().at > TUESDAY
    assert contents.note_text(made.notes.get(), made) == "Jam server mundur."
    assert len(desk_showing.history(made)) >= 4


@both
def test_no_minute_is_given_or_taken_and_the_promise_stays(
    town: Town, made: Application, by: timedelta
) -> None:
    due = made.due_at
    assert due is not None
    with clock.frozen(TUESDAY + HOUR):
        actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons={"meja": "Lagi"}))
    with clock.frozen(TUESDAY + HOUR - by):
        filled = Filled(corrections={"meja": 3})
        actions.move(made, "kirim_ulang", by=actions.APPLICANT, filled=filled)
        again = made.due_at
        actions.move(made, "setujui", by=town.examiner)

    assert made.used_minutes == 60
    assert again is not None
    assert timedelta() <= again - due < timedelta(seconds=1)
    assert made.due_at == again


@both
def test_an_end_is_on_time_and_after_the_beginning(
    town: Town, made: Application, by: timedelta
) -> None:
    with set_back(by):
        actions.move(made, "setujui", by=town.examiner)
        actions.move(made, "terbitkan", by=town.head, filled=Filled({"berlaku_tahun": 2}))

    made.refresh_from_db()
    assert made.ended_at is not None
    assert made.ended_at > made.submitted_at
    assert (made.is_on_time, made.used_minutes) == (True, 0)


@both
def test_four_eyes_still_see_who_was_last(town: Town, made: Application, by: timedelta) -> None:
    both_roles = factories.person("rina", town.unit, "pemeriksa", "kepala")
    actions.move(made, "setujui", by=town.examiner)
    with set_back(by):
        actions.move(made, "periksa_ulang", by=town.head, filled=Filled(reason="Lagi"))
        actions.move(made, "setujui", by=both_roles)

        with pytest.raises(MoveRefused) as refused:
            actions.move(made, "terbitkan", by=both_roles, filled=Filled({"berlaku_tahun": 2}))

    assert refused.value.why == "four_eyes"
    assert made.state == "disetujui"


@both
def test_stale_page_loses_all_the_same(town: Town, made: Application, by: timedelta) -> None:
    with set_back(by):
        stale = Application.objects.select_related("unit").get(pk=made.pk)
        actions.move(made, "setujui", by=town.examiner)
        actions.move(made, "periksa_ulang", by=town.head, filled=Filled(reason="Lagi"))

        with pytest.raises(MoveRefused):
            actions.move(stale, "setujui", by=town.examiner)

    assert made.moves.count() == 3


def test_numbers_over_a_turn_of_the_year_are_never_given_twice(
    town: Town, monday: datetime
) -> None:
    new_year = datetime(2023, 1, 2, 2, 0, tzinfo=MONDAY.tzinfo)
    for at in (new_year, new_year - 5 * DAY, new_year + HOUR):
        with clock.frozen(at):
            issued = factories.application(town.edition)
            actions.move(issued, "setujui", by=town.examiner)
            actions.move(issued, "terbitkan", by=town.head, filled=Filled({"berlaku_tahun": 2}))

    numbers = Record.objects.order_by("pk").values_list("data__nomor", flat=True)
    assert list(numbers) == ["W-2023-001", "W-2022-001", "W-2023-002"]


@both
def test_ledger_fits(town: Town, made: Application, by: timedelta) -> None:
    sequencer.run_once()
    with set_back(by):
        actions.move(made, "setujui", by=town.examiner)
        sequencer.run_once()

    verdict = verify()
    assert verdict.faults == []
    assert (verdict.size, verdict.waiting) == (2, 0)


def test_complaint_is_not_answered_before_it_was_filed(town: Town, made: Application) -> None:
    complaint = actions.file_complaint(
        made, kind="delay", text="Lama sekali.", by=actions.APPLICANT
    )
    with set_back(DAY):
        actions.answer_complaint(complaint, "Maaf.", by=town.examiner)

    assert Complaint.objects.get().answered_at == TUESDAY


# -- Codes, links, open browsers ------------------------------------------------------------------------
def digits() -> str:
    held = OneTimeCode.objects.get()
    return str(crypto.unseal(held.sealed, held.scope)["digits"])


@both
def test_one_time_code_ends_and_a_new_one_comes_at_once(
    town: Town, tuesday: datetime, by: timedelta
) -> None:
    one_time.send("list", "ibu", ["+6281234567834"], "id")
    old = digits()

    with set_back(by):
        fits_old = one_time.fits("list", "ibu", old)
        is_sent = one_time.send("list", "ibu", ["+6281234567834"], "id")
        fits_new = one_time.fits("list", "ibu", digits())

    assert (fits_old, is_sent, fits_new) == (False, True, True)


def test_clocks_of_two_machines_may_differ_a_little(town: Town, tuesday: datetime) -> None:
    one_time.send("list", "ibu", ["+6281234567834"], "id")

    with set_back(timedelta(seconds=20)):
        fits = one_time.fits("list", "ibu", digits())

    assert fits is True


@both
def test_used_up_attempts_do_not_keep_people_out(
    town: Town, tuesday: datetime, by: timedelta
) -> None:
    for _ in range(5):
        ratelimit.hit("test", "ibu", 5, 600)

    with set_back(by):
        assert ratelimit.retry_after("test", "ibu", 5, 600) == 0
        assert ratelimit.hit("test", "ibu", 5, 600) is True


@both
def test_print_link_ends_and_a_new_one_opens(made: Application, by: timedelta) -> None:
    issued: Document = document(made, "a" * 26)
    link = printing.make_print_link(made, issued)

    with set_back(by):
        opened = printing.open_print_link(link.code, printing.pin_of(link))
        new = printing.make_print_link(made, issued)
        opened_new = printing.open_print_link(new.code, printing.pin_of(new))

    assert (opened, opened_new) == (None, issued)


@both
def test_open_case_asks_for_the_secret_again(
    client: Client, made: Application, by: timedelta
) -> None:
    address = f"/lacak/{made.reference}/"
    secret = contents.unseal_secret(made)
    client.get(f"{address}masuk/{secret}")

    with set_back(by):
        closed = client.get(address)
        client.get(f"{address}masuk/{secret}")
        opened = client.get(address)

    assert (closed.status_code, opened.status_code) == (302, 200)


# -- Messages -------------------------------------------------------------------------------------------
@pytest.fixture
def flaky(settings, tuesday: datetime) -> type[Flaky]:
    settings.SAUYUNAN_SMS = "sauyunan.outbox.tests.factories.Flaky"
    Flaky.failures, Flaky.error, Flaky.taken = 0, NotTaken("down"), []
    return Flaky


@both
def test_message_that_waits_goes_out_at_once(flaky: type[Flaky], by: timedelta) -> None:
    outbox.post(letter(text="Halo"))

    with set_back(by):
        queue.run_waiting()
        queue.run_waiting()
        outbox_tasks.take_up()

    assert [text for _to, text, _once in flaky.taken] == ["Halo"]
    assert Message.objects.get().state == "sent"


def test_message_that_failed_before_is_tried_again_and_not_a_day_later(flaky: type[Flaky]) -> None:
    flaky.failures = 1
    outbox.post(letter(text="Halo"))
    queue.run_waiting()

    with set_back(DAY):
        outbox_tasks.take_up()
        outbox_tasks.take_up()

    assert [text for _to, text, _once in flaky.taken] == ["Halo"]
    assert Message.objects.get().attempts.count() == 2
