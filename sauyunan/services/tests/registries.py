"""A population registry and a civil-registration system that are made up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from sauyunan.core.folding import fold
from sauyunan.services.outside import FinishedCase, PersonAsked, Table, Verdict


class FakeRegistry:
    """Knows two people, and may be away."""

    title = "Registri contoh"
    held: ClassVar = {
        "3273014505900001": ("Ibu Contoh", None),
        "3273011203880002": ("Bapak Contoh", date(1988, 3, 12)),
    }
    asked: ClassVar[list[PersonAsked]] = []
    is_away: ClassVar = False

    def match(self, person: PersonAsked) -> Verdict:
        self.asked.append(person)
        if self.is_away:
            raise ConnectionError(f"no answer for {person.number}")
        if person.number not in self.held:
            return Verdict.UNKNOWN
        name, born = self.held[person.number]
        agrees = fold(name) == fold(person.name) and person.born in {None, born}
        return Verdict.MATCH if agrees else Verdict.MISMATCH


class ShortSystem:
    """Asks for very little."""

    title = "Sistem contoh"

    def table(self, cases: Sequence[FinishedCase]) -> Table:
        return Table(("Judul",), [(one.title,) for one in cases])
