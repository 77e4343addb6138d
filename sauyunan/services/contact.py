"""How an applicant wants to be reached: both ways are optional, neither proves who somebody is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

KEY = "contact:"  # in paths of answers; no question can be called so


class ContactRefused(Exception):
    """``faults``: field ("phone", "email") -> what is wrong and how to mend it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True)
class Contact:
    """A mobile number as +62… and an e-mail address; empty where not given."""

    phone: str = ""
    email: str = ""

    def as_json(self) -> dict[str, str]:
        """What is sealed with the application."""
        return {key: value for key, value in asdict(self).items() if value}


NO_CONTACT = Contact()


def read(phone: str, email: str) -> Contact:
    """What somebody typed, in one spelling. Raises ContactRefused with all faults at once."""
    faults: dict[str, str] = {}
    number, address = _phone(phone), email.strip()
    if number is None:
        faults["phone"] = _("This is not a phone number. Write digits, such as 0812 3456 7890.")
    if address and not _is_email(address):
        faults["email"] = _("This is not an e-mail address. Write it like nama@contoh.id.")
    if faults or number is None:
        raise ContactRefused(faults)
    return Contact(number, address)


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
