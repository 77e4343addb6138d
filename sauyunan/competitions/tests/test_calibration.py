"""Severity, agreement and outliers: worked examples of the literature, and another way to the same numbers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sauyunan.competitions import calibration

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section E: four observers, twelve units.
OBSERVERS = {
    "A": (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    "B": (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    "C": (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    "D": (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
}


def worth(rows: dict[str, tuple[int | None, ...]]) -> dict[str, dict[str, Fraction]]:
    count = len(next(iter(rows.values())))
    return {
        f"u{at}": {
            name: Fraction(value)
            for name, values in rows.items()
            if (value := values[at]) is not None
        }
        for at in range(count)
    }


def test_alpha_of_the_published_example() -> None:
    found = calibration.krippendorff_alpha(worth(OBSERVERS))
    assert found is not None
    assert round(float(found), 3) == 0.849


def test_alpha_of_equal_jurors_is_one() -> None:
    assert calibration.krippendorff_alpha(worth({"A": (1, 2, 3), "B": (1, 2, 3)})) == 1


def test_alpha_says_nothing_of_single_cards() -> None:
    assert calibration.krippendorff_alpha(worth({"A": (1, 2, 3)})) is None
    assert calibration.krippendorff_alpha(worth({"A": (2, 2), "B": (2, 2)})) is None


def test_w_of_equal_and_of_opposite_rankings() -> None:
    assert calibration.kendall_w(worth({"A": (1, 2, 3), "B": (10, 20, 30)})) == 1
    assert calibration.kendall_w(worth({"A": (1, 2, 3), "B": (3, 2, 1)})) == 0


def test_w_with_ties_by_hand() -> None:
    # Ranks of A: 1.5 1.5 3, of B: 1 2 3. Sums 2.5 3.5 6, mean 4: S = 6.5; W = 12 S / (m²(n³-n) - m ΣT), ΣT = 6.
    found = calibration.kendall_w(worth({"A": (1, 1, 2), "B": (1, 2, 3)}))
    assert found == Fraction(12 * 13, 2) / (4 * 24 - 2 * 6)


def test_w_asks_for_whole_tables() -> None:
    assert calibration.kendall_w(worth({"A": (1, 2, None), "B": (1, 2, 3)})) is None


def test_severity_of_two_jurors_by_hand() -> None:
    found = calibration.severities(worth({"A": (70, 80, 90), "B": (76, 86, 96)}))
    assert found == {"A": Decimal("3.0000"), "B": Decimal("-3.0000")}


def test_juror_without_common_entries_has_none() -> None:
    found = calibration.severities({"1": {"A": Fraction(10)}, "2": {"B": Fraction(90)}})
    assert found == {"A": 0, "B": 0}


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=4, max_size=4),
        min_size=1,
        max_size=9,
    )
)
@settings(max_examples=80, deadline=None)
def test_severity_is_the_least_squares_solution(rows: list[list[int | None]]) -> None:
    table = {
        f"u{at}": {f"J{n}": Fraction(one) for n, one in enumerate(row) if one is not None}
        for at, row in enumerate(rows)
    }
    found = calibration.severities(table)
    jurors = sorted(found)
    pairs = [
        (at, name, float(one))
        for at, each in enumerate(table.values())
        for name, one in each.items()
    ]
    if not pairs:
        return
    matrix = np.zeros((len(pairs), len(table) + len(jurors)))
    for row, (at, name, _value) in enumerate(pairs):
        matrix[row, at] = matrix[row, len(table) + jurors.index(name)] = 1
    values = np.array([value for *_rest, value in pairs])
    best = values - matrix @ np.linalg.lstsq(matrix, values, rcond=None)[0]
    leniency = np.array([-float(found[name]) for name in jurors])
    adjusted = values - matrix[:, len(table) :] @ leniency
    entries = np.linalg.lstsq(matrix[:, : len(table)], adjusted, rcond=None)[0]
    ours = adjusted - matrix[:, : len(table)] @ entries
    assert float(ours @ ours) == pytest.approx(float(best @ best), abs=1e-3)


def test_outlier_is_told_with_its_distance() -> None:
    table = {"1": {"A": Fraction(90), "B": Fraction(88), "C": Fraction(30)}}
    (found,) = calibration.outliers(table, {}, Fraction(40))
    assert (found.juror, found.difference) == ("C", Fraction(-59))
