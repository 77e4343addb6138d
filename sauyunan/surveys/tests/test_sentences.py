"""What results say in words follows from the figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from sauyunan.surveys import intervals, sentences
from sauyunan.surveys.intervals import Spread


def spread(*values: int) -> Spread:
    return Spread.of(map(Fraction, values))


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ((60, 65, 70, 75, 80), (80, 85, 90, 95, 100), "The index rose by 20.00"),
        ((80, 85, 90, 95, 100), (60, 65, 70, 75, 80), "The index fell by 20.00"),
        ((70, 75, 80, 85, 90), (73, 78, 83, 88, 93), "The data do not carry a conclusion: a diff"),
        ((80, 80), (90, 90), "The data do not carry a conclusion: there are too few"),
    ],
)
def test_sentence_says_what_the_figures_carry(before, after, sentence):
    with translation.override("en"):
        found = sentences.change(intervals.compare(spread(*before), spread(*after)))

    assert found.startswith(sentence)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("88.33", "89.09", "Indeks naik 0,76, dari 88,33 menjadi 89,09."),
        ("89.09", "88.33", "Indeks turun 0,76, dari 89,09 menjadi 88,33."),
        ("88.33", "88.33", "Indeks tetap 88,33."),
    ],
)
def test_trend_is_computed_from_what_was_published(before, after, sentence):
    with translation.override("id"):
        assert sentences.trend(Decimal(before), Decimal(after)) == sentence


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ((80, 85, 90, 95, 100), "That is more than chance (95% interval of the change: 8."),
        ((63, 68, 73, 78, 83), "The data do not carry a conclusion: a difference of 3.00"),
    ],
)
def test_certainty_says_whether_it_may_be_chance(after, sentence):
    with translation.override("en"):
        found = sentences.certainty(intervals.compare(spread(60, 65, 70, 75, 80), spread(*after)))

    assert found.startswith(sentence)


def test_nothing_to_compare_is_said():
    with translation.override("en"):
        assert sentences.before_after(None).endswith("fewer than 5 answered before, or after.")
