"""Moves: who may, what must hold, and everything that follows, in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.accounts import access as accounts_access
from sauyunan.accounts.models import Person
from sauyunan.core import i18n, ledger
from sauyunan.core.actor import APPLICANT, SYSTEM, Actor
from sauyunan.kits import answering
from sauyunan.kits.definition import Edition
from sauyunan.registers import owning
from sauyunan.services import (
    contents,
    correcting,
    deadlines,
    facts,
    flow,
    handed_files,
    less_shown,
    owned,
    owner_effects,
    queries,
)
from sauyunan.services.actions import booking, carrying_out, quota, telling
from sauyunan.services.actions.people import actor_of
from sauyunan.services.contents import Said
from sauyunan.services.facts import Office
from sauyunan.services.format import Move, Service
from sauyunan.services.models import Application, MoveMade, Upload
from sauyunan.services.refusals import InputRefused, MoveRefused

LONGEST_REASON = 2_000


@dataclass(frozen=True)
class Filled:
    """What comes with a move.

    ``answers``: of the move's own form (JSON values). ``reason``, ``law``; ``reasons``: key of a
    document or question -> why it is sent back. ``corrections``: the applicant's new answers to
    the questions that were sent back (JSON values by question). ``declares``: keys of official
    forms whose statement is ticked again, because an answer is new.
    """

    answers: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    law: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    corrections: Mapping[str, object] = field(default_factory=dict)
    declares: Collection[str] = ()


NOTHING = Filled()


@dataclass(frozen=True)
class _By:
    """Who moves, in which role, perhaps as a deputy."""

    actor: Actor
    role: str
    person: Person | None = None
    acting: str = ""


@dataclass(frozen=True)
class _Step:
    """A move that was looked at from all sides and is now to be made."""

    application: Application
    edition: Edition
    service: Service
    office: Office
    key: str
    to: str
    by: _By
    said: Said
    answers: Mapping[str, Any]  # of the application, corrected
    at: datetime

    @property
    def is_return(self) -> bool:
        """Whether documents or questions go back to the applicant."""
        move = self.service.moves.get(self.key)
        return move is not None and move.asks == flow.RETURNS


def move(
    application: Application, key: str, *, by: Person | Actor, filled: Filled = NOTHING
) -> MoveMade:
    """Make a move. ``by``: a person of the staff, or APPLICANT for the holder of the secret.

    Looked at in this order: the state, the role in the application's unit, who has taken the case,
    four eyes, the guards,
    what the move asks for; then, in one transaction, the state (of two at once one wins), the
    files, the effects, the row of the move and of the ledger. Raises MoveRefused and InputRefused;
    then nothing has changed. ``application`` is up to date afterwards.
    """
    return _make(_step(application, key, by, filled))


def refusal(application: Application, key: str, *, by: Person) -> str:
    """Why a person cannot make a move that asks nothing, as far as can be told before it is made;
    empty where nothing stands in the way."""
    try:
        _step(application, key, by, NOTHING)
    except MoveRefused as refused:
        return refused.message
    except InputRefused:
        return _("This step asks for something in each case. Open the case and make it there.")
    return ""


def expire(application: Application) -> MoveMade:
    """The system ends an application that its applicant left unanswered for too long.

    Raises MoveRefused where it does not wait for the applicant any more.
    """
    edition = facts.edition_of(application.edition_id)
    service = facts.service_of(edition, application.service)
    expired = flow.expired_state(service)
    if expired is None or not flow.awaits_applicant(service, application.state):
        raise MoveRefused("state", _("This step is not possible now. Open the application again."))
    step = _Step(
        application=application,
        edition=edition,
        service=service,
        office=facts.office(application.unit_id, edition.area),
        key=flow.EXPIRE,
        to=expired,
        by=_By(SYSTEM, flow.SYSTEM),
        said=Said(),
        answers=contents.of(application).answers,
        at=application.moment,
    )
    return _make(step)


# -- Looking at it --------------------------------------------------------------------------------
def _step(application: Application, key: str, by: Person | Actor, filled: Filled) -> _Step:
    """The move, looked at from all sides. Raises MoveRefused and InputRefused."""
    edition = facts.edition_of(application.edition_id)
    service = facts.service_of(edition, application.service)
    declared = service.moves.get(key)
    if declared is None or application.state not in declared.sources:
        raise MoveRefused("state", _("This step is not possible now. Open the application again."))
    who = _who(application, declared, by)
    _check_claim(application, who)
    _check_four_eyes(application, declared, who)
    office = facts.office(application.unit_id, edition.area)
    held = contents.of(application).answers
    answers = _corrected(application, declared, filled, held)
    own = _own_answers(application, key, filled, held)
    seen = facts.Filled(own, queries.files_of(application, declared))
    _check_guards(application, key, facts.move_values(edition, answers, seen, office))
    return _Step(
        application=application,
        edition=edition,
        service=service,
        office=office,
        key=key,
        to=declared.to,
        by=who,
        said=replace(
            _said(application, declared, filled, own),
            before=correcting.changed(held, answers),
        ),
        answers=answers,
        at=application.moment,
    )


# -- Who ------------------------------------------------------------------------------------------
def _who(application: Application, declared: Move, by: Person | Actor) -> _By:
    refused = MoveRefused("role", _("This step is for somebody with another role."))
    if isinstance(by, Actor):
        if declared.by != flow.APPLICANT or by.kind != "applicant":
            raise refused
        return _By(by, flow.APPLICANT)
    if declared.by == flow.APPLICANT:
        raise refused
    role = f"{application.kit}/{declared.by}"
    membership = accounts_access.membership_for(by, role, application.unit)
    if membership is None:
        raise refused
    return _By(actor_of(by, application), declared.by, by, membership.acting)


def _check_claim(application: Application, who: _By) -> None:
    """What an officer has taken is left alone by the others until it is released."""
    if who.person is not None and application.claimed_by_id not in {None, who.person.pk}:
        told = {"who": application.claimed_by}
        message = _("%(who)s has taken this case. Ask them, or release it first.") % told
        raise MoveRefused("claimed", message)


def _check_four_eyes(application: Application, declared: Move, who: _By) -> None:
    """The person is another one than who made the named moves last."""
    if who.person is not None and queries.made_before(application, declared.others, who.person):
        message = _("Four eyes: you made the step before this one. Somebody else must make this.")
        raise MoveRefused("four_eyes", message)


# -- What comes with it ---------------------------------------------------------------------------
def _check_guards(application: Application, key: str, values: Mapping[str, Any]) -> None:
    edition = facts.edition_of(application.edition_id)
    broken = facts.broken_guard(edition, application.service, key, values)
    if broken is not None:
        raise MoveRefused("guard", i18n.pick(broken.say))


def _corrected(
    application: Application, declared: Move, filled: Filled, held: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The answers after the applicant's corrections; those of anybody else stay as they are."""
    if declared.by != flow.APPLICANT:
        if filled.corrections:
            raise InputRefused(dict.fromkeys(filled.corrections, _("Only the applicant answers.")))
        return held
    service = queries.service_of(application)
    asked = queries.corrections(application)
    if service.states[declared.to].end is not None:
        asked = []
    return correcting.corrected(application, held, filled.corrections, asked, filled.declares)


