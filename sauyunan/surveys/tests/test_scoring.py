"""The index against published cases and boundary values (reference: PermenPANRB 14/2017)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.surveys import scoring
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.methods import method_of

SKM = method_of(instrument("skm-2017"))
# 29 respondents of a published quarter; exact equal weights give 91.47509…
QUARTER = (105, 101, 100, 116, 102, 105, 106, 105, 115)


def sums(totals: tuple[int, ...], n: int) -> dict[str, tuple[int, int]]:
    return {key: (total, n) for key, total in zip(SKM.weights, totals, strict=True)}


def test_score_of_a_published_quarter_is_exact():
    result = scoring.score(sums(QUARTER, 29), SKM)

    assert result.ni == Fraction(sum(QUARTER), 29 * 9)
    assert result.index == Decimal("91.48")
    assert result.grade == "A"
    assert result.n == 29
    assert result.elements["waktu"].index == Decimal("86.21")
    assert result.elements["waktu"].grade == "B"


def test_score_of_all_fours_is_a_hundred():
    result = scoring.score(sums((4,) * 9, 1), SKM)

    assert (result.index, result.grade) == (Decimal("100.00"), "A")


@pytest.mark.parametrize(
    ("exact", "index", "grade"),
    [
        ("64.9949", "64.99", "D"),
        ("64.995", "65.00", "C"),
        ("76.6049", "76.60", "C"),
        ("76.605", "76.61", "B"),
        ("88.3049", "88.30", "B"),
        ("88.305", "88.31", "A"),
        ("86.625", "86.63", "B"),
    ],
)
def test_grade_follows_the_rounded_index(exact, index, grade):
    rounded = scoring.rounded(Fraction(exact))

    assert rounded == Decimal(index)
    assert scoring.grade(rounded, SKM) == grade


@pytest.mark.parametrize(
    ("totals", "n", "what"),
    [
        ((4,) * 8 + (5,), 1, "cannot sum to 5"),
        ((4,) * 8 + (0,), 1, "cannot sum to 0"),
        ((0,) * 9, 0, "there are no answers"),
    ],
)
def test_score_refuses_what_no_answers_can_give(totals, n, what):
    with pytest.raises(ValueError, match=what):
        scoring.score(sums(totals, n), SKM)


def test_score_refuses_missing_elements():
    with pytest.raises(ValueError, match="missing or unknown: sarpras"):
        scoring.score({k: v for k, v in sums(QUARTER, 29).items() if k != "sarpras"}, SKM)


@given(st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=40))
def test_score_agrees_with_a_plain_mean_and_stays_on_the_scale(rows):
    totals = tuple(sum(column) for column in zip(*rows, strict=True))

    result = scoring.score(sums(totals, len(rows)), SKM)

    assert result.ni == Fraction(sum(totals), 9 * len(rows))
    assert Decimal(25) <= result.index <= Decimal(100)
    assert abs(Fraction(result.index) - result.ni * 25) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("exact", "decimals", "written"),
    [("2.5", 0, "3"), ("-1.005", 2, "-1.01"), ("-0.004", 2, "0.00"), ("3.62065", 4, "3.6207")],
)
def test_rounding_is_half_away_from_zero(exact, decimals, written):
    assert str(scoring.rounded_to(Fraction(exact), decimals)) == written


def test_an_index_below_all_bands_has_the_lowest_grade():
    ones = scoring.score(sums((1,) * 9, 1), SKM.cut("0.11"))

    assert (ones.index, ones.grade) == (Decimal("24.75"), "D")


def test_score_keeps_the_version_of_its_method():
    result = scoring.score(sums(QUARTER, 29), SKM.cut("0.111"))

    assert (result.instrument, result.mode) == ("skm-2017", "0.111")


def test_score_of_means_knows_no_sums():
    means = dict.fromkeys(SKM.weights, Fraction("3.5"))

    result = scoring.score_of_means(means, SKM)

    assert (result.index, result.n) == (Decimal("87.50"), None)
    assert (result.elements["waktu"].total, result.elements["waktu"].n) == (None, None)


@pytest.mark.parametrize("mean", ["0.99", "4.01"])
def test_score_of_means_refuses_what_is_outside_the_scale(mean):
    means = {**dict.fromkeys(SKM.weights, Fraction(3)), "waktu": Fraction(mean)}

    with pytest.raises(ValueError, match="waktu: a mean of answers from 1 to 4 is not"):
        scoring.score_of_means(means, SKM)


def test_weakest_elements_are_the_lowest_means_first():
    result = scoring.score(sums(QUARTER, 29), SKM)

    assert scoring.weakest(result) == ("waktu", "prosedur")


def test_weakest_of_equal_elements_are_the_first_of_the_instrument():
    result = scoring.score(sums((3,) * 9, 1), SKM)

    assert scoring.weakest(result) == ("persyaratan", "prosedur")


def test_elements_below_b_are_those_with_a_worse_grade():
    result = scoring.score(sums((4, 3, 2, 4, 4, 4, 4, 4, 1), 1), SKM)

    assert scoring.graded_below(result, "B", SKM) == ("sarpras", "waktu", "prosedur")
    assert scoring.graded_below(result, "C", SKM) == ("sarpras", "waktu")


@given(st.integers(0, 7500))
def test_every_two_decimal_index_has_a_grade_and_grades_never_fall_as_it_rises(step):
    letters = "DCBA"
    here = Decimal(25) + Decimal(step).scaleb(-2)

    above = min(here + Decimal("0.01"), Decimal(100))

    assert letters.index(scoring.grade(here, SKM)) <= letters.index(scoring.grade(above, SKM))


@given(st.fractions(min_value=25, max_value=100))
def test_rounding_moves_an_index_by_at_most_half_a_hundredth(exact):
    found = scoring.rounded(exact)

    assert Fraction(-1, 200) < Fraction(found) - exact <= Fraction(1, 200)
    assert found.as_tuple().exponent == -2
