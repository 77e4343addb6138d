"""Results read from counters: surveys, services, years of a unit and of the city, before and after a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import pytest

from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.surveys import actions, intervals, outcomes, result_queries, served
from sauyunan.surveys.actions import Paper
from sauyunan.surveys.instruments import asked
from sauyunan.surveys.intervals import Spread, Verdict
from sauyunan.surveys.methods import method_of
from sauyunan.surveys.models import Answer, Channel, Survey
from sauyunan.surveys.outcomes import Part
from sauyunan.surveys.tests import factories

METHOD = method_of(asked(factories.NAME))
DAY = factories.DAY


def part(n: int, value: int = 3, *, survey: int = 1, service: str = "a/b", channel: str = "link"):
    return Part(survey, service, channel, n, dict.fromkeys(factories.KEYS, n * value))


def alike(n: int, value: int) -> Spread:
    return Spread.of([Fraction(25 * value)] * n)


def add(survey: Survey, *values: int, channel: Channel = Channel.LINK, **others: int) -> None:
    papers = [Paper(factories.answers(value, **others), survey.opens_on) for value in values]
    actions.add_answers(survey, channel, papers)


# -- Together -------------------------------------------------------------------------------------
def test_respondents_are_pooled_and_the_mean_of_services_stands_beside():
    parts = [part(30, 4), part(10, 2, service="a/c"), part(10, 2, service="a/c", channel="served")]

    told = outcomes.outcome(parts, alike(30, 4) + alike(20, 2), 100, METHOD)

    assert told.score is not None
    assert (told.n, told.score.index, told.score.grade) == (50, Decimal("80.00"), "B")
    assert (told.mean, told.mean_grade) == (Decimal("75.00"), "C")
    assert {name: one.index for name, one in told.services.items()} == {"a/b": 100, "a/c": 50}
    assert (told.bound, told.bound_percent) == (10, 20)
    assert (told.population, told.needed) == (100, 80)
    assert told.interval == intervals.interval(told.spread, METHOD, population=100)


def test_four_respondents_have_no_index():
    told = outcomes.outcome([part(4)], alike(4, 3), None, METHOD)

    assert (told.n, told.score, told.interval, told.weakest) == (4, None, None, ())
    assert told.services == {}


def test_a_small_service_is_hidden_with_the_next_and_in_each_survey_by_itself():
    first = [part(40, service="a/b")]
    second = [part(50, service="a/c"), part(3, service="a/b", survey=2)]
    moved = [Part(2, one.service, one.channel, one.n, one.sums) for one in second]

    told = outcomes.outcome([*first, *moved], alike(93, 3), None, METHOD)

    assert {name: one.n for name, one in told.services.items()} == {"a/b": 40}
    assert told.left_out == ("a/c",)


def test_no_mean_of_services_where_some_did_not_tell_theirs():
    parts = [part(10, service=""), part(10), part(10, service="a/c")]

    told = outcomes.outcome(parts, alike(30, 3), None, METHOD)

    assert told.mean is None
    assert len(told.services) == 3


def test_more_answers_than_were_served_have_an_interval_without_correction():
    spread = alike(10, 4) + alike(10, 2)
    parts = [part(10, 4), part(10, 2)]

    told = outcomes.outcome(parts, spread, 12, METHOD)

    assert told.interval == intervals.interval(spread, METHOD)


def test_a_spread_of_others_is_refused():
    with pytest.raises(ValueError, match="3 respondents does not belong to 4"):
        outcomes.outcome([part(4)], alike(3, 3), None, METHOD)


def test_index_without_some_answers():
    told = outcomes.outcome([part(10, 3), part(10, 4)], alike(10, 3) + alike(10, 4), None, METHOD)

    assert told.score is not None
    assert outcomes.without(told.score, 10, (40,) * 9, METHOD) == Decimal("75.00")
    assert outcomes.without(told.score, 16, (60,) * 9, METHOD) is None
    assert outcomes.without(told.score, 0, (0,) * 9, METHOD) == told.score.index


# -- From the database ----------------------------------------------------------------------------
@pytest.mark.django_db
def test_result_of_a_survey_is_the_same_open_and_closed(frozen_now):
    made = factories.survey()
    add(made, 3, 4, 4, 2, 3, waktu=1)
    add(made, 4, 4, channel=Channel.SERVED)

    before = result_queries.outcome_of(made)
    actions.close_survey(made, by=SYSTEM)
    after = result_queries.outcome_of(Survey.objects.get())

    assert before == after
    assert before.score is not None
    assert (before.n, before.bound, before.needed) == (7, 2, 291)
    assert before.weakest == ("waktu", "persyaratan")
    assert before.interval is not None


@pytest.mark.django_db
@pytest.mark.parametrize("first", [Fraction(1, 9), Fraction(1, 5)], ids=["alike", "unequal"])
def test_spread_in_sql_is_the_batch_result(frozen_now, first):
    made = factories.survey()
    rest = (1 - first) / 8
    weights = {key: first if key == "waktu" else rest for key in factories.KEYS}
    method = replace(METHOD, weights=MappingProxyType(weights))
    rows = [{key: 1 + (at * 7 + len(key)) % 4 for key in method.weights} for at in range(12)]
    actions.add_answers(made, Channel.PAPER, [Paper(row, DAY) for row in rows])

    spread = result_queries.spread_of(Answer.objects.all(), method)

    assert spread == Spread.of(intervals.respondent_index(row, method) for row in rows)
    assert (spread == result_queries.batch_of(made).spread) is (first == Fraction(1, 9))


@pytest.mark.django_db
def test_years_of_a_unit_leave_surveys_with_few_answers_out(frozen_now):
    factories.closed(*[4] * 10, service="warung/a")
    factories.closed(*[1] * 4, service="warung/b")
    with clock.frozen(clock.now().replace(year=2025)):
        factories.closed(*[3] * 8, opens_on=date(2025, 11, 1), closes_on=date(2025, 11, 30))

    years = result_queries.years_of(factories.unit())

    assert [(one.year, one.outcome.n, one.left_out) for one in years] == [
        (2026, 10, 1),
        (2025, 8, 0),
    ]
    assert [one.outcome.score and one.outcome.score.grade for one in years] == ["A", "C"]
    assert years[0].outcome.population == 1200
    assert result_queries.newest_year() == 2026


@pytest.mark.django_db
def test_running_surveys_are_not_in_any_year(frozen_now):
    made = factories.survey()
    add(made, *[4] * 10)

    assert result_queries.years_of(factories.unit()) == []
    assert [(one, quota.collected) for one, quota in result_queries.running(made.unit, DAY)] == [
        (made, 10)
    ]


@pytest.mark.django_db
def test_units_of_a_city_cost_the_same_for_one_and_three(frozen_now, django_assert_max_num_queries):
    for number in range(3):
        unit = factories.unit(f"unit-{number}")
        factories.closed(*[number + 2] * 6, unit=unit)
        with django_assert_max_num_queries(2):
            found = result_queries.units_of_year(2026, factories.NAME)
        assert len(found) == number + 1

    assert {unit.code: one.score and one.score.grade for unit, one in found.items()} == {
        "unit-0": "D",
        "unit-1": "C",
        "unit-2": "A",
    }
    (city,) = result_queries.city_years()
    assert (city.outcome.n, city.outcome.score and city.outcome.score.index) == (18, 75)


@pytest.mark.django_db
def test_before_and_after_a_day_with_a_sentence_only_where_both_are_known(frozen_now):
    made = factories.survey()
    rows = [(date(2026, 11, 9), 2), (date(2026, 11, 10), 4)]
    for day, value in rows:
        papers = [Paper(factories.answers(value, waktu=3), day)] * 8
        actions.add_answers(made, Channel.PAPER, papers)

    found = result_queries.before_after([factories.SERVICE], date(2026, 11, 10), days=5)
    early = result_queries.before_after([factories.SERVICE], date(2026, 11, 9), days=5)

    assert (found.n_before, found.n_after) == (8, 8)
    assert found.change is not None
    assert (found.before, found.after) == (Decimal("52.78"), Decimal("97.22"))
    assert found.change.verdict is Verdict.UNDECIDED  # all alike in both: no interval
    assert (early.n_before, early.before, early.change) == (0, None, None)
    other = result_queries.before_after(["warung/lain"], date(2026, 11, 10))
    assert (other.n_before, other.n_after) == (0, 0)


@pytest.mark.django_db
def test_duties_name_units_that_served_and_asked_nobody(frozen_now, monkeypatch):
    served_only, did = factories.unit("melayani"), factories.unit()
    factories.unit("diam")

    class Services:
        def by_unit(self, since, until):
            assert (since, until) == (date(2026, 1, 1), DAY)
            return {served_only.pk: 900}

    monkeypatch.setattr(served, "_known", [Services()])
    add(factories.survey(), *[3] * 5)

    units = type(did).objects.all()
    found = {one.unit.code: one for one in result_queries.duties(units, 2026, DAY)}

    assert set(found) == {"melayani", "dinas-contoh"}
    assert (found["melayani"].n, found["melayani"].needed) == (0, 269)
    assert [found[code].is_done for code in ("melayani", "dinas-contoh")] == [False, True]


@pytest.mark.django_db
def test_profile_and_respondents_of_a_survey(frozen_now):
    made = factories.survey()
    about = actions.About(profile={"sex": "female"})
    actions.add_answers(
        made,
        Channel.PAPER,
        [Paper(factories.answers(3), DAY, about), Paper(factories.answers(4), DAY)],
    )

    assert result_queries.profile_of(made, "sex") == {"female": 1, "": 1}
    assert sorted(result_queries.respondents(made)) == [[3] * 9, [4] * 9]
