"""The index against published cases and boundary values (reference: PermenPANRB 14/2017)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.surveys import scoring
from sauyunan.surveys.instruments import instrument

SKM = instrument("skm-2017")
# 29 respondents of a published quarter; exact equal weights give 91.47509…
QUARTER = (105, 101, 100, 116, 102, 105, 106, 105, 115)


def sums(totals: tuple[int, ...], n: int) -> dict[str, tuple[int, int]]:
    return {key: (total, n) for key, total in zip(SKM.elements, totals, strict=True)}


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
