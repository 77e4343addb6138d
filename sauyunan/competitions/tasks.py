"""What competitions do by a job: telling many people, ranking many entries."""

from __future__ import annotations

from sauyunan.competitions import actions, standings
from sauyunan.competitions.models import Edition
from sauyunan.core import queue


@queue.task(name="competitions.tell_windows")
def tell_windows(edition: int, stage: str, at: int) -> None:
    """Tell entrants and jurors that windows were moved; twice tells nobody again."""
    rows = Edition.objects.prefetch_related("windows")
    actions.tell_windows(rows.get(pk=edition), stage, at)


@queue.task(name="competitions.rank")
def rank(edition: int, stage: str) -> None:
    """Compute a ranking that a page waits for; what is kept already is not computed again."""
    standings.of_stage(Edition.objects.get(pk=edition), stage, {})
