"""What is kept and proved when a survey is closed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from sauyunan.core import ledger
from sauyunan.core.actor import Actor
from sauyunan.surveys import queries, result_checking, result_queries, scoring, totals
from sauyunan.surveys.actions import following
from sauyunan.surveys.instruments import asked
from sauyunan.surveys.methods import method_of
from sauyunan.surveys.models import Closing, Survey

GOOD = "B"
"""A worse grade needs follow-up."""


def keep(survey: Survey, *, by: Actor) -> Closing:
    """Write the totals of a survey into the ledger and keep them, in the open transaction.

    The survey is locked and has its last day. What the ledger commits to holds no small count, so that
    it can be published whole; all counts stand in it as a digest.
    """
    batch = result_queries.batch_of(survey)
    keys = queries.elements_of(survey)
    salt = os.urandom(16)
    population = queries.quota(survey, batch.spread.n).population
    content: dict[str, Any] = {
        "format": totals.FORMAT,
        "survey": survey.code,
        "title": survey.title,
        "unit": survey.unit.code if survey.unit else "",
        "service": survey.service,
        "instrument": survey.instrument,
        "opens": survey.opens_on.isoformat(),
        "closes": survey.closes_on.isoformat(),
        "population": population,
        "all": totals.sealed_digest(salt, batch.counts),
        **totals.published(batch.counts, keys),
    }
    entry = ledger.record(
        "survey.closed", f"survey:{survey.code}", by=by, unit=survey.unit, content=content
    )
    following.open_items(survey, _below_good(content))
    return Closing.objects.create(
        survey=survey,
        entry=entry,
        year=survey.closes_on.year,
        n=batch.spread.n,
        population=population,
        content=content,
        counts=batch.counts,
        counts_salt=salt,
        spread=[str(batch.spread.total), str(batch.spread.squares)],
        signs={name: sign.as_json() for name, sign in batch.signs.items()},
    )


def _below_good(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The elements to follow up; none where too few answered."""
    score = result_checking.score_of(content)
    if score is None:
        return ()
    return scoring.graded_below(score, GOOD, method_of(asked(content["instrument"])))
