from __future__ import annotations

from decimal import Decimal

import pytest

from sauyunan.core import strict_json


def test_decimals_stay_exact_and_a_mark_is_no_content() -> None:
    assert strict_json.read(b'\xef\xbb\xbf{"a": [1, 0.10]}') == {"a": [1, Decimal("0.10")]}


def test_a_name_that_stands_twice_is_named() -> None:
    with pytest.raises(strict_json.Twice) as refusal:
        strict_json.read(b'{"a": {"b": 1, "b": 2}}')

    assert refusal.value.name == "b"


@pytest.mark.parametrize("data", [b"", b"\xff", b"{", b"[NaN]", b"[-Infinity]", b"[" * 100_000])
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(strict_json.Unreadable):
        strict_json.read(data)
