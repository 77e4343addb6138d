"""Citizens' accounts as pages read them: whose it is, its addresses, its people decrypted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sauyunan.core import crypto
from sauyunan.services import account_people, one_time
from sauyunan.services.account_people import People
from sauyunan.services.contact import Contact
from sauyunan.services.models import AccountAddress, AccountPerson, CitizenAccount


@dataclass(frozen=True)
class Member:
    """Somebody in an account. ``people`` is None where no running kit asks for such people now."""

    code: str
    is_holder: bool
    values: dict[str, Any]
    people: People | None

    @property
    def name(self) -> str:
        """As it was typed."""
        return self.people.name_of(self.values) if self.people else ""

    @property
    def about(self) -> tuple[str, ...]:
        """What tells people of one name apart."""
        return tuple(self.people.about(self.values)) if self.people else ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What seems not to fit together."""
        return tuple(self.people.warnings(self.values)) if self.people else ()


@dataclass(frozen=True)
class Address:
    """A verified address as the account's page shows it."""

    code: str
    masked: str
    is_here: bool  # this browser opened the account by it


def account_of(owner: str) -> CitizenAccount | None:
    """The account that an address (contents.owner_digest) belongs to."""
    return CitizenAccount.objects.filter(addresses__owner=owner).first()


def owners_of(account: CitizenAccount) -> list[str]:
    """The marks of all its addresses."""
    return list(account.addresses.values_list("owner", flat=True))


def members_of(account: CitizenAccount) -> list[Member]:
    """Holder and family, the holder first. Two small statements."""
    known = {one.full: one for one in account_people.everywhere()}
    return [_member(row, known.get(row.register)) for row in account.people.all()]


def _member(row: AccountPerson, people: People | None) -> Member:
    values: dict[str, Any] = crypto.unseal(row.sealed, row.scope)
    fitting = people.fitting(values) if people else values
    return Member(row.code, row.is_holder, fitting, people)


def addresses_of(account: CitizenAccount, owner: str) -> list[Address]:
    """All addresses, masked; ``owner`` is that by which it was opened here."""
    return [
        Address(row.code, one_time.masked(address_in(row)), row.owner == owner)
        for row in account.addresses.all()
    ]


def address_in(row: AccountAddress) -> str:
    """The address itself."""
    address: str = crypto.unseal(row.sealed, row.scope)
    return address


def contact_of(rows: Iterable[AccountAddress]) -> Contact:
    """The first number and the first mail address, for a form that asks for them."""
    held = [address_in(row) for row in rows]
    phone = next((one for one in held if "@" not in one), "")
    return Contact(phone, next((one for one in held if "@" in one), ""))
