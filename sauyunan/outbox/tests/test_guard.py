"""No NIK and no number of a family card leaves in a message; addresses are shown masked."""

from __future__ import annotations

import pytest

from sauyunan.outbox import guard
from sauyunan.outbox.channels import mask


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("NIK 3273014505900001", True),
        ("3273 0145 0590 0001", True),
        ("KK 3273.0145.0590.0001.", True),
        ("3273-0145-0590-0001", True),
        ("3273_0145_0590_0001", True),
        ("3273 - 0145 - 0590 - 0001", True),
        ("32 73 01 45 05 90 00 01", True),
        ("32/73/01/450590/0001", True),
        ("3273\u200b0145\u00ad05900001", True),
        ("\uff13\uff12\uff17\uff13014505900001", True),
        ("\u0663\u0662\u0667\u0663014505900001", True),
        ("nomor:32730145059000019", True),
        ("327301450590000", False),
        ("KTA-26-7F3K-9Q2M, 24 November 2026", False),
        ("http://127.0.0.1:8000/lacak/?nomor=KTA-26-2345-6789", False),
        ("0812 3456 7890", False),
        ("", False),
    ],
)
def test_sixteen_digits_are_found_however_they_are_spelled(text, held):
    assert guard.holds_number(text) is held


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("+6281234567834", "08**…34"),
        ("+6561234567", "+6**…67"),
        ("nama@contoh.id", "n***@contoh.id"),
        ("0812", "**…"),
    ],
)
def test_address_is_masked(to, shown):
    assert mask(to) == shown
