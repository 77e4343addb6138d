"""Surveys of the sample city: made, answered, closed and followed up, by the actions that real use calls."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from sauyunan.accounts.models import Person
from sauyunan.core import clock
from sauyunan.core.actor import Actor
from sauyunan.home.demo.city import Town
from sauyunan.home.demo.story import FollowTold, Survey
from sauyunan.home.demo.timeline import Life
from sauyunan.surveys import actions, profile, queries
from sauyunan.surveys.models import Channel, FollowUp
from sauyunan.surveys.models import Survey as SurveyRow

INSTRUMENT = "skm-2017"
OPENS, CLOSES = 8, 15  # hours between which people answer at the office


def begins(surveys: Sequence[Survey], now: datetime) -> datetime:
    """The day before the first of them opens; the moment itself where there is none."""
    first = min((one.opens for one in surveys), default=0)
    return _moment(_day(now, first - 1), 9) if surveys else now


def lives(surveys: Sequence[Survey], town: Town, now: datetime) -> list[tuple[datetime, Life]]:
    """Each survey with the moment at which it is made."""
    return [(_moment(_day(now, one.opens), 7), _Pollster(one, town, now).life()) for one in surveys]


def one_answer(means: Mapping[str, float], chance: random.Random) -> dict[str, int]:
    """One respondent: in a mood that colours every answer, in the middle of what most say."""
    mood = chance.gauss(0, 0.35)
    given = {key: round(mean + mood + chance.gauss(0, 0.4)) for key, mean in means.items()}
    return {key: min(4, max(1, value)) for key, value in given.items()}


def respond(reference: str, means: Mapping[str, float], chance: random.Random) -> None:
    """Whoever was served answers the survey of the application. Raises LookupError where nobody asks."""
    invitation = queries.invitation(queries.token_of(reference) or "")
    if invitation is None:
        raise LookupError(f"{reference} was served, and nobody asks how it was")
    actions.answer(invitation, one_answer(means, chance))


@dataclass(frozen=True)
class _Pollster:
    """Lets one survey live; by its own chance, so that it does not change what the month draws."""

    story: Survey
    town: Town
    now: datetime

    def life(self) -> Life:
        """From the day on which it opens to the last thing that is done about its result."""
        chance = random.Random(self.story.opens)  # noqa: S311  lifelike data, no secrets
        survey = self._planned()
        for at, channel in self._visits(chance):
            yield at
            actions.take(survey, channel, one_answer(self.story.means, chance), self._about(chance))
        yield _moment(survey.closes_on, 16)
        self._key(survey, chance)
        yield _moment(survey.closes_on + timedelta(days=1), 9)
        actions.close_survey(survey, by=self._actor())
        yield from self._followed(survey)

    def _planned(self) -> SurveyRow:
        story = self.story
        closes_on = _day(self.now, story.closes)
        plan = actions.Plan(
            unit=self.town.units[story.unit],
            service="",
            instrument=INSTRUMENT,
            title=story.title.format(year=closes_on.year),
            opens_on=_day(self.now, story.opens),
            closes_on=closes_on,
            population=story.population,
        )
        return actions.plan_survey(plan, by=self._actor())

    def _visits(self, chance: random.Random) -> list[tuple[datetime, Channel]]:
        """When people answer, and how, in the order of their moments."""
        found = []
        for name, count in self.story.answers.items():
            for _one in range(count):
                day = chance.randint(self.story.opens, self.story.closes)
                minute = chance.randrange(60 * (CLOSES - OPENS))
                at = _moment(_day(self.now, day), OPENS) + timedelta(minutes=minute)
                found.append((at, Channel(name)))
        return sorted(found)

    def _about(self, chance: random.Random) -> actions.About:
        told = {name: chance.choice(["", *keys]) for name, keys in profile.LISTS.items()}
        remark = chance.choice(self.story.remarks) if chance.random() < 0.3 else ""
        device = f"{self.story.opens} {chance.randrange(10_000)}"
        return actions.About(told, remark, seconds=chance.randint(35, 170), device=device)

    def _key(self, survey: SurveyRow, chance: random.Random) -> None:
        """The sheets of paper, keyed twice; on the last one an answer is missing."""
        if not self.story.sheets:
            return
        by = self.town.person(self.story.keyed_by)
        filled_on = survey.closes_on
        batch = actions.make_batch(survey, sheets=self.story.sheets, filled_on=filled_on, by=by)
        for number in range(1, self.story.sheets + 1):
            values = {
                key: str(value) for key, value in one_answer(self.story.means, chance).items()
            }
            if number == self.story.sheets:
                values["biaya"] = ""
            for round_ in (1, 2):
                actions.key_sheet(batch, number, round_, actions.Sheet(values), by=by)
        actions.take_batch(batch, by=self._person())

    def _followed(self, survey: SurveyRow) -> Life:
        """What is planned and done, in the order of the days."""
        closed = clock.now()
        for key, day, is_done in _steps(self.story.follow):
            yield closed + timedelta(days=day)
            item = FollowUp.objects.select_related("survey__unit").get(survey=survey, element=key)
            told = self.story.follow[key]
            if is_done:
                actions.finish_follow_up(item, by=self._actor())
            else:
                due_on = clock.today() + timedelta(days=told.within)
                actions.plan_follow_up(
                    item, action=told.action, owner=told.owner, due_on=due_on, by=self._actor()
                )

    def _person(self) -> Person:
        return self.town.person(self.story.by)

    def _actor(self) -> Actor:
        return Actor.for_person(self._person())


def _steps(follow: Mapping[str, FollowTold]) -> list[tuple[str, int, bool]]:
    """(element, days after closing, whether it is done then)."""
    planned = [(key, one.planned, False) for key, one in follow.items()]
    done = [(key, one.done, True) for key, one in follow.items() if one.done is not None]
    return sorted([*planned, *done], key=lambda step: step[1])


def _day(now: datetime, days: int) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date() + timedelta(days=days)


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(settings.TIME_ZONE))
