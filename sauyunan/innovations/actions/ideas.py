"""The ideas box: an idea is given, shown, supported, joined with another, taken up or answered."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person, Unit
from sauyunan.core import clock, codes, crypto, ledger
from sauyunan.core.actor import Actor
from sauyunan.innovations.actions import revising
from sauyunan.innovations.actions.registering import Beginning, begin_record
from sauyunan.innovations.models import Idea, Innovation, Support
from sauyunan.innovations.refusals import RegistryChangeRefused
from sauyunan.outbox import guard

_CODE = 10
_DECIDED = (
    "status",
    "answer",
    "merged_into",
    "innovation",
    "shown_at",
    "decided_by",
    "decided_at",
)


@dataclass(frozen=True)
class Given:
    """An idea as it is given; ``person``: of the staff, None for a citizen, of whom nothing is kept."""

    title: str
    text: str
    unit: Unit | None = None
    person: Person | None = None


@transaction.atomic
def give_idea(given: Given, *, by: Actor) -> Idea:
    """Put an idea into the box; it is shown after somebody looked at it.

    Raises RegistryChangeRefused for a text with a person's number.
    """
    for name, text in (("title", given.title), ("text", given.text)):
        if guard.holds_number(text):
            raise RegistryChangeRefused(
                _(
                    "This holds a number of a person (16 digits). Leave it out: everybody will read it."
                ),
                name,
            )
    row = Idea.objects.create(
        code=codes.random_code(_CODE),
        title=given.title,
        text=given.text,
        unit=given.unit,
        person=given.person,
        made_at=clock.now(),
    )
    _record("idea.given", row, by)
    return row


def supporter(kind: str, mark: str) -> bytes:
    """Who supports, as a keyed hash: a person of the staff by key, a citizen by the browser's mark."""
    return crypto.digest(f"innovations.support:{kind}", mark)


@transaction.atomic
def support_idea(idea: Idea, who: bytes) -> bool:
    """Count a supporter once; False for one who did before, and where the idea takes no support."""
    held = _locked(idea)
    if held.status != Idea.Status.SHOWN:
        return False
    _row, is_new = Support.objects.get_or_create(
        idea=held, supporter=who, defaults={"at": clock.now()}
    )
    return is_new


@transaction.atomic
def show_idea(idea: Idea, *, by: Actor) -> None:
    """Everybody reads and supports it from now on."""
    held = _in(idea, Idea.Status.NEW)
    held.shown_at = clock.now()
    _decide(held, Idea.Status.SHOWN, by)
    _record("idea.shown", held, by)


@transaction.atomic
def decline_idea(idea: Idea, answer: str, *, by: Actor) -> None:
    """It is not taken up; the answer says why. A new one that is declined is never shown."""
    held = _in(idea, Idea.Status.NEW, Idea.Status.SHOWN)
    if not answer.strip():
        raise RegistryChangeRefused(_("Say why, so that whoever gave it understands."), "answer")
    held.answer = answer.strip()
    _decide(held, Idea.Status.DECLINED, by)
    _record("idea.declined", held, by)


@transaction.atomic
def merge_idea(idea: Idea, into: Idea, *, by: Actor) -> None:
    """Join an idea with one that is shown; who supported both counts once there."""
    if idea.pk == into.pk:
        raise RegistryChangeRefused(_("An idea cannot be joined with itself."), "into")
    first, second = sorted(
        (idea.pk, into.pk)
    )  # always in this order: two at once do not wait for each other
    rows = Idea.objects.select_for_update().in_bulk([first, second])
    held, target = rows[idea.pk], rows[into.pk]
    if held.status not in (Idea.Status.NEW, Idea.Status.SHOWN):
        raise _moved_on()
    if target.status != Idea.Status.SHOWN:
        raise RegistryChangeRefused(_("Choose an idea that is open for support."), "into")
    known = set(target.supports.values_list("supporter", flat=True))
    fresh = [one for one in held.supports.all() if one.supporter not in known]
    Support.objects.bulk_create(
        Support(idea=target, supporter=one.supporter, at=one.at) for one in fresh
    )
    Idea.objects.filter(merged_into=held).update(merged_into=target)
    held.merged_into = target
    _decide(held, Idea.Status.MERGED, by)
    _record("idea.merged", held, by, into=target.code)


@transaction.atomic
def take_up_idea(idea: Idea, unit: Unit, leader: Person, *, by: Actor) -> Innovation:
    """A unit begins an innovation from it; record and idea name each other."""
    held = _in(idea, Idea.Status.SHOWN)
    beginning = Beginning(held.title, unit, story={"problem": held.text}, idea=held)
    made = begin_record(beginning, leader=leader, by=by)
    held.innovation = made
    _decide(held, Idea.Status.TAKEN, by)
    _record("idea.taken_up", held, by, innovation=made.slug)
    return made


def _locked(idea: Idea) -> Idea:
    return Idea.objects.select_for_update().get(pk=idea.pk)


def _in(idea: Idea, *statuses: str) -> Idea:
    held = _locked(idea)
    if held.status not in statuses:
        raise _moved_on()
    return held


def _moved_on() -> RegistryChangeRefused:
    return RegistryChangeRefused(_("The idea has moved on meanwhile. Look at it again."))


def _decide(held: Idea, status: str, by: Actor) -> None:
    held.status, held.decided_at = status, clock.now()
    held.decided_by_id = revising.person_of(by)
    held.save(update_fields=_DECIDED)


def _record(verb: str, idea: Idea, by: Actor, **content: object) -> None:
    ledger.record(
        verb, f"idea:{idea.code}", by=by, unit=idea.unit, content={"title": idea.title, **content}
    )