def _own_answers(
    application: Application, key: str, filled: Filled, held: Mapping[str, Any]
) -> Mapping[str, Any]:
    edition = facts.edition_of(application.edition_id)
    office = facts.office(application.unit_id, edition.area)
    declared = queries.service_of(application).moves[key]
    if not declared.ask and not filled.answers:
        return {}
    ctx = facts.move_context(edition, application.service, key, office, held)
    reading = answering.read_json(declared.ask, filled.answers, ctx)
    if reading.faults:
        raise InputRefused(reading.faults)
    return reading.values


def _said(application: Application, declared: Move, filled: Filled, own: Mapping[str, Any]) -> Said:
    """What the move asks for beside its form; what it does not ask for is not kept."""
    faults: dict[str, str] = {}
    reason, law, reasons = "", "", dict[str, str]()
    if declared.asks in {"reason", "reason_and_law"}:
        reason = _text(filled.reason, "reason", faults, _("Write the reason."))
    if declared.asks == "reason_and_law":
        law = _text(filled.law, "law", faults, _("Name the regulation and article."))
    if declared.asks == flow.RETURNS:
        reasons = _reasons(application, filled.reasons, faults)
    if faults:
        raise InputRefused(faults)
    return Said(reason, reasons, law, own)


def _text(text: str, path: str, faults: dict[str, str], missing: str) -> str:
    stripped = text.strip()
    if not stripped:
        faults[path] = missing
    elif len(stripped) > LONGEST_REASON:
        faults[path] = _("This is too long. Write at most 2,000 characters.")
    return stripped


