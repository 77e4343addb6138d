"""The winners of an edition: their line in the last result, and whether they go on to the next competition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.competitions.models import Edition, Entry, Result


@dataclass(frozen=True)
class Winner:
    """An entry that won; ``why_not`` "": it goes on. ``attachments``: how many may travel with it."""

    entry: Entry
    rank: int | None
    why_not: str
    attachments: int


def of(edition: Edition, person: Person) -> list[Winner]:
    """By rank, without those with which somebody is in conflict."""
    rows = Entry.objects.managed_by(person).filter(edition=edition, status=Entry.Status.WON)
    last = last_result(edition)
    found = []
    for entry in rows.prefetch_related("attachments").order_by("number"):
        entry.edition = edition
        row = row_of(entry, last)
        attached = len(entry.attachments.all())
        found.append(Winner(entry, row.get("rank"), why_not(entry, row), attached))
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0))


def last_result(edition: Edition) -> Result | None:
    """The result of the last stage that was judged."""
    return edition.results.order_by("-pk").first()


def row_of(entry: Entry, result: Result | None) -> dict[str, Any]:
    """The line of an entry in the sheet of a result; empty where there is none."""
    rows: list[dict[str, Any]] = result.sheet["results"] if result else []
    return next((one for one in rows if one["code"] == entry.code), {})


def why_not(entry: Entry, row: dict[str, Any]) -> str:
    """Why an entry does not go on to the next competition; "": it does."""
    promotion = entry.edition.competition.promotion
    if promotion is None:
        return _("After this competition no other follows.")
    if entry.status != Entry.Status.WON:
        return _("Only winners go on, and only when the competition has ended.")
    if promotion.best is not None and (row.get("rank") or 0) > promotion.best:
        told = {"best": promotion.best, "rank": row.get("rank")}
        return _("The best %(best)d go on; this entry has rank %(rank)s.") % told
    return ""
