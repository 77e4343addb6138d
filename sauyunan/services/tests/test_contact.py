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


def test_chosen_ways_are_kept_in_one_order_and_read_back():
    given = read("0812 3456 7890", "nama@contoh.id", ["whatsapp", "email"])

    assert given.notify == ("email", "whatsapp")
    assert Contact.from_json(given.as_json()) == given
    assert (given.to("email"), given.to("sms"), given.to("whatsapp")) == (
        "nama@contoh.id",
        "",
        "+6281234567890",
    )


def test_contact_that_was_sealed_before_there_were_messages_is_read():
    assert Contact.from_json({"phone": "+6281234567890"}) == Contact("+6281234567890")


@pytest.mark.parametrize(
    ("notify", "fields"),
    [
        (["email"], {"email"}),
        (["sms"], {"phone"}),
        (["whatsapp", "email"], {"phone", "email"}),
        (["pos"], {"notify"}),
    ],
)
def test_a_way_without_an_address_is_refused(notify, fields):
    with pytest.raises(ContactRefused) as refused:
        read("", "", notify)

    assert set(refused.value.faults) == fields
