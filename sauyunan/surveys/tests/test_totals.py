"""Totals of a closed survey: small counts are hidden, and whatever gives them away; the index follows."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.surveys import totals
from sauyunan.surveys.small_cells import SMALLEST_SHOWN

KEYS = ("waktu", "biaya")
ROW = st.tuples(*[st.integers(0, 12)] * 4)


def counts(**channels: tuple[list[int], list[int]]) -> totals.Counts:
    return {name: dict(zip(KEYS, both, strict=True)) for name, both in channels.items()}


def test_nothing_but_how_many_is_told_of_four():
    told = totals.published(counts(link=([0, 0, 2, 2], [0, 0, 4, 0])), KEYS)

    assert told == {"n": 4, "elements": {}, "channels": {}}


def test_a_small_count_takes_the_others_of_its_element_along():
    told = totals.published(counts(link=([0, 0, 18, 2], [0, 5, 5, 10])), KEYS)

    assert told["elements"]["waktu"] == {"sum": 62, "counts": None}
    assert told["elements"]["biaya"] == {"sum": 65, "counts": [0, 5, 5, 10]}
    assert told["channels"] == {"link": {"n": 20, "counts": {"biaya": [0, 5, 5, 10]}}}


def test_a_small_channel_takes_the_next_smallest_along():
    three, ten, many = ([0, 0, 3, 0],) * 2, ([0, 0, 0, 10],) * 2, ([0, 0, 50, 0],) * 2

    told = totals.published(counts(paper=three, kiosk=ten, link=many), KEYS)

    assert {name: one["n"] for name, one in told["channels"].items()} == {"link": 50, "other": 13}
    assert told["channels"]["link"]["counts"] == {}  # of the others together three are left
    assert told["elements"]["waktu"]["counts"] == [0, 0, 53, 10]


@given(
    rows=st.dictionaries(st.sampled_from(["link", "kiosk", "paper"]), ROW, min_size=1).filter(
        lambda found: all(map(sum, found.values()))
    )
)
def test_no_small_count_is_told_nor_left_over(rows):
    told = totals.published({name: {"waktu": list(row)} for name, row in rows.items()}, ["waktu"])

    whole = [sum(column) for column in zip(*rows.values(), strict=True)]
    assert told["n"] == sum(whole)
    if not told["elements"]:
        assert sum(whole) < SMALLEST_SHOWN
        return
    element = told["elements"]["waktu"]
    assert element["sum"] == sum(at * n for at, n in enumerate(whole, start=1))
    shown = [one["counts"]["waktu"] for one in told["channels"].values() if one["counts"]]
    assert sum(one["n"] for one in told["channels"].values()) == told["n"]
    assert all(one["n"] >= SMALLEST_SHOWN for one in told["channels"].values())
    for row in [*shown, *([element["counts"]] if element["counts"] else [])]:
        assert all(n == 0 or n >= SMALLEST_SHOWN for n in row)
    if element["counts"] and shown:
        assert [sum(column) for column in zip(*shown, strict=True)] == element["counts"]


@pytest.mark.parametrize("row", [*product((1, 4), (0, 20), (0, 20), (5, 20))])
def test_hidden_counts_have_more_than_one_answer_unless_nearly_all_answered_alike(row):
    """From n and sum alone: two numbers for four unknown ones."""
    n, total = sum(row), sum(at * count for at, count in enumerate(row, start=1))

    fitting = [
        found
        for found in product(range(n + 1), repeat=3)
        if (last := n - sum(found)) >= 0
        and found[0] + 2 * found[1] + 3 * found[2] + 4 * last == total
    ]

    assert len(fitting) > 1


def test_digest_changes_with_any_count_and_cannot_be_made_without_the_salt():
    salt, held = b"0" * 16, counts(link=([0, 0, 18, 2], [0, 5, 5, 10]))
    other = counts(link=([0, 0, 17, 3], [0, 5, 5, 10]))

    made = totals.sealed_digest(salt, held)

    assert made == totals.sealed_digest(salt, held)
    assert len({made, totals.sealed_digest(salt, other), totals.sealed_digest(b"1", held)}) == 3
