"""Changing the state of entries: only where the old state still holds, so that of two clicks one wins."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from sauyunan.competitions.lifecycle import MOVES
from sauyunan.competitions.models import Entry
from sauyunan.competitions.models.entries import EntryQuerySet
from sauyunan.competitions.refusals import CompetitionRefused


def apply(name: str, entry: Entry, **fields: Any) -> None:
    """Make one change of an entry, with fields that change with it. Raises CompetitionRefused."""
    move = MOVES[name]
    rows = Entry.objects.filter(pk=entry.pk, status__in=move.start)
    if not rows.update(status=move.to, **fields):
        entry.refresh_from_db(fields=["status"])
        told = {"move": str(move.label), "state": entry.get_status_display()}
        raise CompetitionRefused(
            _("“%(move)s” is not possible now: the entry is “%(state)s”.") % told
        )
    entry.status = move.to
    for field, value in fields.items():
        setattr(entry, field, value)


def apply_to(name: str, entries: EntryQuerySet) -> int:
    """Make a change of all entries that are in a state from which it leads; how many."""
    move = MOVES[name]
    return entries.filter(status__in=move.start).update(status=move.to)
