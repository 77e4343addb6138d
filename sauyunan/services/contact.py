"""How an applicant wants to be reached: both ways are optional, neither proves who somebody is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from sauyunan.outbox.channels import CHANNELS, Channel
from sauyunan.services.format import Reached

KEY = "contact:"  # in paths of answers; no question can be called so


class ContactRefused(Exception):
    """``faults``: field ("phone", "email", "notify") -> what is wrong and how to mend it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True)
class Contact:
    """A mobile number as +62… and an e-mail address; empty where not given."""

    phone: str = ""
    email: str = ""
    notify: tuple[Channel, ...] = ()  # the ways in which the applicant wants to be told

    def as_json(self) -> dict[str, Any]:
        """What is sealed with the application."""
        held = {"phone": self.phone, "email": self.email, "notify": list(self.notify)}
        return {key: value for key, value in held.items() if value}

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Contact:
        """What was sealed."""
        return cls(held.get("phone", ""), held.get("email", ""), _channels(held.get("notify", ())))

    def to(self, channel: Channel) -> str:
        """Where a message of a channel goes; empty where the applicant did not choose it."""
        if channel not in self.notify:
            return ""
        return self.email if channel == "email" else self.phone


NO_CONTACT = Contact()


def answered(declared: Reached | None, answers: Mapping[str, Any]) -> Contact | None:
    """What the form asked for already, where the service says which questions these are. Nobody is
    told anything before they choose how."""
    if declared is None:
        return None
    phone, email = (answers.get(key or "", "") for key in (declared.phone, declared.email))
    return Contact(phone, email) if phone or email else None


def carried(given: Contact, earlier: Contact) -> Contact:
    """What is known of somebody now, with what they told at an earlier case: missing addresses, and the
    channels that they chose there, as far as there is an address for each."""
    phone, email = given.phone or earlier.phone, given.email or earlier.email
    notify = given.notify or earlier.notify
    return Contact(
        phone, email, tuple(one for one in notify if (email if one == "email" else phone))
    )


def read(phone: str, email: str, notify: Sequence[str] = ()) -> Contact:
    """What somebody typed, in one spelling. Raises ContactRefused with all faults at once."""
    faults: dict[str, str] = {}
    number, address = _phone(phone), email.strip()
    if number is None:
        faults["phone"] = _("This is not a phone number. Write digits, such as 0812 3456 7890.")
    if address and not _is_email(address):
        faults["email"] = _("This is not an e-mail address. Write it like nama@contoh.id.")
    chosen = _channels(notify)
    _check_reachable(chosen, phone.strip(), address, faults)
    if len(chosen) < len(set(notify)):
        faults["notify"] = _("This is no way in which we can tell you. Choose one of the list.")
    if faults or number is None:
        raise ContactRefused(faults)
    return Contact(number, address, chosen)


def read_one(phone: str, email: str) -> str:
    """The one of the two that somebody typed, in one spelling. Raises ContactRefused, also for none
    and for both."""
    given = read(phone, email)
    both = [one for one in (given.phone, given.email) if one]
    if len(both) != 1:
        raise ContactRefused({"phone": _("Give one of the two.")})
    return both[0]


def _channels(words: Iterable[str]) -> tuple[Channel, ...]:
    given = set(words)
    return tuple(one for one in CHANNELS if one in given)


def _check_reachable(
    chosen: Sequence[Channel], phone: str, email: str, faults: dict[str, str]
) -> None:
    if "email" in chosen and not email:
        faults["email"] = _("Write the e-mail address, or take the tick at e-mail away.")
    if {"sms", "whatsapp"} & set(chosen) and not phone:
        faults["phone"] = _("Write the number, or take the tick at SMS and WhatsApp away.")


def _phone(typed: str) -> str | None:
    """Indonesian numbers: 08…, 62… and +62… are one; others keep their country (E.164)."""
    text = re.sub(r"[\s.\-()/]", "", typed)
    if not text:
        return ""
    if not re.fullmatch(r"\+?[0-9]{8,15}", text, re.ASCII):
        return None
    if text.startswith("+"):
        return text
    return f"+62{text.removeprefix('62').removeprefix('0')}"


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 200
