"""A citizen's account: made, filled, reached by other addresses, deleted. The caller knows that the
one who asks gave a code that was sent to one of its addresses.

An account may be deleted on another phone at any moment: then CitizenAccount.DoesNotExist is raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, codes, crypto, ledger
from sauyunan.core.actor import Actor
from sauyunan.services import account_telling, accounts_kept, contents
from sauyunan.services.account_people import PERSON, People
from sauyunan.services.models import AccountAddress, AccountPerson, CitizenAccount, ListedCase

MOST_PEOPLE = 20
MOST_ADDRESSES = 4


class AccountRefused(Exception):
    """``faults``: path of an input, or empty -> what is wrong and how to mend it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


@transaction.atomic
def keep_account(address: str) -> CitizenAccount:
    """The account of an address; of two at once one makes it."""
    found = accounts_kept.account_of(contents.owner_digest(address))
    if found is not None:
        return found
    made = CitizenAccount.objects.create(code=codes.random_code(26), made_at=clock.now())
    if not _take(made, address):
        made.delete()
        return CitizenAccount.objects.get(addresses__owner=contents.owner_digest(address))
    _record("account.kept", made)
    return made


def open_account(owner: str) -> None:
    """A code that was sent to this address was given: it is in use."""
    AccountAddress.objects.filter(owner=owner).update(used_at=clock.now())


# -- People ---------------------------------------------------------------------------------------
@transaction.atomic
def keep_person(
    account: CitizenAccount,
    people: People,
    values: Mapping[str, Any],
    *,
    code: str = "",
    is_holder: bool = False,
) -> None:
    """Add somebody, or change who has a code. Raises AccountRefused, AccountPerson.DoesNotExist."""
    held = _locked(account)
    others = [one for one in accounts_kept.members_of(held) if one.code != code]
    _refuse_twice(others, people, values)
    if code:
        row = held.people.get(code=code)
    elif len(others) >= MOST_PEOPLE:
        said = _("An account holds at most %(count)s people. Take somebody out first.")
        raise AccountRefused({"": said % {"count": MOST_PEOPLE}})
    else:
        is_first = is_holder and not any(one.is_holder for one in others)
        row = AccountPerson(account=held, code=codes.random_code(26), is_holder=is_first)
    row.register, row.sealed = people.full, crypto.seal(dict(values), row.scope)
    row.save()
    _record("account.person_changed" if code else "account.person_added", held)


def _refuse_twice(
    others: list[accounts_kept.Member], people: People, values: Mapping[str, Any]
) -> None:
    key = people.key_of(values)
    for one in others:
        if one.people and one.people.full == people.full and people.key_of(one.values) == key:
            said = _("This person is in your account already, as %(name)s. Check the number.")
            path = f"{PERSON}.{people.register.key[0]}"
            raise AccountRefused({path: said % {"name": one.name}})


@transaction.atomic
def remove_person(account: CitizenAccount, code: str) -> None:
    """Take somebody out; who is not in it is no fault."""
    held = _locked(account)
    if held.people.filter(code=code).delete()[0]:
        _record("account.person_removed", held)


# -- Addresses ------------------------------------------------------------------------------------
@transaction.atomic
def add_address(account: CitizenAccount, address: str) -> None:
    """One more by which it opens; a code was sent there and given. Raises AccountRefused."""
    held = _locked(account)
    before = list(held.addresses.all())
    owner = contents.owner_digest(address)
    if any(row.owner == owner for row in before):
        return
    if len(before) >= MOST_ADDRESSES:
        said = _("An account has at most %(count)s numbers and addresses. Take one out first.")
        raise AccountRefused({"": said % {"count": MOST_ADDRESSES}})
    if not _take(held, address):
        raise AccountRefused(
            {
                "": _(
                    "This number or address opens another account. Open that one first and delete"
                    " it, or take the number or address out there."
                )
            }
        )
    _record("account.address_added", held)
    account_telling.tell(held, before, account_telling.added())


@transaction.atomic
def remove_address(account: CitizenAccount, code: str) -> None:
    """Take an address out; its list goes on under those that stay. Raises AccountRefused for the
    last one."""
    held = _locked(account)
    rows = list(held.addresses.all())
    gone = next((row for row in rows if row.code == code), None)
    if gone is None:
        return
    if len(rows) == 1:
        raise AccountRefused(
            {"": _("This is the only one. Add another first, or delete the account.")}
        )
    stays = next(row for row in rows if row.code != code)
    _hand_on_list(gone.owner, stays.owner)
    gone.delete()
    _record("account.address_removed", held)
    account_telling.tell(held, rows, account_telling.removed())


def _hand_on_list(gone: str, stays: str) -> None:
    listed = ListedCase.objects.filter(owner=gone)
    known = ListedCase.objects.filter(owner=stays).values("application")
    listed.exclude(application__in=known).update(owner=stays)
    ListedCase.objects.filter(owner=gone).delete()


@transaction.atomic
def close_elsewhere(account: CitizenAccount) -> None:
    """Browsers that opened it before now must ask for a new code."""
    held = _locked(account)
    held.open_since = clock.now()
    held.save(update_fields=["open_since"])
    _record("account.closed_elsewhere", held)


@transaction.atomic
def delete_account(account: CitizenAccount, *, with_list: bool) -> None:
    """All that it holds is gone; applications stay with their offices. ``with_list``: they leave the
    list too."""
    held = _locked(account)
    rows = list(held.addresses.all())
    if with_list:
        ListedCase.objects.filter(owner__in=[row.owner for row in rows]).delete()
    account_telling.tell(held, rows, account_telling.deleted())
    _record("account.deleted", held)
    held.delete()


def _take(account: CitizenAccount, address: str) -> bool:
    """Make the address the account's; False where it belongs to another."""
    row = AccountAddress(
        account=account,
        code=codes.random_code(26),
        owner=contents.owner_digest(address),
        used_at=clock.now(),
    )
    row.sealed = crypto.seal(address, row.scope)
    AccountAddress.objects.bulk_create([row], ignore_conflicts=True)
    return AccountAddress.objects.filter(code=row.code).exists()


def _locked(account: CitizenAccount) -> CitizenAccount:
    return CitizenAccount.objects.select_for_update().get(pk=account.pk)


def _record(verb: str, account: CitizenAccount) -> None:
    ledger.record(verb, account.object, by=Actor.for_applicant(account.code))
