"""Why a change of the registry is not made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class RegistryChangeRefused(Exception):
    """A change that is not possible, in a sentence for who asked; ``field`` names where it is wrong."""

    def __init__(self, message: StrOrPromise, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class EditedMeanwhile(RegistryChangeRefused):
    """Somebody else changed the same fields; ``theirs`` are their values by field, ``version`` the newest."""

    def __init__(self, message: StrOrPromise, theirs: dict[str, object], version: int) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.version = version
