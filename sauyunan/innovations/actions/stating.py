"""How it was before: a team states it with a proof, somebody else checks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, saying
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import language
from sauyunan.innovations.actions import editing, revising
from sauyunan.innovations.actions.editing import Given
from sauyunan.innovations.models import Innovation, StatedBaseline
from sauyunan.innovations.models.evidence import OPEN_STATES
from sauyunan.innovations.refusals import RegistryChangeRefused

State = StatedBaseline.State


@dataclass(frozen=True)
class Before:
    """How it was: whole minutes of working time or whole rupiah, in a period with both days included.

    ``low`` and ``high``: the least and the most it may have been; None: as ``value``. ``cases``: on how many it
    stands; ``method``: how it was counted.
    """

    value: int
    since: date
    until: date
    cases: int
    method: str
    low: int | None = None
    high: int | None = None


@transaction.atomic
def state_baseline(
    innovation: Innovation, subject: str, before: Before, proof: Given, *, by: Actor
) -> StatedBaseline:
    """Say how it was before; what was stated earlier and not checked yet is given up, what was checked holds until
    this is. Raises RegistryChangeRefused for a range without its value, for days that cannot be, and for a proof
    that is none; nothing is kept then."""
    low = before.value if before.low is None else before.low
    high = before.value if before.high is None else before.high
    _check_range(before.value, low, high)
    _check_days(innovation, before)
    kept = editing.add_proof(innovation, proof, by=by)
    held = revising.locked(innovation)
    held.baselines.filter(subject=subject, state=State.WAITING).update(state=State.FORMER)
    row = StatedBaseline.objects.create(
        innovation=held,
        subject=subject,
        value=before.value,
        low=low,
        high=high,
        since=before.since,
        until=before.until,
        cases=before.cases,
        method=before.method.strip(),
        proof=kept,
        by_id=revising.person_of(by),
        at=clock.now(),
    )
    revising.revise(held, "innovation.baseline_stated", {"baseline": ("", _row(row))}, by=by)
    return row


def _check_range(value: int, low: int, high: int) -> None:
    if low > value:
        raise RegistryChangeRefused(_("The least it may have been is not above the value."), "low")
    if high < value:
        raise RegistryChangeRefused(_("The most it may have been is not below the value."), "high")


def _check_days(innovation: Innovation, before: Before) -> None:
    if before.since > before.until:
        raise RegistryChangeRefused(_("The first day comes after the last one."), "since")
    if before.until > clock.today():
        raise RegistryChangeRefused(_("The last day has not come yet."), "until")
    if innovation.since is not None and before.until > innovation.since:
        told = {"day": saying.day(innovation.since, language())}
        raise RegistryChangeRefused(
            _("It is applied since %(day)s: the period before ends then at the latest.") % told,
            "until",
        )


@transaction.atomic
def check_baseline(row: StatedBaseline, *, accepts: bool, note: str, by: Actor) -> None:
    """Accept what was stated, so that it is compared with, or refuse it with a reason. The team, and who stated it,
    do not. Raises RegistryChangeRefused."""
    held = revising.locked(row.innovation)
    now = _current(held, row, [State.WAITING])
    person = revising.person_of(by)
    if now.by_id == person or held.team.filter(person=person).exists():
        raise RegistryChangeRefused(
            _("Somebody else checks it: not the team, not who stated it."), "accepts"
        )
    if not accepts and not note.strip():
        raise RegistryChangeRefused(_("Say why it is not accepted."), "note")
    if accepts:
        former = held.baselines.filter(subject=now.subject, state=State.ACCEPTED)
        former.update(state=State.FORMER)
    was = _row(now)
    now.state = State.ACCEPTED if accepts else State.REFUSED
    now.note, now.checked_by_id, now.checked_at = note.strip(), person, clock.now()
    now.save(update_fields=["state", "note", "checked_by", "checked_at"])
    changes: dict[str, tuple[object, object]] = {"baseline": (was, _row(now))}
    if now.note:
        changes["reason"] = ("", now.note)
    revising.revise(held, "innovation.baseline_checked", changes, by=by)


@transaction.atomic
def withdraw_baseline(row: StatedBaseline, *, by: Actor) -> None:
    """What was stated is not said any more; the history keeps it. Raises RegistryChangeRefused."""
    held = revising.locked(row.innovation)
    now = _current(held, row, OPEN_STATES)
    was, now.state = _row(now), State.FORMER
    now.save(update_fields=["state"])
    revising.revise(held, "innovation.baseline_withdrawn", {"baseline": (was, _row(now))}, by=by)


def _current(held: Innovation, row: StatedBaseline, states: Sequence[str]) -> StatedBaseline:
    """The statement as it is now. Raises RegistryChangeRefused where it has been settled meanwhile."""
    now = held.baselines.filter(pk=row.pk, state__in=states).first()
    if now is None:
        raise RegistryChangeRefused(_("The record has moved on meanwhile. Look at it again."))
    return now


def _row(row: StatedBaseline) -> list[object]:
    """As the history keeps it."""
    return [row.subject, row.value, str(row.state)]
