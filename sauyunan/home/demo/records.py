"""Records of any register for the sample city: drawn as the story says, added in bulk.

The facts of a record are what its section draws for it, in their order, and these: ``at`` (counts
from 1), ``number`` (from the city's counters), ``village``, ``point`` (a place in it), ``outline``
(around that place), ``yes``, ``no``.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.core.geometry import Position
from sauyunan.home.demo import outlines
from sauyunan.home.demo import pictures as drawings
from sauyunan.home.demo.drawing import Chooser, Facts
from sauyunan.home.demo.record_story import Records, Section
from sauyunan.home.demo.story import filled
from sauyunan.kits.definition import Edition
from sauyunan.registers import actions as registers
from sauyunan.registers import contents, numbering, owning, pictures, renewal, showing
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Record
from sauyunan.registers.owning import Newcomer


@dataclass(frozen=True)
class Owned:
    """A record whose owner's code is told, so that the services of owners can be tried."""

    number: str
    secret: str
    about: str


@dataclass
class Drawer:
    """Makes the records of a story. ``made``: the facts of those made so far, by section;
    ``owned``: those that have an owner."""

    story: Records
    edition: Edition
    city: str
    villages: Mapping[str, Sequence[Position]]  # their outlines by their codes
    today: date
    chance: random.Random
    made: dict[str, list[Facts]] = field(default_factory=dict)
    owned: list[Owned] = field(default_factory=list)

    def draw(self) -> None:
        """All records, section by section; whoever is to confirm theirs by now is asked. Must run
        in a transaction."""
        for key, section in self.story.sections.items():
            self.made[key] = [self._facts(section, at) for at in range(1, section.size + 1)]
            self._create(section, self.made[key])
        for name in dict.fromkeys(one.register_ for one in self.story.sections.values()):
            if any(one.recorded for one in self.story.sections.values() if one.register_ == name):
                renewal.ask_all(self.edition, contents.home(self.edition.kit, name))

    def _create(self, section: Section, made: Sequence[Facts]) -> None:
        """The records of a section; those that have photos or an owner first, one by one."""
        rows = [filled(section.set, facts) for facts in made]
        single = max(section.owners, section.photos.first if section.photos else 0)
        for at, row in enumerate(rows[:single]):
            self._create_one(section, at, row, made[at])
        days: dict[date | None, list[Any]] = {}
        for row, facts in zip(rows[single:], made[single:], strict=True):
            days.setdefault(facts[section.recorded] if section.recorded else None, []).append(row)
        for day, some in days.items():
            registers.create_records(
                self.edition, section.register_, some, by=SYSTEM, at=_moment(day)
            )

    def _create_one(self, section: Section, at: int, row: dict[str, Any], facts: Facts) -> None:
        if section.photos and at < section.photos.first:
            shows = str(filled(section.photos.shows, facts))
            row[section.photos.field] = [
                pictures.added(drawings.view(shows, number), clock.now())
                for number in range(at, at + section.photos.each)
            ]
        day = facts[section.recorded] if section.recorded else None
        record = registers.create_record(
            self.edition, section.register_, row, by=SYSTEM, at=_moment(day)
        )
        home = contents.home(self.edition.kit, section.register_)
        pictures.bind(home, record)
        if at < section.owners:
            self._give(home, record, row)

    def _give(self, home: Home, record: Record, row: Mapping[str, Any]) -> None:
        newcomer = Newcomer(how="registered")
        owner = owning.give(self.edition.kit, record, newcomer, by=SYSTEM, at=clock.now())
        secret = owning.secret_of(owner)
        title = showing.title(self.edition, home, row)
        number = str(row[home.register.key[0]])
        self.owned.append(Owned(number, f"{secret[:5]}-{secret[5:]}", title))

    def _facts(self, section: Section, at: int) -> Facts:
        village, outline = self.chance.choice(list(self.villages.items()))
        longitude, latitude = outlines.place_in(outline, self.chance)
        facts: Facts = {"at": at, "yes": True, "no": False}
        facts |= {"village": village, "point": f"{latitude:.6f},{longitude:.6f}"}
        facts["outline"] = outlines.around((longitude, latitude), outline)
        facts |= section.rows[at - 1] if section.rows else {}
        Chooser(self.today, self.chance, self.made).draw(section.draw, facts)
        facts["number"] = self._number(section)
        return facts

    def _number(self, section: Section) -> str:
        if section.number is None:
            return ""
        takes = {"place": self.city, "recorded": self.today, **section.takes}
        return numbering.next_number(self.edition, section.number, takes)


def _moment(day: date | None) -> datetime:
    """Noon of a day; without one, now."""
    if day is None:
        return clock.now()
    return datetime.combine(day, time(12), ZoneInfo(settings.TIME_ZONE))
