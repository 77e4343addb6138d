"""Winners in the registry: when the competition has ended and its last result is published, not before."""

from __future__ import annotations

from sauyunan.competitions.models import Edition, Entry
from sauyunan.competitions.winners import last_result
from sauyunan.core.actor import Actor
from sauyunan.innovations.actions import record_award


def note_winners(edition: Edition, *, by: Actor) -> None:
    """Keep what winners won beside their innovation, in the open transaction; nothing while anything is unpublished.

    Called at the end of the competition and at each publication: whichever comes last finds both done.
    """
    last = last_result(edition)
    if last is not None and last.published_at is None:
        return
    ranks = {row["code"]: row["class_rank"] for row in last.sheet["results"]} if last else {}
    winners = edition.entries.filter(status=Entry.Status.WON, innovation__isnull=False)
    for entry in winners.select_related("innovation"):
        if entry.innovation is None:
            continue
        award = edition.competition.classes[entry.klass].award
        record_award(
            entry.innovation,
            series=edition.series,
            year=edition.year,
            group=entry.group,
            result=award.replace("{rank}", str(ranks.get(entry.code) or 1)),
            entry=entry.code,
            by=by,
        )
