"""Times the results of many answers: from the counters that are kept with each, and from all answers again."""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection

from bench.timing import median
from sauyunan.accounts.models import Unit
from sauyunan.core import clock, codes
from sauyunan.surveys import queries, scoring
from sauyunan.surveys.actions.counting import SLOTS
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.methods import method_of
from sauyunan.surveys.models import Answer, Channel, Survey, Tally

ANSWERS, UNITS, MANY_UNITS = 1_000_000, 200, 600
NAME, ROUNDS = "skm-2017", 7
CHANNELS = (Channel.LINK, Channel.COUNTER, Channel.KIOSK, Channel.PAPER)
_DIFFERENT = 4096  # forms that people fill in, again and again
_COPY = """COPY surveys_answer (id, survey_id, service, channel, given_on, hour, answers, age_group, sex,
education, work, device) FROM STDIN"""
# As if every answer had been counted when it came, each into one of the rows that share a counter.
_COUNT = """
INSERT INTO surveys_tally (survey_id, service, channel, slot, n, sums)
SELECT survey_id, service, channel, abs(hashtext(id::text)) %% %s AS slot, count(*), ARRAY[{sums}]
FROM surveys_answer GROUP BY survey_id, service, channel, slot
"""


def main(_words: Sequence[str]) -> None:
    """Prints milliseconds from counters and from all answers, and those of counters of more units."""
    keys = tuple(instrument(NAME).elements)
    surveys = [_survey(number) for number in range(UNITS)]
    _fill(surveys, keys)
    kept, counted = _indexes(_from_counters()), _indexes(_from_answers())
    if kept != counted or len(kept) != UNITS + 1:
        raise SystemExit("the counters differ from the answers")
    told = {
        "kept": median(lambda: _indexes(_from_counters()), rounds=ROUNDS),
        "counted": median(lambda: _indexes(_from_answers()), rounds=ROUNDS),
        "answers": Answer.objects.count(),
    }
    _spread([_survey(number) for number in range(UNITS, MANY_UNITS)])
    if len(_from_counters()) != MANY_UNITS:
        raise SystemExit("not every unit has counters")
    told["many"] = median(_from_counters, rounds=3 * ROUNDS)
    told["rows"] = Tally.objects.count()
    print(json.dumps(told))


def _survey(number: int) -> Survey:
    code = f"unit-{number:03}"
    unit = Unit.objects.create(code=code, name=f"Unit {number}", path=f"/{code}/")
    today = clock.today()
    return Survey.objects.create(
        code=codes.random_code(26),
        unit=unit,
        instrument=NAME,
        title=f"Survei {number}",
        opens_on=today,
        closes_on=today + timedelta(days=30),
    )


def _fill(surveys: Sequence[Survey], keys: Sequence[str]) -> None:
    """Answers of all surveys, shuffled as people come, and their counters."""
    dice = random.Random(1)  # noqa: S311 - made-up answers
    forms = [
        json.dumps({key: dice.choice((2, 3, 3, 4, 4)) for key in keys}) for _ in range(_DIFFERENT)
    ]
    pks, today = [survey.pk for survey in surveys], clock.today()
    begin = time.perf_counter()
    with connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            for _number in range(ANSWERS):
                copy.write_row(_row(dice, dice.choice(pks), today, dice.choice(forms)))
        sums = ", ".join(f"sum((answers->>'{key}')::int)" for key in keys)
        cursor.execute(_COUNT.format(sums=sums), [SLOTS])
        cursor.execute("VACUUM ANALYZE surveys_answer, surveys_tally, surveys_survey")
    if time.perf_counter() - begin > 600:
        raise SystemExit("the answers took too long to make")


def _row(dice: random.Random, survey: int, on: date, form: str) -> tuple[object, ...]:
    channel = dice.choice(CHANNELS).value
    key = uuid.UUID(int=dice.getrandbits(128), version=4)
    return (key, survey, "", channel, on, dice.randrange(8, 16), form, "", "", "", "", b"")


def _spread(surveys: Sequence[Survey]) -> None:
    """Counters of further surveys, as many rows each as the others have."""
    Tally.objects.bulk_create(
        Tally(survey=survey, channel=channel, slot=slot, n=100, sums=[300 + slot] * 9)
        for survey in surveys
        for channel in CHANNELS
        for slot in range(SLOTS)
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE surveys_tally, surveys_survey")


def _from_counters() -> dict[tuple[object, ...], queries.Totals]:
    return queries.tallies_by("survey__unit", of=Tally.objects.all(), name=NAME)


def _from_answers() -> dict[tuple[object, ...], queries.Totals]:
    return queries.answers_by("survey__unit", of=Answer.objects.all(), name=NAME)


def _indexes(
    found: dict[tuple[object, ...], queries.Totals],
) -> dict[tuple[object, ...], scoring.Score]:
    """Index and elements of each unit, and under the empty key of the city."""
    method = method_of(instrument(NAME))
    city = {
        key: (sum(one.sums[key] for one in found.values()), sum(one.n for one in found.values()))
        for key in method.weights
    }
    units = {
        unit: scoring.score({key: (one.sums[key], one.n) for key in method.weights}, method)
        for unit, one in found.items()
    }
    return {**units, (): scoring.score(city, method)}
