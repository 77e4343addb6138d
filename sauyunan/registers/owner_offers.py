"""What the page of a record offers its owner: links that a higher app gives, such as to services."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sauyunan.registers import owning
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Record


@dataclass(frozen=True)
class Offer:
    """A link."""

    title: str
    url: str


@dataclass(frozen=True)
class Offers:
    """``owner``: what the owner of a record can do; ``claims``: how somebody becomes the owner of what
    has none; ``writing``: all that adds or changes records of the register."""

    owner: Sequence[Offer] = ()
    claims: Sequence[Offer] = ()
    writing: Sequence[Offer] = ()


Finder = Callable[[Home, str], Offers]
"""What there is for the records of a register; the text is the key of the record, or nothing where
the public does not see it."""
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Called by a higher app when Django is ready."""
    _finders.append(finder)


def of(home: Home, record: Record) -> Offers:
    """What the page of a published record offers: to its owner, or to claim it where it has none."""
    found = _found(home, _key(home, record))
    if owning.holder(home, record) is not None:
        return Offers(
            owner=[offer for one in found for offer in one.owner],
            writing=[offer for one in found for offer in one.writing],
        )
    return Offers(claims=[offer for one in found for offer in one.claims])


def mending(home: Home, record: Record) -> list[Offer]:
    """By what the owner of a record changes the record itself; nothing where it has no owner."""
    found = of(home, record)
    return [one for one in found.owner if one in found.writing]


def of_list(home: Home) -> list[Offer]:
    """What the list of a register offers to those whose record is missing or wrong."""
    return [offer for one in _found(home, "") for offer in one.writing]


def _found(home: Home, number: str) -> list[Offers]:
    return [finder(home, number) for finder in _finders]


def _key(home: Home, record: Record) -> str:
    """The key, where it is one field that the public sees."""
    (name, *more), publication = home.register.key, home.register.publish
    if more or publication is None or name not in publication.fields:
        return ""
    return str(record.data.get(name, ""))
