"""Several services together: pooled respondents, the mean of services beside them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sauyunan.surveys import pooling
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.methods import method_of

SKM = method_of(instrument("skm-2017"))


def alike(n: int, value: int) -> dict[str, tuple[int, int]]:
    """So many respondents who answered everything alike."""
    return dict.fromkeys(SKM.weights, (n * value, n))


def test_pooled_respondents_count_once_each_and_services_count_once_each():
    found = pooling.together({"kk": alike(90, 4), "ktp": alike(10, 2)}, SKM)

    assert (found.pooled.index, found.pooled.grade, found.pooled.n) == (Decimal("95.00"), "A", 100)
    assert (found.mean_index, found.mean_grade) == (Decimal("75.00"), "C")
    assert (found.used, found.index) == ("pooled", Decimal("95.00"))
    assert (found.services, found.left_out) == (("kk", "ktp"), ())


def test_mean_of_services_counts_when_it_was_chosen():
    found = pooling.together({"kk": alike(90, 4), "ktp": alike(10, 2)}, SKM, used="mean")

    assert (found.used, found.index) == ("mean", Decimal("75.00"))


def test_small_services_are_pooled_but_not_in_the_mean():
    services = {"kk": alike(90, 4), "ktp": alike(10, 2), "kia": alike(3, 1), "skpwni": alike(2, 1)}

    found = pooling.together(services, SKM)

    assert found.pooled.n == 105
    assert found.mean_index == Decimal("75.00")
    assert found.left_out == ("kia", "skpwni")


def test_services_nobody_answered_about_are_left_out():
    found = pooling.together({"kk": alike(9, 3), "ktp": dict.fromkeys(SKM.weights, (0, 0))}, SKM)

    assert (found.pooled.n, found.services, found.left_out) == (9, ("kk",), ("ktp",))


def test_mean_is_none_when_no_service_can_be_shown():
    found = pooling.together({"kk": alike(2, 3)}, SKM, used="mean")

    assert (found.mean_index, found.mean_grade, found.index) == (None, "", None)


def test_nothing_answered_is_no_index():
    with pytest.raises(ValueError, match="there are no answers"):
        pooling.together({}, SKM)
