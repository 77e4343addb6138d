"""Intervals against values computed by hand and from textbooks."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.surveys import intervals, scoring
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.intervals import Interval, Spread, Verdict
from sauyunan.surveys.methods import method_of

SKM = method_of(instrument("skm-2017"))


def spread(*values: int) -> Spread:
    return Spread.of(map(Fraction, values))


@pytest.mark.parametrize(
    ("freedom", "value"),
    [(1, "12.706"), (30, "2.042"), (31, "2.040"), (60, "2.000"), (120, "1.980"), (10**6, "1.960")],
)
def test_student_is_that_of_the_tables(freedom, value):
    assert round(intervals.student(freedom), 3) == Decimal(value)


def test_interval_of_five_respondents():
    # mean 80, variance 62.5, standard error 3.5355, t = 2.776
    found = intervals.interval(spread(70, 75, 80, 85, 90), SKM)

    assert found == Interval(Decimal("70.19"), Decimal("89.81"))


def test_interval_narrows_when_few_were_not_asked():
    # of 10 people 5 were asked: standard error 2.5
    found = intervals.interval(spread(70, 75, 80, 85, 90), SKM, population=10)

    assert found == Interval(Decimal("73.06"), Decimal("86.94"))


def test_interval_of_everybody_is_the_index():
    found = intervals.interval(spread(70, 75, 80, 85, 90), SKM, population=5)

    assert found == Interval(Decimal("80.00"), Decimal("80.00"))


def test_interval_stays_on_the_scale():
    assert intervals.interval(spread(50, 100, 100, 100, 100), SKM).high == Decimal("100.00")
    assert intervals.interval(spread(25, 25, 25, 25, 75), SKM).low == Decimal("25.00")


@pytest.mark.parametrize("values", [(80,), (80, 80, 80, 80)])
def test_no_interval_where_nothing_differs(values):
    assert intervals.interval(spread(*values), SKM) is None


def test_population_smaller_than_the_respondents_is_refused():
    with pytest.raises(ValueError, match="5 respondents cannot come from 4 people"):
        intervals.interval(spread(70, 75, 80, 85, 90), SKM, population=4)


def test_change_that_the_data_carry():
    # difference 20, standard error 5, 8 degrees of freedom: t = 2.306
    found = intervals.compare(spread(60, 65, 70, 75, 80), spread(80, 85, 90, 95, 100))

    assert (found.difference, found.verdict) == (Decimal("20.00"), Verdict.ROSE)
    assert found.interval == Interval(Decimal("8.47"), Decimal("31.53"))


def test_change_downwards_is_the_same_with_the_other_sign():
    found = intervals.compare(spread(80, 85, 90, 95, 100), spread(60, 65, 70, 75, 80))

    assert (found.difference, found.verdict) == (Decimal("-20.00"), Verdict.FELL)
    assert found.interval == Interval(Decimal("-31.53"), Decimal("-8.47"))


def test_change_within_chance_is_undecided():
    found = intervals.compare(spread(70, 75, 80, 85, 90), spread(73, 78, 83, 88, 93))

    assert (found.difference, found.verdict) == (Decimal("3.00"), Verdict.UNDECIDED)


@pytest.mark.parametrize(
    ("before", "after"), [((75, 75, 75), (100, 100, 100)), ((70,), (90, 80)), ((70, 80), (90,))]
)
def test_change_without_spread_is_undecided(before, after):
    found = intervals.compare(spread(*before), spread(*after))

    assert (found.interval, found.verdict) == (None, Verdict.UNDECIDED)


def test_change_from_respondents_who_all_answered_alike_has_the_other_spread():
    # standard error 3.5355, 4 degrees of freedom: t = 2.776
    found = intervals.compare(spread(50, 50, 50, 50, 50), spread(70, 75, 80, 85, 90))

    assert found.interval == Interval(Decimal("20.19"), Decimal("39.81"))


def test_survey_without_answers_is_not_compared():
    with pytest.raises(ValueError, match="without answers"):
        intervals.compare(spread(), spread(80, 90))


def test_respondents_own_index_is_on_the_scale_of_the_index():
    answers = {**dict.fromkeys(SKM.weights, 4), "waktu": 1}

    assert intervals.respondent_index(answers, SKM) == Fraction(100) - Fraction(75, 9)


@given(st.lists(st.integers(0, 4**9 - 1), min_size=1, max_size=30))
def test_spread_of_respondents_agrees_with_the_index_and_with_row_sums(numbers):
    rows = [[number // 4**place % 4 + 1 for place in range(9)] for number in numbers]
    answered = [dict(zip(SKM.weights, row, strict=True)) for row in rows]
    sums = {key: (sum(one[key] for one in answered), len(rows)) for key in SKM.weights}
    totals = [sum(row) for row in rows]

    found = Spread.of(intervals.respondent_index(one, SKM) for one in answered)

    assert found.mean == scoring.score(sums, SKM).exact
    assert found == Spread.of_row_sums(
        len(rows), sum(totals), sum(total**2 for total in totals), SKM
    )


def test_spreads_add_up():
    assert spread(70, 75) + spread(80) == spread(70, 75, 80)
