"""Judging: the administrative check, jurors, score cards, the small team.

A score is committed in the ledger in the transaction in which it is sent, before anybody else can see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.competitions.actions.assigning import find_conflicts, hand_over
from sauyunan.competitions.models import (
    Assignment,
    Conflict,
    Decision,
    Edition,
    Entry,
    Juror,
    Scorecard,
    Window,
)
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.competitions.scoring import NotComplete, Weigher
from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor
from sauyunan.core.i18n import pick


# -- The administrative check ---------------------------------------------------------------------
@transaction.atomic
def check_entry(entry: Entry, failed: Sequence[str], *, by: Actor) -> Decision:
    """Say which checks an entry fails; none: it goes on. Again while the stage runs.

    Raises CompetitionRefused outside the stage and for a check that is none.
    """
    entry = Entry.objects.select_related("edition__unit", "unit").get(pk=entry.pk)
    edition = entry.edition
    stage = edition.competition.stages[entry.stage]
    if stage.kind != "checking" or edition.stage != entry.stage:
        raise CompetitionRefused(_("This entry is not in the administrative check."))
    if entry.status != Entry.Status.SENT:
        raise CompetitionRefused(_("This entry is not in the competition any more."))
    if unknown := set(failed) - set(stage.checks):
        raise CompetitionRefused(_("There is no check %(name)s.") % {"name": ", ".join(unknown)})
    decision, _is_new = Decision.objects.update_or_create(
        entry=entry,
        stage=entry.stage,
        defaults={
            "goes_on": not failed,
            "reasons": sorted(failed),
            "by_id": _person(by),
            "at": clock.now(),
        },
    )
    _record("entry.checked", entry, by, {"failed": sorted(failed)})
    return decision


# -- Jurors ---------------------------------------------------------------------------------------
@transaction.atomic
def invite_juror(
    edition: Edition, person: Person, panel: str, *, agency: str = "", by: Actor
) -> Juror:
    """Ask somebody to judge in a panel. Raises CompetitionRefused for a panel that no stage has."""
    panels = {one.jury.panel for one in edition.competition.stages.values() if one.jury}
    if panel not in panels:
        raise CompetitionRefused(_("No stage has the panel %(panel)s.") % {"panel": panel}, "panel")
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    known = Juror.objects.filter(edition=locked, person=person, panel=panel).first()
    if known is not None:
        return known
    number = Juror.objects.filter(edition=locked).count() + 1
    juror = Juror.objects.create(
        edition=locked,
        person=person,
        panel=panel,
        pseudonym=f"J{number:03d}",
        agency=agency,
        invited_at=clock.now(),
    )
    find_conflicts(locked, jurors=[juror])
    hand_over(locked, by=by)
    content = {"person": person.pk, "panel": panel}
    ledger.record(
        "juror.invited", f"competition:{edition.name}", by=by, unit=edition.unit, content=content
    )
    return juror


@transaction.atomic
def answer_invitation(
    juror: Juror,
    *,
    accepts: bool,
    agency: str = "",
    expertise: Sequence[str] = (),
    most_entries: int | None = None,
    by: Actor,
) -> None:
    """Take the invitation on with a profile, or decline it. Raises CompetitionRefused."""
    known = juror.edition.competition.categories
    if unknown := set(expertise) - set(known):
        raise CompetitionRefused(
            _("There is no category %(name)s.") % {"name": ", ".join(unknown)}, "expertise"
        )
    if not accepts and Scorecard.objects.filter(assignment__juror=juror).exists():
        raise CompetitionRefused(_("You have judged already. Ask the organiser to release you."))
    juror.agency = agency or juror.agency
    juror.expertise, juror.most_entries = list(expertise), most_entries
    juror.accepted_at = clock.now() if accepts else None
    juror.declined_at = None if accepts else clock.now()
    juror.save()
    find_conflicts(juror.edition, jurors=[juror])
    hand_over(juror.edition, by=by)
    verb = "juror.accepted" if accepts else "juror.declined"
    content = {"juror": juror.pseudonym, "agency": juror.agency}
    edition = juror.edition
    ledger.record(verb, f"competition:{edition.name}", by=by, unit=edition.unit, content=content)


# -- Score cards ----------------------------------------------------------------------------------
@transaction.atomic
def save_card(
    assignment: Assignment,
    values: Mapping[str, str],
    *,
    to_entrant: str = "",
    to_committee: str = "",
) -> None:
    """Keep a draft; criteria may be missing. Raises CompetitionRefused for a value that cannot be given, outside
    the window, and for a card that was sent."""
    given = {key: value for key, value in values.items() if value != ""}
    _check_judging(assignment)
    _check_values(assignment, given, is_whole=False)
    changed = {
        "values": given,
        "to_entrant": to_entrant,
        "to_committee": to_committee,
        "changed_at": clock.now(),
    }
    if Scorecard.objects.filter(assignment=assignment, sent_at=None).update(**changed):
        return
    _card, is_new = Scorecard.objects.get_or_create(assignment=assignment, defaults=changed)
    if not is_new:
        raise CompetitionRefused(_("This score was sent already and stays as it is."))


@transaction.atomic
def send_card(assignment: Assignment, *, by: Actor) -> Scorecard:
    """Send the score: from now on it stays. Its commitment is in the ledger before anybody else sees it.

    Again: what was sent. Raises CompetitionRefused while a criterion is missing and outside the window.
    """
    rows = Scorecard.objects.select_for_update(of=("self",)).select_related(
        "assignment__entry__edition__unit", "assignment__juror"
    )
    card = rows.filter(assignment=assignment).first()
    if card is not None and card.sent_at is not None:
        return card
    _check_judging(assignment)
    if card is None:
        raise CompetitionRefused(_("Give a value for every criterion first."))
    _check_values(assignment, card.values, is_whole=True)
    entry = card.assignment.entry
    row = ledger.record(
        "score.sent",
        f"entry:{entry.code}",
        by=by,
        unit=entry.edition.unit,
        content=committed(card),
    )
    card.sent_at, card.ledger_entry = clock.now(), row.pk
    card.save(update_fields=["sent_at", "ledger_entry"])
    return card


def committed(card: Scorecard) -> dict[str, object]:
    """What the ledger commits to: with its salt, the entrant can check the own scores."""
    assignment = card.assignment
    return {
        "entry": assignment.entry.code,
        "stage": assignment.stage,
        "juror": assignment.juror.pseudonym,
        "values": dict(sorted(card.values.items())),
    }


@transaction.atomic
def reconcile(card: Scorecard, values: Mapping[str, str], *, by: Actor) -> None:
    """Keep what the small team agreed on beside what was sent. Raises CompetitionRefused."""
    assignment = card.assignment
    if card.sent_at is None:
        raise CompetitionRefused(_("Only scores that were sent are talked about."))
    if assignment.entry.edition.stage != assignment.stage:
        raise CompetitionRefused(_("This stage has ended."))
    _check_values(assignment, values, is_whole=False)
    changed = {key: value for key, value in values.items() if card.values.get(key) != value}
    Scorecard.objects.filter(pk=card.pk).update(reconciled=changed or None)
    content = {"juror": assignment.juror.pseudonym, "values": dict(sorted(changed.items()))}
    _record("score.reconciled", assignment.entry, by, content)


def _check_judging(assignment: Assignment) -> None:
    """As it stands in the database at this moment, not as the caller read it."""
    between = Conflict.objects.filter(
        entry=OuterRef("entry"), juror__person=OuterRef("juror__person")
    )
    window = Window.objects.filter(edition=OuterRef("entry__edition"), stage=OuterRef("stage"))
    rows = Assignment.objects.filter(pk=assignment.pk).values_list(
        "stage", "entry__edition__stage", "entry__status", Exists(between),
        Exists(window.filter(opens_at__lte=clock.now(), closes_at__gt=clock.now())),
    )  # fmt: skip
    stage, running, status, in_conflict, is_open = rows.get()
    if in_conflict:
        raise CompetitionRefused(_("You are in conflict with this entry and do not judge it."))
    if stage != running:
        raise CompetitionRefused(_("This stage does not run now."))
    if not is_open:
        raise CompetitionRefused(_("The window of this stage is closed. Your draft is kept."))
    if status != Entry.Status.SENT:
        raise CompetitionRefused(_("This entry was withdrawn. Nothing is judged any more."))


def _check_values(assignment: Assignment, values: Mapping[str, str], *, is_whole: bool) -> None:
    criteria = assignment.entry.edition.competition.stages[assignment.stage].criteria
    weigher = Weigher(criteria)
    try:
        weigher.score(values) if is_whole else weigher.check(values)
    except NotComplete as fault:
        known = criteria.get(fault.criterion)
        if known is None:
            raise CompetitionRefused(
                _("There is no criterion %(name)s.") % {"name": fault.criterion}, fault.criterion
            ) from None
        if not fault.value:
            raise CompetitionRefused(
                _("“%(title)s” has no value yet.") % {"title": pick(known.title)}, fault.criterion
            ) from None
        told = {
            "title": pick(known.title),
            "value": fault.value,
            "least": known.least,
            "most": known.most,
            "step": known.step,
        }
        raise CompetitionRefused(
            _(
                "“%(title)s”: %(value)s cannot be given. Choose from %(least)s to %(most)s in steps "
                "of %(step)s."
            )
            % told,
            fault.criterion,
        ) from None


def _person(by: Actor) -> int | None:
    return int(by.id) if by.kind == "person" else None


def _record(verb: str, entry: Entry, by: Actor, content: Mapping[str, object]) -> None:
    unit = entry.unit or entry.edition.unit
    ledger.record(verb, f"entry:{entry.code}", by=by, unit=unit, content=content)
