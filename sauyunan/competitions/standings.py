"""The ranking of a stage and the figures of its jurors as pages show them, kept until something changes.

With 10,000 entries of five jurors to compute them takes seconds, so a page shows the last ones with their moment
while a job computes (``look``); what decides always reads ``of_stage``. They are kept under a version: of a
stage that runs, of everything that its sheet is made from, asked of the database at each look; of one that
has ended, of its sheet. What was kept and gone is computed again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import Count

from sauyunan.competitions import calibration, gathering, judging_queries, scoring, sheets
from sauyunan.competitions.models import Assignment, Edition, Result
from sauyunan.competitions.sheets import Sheet, SheetResult
from sauyunan.core import clock, queue

_FORM = 2
"""Of what is kept; counted up when it changes, so that what an older version kept is not read."""
KEPT = 7 * 24 * 3600
"""Seconds."""
AT_ONCE = 1_000
"""Up to so many entries are ranked within the request."""
ASKED = 60
"""Seconds for which a job that was asked for is not asked for again."""
SHOWN = 20
"""Outliers and wide entries that a page lists."""


class Place(NamedTuple):
    """A row of the ranking, as ``SheetResult`` tells it."""

    code: str
    klass: str
    score: str | None
    rank: int | None
    class_rank: int | None
    decided_by: str
    goes_on: bool
    reason: str


class JurorFigures(NamedTuple):
    """What one juror gave: cards sent of those given, mean, severity, both with two decimals."""

    sent: int
    given: int
    mean: Decimal | None
    severity: Decimal


@dataclass(frozen=True)
class Figures:
    """How jurors agree. ``outliers``: code, pseudonym, difference; ``wide``: codes of entries whose cards lie far
    apart, with the spread."""

    jurors: dict[str, JurorFigures]
    alpha: Decimal | None
    w: Decimal | None
    outliers: list[tuple[str, str, Decimal]]
    wide: list[tuple[str, Decimal]]


@dataclass(frozen=True)
class Standing:
    """``unscored``: how many entries have too few scores."""

    places: list[Place]
    figures: Figures
    unfilled: dict[str, int]
    by_ties: int
    going_on: int
    unscored: int


class Look(NamedTuple):
    """What a page shows: a ranking, whether the stage has ended with it and, where it is not that of this moment and
    is computed anew by a job, when it was computed."""

    standing: Standing
    is_ended: bool
    as_of: datetime | None = None


def look(edition: Edition, stage: str) -> Look:
    """The ranking as it stands where that is kept or soon computed; of a large competition that has changed the last
    one, told as such, while a job computes it."""
    last: tuple[str, datetime, Standing] | None = cache.get(_last_key(edition, stage))
    is_large = last is not None and len(last[2].places) > AT_ONCE
    ended = edition.results.filter(stage=stage).exists()
    if last is None or not is_large or ended:
        return Look(*of_stage(edition, stage, {}))
    version, as_of, standing = last
    current = version_of(edition, stage)
    if current == version:
        return Look(standing, is_ended=False)
    if cache.add(_key(current, "asked"), 1, ASKED):
        queue.enqueue("competitions.rank", edition.pk, stage)
    return Look(standing, is_ended=False, as_of=as_of)


def of_stage(edition: Edition, stage: str, changes: Mapping[str, str]) -> tuple[Standing, bool]:
    """The ranking as it stands, or as it would be by ``changes`` (see ``judging_queries.what_if``); and whether
    the stage has ended with it. Raises pydantic.ValidationError for changes that are none."""
    ended = edition.results.filter(stage=stage).defer("sheet").first()
    version = ended.digest if ended else version_of(edition, stage)
    key = _key(version, *(f"{name}={value}" for name, value in sorted(changes.items()) if value))
    kept: Standing | None = cache.get(key)
    if kept is None:
        sheet = _sheet(edition, stage, ended)
        shown = judging_queries.what_if(sheet, changes) if any(changes.values()) else sheet
        kept = _standing(sheet, shown, _given(edition, stage))
        if (
            ended or version_of(edition, stage) == version
        ):  # else it changed while the sheet was read
            cache.set(key, kept, KEPT)
            if ended is None and not any(changes.values()):
                cache.set(_last_key(edition, stage), (version, clock.now(), kept), KEPT)
    return kept, ended is not None


def of_result(result: Result) -> list[Place]:
    """The ranking of a sheet that is kept; ``result`` may come without its sheet, which is large."""
    key = _key(result.digest, "places")
    kept: list[Place] | None = cache.get(key)
    if kept is None:
        kept = [
            Place(
                row["code"], row["class"], row["score"], row["rank"], row["class_rank"],
                row["decided_by"], row["goes_on"], row["reason"],
            )
            for row in result.sheet["results"]
        ]  # fmt: skip
        cache.set(key, kept, KEPT)
    return kept


def version_of(edition: Edition, stage: str) -> str:
    """What changes with everything from which the sheet of a stage that runs is made: entries, cards that were
    sent and what was agreed on beside them, conflicts, the bundle, and the results of earlier stages."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, {"edition": edition.pk, "stage": stage})
        found = cursor.fetchone()
    earlier = edition.results.order_by("pk").values_list("stage", "digest")
    content = [edition.pk, edition.digest, stage, [str(one) for one in found], list(earlier)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


# Values of a card that was sent never change; a score that was sent is an id that was not there before.
_VERSION = """
SELECT
  (SELECT ROW(count(*), sum(hashtextextended(
      concat_ws('|', e.code, e.klass, e.status, e.number, e.sent_at), e.id)))
   FROM competitions_entry e
   WHERE e.edition_id = %(edition)s AND e.stage = %(stage)s)::text,
  (SELECT ROW(count(*), sum(hashtextextended('', a.id)), count(c.id),
      sum(hashtextextended(coalesce(c.reconciled::text, ''), c.id)))
   FROM competitions_assignment a
   JOIN competitions_entry e ON e.id = a.entry_id
   LEFT JOIN competitions_scorecard c ON c.assignment_id = a.id AND c.sent_at IS NOT NULL
   WHERE a.stage = %(stage)s AND e.edition_id = %(edition)s)::text,
  (SELECT ROW(count(*), sum(hashtextextended('', c.id)))
   FROM competitions_conflict c
   JOIN competitions_juror j ON j.id = c.juror_id
   WHERE j.edition_id = %(edition)s)::text
"""


def _last_key(edition: Edition, stage: str) -> str:
    return _key(f"last of {edition.pk}", edition.digest, stage)


def _key(version: str, *words: str) -> str:
    told = hashlib.sha256("\n".join((version, *words)).encode()).hexdigest()
    return f"competitions.standing:{_FORM}:{told}"


def _sheet(edition: Edition, stage: str, ended: Result | None) -> Sheet:
    if ended is not None:
        return Sheet.model_validate(ended.sheet)
    return sheets.completed(gathering.sheet_of(edition, stage))


def _given(edition: Edition, stage: str) -> dict[str, int]:
    """Pseudonym -> how many entries the juror was given."""
    rows = Assignment.objects.filter(entry__edition=edition, stage=stage)
    counted = rows.order_by("juror__pseudonym").values_list("juror__pseudonym")
    return dict(counted.annotate(count=Count("pk")))


def _standing(sheet: Sheet, shown: Sheet, given: Mapping[str, int]) -> Standing:
    least = sheet.rules.scoring.least_scores
    return Standing(
        places=[_place(one) for one in shown.results],
        figures=_figures(sheet, given),
        unfilled=judging_queries.unfilled(shown),
        by_ties=judging_queries.tie_groups(shown),
        going_on=sum(1 for one in shown.results if one.goes_on),
        unscored=sum(1 for one in sheet.entries if not one.withdrawn and len(one.cards) < least),
    )


def _place(one: SheetResult) -> Place:
    return Place(
        one.code, one.klass, one.score, one.rank, one.class_rank, one.decided_by, one.goes_on, one.reason
    )  # fmt: skip


def _figures(sheet: Sheet, given: Mapping[str, int]) -> Figures:
    """From the cards of a sheet that were sent so far."""
    weigher = scoring.Weigher(sheet.rules.criteria)
    worth = {
        entry.code: {
            card.juror: weigher.score({**card.values, **card.reconciled}) for card in entry.cards
        }
        for entry in sheet.entries
        if entry.cards and not entry.withdrawn
    }
    severe, means = calibration.severities(worth), calibration.means(worth)
    above = Fraction(sheet.rules.scoring.reconcile_above or 20)
    spreads = {code: scoring.spread(list(each.values())) for code, each in worth.items()}
    return Figures(
        jurors={
            name: JurorFigures(
                sent=means[name][1] if name in means else 0,
                given=count,
                mean=_two(means[name][0]) if name in means else None,
                severity=severe.get(name, Decimal(0)),
            )
            for name, count in given.items()
        },
        alpha=_three(calibration.krippendorff_alpha(worth)),
        w=_three(calibration.kendall_w(worth)),
        outliers=[
            (one.entry, one.juror, _two(one.difference))
            for one in calibration.outliers(worth, severe, above)[:SHOWN]
        ],
        wide=[
            (code, _two(spread))
            for code, spread in sorted(spreads.items(), key=lambda pair: -pair[1])[:SHOWN]
            if spread > above
        ],
    )


def _two(value: Fraction) -> Decimal:
    return scoring.rounded(value).quantize(Decimal("0.01"))


def _three(value: Fraction | None) -> Decimal | None:
    return None if value is None else scoring.rounded(value).quantize(Decimal("0.001"))
