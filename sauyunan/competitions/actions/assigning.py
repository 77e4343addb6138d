"""Who judges what: conflicts of interest, what is given out, and what is handed on to another juror."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from sauyunan.competitions import conflicts
from sauyunan.competitions.actions import telling
from sauyunan.competitions.assignment import Assigned, Judge, Task, assign
from sauyunan.competitions.format import Jury
from sauyunan.competitions.models import (
    Assignment,
    Conflict,
    Edition,
    Entry,
    Handover,
    Juror,
    Scorecard,
)
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor


# -- Conflicts ------------------------------------------------------------------------------------
@transaction.atomic
def declare_conflict(juror: Juror, entry: Entry, reason: str, *, by: Actor) -> Handover | None:
    """A juror says why he or she must not judge an entry. What was assigned is given back and, in the stage that
    runs, handed on at once; None where nothing was to be handed on.

    Raises CompetitionRefused without a reason.
    """
    if not reason.strip():
        raise CompetitionRefused(_("Say in a few words what the conflict is."), "reason")
    edition = _locked(juror.edition)
    Conflict.objects.update_or_create(
        juror=juror,
        entry=entry,
        kind=Conflict.Kind.DECLARED,
        defaults={"reason": reason.strip(), "at": clock.now()},
    )
    content = {"juror": juror.pseudonym, "reason": reason.strip()}
    unit = entry.unit or edition.unit
    ledger.record("conflict.declared", f"entry:{entry.code}", by=by, unit=unit, content=content)
    _give_back(edition)
    hand_over(edition, by=by)
    rows = Handover.objects.filter(juror__person=juror.person_id, entry=entry, stage=edition.stage)
    return rows.select_related("to").order_by("pk").first()


def find_conflicts(
    edition: Edition,
    *,
    jurors: Iterable[Juror] | None = None,
    entries: Iterable[Entry] | None = None,
) -> int:
    """Keep the conflicts that follow from what is known now, in the open transaction; how many are new. What a
    juror in conflict was given is given back, and waits to be handed on."""
    who = Juror.objects.filter(edition=edition) if jurors is None else jurors
    what = edition.entries.select_related("unit") if entries is None else entries
    before = Conflict.objects.filter(juror__edition=edition).count()
    Conflict.objects.bulk_create(
        (
            Conflict(juror=juror, entry=entry, kind=kind, at=clock.now())
            for juror, entry, kind in conflicts.derived(who, what)
        ),
        ignore_conflicts=True,
    )
    _give_back(edition)
    return Conflict.objects.filter(juror__edition=edition).count() - before


def _give_back(edition: Edition) -> None:
    """What a juror in conflict was given is nobody's again; a card that was sent stays, and does not count."""
    between = Conflict.objects.filter(
        entry=OuterRef("entry"), juror__person=OuterRef("juror__person")
    )
    rows = Assignment.objects.filter(Exists(between), entry__edition=edition)
    Handover.objects.bulk_create(
        (
            Handover(juror_id=juror, entry_id=entry, stage=edition.stage, at=clock.now())
            for juror, entry in rows.filter(stage=edition.stage).values_list("juror", "entry")
        ),
        ignore_conflicts=True,
    )
    unsent = list(rows.exclude(scorecard__sent_at__isnull=False).values_list("pk", flat=True))
    Scorecard.objects.filter(assignment__in=unsent).delete()
    Assignment.objects.filter(pk__in=unsent).delete()


# -- Giving out -----------------------------------------------------------------------------------
@transaction.atomic
def assign_stage(edition: Edition, stage: str, *, by: Actor) -> Assigned:
    """Give every entry of a stage its jurors; what was given before stays.

    Raises CompetitionRefused for a stage that is not judged, and without jurors who accepted.
    """
    jury = edition.competition.stages[stage].jury
    if jury is None:
        raise CompetitionRefused(_("This stage is not judged."))
    _locked(edition)
    find_conflicts(edition)
    if not _accepted(edition, jury).exists():
        raise CompetitionRefused(_("Nobody has accepted to judge in this stage yet."))
    found = _given_out(edition, stage, jury)
    content = {"stage": stage, "loads": dict(found.loads), "lacking": len(found.lacking)}
    ledger.record(
        "jury.assigned", f"competition:{edition.name}", by=by, unit=edition.unit, content=content
    )
    return found


