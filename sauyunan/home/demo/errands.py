"""Applications for other services of the sample city: each goes its way by the actions of the pages.

They draw by their own chance, so that they do not change what the month draws.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sauyunan.core import clock, i18n
from sauyunan.core.workdays import Calendar
from sauyunan.home.demo import opinions
from sauyunan.home.demo.city import Town
from sauyunan.home.demo.drawing import Chooser, Facts
from sauyunan.home.demo.errand_story import Errand, Step, Way
from sauyunan.home.demo.families import Family
from sauyunan.home.demo.names import in_words
from sauyunan.home.demo.pictures import picture
from sauyunan.home.demo.story import filled
from sauyunan.home.demo.timeline import Life
from sauyunan.kits.answers_sent import as_json
from sauyunan.kits.definition import Edition
from sauyunan.kits.fields import ValueField
from sauyunan.registers import owning
from sauyunan.registers.models import RecordOwner
from sauyunan.services import actions, facts, queries
from sauyunan.services.actions import APPLICANT, Filled, Request
from sauyunan.services.actions.sending import Given
from sauyunan.services.actions.uploading import Slot
from sauyunan.services.format import Service
from sauyunan.services.models import Application

OPENS, CLOSES = 7, 20  # hours between which people send
WORKING_DAY = 8 * 60


@dataclass(frozen=True)
class Runner:
    """Lets the applications of one errand live. ``made``: facts of the kit's records, by section."""

    story: Errand
    edition: Edition
    town: Town
    calendar: Calendar
    homes: Sequence[Family]
    now: datetime
    chance: random.Random
    made: Mapping[str, Sequence[Facts]] = field(default_factory=dict)
    _booked: Counter[date] = field(default_factory=Counter)
    _photos: dict[str, bytes] = field(default_factory=dict)

    def lives(self) -> list[tuple[datetime, Life]]:
        """Each application with the moment at which it is sent."""
        ways = [way for way in self.story.ways.values() for _one in range(way.count)]
        return [(self._moment(way), self._life(at, way)) for at, way in enumerate(ways, 1)]

    def _moment(self, way: Way) -> datetime:
        """A plausible moment of a working day."""
        today = self.now.astimezone(self.calendar.tz).date()
        day = today + timedelta(days=self.chance.randint(*way.days))
        while not self.calendar.is_working_day(day):
            day -= timedelta(days=1)
        at = time(self.chance.randrange(OPENS, CLOSES), self.chance.randrange(60))
        return datetime.combine(day, at, self.calendar.tz)

    # -- One life ---------------------------------------------------------------------------------
    def _life(self, at: int, way: Way) -> Life:
        told = self._told(at)
        application = self._apply(at, way, told)
        for step in way.steps:
            yield self._when(step, told)
            self._move(application, step, told)
        if application.outcome != "served":
            return
        yield clock.now() + timedelta(minutes=self.chance.randint(10, 2200))
        if self.chance.random() * 100 < self.story.answered:
            opinions.respond(application.reference, self.story.means, self.chance)
        yield from self._complained(application)

    def _told(self, at: int) -> Facts:
        told: Facts = {**self.homes[at % len(self.homes)].facts, "at": at, "word": in_words(at)}
        told |= {"today": clock.today(), "none": None}
        told["day"] = self._book()
        Chooser(clock.today(), self.chance, self.made).draw(self.story.draw, told)
        return told

    def _book(self) -> date:
        """A day that the office has a whole working day to prepare, and not too many have asked for."""
        ready = self.calendar.add(clock.now(), WORKING_DAY)
        day = ready.astimezone(self.calendar.tz).date() + timedelta(days=1)
        while not self.calendar.is_working_day(day) or self._booked[day] >= self.story.most_a_day:
            day += timedelta(days=1)
        self._booked[day] += 1
        return day

    def _when(self, step: Step, told: Facts) -> datetime:
        if step.on_day:
            at = time(9, self.chance.randrange(60))
            return datetime.combine(told["day"], at, self.calendar.tz)
        return self.calendar.add(clock.now(), self.chance.randint(step.least, step.most))

    def _complained(self, application: Application) -> Life:
        told = self.story.complaint
        if self.chance.random() * 100 >= told.share:
            return
        made = actions.file_complaint(application, told.kind, told.text)
        yield self.calendar.add(clock.now(), self.chance.randint(60, 2400))
        actions.answer_complaint(made, told.answer, by=self.town.person(told.by))

    # -- What the applicant does ------------------------------------------------------------------
    @property
    def _service(self) -> Service:
        return facts.service_of(self.edition, self.story.service.partition("/")[2])

    @property
    def _questions(self) -> Mapping[str, ValueField]:
        return facts.questions(self.edition, self._service.service)

    def _apply(self, at: int, way: Way, told: Facts) -> Application:
        answers = self._json(self._questions, {**self.story.answers, **way.answers}, told)
        bring = self.story.bring if way.bring is None else way.bring
        return actions.apply(
            Request(
                edition=self.edition,
                service=self._service.service,
                answers=answers,
                once=f"demo:{self.story.service}:{at}",
                brings={key: self._file(key) for key in bring},
                channel=self.chance.choices(("web", "counter"), (80, 20))[0],
                owner=self._owner(answers),
            )
        ).application

    def _json(
        self, questions: Mapping[str, ValueField], written: Mapping[str, Any], told: Facts
    ) -> dict[str, object]:
        """Answers with their facts; what holds nothing is left unanswered."""
        office = facts.office_of(self.edition)
        ctx = facts.form_context(self.edition, self._service.service, office)
        given = {key: one for key, one in filled(written, told).items() if one is not None}
        return as_json(questions, given, ctx)

    def _owner(self, answers: Mapping[str, object]) -> RecordOwner | None:
        owned = self._service.owned
        if owned is None:
            return None
        number = str(answers[owned.number])
        return owning.owners_at(self.edition.kit, owned.register_, number)

    def _file(self, bring: str) -> Given:
        return Given((actions.put_loose(self._photo(bring), f"{bring}.jpg").code,))

    def _photo(self, bring: str) -> bytes:
        if bring not in self._photos:
            self._photos[bring] = picture(i18n.pick(self._service.bring[bring].label, "id"))
        return self._photos[bring]

    # -- The steps --------------------------------------------------------------------------------
    def _move(self, application: Application, step: Step, told: Facts) -> None:
        if step.books:
            told["day"] = self._book()
        now = {**told, "today": clock.today()}
        if not step.by:
            self._correct(application, step, now)
            return
        asked = self._service.moves[step.move].ask
        answers = self._json(asked, step.with_, now)
        given = Filled(answers=answers, reason=step.reason, reasons=step.reasons)
        person = self.town.person(self.chance.choice(step.by))
        actions.move(application, step.move, by=person, filled=given)

    def _correct(self, application: Application, step: Step, told: Facts) -> None:
        sent_back = queries.corrections(application)
        for bring in [one.key for one in sent_back if one.kind == "document"]:
            photo = self._photo(bring)
            actions.put_correction(application, Slot(bring, ""), photo, f"{bring}.jpg")
        given = Filled(corrections=self._json(self._questions, step.answers, told))
        actions.move(application, step.move, by=APPLICANT, filled=given)
