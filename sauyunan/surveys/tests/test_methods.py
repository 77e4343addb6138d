"""Weights: equal, cut for old reports, a city's own, by importance."""

from __future__ import annotations

from fractions import Fraction

import pytest

from sauyunan.surveys import scoring
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.methods import EXACT, ModeRefused, exact, fitting_modes, method_of

SKM = instrument("skm-2017")
KEYS = tuple(SKM.elements)


@pytest.mark.parametrize(
    ("count", "modes"),
    [
        (2, ("exact", "0.5")),
        (3, ("exact", "0.33")),
        (9, ("exact", "0.1111", "0.111", "0.11")),
        (10, ("exact",)),
        (14, ("exact", "0.071")),
    ],
)
def test_modes_that_fit_are_the_weight_cut_to_its_decimals(count, modes):
    assert fitting_modes(count) == modes


def test_weight_of_fourteen_elements_is_refused_for_nine():
    with pytest.raises(ModeRefused) as refused:
        method_of(SKM, "0.071")

    assert (refused.value.count, refused.value.fitting) == (9, fitting_modes(9))


def test_equal_weights_are_exact():
    assert set(method_of(SKM).weights.values()) == {Fraction(1, 9)}


def test_a_cut_weight_goes_back_to_exact():
    assert method_of(SKM, "0.11").cut(EXACT) == method_of(SKM)


@pytest.mark.parametrize(
    ("total", "exact_grade", "cut_grade"), [(318, "A", "B"), (276, "B", "C"), (234, "C", "D")]
)
def test_a_cut_weight_can_change_the_letter(total, exact_grade, cut_grade):
    sums = dict.fromkeys(KEYS, (total, 90))

    assert scoring.score(sums, method_of(SKM)).grade == exact_grade
    assert scoring.score(sums, method_of(SKM, "0.11")).grade == cut_grade


def test_own_weights_count_as_they_are_written():
    own = {**dict.fromkeys(KEYS, "1/10"), "waktu": "0.2"}
    method = method_of(SKM.model_copy(update={"weights": own}))
    sums = {**dict.fromkeys(KEYS, (3, 1)), "waktu": (1, 1)}

    assert method.weights["waktu"] == Fraction(1, 5)
    assert str(scoring.score(sums, method).index) == "65.00"


def test_importance_gives_each_element_its_share():
    own = {**dict.fromkeys(KEYS, "3"), "waktu": "4", "biaya": "3.5"}
    method = method_of(SKM.model_copy(update={"importance": own}))

    assert method.weights["waktu"] == Fraction(4) / Fraction("28.5")
    assert sum(method.weights.values()) == 1


def test_own_weights_are_never_cut():
    own = {**dict.fromkeys(KEYS, "1/10"), "waktu": "0.2"}

    with pytest.raises(ModeRefused) as refused:
        method_of(SKM.model_copy(update={"weights": own}), "0.11")

    assert refused.value.fitting == ("exact",)


def test_free_elements_weigh_alike():
    method = method_of(instrument("free"), elements=("r1", "r2", "r3"))

    assert dict(method.weights) == dict.fromkeys(("r1", "r2", "r3"), Fraction(1, 3))


@pytest.mark.parametrize("text", ["1/9", "0.125", "1", "3"])
def test_a_weight_is_a_fraction_or_a_decimal(text):
    assert exact(text) == Fraction(text)


@pytest.mark.parametrize("text", ["", "0,125", "1/0", "-1/9", "1e9", "satu", "1 / 9", ".5"])
def test_what_is_no_weight(text):
    assert exact(text) is None
