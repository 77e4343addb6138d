"""Figures as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sauyunan.innovations.evidence import Finding, said
from sauyunan.kits.format import Texts


@pytest.mark.parametrize(
    ("value", "kind", "unit", "lang", "told"),
    [
        ("95.4", "permille", None, "id", "95,4%"),
        ("17959", "rupiah", None, "id", "Rp17.959"),
        ("4.6", "minutes", None, "id", "4,6 jam kerja"),
        ("88.313", "hundredths", None, "id", "88,31"),
        ("1620", "count", Texts(id="permohonan"), "id", "1.620 permohonan"),
        ("1620", "count", Texts(id="permohonan", en="applications"), "en", "1,620 applications"),
        (None, "count", None, "id", "–"),
    ],
)
def test_figure_is_said_with_its_unit(
    value: str | None, kind: str, unit: Texts | None, lang: str, told: str
) -> None:
    found = Finding(
        key="a",
        title="A",
        value=None if value is None else Decimal(value),
        n=1,
        kind=kind,
        definition="",
        unit=unit,
    )

    assert said(found, lang) == told
