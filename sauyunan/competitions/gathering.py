"""The sheet of a stage from what stands in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sauyunan.competitions import sheets
from sauyunan.competitions.models import Conflict, Edition, Entry, Result, Scorecard
from sauyunan.competitions.sheets import Before, Rules, Sheet, SheetCard, SheetEntry


def sheet_of(edition: Edition, stage: str) -> Sheet:
    """What was sent in a judged stage, not yet ranked; withdrawn entries with what they had."""
    rules = edition.competition.stages[stage]
    if rules.scoring is None:
        raise ValueError(f"{stage} is not judged")
    cards, before = _cards(edition, stage), _before(edition, stage)
    entries = entries_in(edition, stage)
    return Sheet(
        format=sheets.FORMAT,
        competition=edition.name,
        bundle=edition.digest,
        stage=stage,
        rules=Rules(
            criteria=rules.criteria,
            scoring=rules.scoring,
            advance=rules.advance,
            ties=edition.competition.ties.chain,
        ),
        seed=bytes(edition.lot_seed).hex(),
        entries=tuple(
            SheetEntry.model_validate(
                {
                    "code": entry.code,
                    "class": entry.klass,
                    "sent": entry.sent_at.isoformat() if entry.sent_at else "",
                    "withdrawn": entry.status == Entry.Status.WITHDRAWN,
                    "before": before.get(entry.code, Before()),
                    "cards": cards.get(entry.pk, ()),
                }
            )
            for entry in entries
        ),
    )


def entries_in(edition: Edition, stage: str) -> list[Entry]:
    """Those that reached a stage and were not ruled out before it, in the order in which they were sent."""
    rows = edition.entries.filter(stage=stage, number__isnull=False)
    return list(rows.select_related("unit").order_by("number"))


def unscored(edition: Edition, stage: str) -> list[str]:
    """Titles with codes of entries that have fewer sent scores than the stage needs."""
    scoring = edition.competition.stages[stage].scoring
    least = scoring.least_scores if scoring else 0
    counts = {pk: len(cards) for pk, cards in _cards(edition, stage).items()}
    return [
        f"{entry.title} ({entry.code})"
        for entry in entries_in(edition, stage)
        if entry.status == Entry.Status.SENT and counts.get(entry.pk, 0) < least
    ]


def _cards(edition: Edition, stage: str) -> Mapping[int, list[SheetCard]]:
    """Cards that were sent, by entry. One that was sent before a conflict was found does not count."""
    found: dict[int, list[SheetCard]] = defaultdict(list)
    rows = Scorecard.objects.filter(
        assignment__stage=stage, assignment__entry__edition=edition, sent_at__isnull=False
    )
    barred = set(
        Conflict.objects.filter(juror__edition=edition).values_list("juror__person", "entry")
    )
    told = rows.order_by("assignment__juror__pseudonym").values_list(
        "assignment__entry",
        "assignment__juror__pseudonym",
        "assignment__juror__person",
        "values",
        "reconciled",
    )
    for entry, juror, person, values, reconciled in told:
        if (person, entry) not in barred:
            found[entry].append(SheetCard(juror=juror, values=values, reconciled=reconciled or {}))
    return found


def _before(edition: Edition, stage: str) -> dict[str, Before]:
    """What entries bring from the judged stage before, by code."""
    keys = list(edition.competition.stages)
    earlier = keys[: keys.index(stage)]
    rows = {one.stage: one for one in Result.objects.filter(edition=edition, stage__in=earlier)}
    last = next((rows[key] for key in reversed(earlier) if key in rows), None)
    if last is None:
        return {}
    sheet = Sheet.model_validate(last.sheet)
    computed = sheets.Computed(sheet)
    return {entry.code: sheets.after(sheet, computed, entry) for entry in sheet.entries}