def _reasons(
    application: Application, given: Mapping[str, str], faults: dict[str, str]
) -> dict[str, str]:
    """Only what the application has: its documents, and the questions of its form."""
    known = {*queries.documents_of(application), *queries.service_of(application).questions}
    reasons: dict[str, str] = {}
    for key, text in given.items():
        if key not in known:
            faults[f"reasons.{key}"] = _(
                "This is neither a document nor a question of this application. Leave it out."
            )
        elif text.strip():
            reasons[key] = _text(text, f"reasons.{key}", faults, "")
    if not reasons and not faults:
        faults["reasons"] = _("Write for at least one document or answer what must be mended.")
    return reasons


# -- Making it ------------------------------------------------------------------------------------
@transaction.atomic
def _make(step: _Step) -> MoveMade:
    changes = _changes(step)
    _compare_and_set(step.application, changes)
    _change_files(step)
    _hand_files(step)
    made = MoveMade.objects.create(
        application=step.application,
        move=step.key,
        from_state=step.application.state,
        to_state=step.to,
        person=step.by.person,
        role=step.by.role,
        acting=step.by.acting,
        sealed=contents.seal_said(step.said, step.application, step.at),
        at=step.at,
    )
    _record(step)
    declared = step.service.moves.get(step.key)
    if declared is not None:
        _carry_out(step, declared)
        _show_less(step)
        _reach_anew(step)
    for name, value in changes.items():
        setattr(step.application, name, value)
    _keep_places(step)
    happened = telling.Happening(step.key, f"move {made.pk}")
    telling.tell(step.application, contents.of(step.application), happened)
    return made


def _carry_out(step: _Step, declared: Move) -> None:
    """The effects of the move; before them, those of the later move that it rehearses."""
    if declared.rehearses is None and not declared.effects:
        return
    _check_owner(step)
    seen = facts.Filled(step.said.answers, queries.files_of(step.application, declared))
    values = facts.move_values(step.edition, step.answers, seen, step.office)
    if declared.rehearses is not None:
        carrying_out.rehearse(step.application, declared.rehearses, values, step.by.actor)
    if declared.effects:
        carrying_out.run(step.application, step.key, values, step.by.actor)


def _check_owner(step: _Step) -> None:
    """Who applied is still the owner: the record may have been handed over meanwhile."""
    application = step.application
    if step.service.owned is None:
        return
    owner = owned.held(application)
    said = owned.fault(step.edition.kit, step.service, owner, step.answers)
    if said and not owned.took_over(application):
        raise MoveRefused("guard", said)


def _show_less(step: _Step) -> None:
    """An owner who sends corrections may take consent back with them."""
    if step.service.owned is None or not step.said.before or step.by.role != flow.APPLICANT:
        return
    _check_owner(step)
    less_shown.carry_out(
        step.edition,
        step.service,
        step.answers,
        case=step.application.reference,
        by=step.by.actor,
        at=step.at,
    )


def _reach_anew(step: _Step) -> None:
    """The owner of a record chose in a case about it, which is served now, how to be told: it holds for
    what comes later too, such as whether the record still holds."""
    application, end = step.application, step.service.states[step.to].end
    if step.service.owned is None or end != "served" or application.owner is None:
        return
    given = contents.of(application).contact
    if given.notify:
        owner = application.owner
        home = owned.home_of(step.edition.kit, owner.record)
        reach = owner_effects.reach_of(given)
        case = application.reference
        owning.reach_by(home, owner, reach, case=case, by=step.by.actor)


