"""The residents of the sample city: families with numbers from the city's own counters."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.home.demo.names import numbered
from sauyunan.home.demo.story import Families, FamilyKind, RecordOf, Sex, filled
from sauyunan.kits.definition import Edition
from sauyunan.registers import actions as registers
from sauyunan.registers import numbering


@dataclass(frozen=True)
class Family:
    """A family as its members would tell of it; ``facts`` fill in what they answer."""

    kind: str
    facts: Mapping[str, object]
    children: int


def settle(
    story: Families, edition: Edition, villages: Sequence[str], chance: random.Random
) -> list[Family]:
    """All families of the story, in the registers of the kit. Must run in a transaction."""
    weights = [kind.share for kind in story.kinds]
    kinds = chance.choices(story.kinds, weights, k=story.count)
    town = _Town(story, edition, chance)
    return [town.family(at, kind, chance.choice(villages)) for at, kind in enumerate(kinds, 1)]


@dataclass(frozen=True)
class _Town:
    story: Families
    edition: Edition
    chance: random.Random

    def family(self, at: int, kind: FamilyKind, village: str) -> Family:
        """The family's card, its parents and up to three children."""
        story, chance = self.story, self.chance
        mother_born = self._day(22, 38)
        facts: dict[str, Any] = {
            **kind.words,
            "village": village,
            "recorded": self._day(1, 8),
            "house": at,
            "rt": chance.randint(1, 9),
            "rw": chance.randint(1, 15),
            "first": 1,
            "mother": numbered("Ibu", at),
            "mother_born": mother_born,
            "mother_is": story.mother_is.with_father if kind.has_father else story.mother_is.alone,
        }
        facts["head"] = facts["mother"]
        if kind.has_father:
            facts["father"] = facts["head"] = numbered("Bapak", at)
            facts["father_born"] = mother_born - timedelta(days=chance.randint(0, 5 * 365))
        facts["kk"] = self._number(story.family, facts)
        self._record(story.family, facts)
        if kind.has_father:
            facts["father_nik"] = self._person(story.father, "m", "father", facts)
        facts["mother_nik"] = self._person(story.mother, "f", "mother", facts)
        children = self._children(at, facts) if kind.has_father else 0
        return Family(kind.kind, facts, children)

    def _children(self, at: int, facts: dict[str, Any]) -> int:
        """One, two or three older children; those to come are applied for."""
        count = self.chance.choices((0, 1, 2, 3), (18, 34, 32, 16))[0]
        for order in range(count):
            title = ("Anak", "Adik", "Bungsu")[order]
            born = self._day(2 + 4 * (count - order - 1), 5 + 4 * (count - order - 1))
            child = {**facts, "child": numbered(title, at), "child_born": born}
            self._person(self.story.child, self._sex(), "child", child)
        return count

    def _person(self, story: RecordOf, sex: Sex, who: str, facts: Mapping[str, Any]) -> str:
        own: dict[str, Any] = {
            **facts,
            "name": facts[who],
            "born": facts[f"{who}_born"],
            "sex": self.story.sexes[sex],
        }
        own["nik"] = self._number(story, own)
        self._record(story, own)
        return str(own["nik"])

    def _number(self, story: RecordOf, facts: Mapping[str, Any]) -> str:
        takes = {name: facts[fact] for name, fact in story.takes.items()}
        return numbering.next_number(self.edition, story.number, takes)

    def _record(self, story: RecordOf, facts: Mapping[str, Any]) -> None:
        values = filled(story.set, facts)
        registers.create_record(self.edition, story.register_, values, by=SYSTEM, at=clock.now())

    def _sex(self) -> Sex:
        return "m" if self.chance.random() < 0.5 else "f"

    def _day(self, least_years: int, most_years: int) -> date:
        days = self.chance.randint(least_years * 365, most_years * 365)
        return clock.today() - timedelta(days=days)
