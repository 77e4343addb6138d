"""The city's own days off, beside weekends and national holidays."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.actions.refusal import Refused
from sauyunan.core import clock, ledger, queries
from sauyunan.core.actor import Actor
from sauyunan.core.models import FreeDay


@transaction.atomic
def add_free_day(*, day: date, title: str, by: Actor) -> FreeDay:
    """The offices are closed on a day; clocks of promises stand still. Refused: one listed already."""
    row, is_new = FreeDay.objects.get_or_create(day=day, defaults={"title": title})
    if not is_new:
        raise Refused(_("This day is free already: %(why)s.") % {"why": row.title}, "day")
    ledger.record("calendar.changed", f"day:{day}", by=by, content={"free": title})
    queries.forget()
    return row


@transaction.atomic
def remove_free_day(row: FreeDay, *, by: Actor) -> None:
    """The offices work on this day. Promises given before keep their moment."""
    row.delete()
    ledger.record(
        "calendar.changed", f"day:{row.day}", by=by,
        content={"works": True, "on": str(clock.today())},
    )  # fmt: skip
    queries.forget()
