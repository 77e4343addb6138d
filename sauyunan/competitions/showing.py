"""What pages of competitions print: texts in the reader's language, dates, rows of results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from sauyunan.accounts.models import Person
from sauyunan.competitions.checking import TIMED
from sauyunan.competitions.format import Stage
from sauyunan.competitions.models import Edition, Entry, Result, Visit, VisitPhoto
from sauyunan.core import clock
from sauyunan.core.i18n import pick

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class ShownEdition:
    """An edition with its texts."""

    name: str
    title: str
    organiser: str
    theme: str
    stage: str
    is_over: bool
    takes_entries: bool
    closes_at: datetime


@dataclass(frozen=True)
class ShownStage:
    """A stage with its window; ``state``: past, now, next."""

    key: str
    title: str
    rules: Stage
    opens_at: datetime
    closes_at: datetime
    state: str
    ended: bool

    @property
    def is_timed(self) -> bool:
        """Whether it has a timetable."""
        return self.rules.kind in TIMED


def edition(one: Edition) -> ShownEdition:
    """With the stage that runs."""
    first = one.window(next(iter(one.competition.stages)))
    return ShownEdition(
        name=one.name,
        title=pick(one.competition.title),
        organiser=pick(one.competition.organiser),
        theme=pick(one.competition.theme) if one.competition.theme else "",
        stage=pick(one.stage_now.title),
        is_over=one.window(one.stage).ended_at is not None,
        takes_entries=first.is_open and one.stage == first.stage,
        closes_at=first.closes_at,
    )


def stages(one: Edition) -> list[ShownStage]:
    """In their order."""
    found, now = [], clock.now()
    for key, rules in one.competition.stages.items():
        window = one.window(key)
        state = "past" if window.closes_at <= now else "now" if window.opens_at <= now else "next"
        found.append(
            ShownStage(
                key,
                pick(rules.title),
                rules,
                window.opens_at,
                window.closes_at,
                state,
                window.ended_at is not None,
            )
        )
    return found


def titles_of(one: Edition) -> dict[str, str]:
    """Stage -> its title in the reader's language."""
    return {key: pick(rules.title) for key, rules in one.competition.stages.items()}


@dataclass(frozen=True)
class ShownVisit:
    """A report from the field: ``answers`` are question, answer, note; ``who`` as far as it may be said."""

    visit: Visit
    stage: str
    who: str
    answers: list[tuple[str, StrOrPromise, str]]
    photos: list[VisitPhoto]


def visits_for(person: Person, entry: Entry) -> list[ShownVisit]:
    """Reports that were sent: for managers and jurors of the entry at once, for entrants once the stage's result is
    published."""
    rows = Visit.objects.filter(entry=entry, sent_at__isnull=False).select_related("by")
    if not Entry.objects.managed_by(person).filter(pk=entry.pk).exists() and (
        not Entry.objects.judged_by(person).filter(pk=entry.pk).exists()
    ):
        published = entry.edition.results.filter(published_at__isnull=False)
        rows = rows.filter(stage__in=list(published.values_list("stage", flat=True)))
    return [visit(one, entry) for one in rows.order_by("pk").prefetch_related("photos")]


def visit(one: Visit, entry: Entry) -> ShownVisit:
    """A report with its questions in the reader's language."""
    rules = entry.edition.competition.stages[one.stage]
    juror = entry.edition.jurors.filter(person=one.by).order_by("pk").first()
    answers = [
        (pick(question.title), SEEN.get(told["answer"], ""), told["note"])
        for key, question in rules.questions.items()
        if (told := one.found.get(key))
    ]
    who = juror.pseudonym if juror else str(_("committee"))
    return ShownVisit(one, pick(rules.title), who, answers, list(one.photos.all()))


SEEN: Mapping[str, StrOrPromise] = {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}


def published_rows(one: Edition, result: Result) -> list[tuple[str, list[dict[str, Any]]]]:
    """By class: those who went on, or all with scores, as the bundle's ``publication`` says."""
    scores = one.competition.publication.scores
    names = {entry.code: entry for entry in one.entries.filter(number__isnull=False)}
    found: list[tuple[str, list[dict[str, Any]]]] = []
    for key, klass in one.competition.classes.items():
        rows = [
            _row(row, names, has_score=scores == "all" or (scores == "winners" and row["goes_on"]))
            for row in result.sheet["results"]
            if row["class"] == key and (row["goes_on"] or scores == "all")
        ]
        if rows:
            found.append((pick(klass.title), rows))
    return found


def _row(row: Mapping[str, Any], names: Mapping[str, Entry], *, has_score: bool) -> dict[str, Any]:
    entry = names.get(row["code"])
    return {
        "rank": row["class_rank"],
        "code": row["code"],
        "title": entry.title if entry else "",
        "agency": entry.agency if entry else "",
        "score": row["score"] if has_score else None,
        "goes_on": row["goes_on"],
    }


def counts(entries: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    """Stage -> state -> how many."""
    found: dict[str, dict[str, int]] = {}
    for stage, status, count in entries:
        found.setdefault(stage, {})[status] = count
    return found
