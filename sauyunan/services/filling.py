"""A draft as the person sees it: its steps in order, which are done, where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sauyunan.kits import answering
from sauyunan.kits.answering import Ctx, Visible
from sauyunan.kits.definition import Edition
from sauyunan.services import claiming, contents, facts, owned
from sauyunan.services.bookings import Counter
from sauyunan.services.facts import Office
from sauyunan.services.format import Bring, Service
from sauyunan.services.models import Application, Assistance, Draft, Upload


@dataclass(frozen=True)
class Step:
    """The proof of an owner, a page of the form, a document, the contact or the check."""

    kind: Literal["owner", "page", "file", "contact", "check"]
    key: str = ""
    is_done: bool = False


@dataclass(frozen=True)
class Filling:
    """A draft with its form. Everything is computed once, when it is first asked for."""

    draft: Draft

    @cached_property
    def edition(self) -> Edition:
        """The edition the draft was started on."""
        return facts.edition_of(self.draft.edition_id)

    @cached_property
    def service(self) -> Service:
        """What is applied for."""
        return facts.service_of(self.edition, self.draft.service)

    @cached_property
    def office(self) -> Office:
        """Who will handle it."""
        return facts.office_of(self.edition)

    @cached_property
    def ctx(self) -> Ctx:
        """What the form is read with, in the page's language."""
        return facts.form_context(self.edition, self.draft.service, self.office)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """All answers kept so far, also of questions that are hidden now."""
        return contents.draft_answers(self.draft)

    @cached_property
    def visible(self) -> Visible:
        """The pages and questions that are asked now."""
        return answering.visible(self.service.ask, self.answers, self.ctx)

    @cached_property
    def brings(self) -> Mapping[str, Bring]:
        """The documents that are asked for now."""
        found = facts.facts(self.edition, self.draft.service, self.visible.answers, self.office)
        return found.brings(is_helped=self.draft.is_helped)

    @cached_property
    def counter(self) -> Counter:
        """Where the applicant is to come, if the service asks for a day."""
        return Counter(self.edition, self.draft.service, self.office.unit.pk)

    @property
    def is_at_counter(self) -> bool:
        """Whether a member of the staff fills it in for somebody who came."""
        return self.draft.channel == Application.Channel.COUNTER

    @cached_property
    def helped(self) -> str:
        """For whom a member of the staff fills it in; empty where nobody helps."""
        if self.draft.channel == Application.Channel.WEB:
            return ""
        found = Assistance.objects.filter(draft=self.draft).first()
        return contents.consent_of(found).name if found else ""

    @cached_property
    def uploads(self) -> list[Upload]:
        """The files given so far. One statement."""
        return list(self.draft.uploads.filter(application=None).order_by("added_at", "pk"))

    @cached_property
    def faults(self) -> dict[str, str]:
        """What is wrong or missing in all answers together, and which documents are missing."""
        reading = answering.check_all(self.service.ask, self.visible.answers, self.ctx)
        given = {one.bring for one in self.uploads}
        missing = {
            f"bring.{key}": ""
            for key, one in self.brings.items()
            if not one.optional and key not in given
        }
        return {
            **reading.faults,
            **missing,
            **self._no_place(reading.faults),
            **self._no_owner(reading.faults),
            **claiming.faults(self.edition.kit, self.service, self.visible.answers),
        }

    def _no_owner(self, faults: Mapping[str, str]) -> dict[str, str]:
        """A record is not that of whoever fills it in, or not any more."""
        declared = self.service.owned
        if declared is None or declared.number in faults or not self.is_proved:
            return {}
        answers = self.visible.answers
        said = owned.fault(self.edition.kit, self.service, self.draft.owner, answers)
        return {declared.number: said} if said else {}

    @property
    def is_proved(self) -> bool:
        """Whether whoever fills it in need not prove any more that they own the record."""
        owner = self.draft.owner
        return self.service.owned is None or (owner is not None and owner.ended_at is None)

    @property
    def proved_question(self) -> str:
        """The question that is answered by the proof, and need not be asked again; empty: none."""
        declared = self.service.owned
        if declared is None or not self.is_proved:
            return ""
        return declared.number if self.answers.get(declared.number) is not None else ""

    def _no_place(self, faults: Mapping[str, str]) -> dict[str, str]:
        """The place that was chosen may have been taken by others meanwhile."""
        right = {key: one for key, one in self.visible.answers.items() if key not in faults}
        place = self.counter.place_in(right)
        return {} if place is None else self.counter.faults(place)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order; an optional document counts as done."""
        wrong = {path.partition(".")[0] for path in self.faults}
        pages = [
            Step("page", key, not wrong & set(keys)) for key, keys in self.visible.pages.items()
        ]
        files = [Step("file", key, f"bring.{key}" not in self.faults) for key in self.brings]
        door = [] if self.service.owned is None else [Step("owner", is_done=self.is_proved)]
        return (*door, *pages, *files, Step("contact", is_done=True), Step("check"))

    def uploads_of(self, bring: str) -> list[Upload]:
        """The files for one document."""
        return [one for one in self.uploads if one.bring == bring]

    @property
    def first_open(self) -> Step:
        """The first step that is not done; the check when all are."""
        return next(step for step in self.steps if not step.is_done)

    def number_of(self, kind: str, key: str = "") -> int:
        """Which step this is, from 1; 0 for one that is not asked for now."""
        for at, step in enumerate(self.steps, start=1):
            if (step.kind, step.key) == (kind, key):
                return at
        return 0

    def after(self, kind: str, key: str = "") -> Step:
        """The step behind this one; the first open one where this is not asked for."""
        at = self.number_of(kind, key)
        return self.steps[at] if 0 < at < len(self.steps) else self.first_open

    def before(self, kind: str, key: str = "") -> Step | None:
        """The step before this one, if it has one."""
        at = self.number_of(kind, key)
        return self.steps[at - 2] if at > 1 else None
