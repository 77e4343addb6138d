"""What is to be improved: found by a jury, a survey or the team, planned, done with an outcome."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor
from sauyunan.innovations.actions import revising
from sauyunan.innovations.models import Award, Improvement, Innovation
from sauyunan.innovations.refusals import RegistryChangeRefused


@transaction.atomic
def open_improvement(
    innovation: Innovation,
    finding: str,
    origin: str,
    *,
    by: Actor,
    owner: Person | None = None,
    due_on: date | None = None,
) -> Improvement:
    """An item that waits to be done. ``origin`` says who found it: "competition:iconic-2026", "survey:…",
    "" for the team itself. The same finding of the same origin, still open, is not opened twice."""
    found = innovation.improvements.filter(finding=finding, origin=origin, done_on=None).first()
    if found is not None:
        return found
    row = Improvement.objects.create(
        innovation=innovation,
        finding=finding,
        origin=origin,
        owner=owner,
        due_on=due_on,
        made_at=clock.now(),
    )
    _record("improvement.opened", row, by, {"finding": finding, "origin": origin})
    return row


@transaction.atomic
def plan_improvement(
    item: Improvement, *, plan: str, owner: Person | None, due_on: date, by: Actor
) -> None:
    """Say what is done, by whom, until when; again while it is not done. Raises RegistryChangeRefused."""
    if due_on < clock.today():
        raise RegistryChangeRefused(_("Choose today or a day to come."), "due_on")
    rows = Improvement.objects.filter(pk=item.pk, done_on=None)
    if not rows.update(plan=plan, owner=owner, due_on=due_on):
        raise RegistryChangeRefused(_("This is done already."))
    _record("improvement.planned", item, by, {"plan": plan, "due": due_on})


@transaction.atomic
def finish_improvement(item: Improvement, *, outcome: str, by: Actor) -> None:
    """Say that it is done today and what came of it. Raises RegistryChangeRefused when it is done already."""
    rows = Improvement.objects.filter(pk=item.pk, done_on=None)
    if not rows.update(done_on=clock.today(), outcome=outcome):
        raise RegistryChangeRefused(_("This is done already."))
    _record("improvement.done", item, by, {"outcome": outcome})


@transaction.atomic
def record_award(  # noqa: PLR0913 - the facts of one row
    innovation: Innovation,
    series: str,
    year: int,
    *,
    by: Actor,
    group: str = "",
    result: str = "",
    entry: str = "",
) -> Award:
    """A result in a competition, here (``entry``: code of the entry) or elsewhere; "" took part.

    The result of the same edition and group takes the place of what stood there.
    """
    held = revising.locked(innovation)
    known = held.awards.filter(series=series, year=year, group=group).first()
    before = str(known) if known else ""
    row, _is_new = Award.objects.update_or_create(
        innovation=held,
        series=series,
        year=year,
        group=group,
        defaults={"result": result, "entry": entry},
    )
    revising.revise(held, "innovation.awarded", {"award": (before, str(row))}, by=by)
    return row


def _record(verb: str, item: Improvement, by: Actor, content: dict[str, object]) -> None:
    innovation = item.innovation
    ledger.record(
        verb, f"innovation:{innovation.slug}", by=by, unit=innovation.unit, content=content
    )
