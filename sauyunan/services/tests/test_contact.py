"""How an applicant is reached: one spelling, both ways optional."""

from __future__ import annotations

import pytest

from sauyunan.services.contact import Contact, ContactRefused, read


@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("", ""),
        ("0812 3456 7890", "+6281234567890"),
        ("62-812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("+65 6123 4567", "+6561234567"),
    ],
)
def test_phone_has_one_spelling(phone, kept):
    assert read(phone, "") == Contact(kept, "")


def test_all_faults_are_told_at_once():
    with pytest.raises(ContactRefused) as refused:
        read("nobody", "nobody")

    assert set(refused.value.faults) == {"phone", "email"}
