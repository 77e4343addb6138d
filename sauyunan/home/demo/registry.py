"""The registry of the sample city: records taken over from an earlier list, some on their way, ideas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from pydantic import Field

from sauyunan.core.actor import APPLICANT, SYSTEM, Actor
from sauyunan.home.demo.city import Town
from sauyunan.home.demo.story import StoryBroken
from sauyunan.innovations import actions
from sauyunan.innovations import queries as registry
from sauyunan.innovations.models import Idea, Innovation
from sauyunan.kits import shaping, yaml_tree
from sauyunan.kits.format import Strict

FILE = Path(__file__).with_name("registry.yaml")
INNOVATOR, REVIEWER = "inovator", "inovasi"


class ReplicaFacts(Strict):
    """Who took it over, so many days ago."""

    place: str
    region: str = ""
    since: int


class AwardFacts(Strict):
    """A result in a competition."""

    series: str
    year: int
    group: str = ""
    result: str = ""


class InnovationFacts(Strict):
    """An innovation of the sample city."""

    title: str
    unit: str
    days: tuple[int, ...] = Field(min_length=1, max_length=3)
    affairs: tuple[str, ...]
    sdgs: tuple[int, ...]
    groups: tuple[str, ...]
    areas: tuple[str, ...] = ()
    kind: str = "plain"
    source: str = ""
    summary: str
    problem: str
    years: str = ""
    reason: str = ""
    replicas: tuple[ReplicaFacts, ...] = ()
    awards: tuple[AwardFacts, ...] = ()


class KitFacts(Strict):
    """What the record of an installed kit says beside its story."""

    kit: str
    affairs: tuple[str, ...]
    sdgs: tuple[int, ...]
    groups: tuple[str, ...]
    source: str = ""
    years: str = ""
    awards: tuple[AwardFacts, ...] = ()


class NoteFacts(Strict):
    """What the reviewer wants mended."""

    field: str
    text: str


class WaitingFacts(Strict):
    """A record that is not in the registry yet."""

    title: str
    unit: str
    about: str
    note: NoteFacts | None = None


class ImprovementFacts(Strict):
    """What is to be improved about one of the innovations; ``due``: days from today."""

    title: str
    finding: str
    origin: str = ""
    plan: str = ""
    due: int | None = None


class IdeaFacts(Strict):
    """An idea in the box; ``into``: place in the list of the one it was joined with."""

    title: str
    text: str
    supports: int = 0
    status: str = "shown"
    taken: str = ""
    answer: str = ""
    into: int | None = None


class Registry(Strict):
    """registry.yaml"""

    innovations: tuple[InnovationFacts, ...]
    kits: tuple[KitFacts, ...] = ()
    waiting: tuple[WaitingFacts, ...] = ()
    improvements: tuple[ImprovementFacts, ...] = ()
    ideas: tuple[IdeaFacts, ...] = ()


def read() -> Registry:
    """The file; StoryBroken with the line where it does not fit."""
    written = yaml_tree.read(FILE.name, FILE.read_bytes())
    found, faults = shaping.shape(written, Registry)
    wrong = [*written.faults, *faults]
    if found is None or wrong:
        raise StoryBroken(f"{wrong[0].file}:{wrong[0].line}: {wrong[0].what}")
    return found


@dataclass(frozen=True)
class Teller:
    """Puts the story into the registry of a town, as of ``today``."""

    town: Town
    today: date

    def tell(self, told: Registry) -> None:
        """All of it, by the actions that pages use."""
        made = {facts.title: self._take_over(facts) for facts in told.innovations}
        for kit in told.kits:
            self._complete(kit)
        for waiting in told.waiting:
            self._begin(waiting)
        for item in told.improvements:
            self._improve(made[item.title], item)
        self._fill_box(told.ideas)

    def _take_over(self, facts: InnovationFacts) -> Innovation:
        days = [self._ago(one) for one in facts.days] + [None, None]
        row = actions.take_over_record(
            actions.Existing(
                title=facts.title,
                unit=self.town.units[facts.unit],
                initiated_on=days[0],
                tried_on=days[1],
                since=days[2],
                facts={
                    "form": Innovation.Form.SERVICE,
                    "kind": facts.kind,
                    "initiator": Innovation.Initiator.UNIT,
                    "source": facts.source,
                    "affairs": list(facts.affairs),
                    "sdgs": list(facts.sdgs),
                    "target_groups": list(facts.groups),
                    "areas": list(facts.areas),
                },
                story={"summary": facts.summary, "problem": facts.problem},
            ),
            by=SYSTEM,
        )
        if facts.unit == "dinkes":
            actions.put_in_team(row, self.town.person(INNOVATOR), "leader", by=SYSTEM)
        self._tell_beside(row, facts)
        return row

    def _tell_beside(self, row: Innovation, facts: InnovationFacts) -> None:
        if facts.years:
            year = registry.overdue_year()
            year = max(year, registry.first_year(row))
            actions.say_year(row, year, facts.years, facts.reason, by=SYSTEM)
        for one in facts.replicas:
            copy = actions.Copy(one.place, one.region, self._ago(one.since))
            actions.add_replica(row, copy, by=SYSTEM)
        self._award(row, facts.awards)

    def _award(self, row: Innovation, awards: tuple[AwardFacts, ...]) -> None:
        for won in awards:
            actions.record_award(
                row, won.series, won.year, group=won.group, result=won.result, by=SYSTEM
            )

    def _complete(self, facts: KitFacts) -> None:
        row = Innovation.objects.get(kit=facts.kit)
        values = {
            "form": Innovation.Form.SERVICE,
            "initiator": Innovation.Initiator.UNIT,
            "affairs": list(facts.affairs),
            "sdgs": list(facts.sdgs),
            "target_groups": list(facts.groups),
            "source": facts.source,
        }
        row = actions.change_record(row, values, version=row.version, by=SYSTEM)
        if facts.years:
            actions.say_year(row, registry.overdue_year(), facts.years, "", by=SYSTEM)
        self._award(row, facts.awards)

    def _begin(self, facts: WaitingFacts) -> None:
        leader = self.town.person(INNOVATOR)
        by = Actor.for_person(leader)
        beginning = actions.Beginning(
            facts.title, self.town.units[facts.unit], story={"summary": facts.about}
        )
        row = actions.begin_record(beginning, leader=leader, by=by)
        if facts.note:
            reviewer = Actor.for_person(self.town.person(REVIEWER))
            actions.add_note(row, facts.note.field, facts.note.text, by=reviewer)

    def _improve(self, row: Innovation, facts: ImprovementFacts) -> None:
        due = None if facts.due is None else self._ago(-facts.due)
        item = actions.open_improvement(row, facts.finding, facts.origin, due_on=due, by=SYSTEM)
        if facts.plan and due is not None and due >= self.today:
            actions.plan_improvement(item, plan=facts.plan, owner=None, due_on=due, by=SYSTEM)

    def _fill_box(self, ideas: tuple[IdeaFacts, ...]) -> None:
        moderator = Actor.for_person(self.town.person(REVIEWER))
        made: list[Idea] = []
        for facts in ideas:
            idea = actions.give_idea(actions.GivenIdea(facts.title, facts.text), by=APPLICANT)
            made.append(idea)
            if facts.status != "new":
                actions.show_idea(idea, by=moderator)
            for number in range(facts.supports):
                mark = f"{facts.into if facts.into is not None else len(made)}-{number}"
                actions.support_idea(idea, actions.supporter("browser", mark))
        for idea, facts in zip(made, ideas, strict=True):
            self._settle(idea, facts, made, moderator)

    def _settle(self, idea: Idea, facts: IdeaFacts, made: list[Idea], by: Actor) -> None:
        if facts.into is not None:
            actions.merge_idea(idea, made[facts.into], by=by)
        if facts.answer:
            actions.decline_idea(idea, facts.answer, by=by)

    def take_up(self, ideas: Mapping[str, IdeaFacts]) -> None:
        """Ideas of which a unit makes an innovation."""
        leader = self.town.person(INNOVATOR)
        for idea in Idea.objects.filter(title__in=list(ideas)):
            unit = self.town.units[ideas[idea.title].taken]
            actions.take_up_idea(idea, unit, leader, by=Actor.for_person(leader))

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


def fill(town: Town, now: datetime) -> None:
    """Put the file's story into the registry."""
    told = read()
    teller = Teller(town, now.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    teller.tell(told)
    teller.take_up({one.title: one for one in told.ideas if one.taken})