def _keep_places(step: _Step) -> None:
    """A day that the applicant changed needs a free place; an end without service gives back what
    the application holds."""
    service, end = step.service, step.service.states[step.to].end
    gives_back = end is not None and end != "served"
    if service.booking is not None and gives_back:
        booking.give_back(step.application)
    elif service.booking is not None and end is None and step.by.role == flow.APPLICANT:
        booking.book(step.application, step.answers)
    if service.quota is not None and gives_back:
        quota.give_back(step.application)


def _compare_and_set(application: Application, changes: Mapping[str, Any]) -> None:
    """Change the row only where it still stands as it was read: of two clicks one wins, also when
    the state was left and reached again meanwhile."""
    row = Application.objects.filter(
        pk=application.pk, state=application.state, state_at=application.state_at
    )
    if not row.update(**changes):
        message = _("Somebody else was faster. Open the application again.")
        raise MoveRefused("state", message)


def _changes(step: _Step) -> dict[str, Any]:
    """The fields of the application after the move."""
    application, at, calendar = step.application, step.at, facts.calendar()
    state = step.service.states[step.to]
    before = deadlines.Clock(
        application.promised_minutes,
        application.used_minutes,
        application.running_since,
        application.due_at,
    )
    after = before.runs(at, calendar) if flow.clock_runs(state) else before.pauses(at, calendar)
    promise = flow.step_promise(step.service, step.to)
    waits_for = flow.roles_waited_for(step.service, step.to)
    changes: dict[str, Any] = {
        "state": step.to,
        "state_at": at,
        "waits_for": waits_for,
        "used_minutes": after.used,
        "running_since": after.running_since,
        "due_at": after.due_at,
        "next_due_at": deadlines.step_due(at, promise, after, calendar),
        "returned_count": application.returned_count + step.is_return,
    }
    if waits_for != application.waits_for:
        changes["claimed_by"] = None
    if state.end is not None:
        is_on_time = before.is_on_time(at, calendar)
        changes |= {"ended_at": at, "outcome": state.end, "is_on_time": is_on_time}
    held = contents.of(application)
    if dict(step.answers) != dict(held.answers):
        changes |= correcting.resealed(application, held, step.answers, step.office)
    return changes


def _change_files(step: _Step) -> None:
    """Documents go back with a return; the applicant's new files take the place of the old ones."""
    uploads = step.application.uploads
    if step.is_return:
        returned = uploads.filter(bring__in=step.said.reasons, status=Upload.Status.GIVEN)
        returned.update(status=Upload.Status.RETURNED)
    if step.by.role != flow.APPLICANT or step.service.states[step.to].end is not None:
        return
    pending = uploads.filter(status=Upload.Status.PENDING)
    renewed = list(pending.values_list("bring", flat=True).distinct())
    if renewed:
        old = uploads.filter(
            bring__in=renewed, status__in=[Upload.Status.GIVEN, Upload.Status.RETURNED]
        )
        old.update(status=Upload.Status.REPLACED)
        pending.update(status=Upload.Status.GIVEN)


def _hand_files(step: _Step) -> None:
    """Files that the office adds become the case's. Raises InputRefused for one that is gone."""
    declared = step.service.moves.get(step.key)
    given = handed_files.given_in(declared, step.said.answers) if declared else {}
    for question, codes in given.items():
        loose = Upload.objects.filter(code__in=codes, draft=None, application=None)
        taken = loose.update(
            application=step.application,
            bring=handed_files.bring_of(step.key, question),
            status=Upload.Status.HANDED,
        )
        if taken != len(codes):
            message = _("This file is not here any more. Choose it again.")
            raise InputRefused({question: message})


def _record(step: _Step) -> None:
    application = step.application
    staff = step.by.person is not None
    ledger.record(
        "application.moved",
        application.object,
        by=step.by.actor,
        capability=f"{application.kit}/{step.by.role}" if staff else "",
        unit=application.unit,
        content={
            "move": step.key,
            "from": application.state,
            "to": step.to,
            "acting": step.by.acting,
            "said": step.said.as_json(),
        },
    )


__all__ = ["APPLICANT", "NOTHING", "Filled", "expire", "move", "refusal"]
