"""The index of any subset, and the best one, against going through all of them."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from sauyunan.innovations import assessing, index_measures, index_rules, whatif
from sauyunan.innovations.assessing import Column
from sauyunan.innovations.index_format import MeasuredBy
from sauyunan.innovations.whatif import Candidate

AFFAIRS = ("pendidikan", "kesehatan", "pu", "perumahan", "tertib", "sosial")
REGION = Fraction(40)


@pytest.fixture(scope="module")
def rules():
    return index_rules.named("iga-2026")


def narrow(rules, least_divisor, needs_affairs, each="0.38"):
    """The same rules with numbers at which small cities differ."""
    number = {"needs_affairs": needs_affairs, "each": each}
    return rules.model_copy(
        update={
            "innovation": rules.innovation.model_copy(update={"least_divisor": least_divisor}),
            "number": rules.number.model_copy(update=number),
        }
    )


def made_up(seed, count, rules):
    luck = random.Random(seed)  # noqa: S311 - made-up cities
    return [
        Candidate(
            f"i{at}",
            {key: luck.randint(0, 3) for key in rules.innovation.indicators if luck.random() < 0.6},
            frozenset(luck.sample(AFFAIRS, luck.randint(0, 2))),
        )
        for at in range(count)
    ]


def by_brute_force(given, rules):
    subsets = (
        subset for size in range(len(given) + 1) for subset in itertools.combinations(given, size)
    )
    return max(whatif.index_of(subset, REGION, rules).exact for subset in subsets)


@pytest.mark.parametrize("seed", range(40))
def test_best_subset_is_that_of_going_through_all(rules, seed):
    own = narrow(rules, 1 + seed % 5, seed % 7, ("0.38", "3", "0")[seed % 3])
    given = made_up(seed, seed % 10, own)

    found = whatif.best(given, REGION, own)

    chosen = [one for one in given if one.slug in found.slugs]
    assert found.index.exact == by_brute_force(given, own)
    assert whatif.index_of(chosen, REGION, own) == found.index


def test_below_the_divisor_more_is_never_worse(rules):
    given = made_up(1, 8, rules)

    assert whatif.best(given, REGION, rules).slugs == {one.slug for one in given}


def test_index_of_a_subset_is_that_of_the_regulation(rules):
    full = dict.fromkeys(rules.innovation.indicators, 3)
    given = [Candidate(f"i{at}", full, frozenset(AFFAIRS)) for at in range(200)]

    found = whatif.index_of(given, Fraction(63), rules)

    assert (str(found.rounded), found.category) == ("100.00", "Sangat Inovatif")


def test_columns_count_by_the_choice():
    column = Column(claimed=3, verified=1, measured=2)

    assert [column.counts(basis) for basis in assessing.BASES] == [1, 3, 2]
    assert Column(claimed=2).counts("verified") == 2
    assert Column(claimed=2).counts("measured") == 0
    assert (column.contradicts, column.understates) == (False, True)
    assert Column(claimed=3, measured=1).contradicts


def test_next_steps_begin_with_what_is_mandatory(rules):
    given = dict.fromkeys(rules.innovation.indicators, 3) | {"31": 1, "17": 0, "34": 1}

    found = assessing.steps(given, rules)

    assert [(one.key, one.now, one.to, one.gain) for one in found] == [
        ("17", 0, 1, 2),
        ("31", 1, 2, 3),
        ("34", 1, 2, 2),
    ]
    assert assessing.best_step(given, assessing.by_weight(rules)) == found[0]
    assert assessing.missing(given, rules) == ["17"]
    assert assessing.steps(dict.fromkeys(rules.innovation.indicators, 3), rules) == []


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        *(("28", value, reached) for value, reached in ((1, 3), (2, 2), (5, 2), (6, 1), (40, 1))),
        *(
            ("29", value, reached)
            for value, reached in ((0, 1), (50, 1), (51, 2), (90, 2), (91, 3))
        ),
        *(("31", value, reached) for value, reached in ((0, 0), (1, 1), (2, 2), (3, 3), (9, 3))),
        *(("33", value, reached) for value, reached in ((0, 0), (200, 1), (201, 2), (501, 3))),
        *(("34", value, reached) for value, reached in ((0, 0), (1, 2), (4, 2))),
        ("28", None, None),
    ],
)
def test_measured_values_reach_the_parameter_of_the_rules(rules, key, value, expected):
    by = rules.innovation.indicators[key].measured_by

    assert index_measures.parameter(value, by) == expected


def test_eight_indicators_are_measured_in_both_years():
    for name in ("iga-2026", "iga-2027"):
        found = index_rules.named(name).innovation.indicators
        measured = {key for key, one in found.items() if one.measured_by}
        assert measured == {"19", "27", "28", "29", "30", "31", "33", "34"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"reaches": {"4": "1"}}, "innovation.indicators.29.measured_by.reaches"),
        ({"basis": "orang"}, "innovation.indicators.29.measured_by"),
    ],
)
def test_a_reading_that_does_not_fit_is_a_fault(rules, change, path):
    by = {"measure": "complaints_solved_percent", "reaches": {"1": "0"}} | change
    one = rules.innovation.indicators["29"]
    changed = one.model_copy(update={"measured_by": MeasuredBy.model_validate(by)})
    indicators = {**rules.innovation.indicators, "29": changed}
    innovation = rules.innovation.model_copy(update={"indicators": indicators})

    found = list(index_rules.misfits(rules.model_copy(update={"innovation": innovation})))

    assert [one[0] for one in found] == [path]


@pytest.mark.parametrize("seed", range(20))
def test_the_best_step_is_the_first_of_all(rules, seed):
    order = assessing.by_weight(rules)
    for one in made_up(seed, 5, rules):
        assert (
            assessing.best_step(one.parameters, order) == assessing.steps(one.parameters, rules)[0]
        )
