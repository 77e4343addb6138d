"""Timetables of interviews and visits: planning them, and moving one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sauyunan.competitions import timetable
from sauyunan.competitions.checking import TIMED
from sauyunan.competitions.models import Assignment, Edition, Entry, Slot
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.competitions.timetable import Heard, Held, Hours
from sauyunan.core import ledger
from sauyunan.core import queries as core
from sauyunan.core.actor import Actor

MOST_DAYS = 62


@dataclass(frozen=True)
class Appointment:
    """When and where one entry is heard; ``address``: of a video call."""

    starts_at: datetime
    ends_at: datetime
    place: str
    address: str = ""


@transaction.atomic
def plan_slots(
    edition: Edition, stage: str, hours: Hours, *, address: str = "", anew: bool = False, by: Actor
) -> int:
    """Give every entry of a stage a time; how many were given. ``anew``: those that have one too.

    Only working days of the city count. Raises CompetitionRefused for a stage without a timetable or that has
    ended, for days and hours outside its window, and where not every entry finds a time: then nothing changes.
    """
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    _check_stage(locked, stage)
    working = _working(hours)
    _check_hours(locked, stage, working)
    kept = {one.entry.code: one for one in _slots(locked, stage)}
    wanted = _heard(locked, stage)
    fixed = [] if anew else _held(kept.values(), wanted)
    missing = [one for one in wanted.values() if anew or one.code not in kept]
    found = timetable.planned(missing, working, fixed)
    if found.left:
        told = {"fit": len(found.held), "count": len(missing)}
        raise CompetitionRefused(
            _("Only %(fit)d of %(count)d entries fit. Add days, rooms or hours, or take less time.")
            % told
        )
    entries = {one.code: one for one in locked.entries.filter(stage=stage)}
    for one in found.held:
        slot = kept.get(one.heard.code) or Slot(entry=entries[one.heard.code], stage=stage)
        _put(slot, Appointment(one.starts_at, one.ends_at, one.room, address))
    content = {"stage": stage, "slots": {one.heard.code: _said(one) for one in found.held}}
    ledger.record(
        "competition.timetable",
        f"competition:{locked.name}",
        by=by,
        unit=locked.unit,
        content=content,
    )
    return len(found.held)


@transaction.atomic
def move_slot(entry: Entry, stage: str, to: Appointment, *, by: Actor) -> Slot:
    """Give one entry another time, or its first. Raises CompetitionRefused outside the window, where it ends before it
    begins, and where the room or a juror is taken at that time."""
    edition = Edition.objects.select_for_update().get(pk=entry.edition_id)
    _check_stage(edition, stage)
    if to.ends_at <= to.starts_at:
        raise CompetitionRefused(_("It ends after it begins."), "ends_at")
    _check_within(edition, stage, to.starts_at, to.ends_at, "starts_at")
    wanted = _heard(edition, stage)
    if entry.code not in wanted:
        raise CompetitionRefused(_("This entry is not in the stage any more."))
    slots = _slots(edition, stage)
    mine = Held(wanted[entry.code], to.starts_at, to.ends_at, to.place)
    other = timetable.clash(mine, _held(slots, wanted))
    if other is not None:
        title = next(one.entry.title for one in slots if one.entry.code == other.heard.code)
        told = {"title": title, "moment": f"{timezone.localtime(other.starts_at):%d-%m-%Y %H:%M}"}
        raise CompetitionRefused(
            _(
                "“%(title)s” is heard at %(moment)s in this place or by one of these jurors. Choose another time."
            )
            % told,
            "starts_at",
        )
    known = next((one for one in slots if one.entry_id == entry.pk), None)
    slot = _put(known or Slot(entry=entry, stage=stage), to)
    content = {"stage": stage, "slot": _said(mine)}
    ledger.record("entry.slot", f"entry:{entry.code}", by=by, unit=edition.unit, content=content)
    return slot


def _put(slot: Slot, to: Appointment) -> Slot:
    """Calendars take a change by its higher sequence (RFC 5545, 3.8.7.4)."""
    if slot.pk:
        slot.sequence += 1
    slot.starts_at, slot.ends_at = to.starts_at, to.ends_at
    slot.place, slot.address = to.place, to.address
    slot.save()
    return slot


def _check_stage(edition: Edition, stage: str) -> None:
    rules = edition.competition.stages.get(stage)
    if rules is None or rules.kind not in TIMED:
        raise CompetitionRefused(_("Only interviews and visits have a timetable."))
    if edition.stage != stage:
        raise CompetitionRefused(_("This stage does not run now."))
    if edition.window(stage).ended_at is not None:
        raise CompetitionRefused(_("This stage has ended."))


def _working(hours: Hours) -> Hours:
    if not hours.days:
        raise CompetitionRefused(_("The last day comes before the first."), "last_day")
    if len(hours.days) > MOST_DAYS:
        told = {"most": MOST_DAYS}
        raise CompetitionRefused(_("Choose at most %(most)d days.") % told, "last_day")
    calendar = core.calendar()
    days = [day for day in hours.days if calendar.is_working_day(day)]
    if not days:
        raise CompetitionRefused(_("None of these days is a working day."), "first_day")
    return replace(hours, days=days)


def _check_hours(edition: Edition, stage: str, hours: Hours) -> None:
    if hours.closes <= hours.opens:
        raise CompetitionRefused(_("It ends after it begins."), "closes")
    times = list(hours.starts())
    if not times:
        raise CompetitionRefused(_("Nothing fits between these hours. Take less time."), "minutes")
    _check_within(edition, stage, times[0][0], times[-1][1], "first_day")


def _check_within(
    edition: Edition, stage: str, starts: datetime, ends: datetime, field: str
) -> None:
    window = edition.window(stage)
    if starts < window.opens_at or ends > window.closes_at:
        told = {
            "opens": f"{timezone.localtime(window.opens_at):%d-%m-%Y %H:%M}",
            "closes": f"{timezone.localtime(window.closes_at):%d-%m-%Y %H:%M}",
        }
        raise CompetitionRefused(
            _("The stage is open from %(opens)s to %(closes)s. Choose a time within.") % told, field
        )


def _slots(edition: Edition, stage: str) -> list[Slot]:
    """Of entries that are still in the stage."""
    inside = {"entry__edition": edition, "entry__stage": stage, "entry__status": Entry.Status.SENT}
    return list(Slot.objects.filter(stage=stage, **inside).select_related("entry"))


def _heard(edition: Edition, stage: str) -> dict[str, Heard]:
    """Code -> what is to be heard, by number."""
    jurors: dict[str, set[str]] = {}
    given = Assignment.objects.filter(entry__edition=edition, stage=stage)
    for code, name in given.values_list("entry__code", "juror__pseudonym"):
        jurors.setdefault(code, set()).add(name)
    rows = edition.entries.filter(stage=stage, status=Entry.Status.SENT).order_by("number")
    codes = rows.values_list("code", flat=True)
    return {code: Heard(code, frozenset(jurors.get(code, ()))) for code in codes}


def _held(slots: Iterable[Slot], wanted: Mapping[str, Heard]) -> list[Held]:
    return [
        Held(wanted[one.entry.code], one.starts_at, one.ends_at, one.place)
        for one in slots
        if one.entry.code in wanted
    ]


def _said(one: Held) -> Sequence[str]:
    return one.starts_at.isoformat(), one.ends_at.isoformat(), one.room


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last; none where the last comes before."""
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
