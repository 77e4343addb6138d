"""The sample city's outlines are made up, the same everywhere, and fill the city."""

from __future__ import annotations

import pytest

from sauyunan.core import geometry, shapes
from sauyunan.core.models import Area
from sauyunan.home.demo import outlines

pytestmark = pytest.mark.django_db


def test_every_district_and_village_of_the_sample_city_has_an_outline():
    codes = ["32", "32.73", *(f"32.73.{n:02}" for n in range(1, 31))]
    codes += [f"32.73.{n:02}.{1000 + m}" for n in range(1, 31) for m in range(1, 6)]
    for code in codes:
        Area.objects.create(
            code=code, name=code, level=code.count(".") + 1,
            parent_id=code.rpartition(".")[0] or None, folded=code,
        )  # fmt: skip

    report = outlines.draw("32.73")

    assert (len(report.taken), report.refused) == (180, ())
    assert outlines.features("32.73") == outlines.features("32.73")
    for district in shapes.below("32.73"):
        whole = geometry.area(district.polygons[0][0])
        parts = sum(geometry.area(one.polygons[0][0]) for one in shapes.below(district.pk))
        assert parts == pytest.approx(whole, rel=0.15)
        assert whole > 0
