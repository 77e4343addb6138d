"""Small parts are hidden, and cannot be computed from what is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.surveys.small_cells import SMALLEST_SHOWN, hidden


@pytest.mark.parametrize(
    ("counts", "names"),
    [
        ({"a": 5, "b": 9}, ""),
        ({"a": 0, "b": 9}, ""),
        ({"a": 4, "b": 9, "c": 7}, "ac"),
        ({"a": 4, "b": 3, "c": 7}, "ab"),
        ({"a": 1, "b": 2, "c": 7, "d": 8}, "abc"),
        ({"a": 2}, "a"),
        ({}, ""),
    ],
)
def test_small_parts_are_hidden_with_what_gives_them_away(counts, names):
    assert hidden(counts) == frozenset(names)


@given(st.dictionaries(st.integers(0, 9).map(str), st.integers(0, 12), max_size=8))
def test_total_less_what_is_shown_never_tells_a_small_part(counts):
    unseen = hidden(counts)

    rest = sum(counts[key] for key in unseen)
    assert all(n == 0 or n >= SMALLEST_SHOWN for key, n in counts.items() if key not in unseen)
    is_everything = unseen == {key for key, n in counts.items() if n}
    assert not unseen or is_everything or (len(unseen) >= 2 and rest >= SMALLEST_SHOWN)
