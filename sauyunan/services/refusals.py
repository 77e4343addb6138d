"""Why an action is refused; every refusal carries sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Why = Literal["state", "role", "claimed", "four_eyes", "guard", "effect", "limit"]


class MoveRefused(Exception):
    """The move cannot be made now. ``why``: state (another click was first, or it never could),
    role, claimed (a colleague has taken the case), four_eyes, guard (a rule of the service), effect
    (something could not be written), limit (no more now: a quota, or what others are asked)."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message)
        self.why, self.message = why, message


class EditionReplaced(Exception):
    """Meanwhile another edition of the kit runs, or none; nothing was written. Ask for it and try again."""


class InputRefused(Exception):
    """Something given is missing or wrong.

    ``faults``: path -> what is wrong and how to mend it. Paths: a question ("nama",
    "saksi.0.nik"), a document ("bring.surat_lahir"), "contact.phone", "reason", "law", "reasons",
    "reasons.<key>" and "declares".
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


class DraftClosed(Exception):
    """The draft was sent already; ask ``sending.sent_of`` for what became of it."""


class OtherRequest(Exception):
    """The key of a repeated request was used for another request before."""
