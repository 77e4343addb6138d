"""Numbers and sizes in words, case by case."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sauyunan.core import saying


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [
        (0, None, "0"),
        (1234567, None, "1.234.567"),
        (Decimal("88.305"), 2, "88,31"),
        (Decimal("-1234.5"), None, "-1.234,5"),
        (1e15, 0, "1.000.000.000.000.000"),
        (2.5, 0, "3"),
    ],
)
def test_number(value: Decimal | float, places: int | None, said: str) -> None:
    assert saying.number(value, "id", places) == said


@pytest.mark.parametrize(("rupiah", "said"), [(0, "Rp0"), (25000, "Rp25.000"), (-1500, "-Rp1.500")])
def test_money(rupiah: int, said: str) -> None:
    assert saying.money(rupiah, "id") == said


@pytest.mark.parametrize(
    ("octets", "said"), [(0, "1 KB"), (812_400, "812 KB"), (1_430_000, "1,4 MB")]
)
def test_size(octets: int, said: str) -> None:
    assert saying.size(octets, "id") == said
