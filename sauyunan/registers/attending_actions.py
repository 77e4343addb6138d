"""Signing up for an event and all that follows: places are never given twice.

Whoever gives or frees a place locks the event's record first, so that of two at once one waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from sauyunan.core import clock, codes, ledger
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.kits import queries as kit_queries
from sauyunan.kits.definition import Edition
from sauyunan.outbox import actions as outbox
from sauyunan.registers import actions as register_actions
from sauyunan.registers import attending, attending_messages, contents, names
from sauyunan.registers.attending import Session, Visitor
from sauyunan.registers.attending_messages import VALID_FOR
from sauyunan.registers.format import Attendance
from sauyunan.registers.models import Attendee, Record, Withdrawn

PAUSE = timedelta(seconds=60)
"""A second press within this time sends no second message."""
MOST_KEPT = timedelta(days=365)
State = Attendee.State


class AttendRefused(Exception):
    """It cannot be done; the message says why and what to do instead."""


@transaction.atomic
def ask(session: Session, day: date, visitor: Visitor, language: str) -> None:
    """Send a link by which a place is confirmed; the same contact again gets its link again.

    Nothing tells the asker whether the contact was there already. Raises AttendRefused.
    """
    free = session.on(day)
    if not free.places or not session.is_open(day):
        raise AttendRefused(_("Nobody can sign up for this day any more. Choose another."))
    if free.is_list_full:
        raise AttendRefused(_("The waiting list of this day is full too. Choose another day."))
    now = clock.now()
    row = _row(session, day, visitor, language, now)
    Attendee.objects.bulk_create([row], ignore_conflicts=True)
    kept = Attendee.objects.select_for_update().get(
        record=session.row.record_id, day=day, contact_digest=row.contact_digest
    )
    is_new = kept.code == row.code
    if not is_new and kept.told_at > now - PAUSE:
        return
    if not is_new and kept.state == State.ASKED:
        held = attending.opened(kept)
        kept.sealed = attending.sealed(kept, replace(held, name=visitor.name))
        kept.asked_at, kept.language = now, language
    kept.told_at = now
    kept.save(update_fields=["sealed", "asked_at", "told_at", "language"])
    attending_messages.tell(kept, "link", session.title_in(kept.language))
    if is_new:
        _record("attendee.asked", kept, by=Actor.for_applicant(kept.code))


def _row(session: Session, day: date, visitor: Visitor, language: str, now: datetime) -> Attendee:
    secret = codes.random_code(26)
    row = Attendee(
        record_id=session.row.record_id,
        day=day,
        code=codes.random_code(26),
        contact_digest=attending.contact_digest(visitor.contact),
        secret_digest=attending.secret_digest(secret),
        language=language,
        asked_at=now,
        told_at=now,
    )
    held = replace(visitor, secret=secret, event=session.title_in(language))
    row.sealed = attending.sealed(row, held)
    return row


@transaction.atomic
def confirm(session: Session, row: Attendee) -> Attendee:
    """Give a place, or put on the waiting list, or (``approve``) before the organiser. Once: the
    same again changes nothing. Raises AttendRefused."""
    row = _locked(row)
    if row.state != State.ASKED:
        return row
    free = session.on(row.day)
    if not free.places or not session.is_open(row.day):
        raise AttendRefused(_("Nobody can sign up for this day any more."))
    if free.is_list_full:
        raise AttendRefused(_("The waiting list of this day is full too."))
    row.confirmed_at = clock.now()
    if session.attend.approve:
        row.state = State.PENDING
    else:
        row.state = State.COMING if free.free else State.WAITING
    row.save(update_fields=["state", "confirmed_at"])
    _record("attendee.confirmed", row, by=Actor.for_applicant(row.code))
    return row


@transaction.atomic
def withdraw(session: Session | None, row: Attendee) -> None:
    """Remove all that is held of somebody; the next who waits gets the place."""
    row = _locked(row)
    outbox.end(attending_messages.about(row))
    _record("attendee.withdrawn", row, by=Actor.for_applicant(row.code))
    row.delete()
    if session is not None:
        _fill(session, [row.day])


@transaction.atomic
def answer(session: Session, row: Attendee, *, accept: bool, reason: str = "", by: Actor) -> None:
    """The organiser gives a place (or one on the waiting list), or refuses with a reason and tells
    it. Raises AttendRefused."""
    row = _locked(row)
    if row.state == State.ASKED:
        raise AttendRefused(_("This contact is not confirmed yet."))
    if accept and row.state not in {State.PENDING, State.REFUSED}:
        return
    if not accept and row.state == State.REFUSED:
        return
    if not accept and not reason.strip():
        raise AttendRefused(_("Write why, for whoever is refused."))
    row.state, row.reason = _answered(session, row, accept), "" if accept else reason.strip()[:300]
    row.save(update_fields=["state", "reason"])
    kind: attending_messages.Kind = "refused"
    if accept:
        kind = "coming" if row.state == State.COMING else "waiting"
    attending_messages.tell(row, kind, session.title_in(row.language), reason=row.reason)
    _record("attendee.answered", row, by=by)
    _fill(session, [row.day])


def _answered(session: Session, row: Attendee, accept: bool) -> str:
    if not accept:
        return State.REFUSED
    return State.COMING if session.on(row.day).free else State.WAITING


@transaction.atomic
def mark(row: Attendee, *, is_present: bool | None, by: Actor) -> None:
    """Note who was there; None takes the mark back."""
    row = _locked(row)
    if row.state in {State.COMING, State.WAITING} and row.is_present != is_present:
        row.is_present = is_present
        row.save(update_fields=["is_present"])
        _record("attendee.marked", row, by=by)


@transaction.atomic
def settle(kit: str, name: str, record_id: int) -> None:
    """After an event changed: whoever waits gets new places; whose day is gone is told so once."""
    record = _lock(record_id)
    if record is None:
        return
    edition = kit_queries.current(kit)
    session = attending.session_of(edition, contents.home(edition.kit, name), record_id)
    gone = None if session else Withdrawn.objects.filter(record=record).first()
    why = gone.reason if gone else ""
    rows = Attendee.objects.filter(record=record, day__gte=clock.today())
    for row in rows.exclude(state__in=(State.ASKED, State.REFUSED)).select_for_update():
        if session is None or not session.happens_on(row.day):
            row.state, row.reason = State.REFUSED, why
            row.save(update_fields=["state", "reason"])
            title = session.title_in(row.language) if session else attending.opened(row).event
            attending_messages.tell(row, "gone", title, reason=why)
    if session is not None:
        _fill(session, rows.values_list("day", flat=True).distinct())


def purge(now: datetime) -> int:
    """Forget who did not confirm, and whose event was as long ago as its register keeps names."""
    gone = Attendee.objects.filter(state=State.ASKED, asked_at__lt=now - VALID_FOR)
    removed = gone.delete()[0]
    today = clock.today()
    for edition in kit_queries.editions():
        kit = edition.kit
        for name, register in kit.parts.get("registers", {}).items():
            calendar = register.publish.calendar if register.publish else None
            if calendar and calendar.attend:
                last = today - timedelta(days=calendar.attend.keep_days)
                rows = Attendee.objects.filter(record__register=names.full(kit, name))
                removed += _forget(edition, name, calendar.attend, rows.filter(day__lt=last))
    return removed + Attendee.objects.filter(day__lt=today - MOST_KEPT).delete()[0]


@transaction.atomic
def _forget(edition: Edition, name: str, attend: Attendance, rows: QuerySet[Attendee]) -> int:
    """Remove names; how many were there stays with the event, if its register has a field for it."""
    if attend.came:
        there = rows.filter(is_present=True).values("record").annotate(count=Count("pk"))
        for one in there.order_by("record"):
            _add_to(edition, name, attend.came, one["record"], one["count"])
    return rows.delete()[0]


def _add_to(edition: Edition, name: str, field: str, record_id: int, count: int) -> None:
    record = Record.objects.get(pk=record_id)
    held = contents.opened(record).get(field) or 0
    register_actions.change_record(
        edition, record, {field: held + count}, by=SYSTEM, at=clock.now()
    )


def _fill(session: Session, days: Iterable[date]) -> None:
    """Give free places to those who wait, in their order, and tell them."""
    places = session.places
    for day in dict.fromkeys(days):
        if clock.now() >= session.event.begins(day):
            continue
        rows = Attendee.objects.filter(record=session.row.record_id, day=day)
        free = places - rows.filter(state=State.COMING).count()
        waiting = rows.filter(state=State.WAITING).order_by("confirmed_at", "pk")
        for row in waiting.select_for_update()[: max(free, 0)]:
            row.state = State.COMING
            row.save(update_fields=["state"])
            attending_messages.tell(row, "coming", session.title_in(row.language))
            _record("attendee.moved_up", row, by=SYSTEM)


def _locked(row: Attendee) -> Attendee:
    """The row as it is now; its event is locked before it. Raises AttendRefused for one gone."""
    _lock(row.record_id)
    held = Attendee.objects.select_for_update().filter(pk=row.pk).first()
    if held is None:
        raise AttendRefused(_("This was withdrawn already."))
    return held


def _lock(record_id: int) -> Record | None:
    rows = Record.objects.select_for_update(of=("self",), no_key=True)
    return rows.defer("data", "sealed").filter(pk=record_id).first()


def _record(verb: str, row: Attendee, *, by: Actor) -> None:
    content = {"day": row.day.isoformat(), "state": row.state, "present": row.is_present}
    ledger.record(verb, f"attendee:{row.code}", by=by, content=content)
