"""Published results: each follows in the mode that is told, or is known not to."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from sauyunan.surveys import reproduction, scoring
from sauyunan.surveys.element_names import ordered
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.methods import EXACT, Method, fitting_modes, method_of
from sauyunan.surveys.scoring import Score
from sauyunan.surveys.tests import published_cases as cases
from sauyunan.surveys.tests.published_cases import Case


def keys_of(case: Case) -> tuple[str, ...]:
    asked = instrument(case.instrument)
    count = len(case.sums or case.averages or case.rows[0])
    return ordered(asked, case.order) or tuple(f"U{n}" for n in range(1, count + 1))


def method(case: Case, mode: str = EXACT) -> Method:
    return method_of(instrument(case.instrument), mode, elements=sorted(keys_of(case)))


def score(case: Case, mode: str = EXACT) -> Score:
    keys = keys_of(case)
    if case.averages:
        means = dict(zip(keys, map(Fraction, case.averages), strict=True))
        return scoring.score_of_means(means, method(case, mode), case.n)
    if case.sums:
        sums, n = case.sums, case.n
    else:
        sums, n = [sum(map(int, column)) for column in zip(*case.rows, strict=True)], len(case.rows)
    tallies = {key: (total, n) for key, total in zip(keys, sums, strict=True)}
    return scoring.score(tallies, method(case, mode))


@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.name)
def test_exact_index_of_published_inputs(case):
    result = score(case)

    assert (result.index, result.grade) == (Decimal(case.exact), case.exact_grade)


@pytest.mark.parametrize(
    "case", [one for one in cases.CASES if one.mode], ids=lambda case: case.name
)
def test_published_index_follows_with_the_weight_that_was_used(case):
    published = {"index": case.published, "grade": case.published_grade}

    assert reproduction.differing(published, score(case, case.mode)) == ()


def test_published_index_of_a_quarter_follows_with_one_weight_only():
    published = {"index": "90.56", "grade": "A"}
    scores = {mode: score(cases.GASPUL, mode) for mode in fitting_modes(9)}

    assert {mode: str(one.index) for mode, one in scores.items()} == {
        "exact": "91.48",
        "0.1111": "91.47",
        "0.111": "91.38",
        "0.11": "90.56",
    }
    assert reproduction.modes_giving(published, scores) == ("0.11",)


def test_all_fours_reach_a_hundred_only_exactly():
    indexes = [score(cases.TUBABA, mode).index for mode in fitting_modes(9)]

    assert [str(one) for one in indexes] == ["100.00", "99.99", "99.90", "99.00"]


@pytest.mark.parametrize(
    ("case", "published"),
    [
        (cases.SUMBAR, {"index": "81.71", "grade": "B"}),
        (cases.MIJEN, {"ni": "2.96", "grade": "B"}),
    ],
    ids=["a province", "a health centre"],
)
def test_no_weight_gives_an_inconsistent_publication(case, published):
    scores = {mode: score(case, mode) for mode in fitting_modes(len(keys_of(case)))}

    assert reproduction.modes_giving(published, scores) == ()


def test_a_province_with_the_weight_that_it_printed():
    assert str(score(cases.SUMBAR, "0.111").index) == "82.62"


def test_a_health_centre_has_its_ni_from_the_sums():
    assert scoring.rounded_to(score(cases.MIJEN).ni, 4) == Decimal("2.9357")


def test_old_index_would_be_graded_lower_by_the_bands_of_2017():
    result = score(cases.BOGOR)

    assert result.grade == "B"
    assert scoring.grade(result.index, method_of(instrument("skm-2017"))) == "C"


def test_rows_of_a_regency_give_the_sums_of_each_element():
    totals = [sum(map(int, column)) for column in zip(*cases.SEKADAU.rows, strict=True)]

    assert tuple(totals) == cases.SEKADAU.sums


@pytest.mark.parametrize(
    ("published", "names"),
    [
        ({"index": "100", "grade": "a"}, ()),
        ({"index": "99.99"}, ("index",)),
        ({"ni": "4", "grade": "B"}, ("grade",)),
        ({}, ()),
    ],
)
def test_differing_names_what_does_not_follow(published, names):
    assert reproduction.differing(published, score(cases.TUBABA)) == names
