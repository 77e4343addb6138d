"""Posting a message, having it carried away, trying a given-up one again, forgetting old ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from sauyunan.accounts import access
from sauyunan.accounts.models import Person
from sauyunan.core import clock, codes, crypto, ledger, queue
from sauyunan.core.actor import Actor
from sauyunan.outbox import backoff, guard
from sauyunan.outbox.channels import CHANNELS, Channel, mask
from sauyunan.outbox.messengers import NotTaken, messenger_for
from sauyunan.outbox.models import Attempt, Message

KEPT = timedelta(days=90)
"""How long a message is kept after it was posted."""


class MessageRefused(Exception):
    """The message may not be sent so; the text says why and never repeats it."""


@dataclass(frozen=True)
class Letter:
    """What is to be said, to whom, and about what. ``once``: the same is posted one time only.

    ``is_secret``: it holds a code; address and text are forgotten as soon as it is sent or given
    up, and it goes before others. ``expires_at``: it is not sent later.
    """

    about: str
    name: str
    channel: Channel
    to: str
    subject: str
    text: str
    once: str
    language: str = "id"
    is_secret: bool = False
    expires_at: datetime | None = None


def post(letter: Letter) -> Message:
    """Put a message into the outbox, in the caller's transaction: it goes out when that commits.

    The same ``once`` again gives the message that is there. Raises MessageRefused.
    """
    _check(letter)
    now, code = clock.now(), codes.random_code(26)
    new = Message(
        code=code,
        once=letter.once,
        about=letter.about,
        name=letter.name,
        channel=letter.channel,
        language=letter.language,
        masked=mask(letter.to),
        posted_at=now,
        next_at=now,
        is_secret=letter.is_secret,
        expires_at=letter.expires_at,
    )
    held = {"to": letter.to, "subject": letter.subject, "text": letter.text}
    new.sealed = crypto.seal(held, new.scope)
    with transaction.atomic():
        # Of two at once the database keeps one; the other reads it.
        Message.objects.bulk_create([new], ignore_conflicts=True)
        kept = Message.objects.get(once=letter.once)
        if kept.code == code:
            _put_in_line(kept)
    return kept


@transaction.atomic
def end(about: str) -> None:
    """What is about something and still waits is not sent any more, in the caller's transaction."""
    waiting = Message.objects.open().filter(about=about)
    for message in waiting.select_for_update():
        message.state, message.next_at = Message.State.ENDED, None
        _save(message)


def send(message_id: int) -> None:
    """Try to have a message carried away, if it is open and due; log how that ended.

    The row is locked meanwhile, so that a second run of the job finds it sent, or leaves it.
    """
    with transaction.atomic():
        due = Message.objects.open().due(clock.now()).filter(pk=message_id)
        message = due.select_for_update(skip_locked=True).first()
        if message is not None:
            _attempt(message)


@transaction.atomic
def retry(message: Message, *, by: Person) -> None:
    """Put a failed or given-up message in line again, from the first wait on.

    Raises PermissionDenied; MessageRefused where it is sent or waits anyway.
    """
    if not access.has_role(by, access.ADMIN):
        raise PermissionDenied
    now, state = clock.now(), Message.State
    stuck = Message.objects.filter(
        pk=message.pk, state__in=(state.FAILED, state.GIVEN_UP), is_secret=False
    )
    if not stuck.update(state=state.WAITING, attempt_count=0, next_at=now):
        raise MessageRefused("sent already, or waiting")
    ledger.record(
        "message.retried", message.object, by=Actor.for_person(by), content={"about": message.about}
    )
    queue.enqueue("outbox.send", message.pk)


def purge(now: datetime) -> int:
    """Remove messages that are kept long enough, with their attempts; open ones stay."""
    old = Message.objects.filter(posted_at__lt=now - KEPT, next_at=None)
    return old.delete()[1].get("outbox.Message", 0)


def _check(letter: Letter) -> None:
    if letter.channel not in CHANNELS:
        raise MessageRefused(f"{letter.channel!r} is no channel")
    if not letter.to or not letter.text.strip():
        raise MessageRefused("the address or the text is empty")
    if len(letter.text) > guard.LONGEST or len(letter.subject) > guard.LONGEST:
        raise MessageRefused(f"longer than {guard.LONGEST} characters")
    if guard.holds_number(letter.text) or guard.holds_number(letter.subject):
        raise MessageRefused("a number of 16 digits stands in it: no NIK or KK may be sent")


def _attempt(message: Message) -> None:
    """One attempt, or the end of a message that is of no use any more."""
    if _is_over(message, clock.now()):
        message.state, message.next_at = Message.State.ENDED, None
        _save(message)
        return
    reason = _carried(message)
    now, state = clock.now(), Message.State
    Attempt.objects.create(message=message, at=now, is_success=not reason, reason=reason)
    message.attempt_count += 1
    wait = backoff.wait_after(message.attempt_count)
    if not reason:
        message.state, message.sent_at, message.next_at = state.SENT, now, None
    elif wait is None or _is_over(message, now + wait):
        message.state, message.next_at = state.GIVEN_UP, None
    else:
        message.state, message.next_at = state.FAILED, now + wait
        _put_in_line(message, message.next_at)
    _save(message)


def _save(message: Message) -> None:
    if message.is_secret and message.next_at is None:
        message.sealed = b""
    message.save(update_fields=["state", "sent_at", "next_at", "attempt_count", "sealed"])


def _is_over(message: Message, at: datetime) -> bool:
    return message.expires_at is not None and message.expires_at <= at


def _put_in_line(message: Message, at: datetime | None = None) -> None:
    """Secrets stand before others: somebody waits for them."""
    if at is not None and message.is_secret:
        queue.enqueue_at(at, "outbox.send_first", message.pk)
    elif at is not None:
        queue.enqueue_at(at, "outbox.send", message.pk)
    elif message.is_secret:
        queue.enqueue("outbox.send_first", message.pk)
    else:
        queue.enqueue("outbox.send", message.pk)


def _carried(message: Message) -> str:
    """An empty text when the messenger took it, else why not."""
    held = crypto.unseal(message.sealed, message.scope)
    try:
        with transaction.atomic():  # a messenger that breaks a query breaks only itself
            messenger_for(_channel(message)).send(
                held["to"], held["text"], subject=held["subject"], once=message.code
            )
    except NotTaken as refusal:
        return _told(str(refusal) or "not taken", held["to"])
    except Exception as error:  # noqa: BLE001 - whatever a provider's adapter raises is a failure
        return _told(f"{type(error).__name__}: {error}", held["to"])
    return ""


def _channel(message: Message) -> Channel:
    return next(one for one in CHANNELS if one == message.channel)


def _told(reason: str, to: str) -> str:
    """A reason that shows neither the address nor a number."""
    text = reason.replace(to, mask(to)).replace(to.lstrip("+"), mask(to))
    return "…" if guard.holds_number(text) else text[:300]