@transaction.atomic
def hand_over(edition: Edition, *, by: Actor) -> int:
    """Give what jurors in conflict gave back in the stage that runs to the jurors with the least load who are free of
    conflict, by the rules by which entries are given out; how many found one. Those who get one are told, and who
    gave it back."""
    edition = _locked(edition)
    stage, jury = edition.stage, edition.stage_now.jury
    waiting = set(_waiting(edition, stage).values_list("entry__code", flat=True))
    if jury is None or not waiting or edition.windows.get(stage=stage).ended_at is not None:
        return 0
    before = _waiting(edition, stage).count()
    found = _given_out(edition, stage, jury, only=waiting)
    done = before - _waiting(edition, stage).count()
    content = {"stage": stage, "handed_on": done, "lacking": len(found.lacking)}
    ledger.record(
        "jury.handed_on", f"competition:{edition.name}", by=by, unit=edition.unit, content=content
    )
    return done


def _waiting(edition: Edition, stage: str) -> QuerySet[Handover]:
    """What was given back, is still in the stage, and has nobody."""
    inside = {"entry__edition": edition, "entry__stage": stage, "entry__status": Entry.Status.SENT}
    return Handover.objects.filter(stage=stage, to=None, **inside)


def _accepted(edition: Edition, jury: Jury) -> QuerySet[Juror]:
    rows = Juror.objects.filter(edition=edition, panel=jury.panel, accepted_at__isnull=False)
    return rows.order_by("pseudonym")


def _given_out(
    edition: Edition, stage: str, jury: Jury, *, only: Collection[str] | None = None
) -> Assigned:
    """Solve and keep it; ``only``: of these entries."""
    by_name = {juror.pseudonym: juror for juror in _accepted(edition, jury)}
    judges = [
        Judge(
            name,
            frozenset(juror.expertise) if jury.expertise else frozenset(),
            juror.most_entries if juror.most_entries is not None else jury.most_entries,
        )
        for name, juror in by_name.items()
    ]
    given = _tasks(edition, stage, by_name)
    seed = f"{bytes(edition.lot_seed).hex()}:{stage}"
    found = assign(given.tasks, judges, jury.per_entry, seed=seed, only=only)
    kept = {(task.code, name) for task in given.tasks for name in task.kept}
    new = [
        Assignment(juror=by_name[name], entry=given.entries[code], stage=stage, at=clock.now())
        for code, names in found.jurors.items()
        for name in names
        if (code, name) not in kept
    ]
    Assignment.objects.bulk_create(new)
    _settle(edition, stage, new)
    return found


def _settle(edition: Edition, stage: str, new: Iterable[Assignment]) -> None:
    """What was given back and has somebody now is handed on; both are told."""
    free: dict[int, list[Juror]] = {}
    for one in new:
        free.setdefault(one.entry_id, []).append(one.juror)
    rows = _waiting(edition, stage).select_related("juror__person", "entry__edition")
    for row in rows.order_by("pk"):
        if jurors := free.get(row.entry_id):
            row.to = jurors.pop(0)
            row.save(update_fields=["to"])
            telling.tell_handover(row)


@dataclass(frozen=True)
class _Given:
    tasks: list[Task]
    entries: dict[str, Entry]


def _tasks(edition: Edition, stage: str, by_name: Mapping[str, Juror]) -> _Given:
    """Entries of a stage by code, and what the solver knows of them. A juror in conflict keeps none."""
    rows_in = edition.entries.filter(stage=stage, status=Entry.Status.SENT).order_by("number")
    entries = {one.code: one for one in rows_in}
    by_person = {juror.person_id: name for name, juror in by_name.items()}
    barred: dict[int, set[str]] = {}
    rows = Conflict.objects.filter(juror__edition=edition).values_list("entry", "juror__person")
    for entry, person in rows:
        if person in by_person:
            barred.setdefault(entry, set()).add(by_person[person])
    kept: dict[int, list[str]] = {}
    given = Assignment.objects.filter(entry__edition=edition, stage=stage)
    for entry, name in given.values_list("entry", "juror__pseudonym"):
        if name not in barred.get(entry, ()):
            kept.setdefault(entry, []).append(name)
    tasks = [
        Task(one.code, one.category, frozenset(barred.get(one.pk, ())), tuple(kept.get(one.pk, ())))
        for one in entries.values()
    ]
    return _Given(tasks, entries)


def _locked(edition: Edition) -> Edition:
    """As it stands; of two who give out at once the second waits."""
    rows = Edition.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=edition.pk)
