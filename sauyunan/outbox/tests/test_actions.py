"""Nothing lost, nothing doubled: posting, attempts, waits, giving up, trying again, forgetting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from sauyunan.accounts.models import Membership, Person, Unit
from sauyunan.core import clock, queue, retention
from sauyunan.core.models import LedgerEntry
from sauyunan.outbox import actions, backoff, queries, tasks
from sauyunan.outbox.actions import MessageRefused
from sauyunan.outbox.messengers import NotTaken
from sauyunan.outbox.models import Attempt, Message
from sauyunan.outbox.tests.factories import letter


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])


def later(**time: int):
    return clock.frozen(clock.now() + timedelta(**time))


def staff(*roles: str) -> Person:
    unit = Unit.objects.create(code="kota", name="Kota Contoh", path="/1/")
    made = Person.objects.create(username="admin", full_name="Admin Contoh")
    for role in roles:
        Membership.objects.create(person=made, unit=unit, role=role)
    return made


def given_up(flaky) -> Message:
    message = actions.post(letter())
    flaky.failures = backoff.ATTEMPTS
    for hour in range(backoff.ATTEMPTS + 1):
        with later(hours=hour):
            queue.run_waiting()
    message.refresh_from_db()
    return message


def test_posted_message_goes_out_once_however_often_the_job_runs(flaky):
    message = actions.post(letter(text="Halo"))
    assert (message.state, flaky.taken) == ("waiting", [])

    queue.run_waiting()
    tasks.send(message.pk)
    with later(hours=2):
        tasks.send(message.pk)
        tasks.take_up()

    message.refresh_from_db()
    assert flaky.taken == [("+6281234567834", "Halo", message.code)]
    assert (message.state, message.sent_at, message.next_at) == ("sent", clock.now(), None)
    assert list(Attempt.objects.values_list("is_success", "reason")) == [(True, "")]


def test_undone_transaction_leaves_neither_message_nor_job(flaky):
    with transaction.atomic():
        actions.post(letter())
        transaction.set_rollback(True)

    assert (Message.objects.count(), jobs()) == (0, 0)


def test_the_same_once_is_one_message_and_one_job(flaky):
    first = actions.post(letter(once="a"))
    again = actions.post(letter(once="a", text="Lain"))

    assert (again.pk, Message.objects.count(), jobs()) == (first.pk, 1, 1)


@pytest.mark.parametrize("error", [NotTaken("down"), OSError("no route"), ValueError("?")])
def test_messenger_that_is_down_for_an_hour_loses_and_doubles_nothing(flaky, error):
    posted = [actions.post(letter(text=f"Pesan {number}")) for number in range(3)]
    flaky.error, flaky.failures = error, 10_000

    for minute in range(60):
        with later(minutes=minute):
            queue.run_waiting()
    waiting = list(Message.objects.values_list("state", "attempt_count"))
    flaky.failures = 0
    for minute in range(60, 130):
        with later(minutes=minute):
            queue.run_waiting()

    assert waiting == [("failed", 6)] * 3  # at minute 0, 1, 3, 7, 15 and 31
    assert sorted(text for _to, text, _once in flaky.taken) == ["Pesan 0", "Pesan 1", "Pesan 2"]
    assert {one.state for one in Message.objects.all()} == {"sent"}
    log = posted[0].attempts.values_list("is_success", flat=True)
    assert list(log) == [False] * 6 + [True]


def test_reason_of_a_failure_shows_no_address_and_no_number(flaky):
    flaky.failures, flaky.error = 1, OSError("refused +6281234567834 and 6281234567834")
    actions.post(letter())
    queue.run_waiting()
    first = Attempt.objects.get().reason
    flaky.failures, flaky.error = 1, OSError("NIK 3273014505900001")
    with later(minutes=1):
        queue.run_waiting()

    assert first == "OSError: refused 08**…34 and 08**…34"
    assert Attempt.objects.last().reason == "…"


def test_waits_double_up_to_an_hour_and_end():
    waits = [backoff.wait_after(count) for count in range(1, backoff.ATTEMPTS + 1)]

    minutes = [wait.total_seconds() / 60 for wait in waits if wait]
    assert minutes[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (len(minutes), waits[-1]) == (29, None)


def test_message_is_given_up_after_a_day_and_can_be_tried_again(flaky):
    admin = staff("city/admin")
    message = given_up(flaky)
    before = (message.state, message.next_at, message.attempt_count, jobs())

    actions.retry(message, by=admin)
    queue.run_waiting()

    message.refresh_from_db()
    entry = LedgerEntry.objects.get(verb="message.retried")
    assert before == ("given_up", None, 30, 0)
    assert (message.state, message.attempts.count(), len(flaky.taken)) == ("sent", 31, 1)
    assert entry.object == message.object


def test_sent_message_is_not_sent_again(flaky):
    admin = staff("city/admin")
    message = actions.post(letter())
    queue.run_waiting()

    with pytest.raises(MessageRefused):
        actions.retry(message, by=admin)

    assert (Message.objects.get().state, jobs(), len(flaky.taken)) == ("sent", 0, 1)
    assert not LedgerEntry.objects.filter(verb="message.retried").exists()


def test_auditor_tries_nothing_again(flaky):
    auditor = staff("city/auditor")
    message = given_up(flaky)

    with pytest.raises(PermissionDenied):
        actions.retry(message, by=auditor)

    assert (Message.objects.get().state, jobs()) == ("given_up", 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "NIK 3273 0145 0590 0001"},
        {"subject": "KK 3273014505900002"},
        {"text": " "},
        {"text": "a" * 1001},
        {"to": ""},
        {"channel": "pos"},
    ],
)
def test_letter_is_refused_and_nothing_is_posted(flaky, wrong):
    with pytest.raises(MessageRefused) as refused:
        actions.post(letter(**wrong))

    assert "3273" not in str(refused.value)
    assert (Message.objects.count(), jobs()) == (0, 0)


def test_what_is_kept_is_sealed(flaky):
    message = actions.post(letter(text="Rahasia"))

    row = Message.objects.values().get()
    shown = " ".join(str(value) for value in row.values())
    assert "Rahasia" not in shown
    assert "81234567834" not in shown
    assert b"Rahasia" not in bytes(message.sealed)


def test_message_whose_job_was_lost_is_taken_up(flaky):
    actions.post(letter())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    with later(minutes=9):
        tasks.take_up()
    early = len(flaky.taken)
    with later(minutes=11):
        tasks.take_up()

    assert (early, len(flaky.taken)) == (0, 1)


def test_old_messages_are_removed_and_open_ones_stay(flaky):
    actions.post(letter())
    queue.run_waiting()
    flaky.failures = 1
    actions.post(letter(once="open"))
    queue.run_waiting()

    with later(days=89):
        early = actions.purge(clock.now())
    with later(days=91):
        removed = retention.purge_all()["outbox.messages"]

    assert (early, removed) == (0, 1)
    assert list(Message.objects.values_list("once", flat=True)) == ["open"]
    assert Attempt.objects.count() == 1


def test_health_tells_of_what_failed(flaky):
    actions.post(letter())
    well = queries.health()
    flaky.failures = 1
    queue.run_waiting()

    assert (well.level, well.figures["waiting"]) == ("ok", 1)
    assert queries.health().level == "warning"
    assert queries.health().figures == {"waiting": 0, "failed": 1, "given_up": 0}


def test_health_forgets_a_message_given_up_a_week_ago(flaky):
    given_up(flaky)
    now = queries.health()

    with later(days=8):
        after = queries.health()

    assert (now.level, now.figures["given_up"]) == ("warning", 1)
    assert (after.level, after.figures["given_up"]) == ("ok", 0)


def test_secret_is_tried_while_it_is_of_use_and_then_forgotten(flaky, frozen_now):
    flaky.failures = 9
    until = frozen_now + timedelta(minutes=5)
    message = actions.post(letter(is_secret=True, expires_at=until))

    states = []
    for minutes in (0, 1, 3):
        with clock.frozen(frozen_now + timedelta(minutes=minutes)):
            actions.send(message.pk)
            message.refresh_from_db()
            states.append(message.state)

    assert states == ["failed", "failed", "given_up"]
    assert (bytes(message.sealed), message.attempts.count()) == (b"", 3)
    assert not message.may_be_retried


def test_what_is_of_no_use_any_more_is_not_sent(flaky, frozen_now):
    message = actions.post(letter(expires_at=frozen_now + timedelta(minutes=5)))

    with clock.frozen(frozen_now + timedelta(minutes=5)):
        actions.send(message.pk)

    message.refresh_from_db()
    assert (message.state, message.next_at, flaky.taken) == ("ended", None, [])


def test_what_waits_about_something_is_ended(flaky, frozen_now):
    ended = actions.post(letter(about="code:a", is_secret=True))
    other = actions.post(letter(about="code:b", is_secret=True))

    actions.end("code:a")
    actions.send(ended.pk)
    actions.send(other.pk)

    ended.refresh_from_db()
    assert (ended.state, bytes(ended.sealed)) == ("ended", b"")
    assert len(flaky.taken) == 1


def test_a_forgotten_secret_cannot_be_retried(flaky, frozen_now):
    message = actions.post(letter(is_secret=True, expires_at=frozen_now))
    Message.objects.filter(pk=message.pk).update(state="given_up", next_at=None, sealed=b"")

    with pytest.raises(MessageRefused):
        actions.retry(message, by=staff("city/admin"))
