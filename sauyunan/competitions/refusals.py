"""Why a step of a competition is not taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class CompetitionRefused(Exception):
    """A step that is not possible, in a sentence for who asked; ``field`` names where it is wrong."""

    def __init__(self, message: StrOrPromise, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class EntryRefused(CompetitionRefused):
    """An entry cannot be sent; ``reasons``: a sentence for each thing that is in the way."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


class WrittenMeanwhile(CompetitionRefused):
    """Somebody else wrote the section since it was opened; ``theirs`` is what stands there now."""

    def __init__(self, message: StrOrPromise, theirs: str, version: int) -> None:
        super().__init__(message)
        self.theirs, self.version = theirs, version
