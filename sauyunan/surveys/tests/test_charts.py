"""Bar charts in SVG: as long as what they say, each with its figure."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from sauyunan.surveys import charts
from sauyunan.surveys.charts import Bar, Group

SVG = "{http://www.w3.org/2000/svg}"


def drawn(groups):
    return ElementTree.fromstring(charts.bars(groups, 'NIK "2026" & sebelumnya'))  # noqa: S314


def test_bars_are_as_long_as_what_they_say_and_carry_it():
    picture = drawn(
        [Group("U1", [Bar(100, "100,00"), Bar(50, "50,00")]), Group("U2", [Bar(25, "25,00"), None])]
    )

    heights = [float(one.get("height")) for one in picture.iter(f"{SVG}rect")]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)  # the newest at the right
    assert heights[1] == pytest.approx(4 * heights[2], abs=0.3)
    texts = [one.text for one in picture.iter(f"{SVG}text")]
    assert [one for one in texts if "," in one or one.startswith("U")] == [
        *("U1", "50,00", "100,00", "U2", "25,00"),
    ]
    assert picture.get("aria-label") == 'NIK "2026" & sebelumnya'


def test_the_newest_series_has_the_same_fill_in_each_group():
    picture = drawn([Group("a", [Bar(1, "1"), Bar(2, "2")]), Group("b", [Bar(3, "3")])])

    fills = [one.get("fill") for one in picture.iter(f"{SVG}rect")]
    assert fills == [charts.FILLS[1], charts.FILLS[0], charts.FILLS[0]]


@pytest.mark.parametrize("groups", [[], [Group("a", [])], [Group("a", [Bar(1, "1")] * 6)]])
def test_what_cannot_be_drawn_is_refused(groups):
    with pytest.raises(ValueError, match="series"):
        charts.bars(groups, "")
