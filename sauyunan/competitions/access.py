"""Who may run a competition, write an entry, check it before it is sent, and judge it.

Conflicts of interest are part of the querysets of entries: what a juror in conflict must not see is found by
no page, file or API.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from sauyunan.accounts import access
from sauyunan.accounts.models import Person
from sauyunan.competitions.models import Assignment, Edition, Entry, Juror
from sauyunan.competitions.models.entries import READING_ALL, EntryQuerySet


def runs_competitions(person: Person) -> bool:
    """Whether somebody opens editions and leads them."""
    return access.has_role(person, access.COMPETITION)


def reads_all(person: Person) -> bool:
    """Whether somebody reads everything of every competition, and changes nothing."""
    return any(role in READING_ALL for role, _path in access.roles_of(person))


def judges(person: Person) -> bool:
    """Whether somebody was invited to a jury."""
    return Juror.objects.filter(person=person, declined_at=None).exists()


def may_manage(person: Person, edition: Edition) -> bool:
    """Whether somebody leads this edition: a manager of its organiser's unit or above."""
    return access.has_role(person, access.COMPETITION, edition.unit)


def may_read(person: Person, edition: Edition) -> bool:
    """Whether somebody reads everything of this edition: who leads it, and who reads all editions."""
    return may_manage(person, edition) or reads_all(person)


def edition_to_manage(person: Person, name: str) -> Edition:
    """The edition; 404 for who has nothing to do with competitions, 403 for who does not lead this one."""
    found = edition_to_read(person, name)
    if not may_manage(person, found):
        raise PermissionDenied
    return found


def edition_to_read(person: Person, name: str) -> Edition:
    """The edition with what is not public yet: for its managers and those who read everything. Else Http404."""
    rows = Edition.objects.select_related("unit").prefetch_related("windows")
    found = rows.filter(name=name).first()
    if found is None or not may_read(person, found):
        raise Http404
    return found


def may_write(person: Person, entry: Entry) -> bool:
    """Whether somebody writes the proposal: its authors, and the local administrator of the unit."""
    return may_review(person, entry) or entry.members.filter(person=person).exists()


def may_review(person: Person, entry: Entry) -> bool:
    """Whether somebody checks the proposal before it is sent: the reviewer of innovations of its unit or above;
    of an entry of another installation, which has no unit here, who leads the edition."""
    if entry.unit is None:
        in_conflict = entry.conflicts.filter(juror__person=person).exists()
        return may_manage(person, entry.edition) and not in_conflict
    return access.has_role(person, access.INNOVATION, entry.unit)


def entry_to_write(person: Person, code: str) -> Entry:
    """An entry that somebody writes or checks; else Http404."""
    return _entry(Entry.objects.written_by(person), code)


def entry_to_view(person: Person, code: str) -> Entry:
    """An entry that concerns somebody in any way that is no conflict; else Http404."""
    own = _found(Entry.objects.written_by(person), code)  # nearly always; the other way costs more
    return own or _entry(Entry.objects.visible_to(person), code)


def entry_to_manage(person: Person, code: str) -> Entry:
    """An entry of an edition that somebody leads; 404 where it does not concern, 403 for who only reads."""
    found = _entry(Entry.objects.managed_by(person), code)
    if not may_manage(person, found.edition):
        raise PermissionDenied
    return found


def hides_entrants(person: Person, edition: Edition) -> bool:
    """Whether the stage that runs is blind and the person neither leads the edition nor reads everything."""
    jury = edition.stage_now.jury
    return bool(jury and jury.blind) and not may_read(person, edition)


def is_blind_for(person: Person, entry: Entry) -> bool:
    """Whether it is hidden from somebody whose the entry is; never from who writes it."""
    return hides_entrants(person, entry.edition) and not may_write(person, entry)


def assignment_to_judge(person: Person, code: str, stage: str) -> Assignment:
    """What somebody was given to judge in a stage and took on, without a conflict; else Http404."""
    rows = Assignment.objects.filter(
        juror__person=person,
        juror__accepted_at__isnull=False,
        entry__code=code,
        entry__in=Entry.objects.without_conflict(person),
        stage=stage,
    )
    found = rows.select_related("juror", "entry__edition", "entry__unit").first()
    if found is None:
        raise Http404
    return found


def entry_to_visit(person: Person, code: str, stage: str) -> Entry:
    """An entry whose field verification somebody writes: a juror who was given it in that stage, or who leads the
    edition. Else Http404."""
    given = Assignment.objects.filter(
        juror__person=person, juror__accepted_at__isnull=False, stage=stage, entry__code=code
    )
    judged = Entry.objects.without_conflict(person).filter(pk__in=given.values("entry"))
    found = _entry(judged, code) if judged.exists() else entry_to_manage(person, code)
    rules = found.edition.competition.stages.get(stage)
    if rules is None or rules.kind != "visit":
        raise Http404
    return found


def _entry(rows: EntryQuerySet, code: str) -> Entry:
    entry = _found(rows, code)
    if entry is None:
        raise Http404
    return entry


def _found(rows: EntryQuerySet, code: str) -> Entry | None:
    found = rows.select_related("edition__unit", "unit", "innovation")
    return found.prefetch_related("edition__windows").filter(code=code).first()
