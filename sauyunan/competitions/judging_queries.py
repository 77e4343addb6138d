"""What jurors and managers read: how far judging is, rankings not yet applied, reasons in words.

A name of its own and not ``queries``: it stands beside ``gathering``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts.models import Person
from sauyunan.competitions import ranking, sheets
from sauyunan.competitions.format import Competition
from sauyunan.competitions.models import (
    Assignment,
    Conflict,
    Decision,
    Edition,
    Entry,
    Handover,
    Juror,
    Result,
    Scorecard,
    Slot,
)
from sauyunan.competitions.sheets import Sheet
from sauyunan.core.i18n import pick


@dataclass(frozen=True)
class Progress:
    """How far a juror is in the stage that runs: cards sent of those given; ``next``: what comes next."""

    sent: int
    given: int
    next: Assignment | None


def progress(juror: Juror) -> Progress:
    """Of the stage that runs now."""
    rows = to_judge(juror)
    counts = rows.aggregate(
        given=Count("pk"), sent=Count("pk", filter=Q(scorecard__sent_at__isnull=False))
    )
    following = rows.exclude(scorecard__sent_at__isnull=False).order_by("entry__number").first()
    return Progress(counts["sent"], counts["given"], following)


def to_judge(juror: Juror) -> QuerySet[Assignment]:
    """What a juror was given in the stage that runs, without what is in conflict."""
    conflicting = Conflict.objects.filter(juror__person=juror.person_id).values("entry")
    rows = Assignment.objects.filter(juror=juror, stage=juror.edition.stage)
    return rows.exclude(entry__in=conflicting).select_related(
        "entry__edition__unit", "entry__unit", "scorecard"
    )


def judged_before(juror: Juror) -> QuerySet[Assignment]:
    """What a juror sent in stages that have ended, without what is in conflict."""
    conflicting = Conflict.objects.filter(juror__person=juror.person_id).values("entry")
    rows = Assignment.objects.filter(juror=juror, scorecard__sent_at__isnull=False)
    found = rows.exclude(stage=juror.edition.stage).exclude(entry__in=conflicting)
    found = found.select_related("entry__edition__unit", "entry__unit")
    return found.order_by("stage", "entry__number")


def slots_for(person: Person, edition: Edition, stage: str) -> QuerySet[Slot]:
    """Appointments of a stage in order of time: all for who runs it, those that a juror was given, and the own of
    entrants; none in conflict."""
    entries = edition.entries.filter(
        Q(pk__in=Entry.objects.managed_by(person).values("pk"))
        | Q(pk__in=Entry.objects.written_by(person).values("pk"))
        | Q(
            pk__in=Entry.objects.judged_by(person)
            .filter(assignments__stage=stage, assignments__juror__person=person)
            .values("pk")
        )
    ).exclude(status=Entry.Status.WITHDRAWN)
    rows = Slot.objects.filter(stage=stage, entry__in=entries)
    rows = rows.select_related("entry__edition__unit", "entry__unit")
    return rows.order_by("starts_at", "place", "pk")


def outside_window(edition: Edition, stage: str) -> int:
    """How many appointments of a stage lie outside its window as it stands."""
    window = edition.windows.get(stage=stage)
    rows = Slot.objects.filter(entry__edition=edition, entry__stage=stage, stage=stage)
    early, late = Q(starts_at__lt=window.opens_at), Q(ends_at__gt=window.closes_at)
    return rows.filter(early | late).count()


def jury_of(result: Result) -> QuerySet[Juror]:
    """Who had accepted to judge in the stage of a result."""
    jury = result.edition.competition.stages[result.stage].jury
    rows = result.edition.jurors.filter(panel=jury.panel if jury else "", accepted_at__isnull=False)
    return rows.select_related("person").order_by("pseudonym")


def told_states(entries: Sequence[Entry]) -> dict[int, tuple[str, str]]:
    """Entry -> status and stage as its entrant may know them: where a result is not published yet, still in the stage
    that it settles."""
    editions = {one.edition_id for one in entries}
    hidden = Result.objects.filter(edition__in=editions, published_at=None)
    settled: dict[int, set[str]] = {}
    for edition, stage in hidden.values_list("edition", "stage"):
        settled.setdefault(edition, set()).add(stage)
    decided: dict[int, set[str]] = {}
    if settled:
        rows = Decision.objects.filter(entry__in=[one.pk for one in entries])
        for entry, stage in rows.values_list("entry", "stage"):
            decided.setdefault(entry, set()).add(stage)
    found = {}
    for one in entries:
        unknown = settled.get(one.edition_id, set()) & decided.get(one.pk, set())
        first = next((key for key in one.edition.competition.stages if key in unknown), None)
        known = one.status if first is None or one.status not in _JUDGED else Entry.Status.SENT
        found[one.pk] = (known, first or one.stage)
    return found


_JUDGED = {Entry.Status.SENT, Entry.Status.OUT, Entry.Status.WON}


def without_slot(edition: Edition, stage: str) -> list[Entry]:
    """Entries of a stage that have no time yet."""
    rows = edition.entries.filter(stage=stage, status=Entry.Status.SENT)
    return list(rows.exclude(slots__stage=stage).order_by("number"))


def others(assignment: Assignment) -> list[Scorecard]:
    """The cards of other jurors for the same entry and stage, as far as the bundle lets jurors read them; none before
    the own card was sent."""
    edition = assignment.entry.edition
    jury = edition.competition.stages[assignment.stage].jury
    allows = jury.others if jury else "never"
    has_ended = edition.window(assignment.stage).ended_at is not None
    if allows == "never" or (allows == "ended" and not has_ended):
        return []
    own = Scorecard.objects.filter(assignment=assignment, sent_at__isnull=False)
    if not own.exists():
        return []
    rows = Scorecard.objects.filter(
        assignment__entry=assignment.entry_id,
        assignment__stage=assignment.stage,
        sent_at__isnull=False,
    )
    return list(rows.exclude(assignment=assignment).select_related("assignment__juror"))


@dataclass(frozen=True)
class GivenBack:
    """An entry that a juror gave back in the stage that runs: why, and who has it now; None: nobody."""

    entry: Entry
    juror: Juror
    reasons: list[str]
    now_with: Juror | None


def given_back(person: Person, edition: Edition) -> list[GivenBack]:
    """What jurors in conflict gave back in the stage that runs, what nobody has first; none with which the person
    is in conflict."""
    mine = Conflict.objects.filter(juror__person=person).values("entry")
    rows = Handover.objects.filter(entry__edition=edition, stage=edition.stage)
    known = rows.exclude(entry__in=mine).select_related("entry", "juror__person", "to__person")
    found = list(known.order_by("pk"))
    following = {(one.juror_id, one.entry_id): one.to for one in found}
    reasons: dict[tuple[int, int], list[str]] = {}
    told = Conflict.objects.filter(entry__in=[one.entry_id for one in found])
    for conflict in told.select_related("juror").order_by("pk"):
        said = conflict.reason or conflict.get_kind_display()
        reasons.setdefault((conflict.juror.person_id, conflict.entry_id), []).append(said)
    shown = [
        GivenBack(
            one.entry,
            one.juror,
            reasons.get((one.juror.person_id, one.entry_id), []),
            _last(one, following),
        )
        for one in found
    ]
    return sorted(shown, key=lambda one: one.now_with is not None)


def _last(one: Handover, following: Mapping[tuple[int, int], Juror | None]) -> Juror | None:
    """Who has it after all: who took it on may have given it back too."""
    juror = one.to
    while juror is not None and (juror.pk, one.entry_id) in following:
        juror = following[juror.pk, one.entry_id]
    return juror


def what_if(sheet: Sheet, changes: Mapping[str, Any]) -> Sheet:
    """The sheet as it would be by another method, pass mark or number; nothing is kept.

    ``changes``: method, pass_mark, number, as typed and checked. Raises pydantic.ValidationError.
    """
    rules = sheet.rules.model_dump(mode="json", by_alias=True)
    if changes.get("method"):
        rules["scoring"]["method"] = changes["method"]
        rules["scoring"]["trim"] = "20" if changes["method"] == "trimmed" else "0"
    advance = dict(rules["advance"] or {})
    for name in ("pass_mark", "number"):
        if changes.get(name):
            advance[name] = changes[name]
    rules["advance"] = advance or None
    content = {**sheets.as_json(sheet), "rules": rules, "results": (), "severity": {}}
    return sheets.completed(Sheet.model_validate(content))


def unfilled(sheet: Sheet) -> dict[str, int]:
    """Classes with places that stay empty."""
    advance = sheet.rules.advance
    if advance is None or not advance.places:
        return {}
    chosen = [one for one in sheet.results if one.goes_on]
    counted = Counter(one.klass for one in chosen)
    return {
        klass: count - counted[klass]
        for klass, count in advance.places.items()
        if counted[klass] < count
    }


def tie_groups(sheet: Sheet) -> int:
    """How many entries stand where they stand only by the chain of ties."""
    return sum(1 for one in sheet.results if one.decided_by)


def tie_text(rules: Competition, word: str) -> str:
    """What decided between equal scores, for people."""
    kind, _colon, key = word.partition(":")
    if kind == "stage" and key in rules.stages:
        return pick(rules.stages[key].title)
    if kind == "criterion":
        found = (one.criteria[key] for one in rules.stages.values() if key in one.criteria)
        return next((pick(one.title) for one in found), key)
    return str(_TIES.get(word, word))


def method_text(method: str) -> str:
    """How the values of jurors become a score, for people."""
    return str(_METHODS.get(method, method))


def reason_text(reason: str) -> str:
    """Why an entry does not go on, for people."""
    return str(_REASONS.get(reason, reason))


_METHODS: Mapping[str, Any] = {
    "mean": _("mean"),
    "median": _("median"),
    "trimmed": _("mean without the highest and lowest"),
    "severity_adjusted": _("mean, adjusted for how severe each juror is"),
}
_TIES: Mapping[str, Any] = {
    "median": _("higher median"),
    "sent": _("sent earlier"),
    "lot": _("by lot"),
}
_REASONS: Mapping[str, Any] = {
    ranking.NO_SCORE: _("too few scores"),
    ranking.BELOW_MARK: _("below the pass mark"),
    ranking.NO_PLACE: _("no place left in its class"),
    ranking.NOT_BEST: _("not among the best"),
}
