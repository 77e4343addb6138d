from __future__ import annotations

import pytest

from sauyunan.registers import masking
from sauyunan.registers.format import RegisterField


@pytest.mark.parametrize(
    ("text", "pattern", "shown"),
    [
        ("3273015405900001", "####********####", "3273••••••••0001"),
        ("3273015405900001", "", "••••01"),
        ("327301", "####********####", "••••"),
        ("1234567", "", "••••67"),
    ],
)
def test_numbers_are_masked_by_their_pattern(text: str, pattern: str, shown: str) -> None:
    assert masking.by_pattern(text, pattern) == shown


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("person_name", "Ibu Contoh", "I•••• C••••"),
        ("date", "1990-05-14", "•••• 1990"),
        ("phone", "+6281234567890", "+62••••890"),
        ("phone", "0812345", "••••"),
        ("email", "nama@contoh.id", "n••••@contoh.id"),
        ("text", "Jalan Contoh 1", "••••"),
        ("choice", "islam", "••••"),
        ("integer", 5, "••••"),
    ],
)
def test_other_kinds_show_little(kind: str, value: object, shown: str) -> None:
    field = RegisterField.model_validate({"type": kind, "label": {"id": "X"}, "personal": True})

    assert masking.mask(field, value) == shown
