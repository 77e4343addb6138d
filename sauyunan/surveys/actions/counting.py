"""The counters of a survey: kept with each answer in its transaction, and counted anew to compare."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from sauyunan.surveys import queries
from sauyunan.surveys.models import Survey, Tally

SLOTS = 4
"""Rows for one survey, service and channel: so many answers may be counted at the same moment."""

# One statement, so of two at once the second counts on the first.
_ADD = """
INSERT INTO surveys_tally AS t (survey_id, service, channel, slot, n, sums)
VALUES (%s, %s, %s, %s, %s, %s::bigint[])
ON CONFLICT (survey_id, service, channel, slot) DO UPDATE SET n = t.n + excluded.n, sums = (
  SELECT array_agg(old + new ORDER BY place)
  FROM unnest(t.sums, excluded.sums) WITH ORDINALITY AS both_(old, new, place))
"""


def count(survey: Survey, service: str, channel: str, given: Iterable[Mapping[str, int]]) -> None:
    """Add answers to the counters, in the open transaction."""
    rows = list(given)
    if not rows:
        return
    keys = queries.elements_of(survey)
    sums = [sum(row[key] for row in rows) for key in keys]
    slot = secrets.randbelow(SLOTS)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [survey.pk, service, channel, slot, len(rows), sums])


@transaction.atomic
def recount(survey: Survey) -> None:
    """Make the counters anew from the answers; meanwhile the survey takes none."""
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    counted = queries.counted_answers(locked)
    Tally.objects.filter(survey=locked).delete()
    Tally.objects.bulk_create(
        Tally(survey=locked, service=service, channel=channel, slot=0, n=n, sums=list(sums))
        for (service, channel), (n, sums) in counted.items()
    )
