"""Which changes of status and stage exist, and for whom. Pages draw their buttons from these tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from sauyunan.innovations.models import Innovation

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Who = Literal["team", "reviewer"]
Status, Stage = Innovation.Status, Innovation.Stage


@dataclass(frozen=True)
class Move:
    """One change: from which states, to which one, who may make it. ``day``: the field that it fills;
    ``forgets``: the field that it empties."""

    label: StrPromise
    start: frozenset[str]
    to: str
    who: Who
    day: str = ""
    forgets: str = ""


STATUS: Mapping[str, Move] = {
    "send": Move(
        _("Send to be checked"), frozenset({Status.DRAFT, Status.RETURNED}), Status.SENT, "team"
    ),
    "take_back": Move(_("Take back"), frozenset({Status.SENT}), Status.DRAFT, "team"),
    "list": Move(_("Put into the registry"), frozenset({Status.SENT}), Status.LISTED, "reviewer"),
    "return": Move(_("Send back"), frozenset({Status.SENT}), Status.RETURNED, "reviewer"),
    "reopen": Move(
        _("Take out of the registry"), frozenset({Status.LISTED}), Status.RETURNED, "reviewer"
    ),
}
STAGES: Mapping[str, Move] = {
    "try": Move(
        _("The trial began"), frozenset({Stage.INITIATIVE}), Stage.TRIAL, "team", day="tried_on"
    ),
    "apply": Move(_("It is applied"), frozenset({Stage.TRIAL}), Stage.APPLIED, "team", day="since"),
    "back_to_trial": Move(
        _("Back to the trial"), frozenset({Stage.APPLIED}), Stage.TRIAL, "team", forgets="since"
    ),
    "back_to_initiative": Move(
        _("Back to the initiative"),
        frozenset({Stage.TRIAL}),
        Stage.INITIATIVE,
        "team",
        forgets="tried_on",
    ),
}


def open_moves(moves: Mapping[str, Move], state: str) -> Iterator[tuple[str, Move]]:
    """The moves that begin at a state."""
    return ((name, move) for name, move in moves.items() if state in move.start)


def target(moves: Mapping[str, Move], name: str, state: str) -> str | None:
    """Where a move leads from a state; None where it is not declared."""
    move = moves.get(name)
    return move.to if move is not None and state in move.start else None
