"""The past month: every application goes its way by the actions that pages and API call.

Each application is a generator that acts and then tells when it goes on; all of them share one
time line, so that ledger and numbers come in the order in which they would have come.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.models import Person
from sauyunan.core import clock, i18n
from sauyunan.core.workdays import Calendar
from sauyunan.home.demo import opinions
from sauyunan.home.demo.city import Town
from sauyunan.home.demo.names import numbered
from sauyunan.home.demo.pictures import picture
from sauyunan.home.demo.plans import Plan
from sauyunan.home.demo.story import Month, MoveBy, filled
from sauyunan.home.demo.timeline import Life
from sauyunan.kits.answers_sent import as_json
from sauyunan.kits.definition import Edition
from sauyunan.services import actions, contact, facts
from sauyunan.services.actions import APPLICANT, Filled, Request
from sauyunan.services.actions.sending import Given, Sent
from sauyunan.services.actions.uploading import Slot
from sauyunan.services.models import Application


@dataclass
class Teller:
    """Lets the applications live. ``sent``: all of them with their secrets, as they stand now."""

    story: Month
    edition: Edition
    town: Town
    calendar: Calendar
    chance: random.Random
    sexes: Sequence[str]
    sent: list[Sent] = field(default_factory=list)
    _waits_from: datetime = datetime.max.replace(tzinfo=UTC)
    _on_duty: dict[tuple[str, date], list[Person]] = field(default_factory=dict)

    def lives(self, plans: Sequence[Plan], now: datetime) -> list[tuple[datetime, Life]]:
        """Each application with the moment at which it begins, and the complaint that waits now."""
        self._waits_from = now - timedelta(days=self.story.complaints.open.days)
        waits = (self._waits_from, self._complaint_that_waits())
        return [*((plan.at, self._life(plan)) for plan in plans), waits]

    # -- One life ---------------------------------------------------------------------------------
    def _life(self, plan: Plan) -> Life:
        sent = self._apply(plan)
        self.sent.append(sent)
        application, moves = sent.application, self.story.moves
        if plan.stays == "sent":
            if self.chance.random() < 0.3:
                yield self._worked(2)
                actions.claim(application, by=self._officer(moves.way[0], application))
            return
        yield self._worked(self._pace(plan, 25, 240))
        if plan.back or plan.stays == "back":
            yield from self._sent_back(plan, application)
            if application.ended_at or plan.stays == "back" or plan.back == "left":
                return
        if plan.fate == "refused":
            why = Filled(**self.story.refusal.model_dump())
            officer = self._officer(moves.refuse, application)
            actions.move(application, moves.refuse.move, by=officer, filled=why)
            return
        yield from self._issued(plan, application)
        if plan.answers_survey and application.ended_at:
            yield clock.now() + timedelta(minutes=self.chance.randint(8, 2200))
            opinions.respond(application.reference, self.story.survey.means, self.chance)
        yield from self._complained(plan, application)

    def _issued(self, plan: Plan, application: Application) -> Life:
        """The way from officer to officer, as far as the plan goes."""
        for one in self.story.moves.way:
            if one.most:
                yield self._worked(self._pace(plan, one.least, one.most))
            officer = self._officer(one, application)
            actions.claim(application, by=officer)
            actions.move(application, one.move, by=officer)
            if plan.stays == one.move:
                return

    def _complained(self, plan: Plan, application: Application) -> Life:
        """Some complain about how it went, and are answered; by its own chance, which moves nothing else."""
        chance, told = random.Random(f"complaint {plan.number}"), self.story.complaints  # noqa: S311
        if not application.ended_at or chance.random() * 100 >= told.share:
            return
        filed_at = clock.now() + timedelta(minutes=chance.randint(30, 600))
        one = chance.choice(told.kinds)
        answered_at = self.calendar.add(filed_at, chance.randint(60, 3400))
        if answered_at >= self._waits_from:  # from then on one alone waits
            return
        yield filed_at
        made = actions.file_complaint(application, one.kind, one.text)
        yield answered_at
        actions.answer_complaint(made, one.answer, by=self.town.person(told.by))

    def _complaint_that_waits(self) -> Life:
        """Of whoever was served last; nothing follows."""
        told = self.story.complaints.open
        served = [one.application for one in self.sent if one.application.ended_at]
        last = max(served, key=lambda one: (one.ended_at, one.pk))
        actions.file_complaint(last, told.kind, told.text)
        yield from ()

    def _sent_back(self, plan: Plan, application: Application) -> Life:
        moves, given = self.story.moves, dict(self._slots(plan))
        reason = self.chance.choice([one for one in self.story.reasons if one.bring in given])
        officer = self._officer(moves.back, application)
        reasons = Filled(reasons={reason.bring: reason.says})
        actions.move(application, moves.back.move, by=officer, filled=reasons)
        if plan.stays == "back" or plan.back == "left":
            return
        yield clock.now() + timedelta(minutes=self.chance.randint(40, 3600))
        if plan.back == "withdrawn":
            actions.move(application, moves.withdraw.move, by=APPLICANT)
            return
        slot = Slot(reason.bring, given[reason.bring])
        actions.put_correction(application, slot, self._photo(slot), f"{reason.bring}.jpg")
        actions.move(application, moves.again.move, by=APPLICANT)
        yield self._worked(self._pace(plan, 20, 180))

    # -- What the applicant does ------------------------------------------------------------------
    def _apply(self, plan: Plan) -> Sent:
        kit, service = self.edition.kit, self.story.service.partition("/")[2]
        told = self._told(plan)
        office = facts.office_of(self.edition)
        ctx = facts.form_context(self.edition, service, office)
        answers: dict[str, Any] = {
            **self.story.answers,
            **self.story.cases[plan.family.kind].answers,
        }
        return actions.apply(
            Request(
                edition=self.edition,
                service=service,
                answers=as_json(facts.questions(self.edition, service), filled(answers, told), ctx),
                once=f"demo:{kit.name}:{plan.number}",
                brings={key: self._file(Slot(key, by), plan) for key, by in self._slots(plan)},
                contact=self._contact(plan),
                channel=self.chance.choices(("web", "api", "counter"), (88, 6, 6))[0],
                declares=tuple(facts.service_of(self.edition, service).forms),
            )
        )

    def _told(self, plan: Plan) -> Mapping[str, object]:
        """All that the family knows of its newest member."""
        chance, today = self.chance, clock.today()
        is_late = chance.random() * 100 < self.story.late_share
        days = chance.randint(70, 700) if is_late else chance.randint(2, 40)
        first, second = plan.witnesses
        return {
            **plan.family.facts,
            "baby": numbered("Bayi", plan.number + 1),
            "sex": chance.choice(self.sexes),
            "born": today - timedelta(days=days),
            "hour": f"{chance.randrange(24):02d}:{chance.randrange(0, 60, 5):02d}",
            "order": plan.family.children + 1,
            "birthplace": chance.choice(self.story.birthplaces),
            "helper": chance.choice(self.story.helpers),
            "grams": chance.randrange(2500, 3900, 50),
            "cm": chance.randint(46, 53),
            "witness": first.facts["mother"],
            "witness_nik": first.facts["mother_nik"],
            "witness2": second.facts["mother"],
            "witness2_nik": second.facts["mother_nik"],
        }

    def _slots(self, plan: Plan) -> list[tuple[str, str]]:
        """Documents with the substitute that stands in, the same whenever asked of a plan."""
        stand_in = self.story.stand_in
        uses = random.Random(f"stand-in {plan.number}").random() * 100 < stand_in.share  # noqa: S311
        bring = self.story.cases[plan.family.kind].bring
        return [(key, stand_in.by if uses and key == stand_in.for_ else "") for key in bring]

    def _file(self, slot: Slot, plan: Plan) -> Given:
        is_blurred = bool(plan.back or plan.stays == "back")
        data = self._photo(slot, is_blurred=is_blurred)
        return Given((actions.put_loose(data, f"{slot.bring}.jpg").code,), slot.substitute)

    def _photo(self, slot: Slot, *, is_blurred: bool = False) -> bytes:
        service = facts.service_of(self.edition, self.story.service.partition("/")[2])
        one = service.substitutes[slot.substitute] if slot.substitute else service.bring[slot.bring]
        return picture(i18n.pick(one.label, "id"), is_blurred=is_blurred)

    def _contact(self, plan: Plan) -> contact.Contact:
        return contact.read("", f"warga{plan.number + 1}@contoh.example" if plan.number % 2 else "")

    # -- What the desk does -----------------------------------------------------------------------
    def _officer(self, story: MoveBy, application: Application) -> Person:
        """One of those who may make the move today; a deputy before who is away."""
        today = clock.today()
        if (story.move, today) not in self._on_duty:
            self._on_duty[story.move, today] = self._holders(story, application)
        return self.chance.choice(self._on_duty[story.move, today])

    def _holders(self, story: MoveBy, application: Application) -> list[Person]:
        service = facts.service_of(self.edition, application.service)
        role = f"{application.kit}/{service.moves[story.move].by}"
        held = [
            (person, row)
            for person in map(self.town.person, story.by)
            if (row := accounts_access.membership_for(person, role, application.unit))
        ]
        acting = [person for person, row in held if row.acting]
        return acting or [person for person, _row in held]

    def _pace(self, plan: Plan, least: int, most: int) -> int:
        """Working minutes until the desk gets to it."""
        drawn = round(self.chance.triangular(least, most, least + (most - least) / 4))
        return drawn * 6 if plan.is_slow else drawn

    def _worked(self, minutes: int) -> datetime:
        return self.calendar.add(clock.now(), minutes)
