"""Which changes of an entry exist, from which states, and who makes them. Pages draw their buttons from this."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from sauyunan.competitions.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Who = Literal["author", "reviewer", "platform"]
Status = Entry.Status


@dataclass(frozen=True)
class Move:
    """One change: from which states, to which one, who makes it. ``platform``: it follows from a stage."""

    label: StrPromise
    start: frozenset[str]
    to: str
    who: Who


MOVES: Mapping[str, Move] = {
    "ask": Move(
        _("Ask for approval"), frozenset({Status.DRAFT, Status.RETURNED}), Status.REVIEW, "author"
    ),
    "take_back": Move(
        _("Take back"), frozenset({Status.REVIEW, Status.APPROVED}), Status.DRAFT, "author"
    ),
    "return": Move(
        _("Send back"), frozenset({Status.REVIEW, Status.APPROVED}), Status.RETURNED, "reviewer"
    ),
    "approve": Move(_("Approve"), frozenset({Status.REVIEW}), Status.APPROVED, "reviewer"),
    "send": Move(_("Send"), frozenset({Status.APPROVED}), Status.SENT, "reviewer"),
    "withdraw": Move(
        _("Withdraw"),
        frozenset({Status.DRAFT, Status.RETURNED, Status.REVIEW, Status.APPROVED, Status.SENT}),
        Status.WITHDRAWN,
        "reviewer",
    ),
    "drop": Move(_("Does not go on"), frozenset({Status.SENT}), Status.OUT, "platform"),
    "win": Move(_("Wins"), frozenset({Status.SENT}), Status.WON, "platform"),
}

WRITABLE = frozenset({Status.DRAFT, Status.RETURNED})
"""States in which the proposal is written."""


def possible(status: str) -> Iterator[tuple[str, Move]]:
    """The changes that people may make of an entry in this state."""
    for name, move in MOVES.items():
        if status in move.start and move.who != "platform":
            yield name, move
