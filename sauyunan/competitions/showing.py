"""What pages of competitions print: texts in the reader's language, dates, rows of results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sauyunan.accounts.models import Person
from sauyunan.competitions import judging_queries, standings
from sauyunan.competitions.checking import TIMED
from sauyunan.competitions.format import Stage
from sauyunan.competitions.lifecycle import WRITABLE
from sauyunan.competitions.models import Edition, Entry, Juror, Result, Visit, VisitPhoto
from sauyunan.competitions.standings import Figures, JurorFigures, Place
from sauyunan.competitions.winners import last_result
from sauyunan.core import clock, saying
from sauyunan.core.i18n import language, pick

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
    """A stage with its window; ``state``: past, now, next. ``ended_without``: why without reports of the field."""

    key: str
    title: str
    rules: Stage
    opens_at: datetime
    closes_at: datetime
    state: str
    ended: bool
    ended_without: str

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
                window.ended_without,
            )
        )
    return found


def why_closed(entry: Entry) -> str:
    """Why a proposal cannot be written now and what would open it; "" while it can."""
    if entry.status in WRITABLE:
        return ""
    if entry.status in {Entry.Status.REVIEW, Entry.Status.APPROVED}:
        return gettext("It is with the local administrator. To write again, take it back first.")
    if entry.sent_at is None:
        return gettext("It was withdrawn and is not written any more.")
    told = {"moment": saying.moment(timezone.localtime(entry.sent_at), language())}
    return gettext("It was sent on %(moment)s. What was sent stays as it is.") % told


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
    found = list(rows.order_by("pk").prefetch_related("photos"))
    if found and not _reads_at_once(person, entry):
        published = entry.edition.results.filter(published_at__isnull=False)
        stages = set(published.values_list("stage", flat=True))
        found = [one for one in found if one.stage in stages]
    return [visit(one, entry) for one in found]


def _reads_at_once(person: Person, entry: Entry) -> bool:
    """Whether somebody leads the edition or judges the entry."""
    mine = Entry.objects.filter(pk=entry.pk)
    return mine.managed_by(person).exists() or mine.judged_by(person).exists()


def findings(entry: Entry, *, is_blind: bool = False) -> list[dict[str, Any]]:
    """The measured figures of an entry, each with the words ``said``; an entry of another city may come without. A
    blind stage hides their digests, by which anybody finds the innovation."""
    hidden = {"digest": ""} if is_blind else {}
    return [
        {**one, "said": one.get("said") or _figure(one), **hidden}
        for one in entry.evidence.get("findings", ())
    ]


def _figure(finding: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (finding.get("value") or "–", finding.get("unit"))))


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


@dataclass(frozen=True)
class PublishedRow:
    """An entry in a published ranking, with the title of its class; ``rank``: in its class; ``tie``: what put it
    after the row before with the same score, "" where the scores differ."""

    klass: str
    rank: int | None
    code: str
    title: str
    agency: str
    score: str | None
    goes_on: bool
    tie: str = ""


def published(one: Edition, result: Result) -> list[Place]:
    """By class: those who went on, or all, as the bundle's ``publication`` says."""
    shows_all = one.competition.publication.scores == "all"
    by_class: dict[str, list[Place]] = {key: [] for key in one.competition.classes}
    for place in standings.of_result(result):
        if place.klass in by_class and (place.goes_on or shows_all):
            by_class[place.klass].append(place)
    return [place for places in by_class.values() for place in places]


def published_rows(one: Edition, places: Sequence[Place]) -> list[PublishedRow]:
    """Some of them with their titles, and their scores as far as the bundle publishes them."""
    scores, known = one.competition.publication.scores, one.competition.classes
    names = entries_by_code(one, [place.code for place in places])
    found = []
    for before, place in zip([None, *places], places, strict=False):
        entry = names.get(place.code)
        has_score = scores == "all" or (scores == "winners" and place.goes_on)
        found.append(
            PublishedRow(
                klass=pick(known[place.klass].title),
                rank=place.class_rank,
                code=place.code,
                title=entry.title if entry else "",
                agency=entry.agency if entry else "",
                score=place.score if has_score else None,
                goes_on=place.goes_on,
                tie=_tie(one, before, place) if has_score else "",
            )
        )
    return found


def _tie(one: Edition, before: Place | None, place: Place) -> str:
    """What decided between a place and the one before it in the same class."""
    if before is None or not place.decided_by or before.rank is None or place.rank is None:
        return ""
    follows = before.klass == place.klass and before.rank + 1 == place.rank
    return judging_queries.tie_text(one.competition, place.decided_by) if follows else ""


def entries_by_code(one: Edition, codes: Iterable[str]) -> dict[str, Entry]:
    """Entries of an edition that were sent."""
    rows = one.entries.filter(code__in=list(codes), number__isnull=False)
    return {entry.code: entry for entry in rows}


def winners(one: Edition) -> list[tuple[str, list[PublishedRow]]]:
    """By class, once the competition has ended and its last result is published; else none."""
    last = last_result(one)
    has_ended = one.window(one.stage).ended_at is not None and not one.stage_after(one.stage)
    if last is None or last.published_at is None or not has_ended:
        return []
    won = set(one.entries.filter(status=Entry.Status.WON).values_list("code", flat=True))
    places = [place for place in standings.of_result(last) if place.code in won]
    order = {key: at for at, key in enumerate(one.competition.classes)}
    places.sort(key=lambda place: (order[place.klass], place.class_rank or 0))
    rows = published_rows(one, places)
    return [(title, list(found)) for title, found in groupby(rows, attrgetter("klass"))]


def jury_names(one: Edition) -> list[str]:
    """Names of jurors who judged something, where the bundle publishes them and a result is; in the order of names, which
    says nothing of their codes."""
    if not one.competition.publication.juror_names or not (
        one.results.filter(published_at__isnull=False).exists()
    ):
        return []
    rows = one.jurors.filter(assignments__scorecard__sent_at__isnull=False)
    return sorted({str(juror.person) for juror in rows.select_related("person")})


def minutes_without_result(one: Edition) -> list[tuple[str, str]]:
    """Stages without a ranking whose signed minutes everybody may read: key and title."""
    ranked = set(one.results.values_list("stage", flat=True))
    rows = [kept for kept in one.minutes.order_by("pk") if kept.stage not in ranked]
    return [
        (kept.stage, pick(one.competition.stages[kept.stage].title))
        for kept in rows
        if kept.is_published
    ]


def without_minutes(one: Edition) -> list[tuple[str, str]]:
    """Administrative checks that have ended and whose minutes may still be signed: key and title."""
    signed = {kept.stage for kept in one.minutes.all() if kept.is_published}
    return [
        (key, pick(rules.title))
        for key, rules in one.competition.stages.items()
        if rules.kind == "checking" and one.window(key).ended_at is not None and key not in signed
    ]


@dataclass(frozen=True)
class Calibration:
    """How jurors agree in a stage; ``wide``: entries whose cards lie far apart."""

    jurors: list[tuple[Juror, JurorFigures]]
    alpha: Decimal | None
    w: Decimal | None
    outliers: list[tuple[Entry, Juror, Decimal]]
    wide: list[tuple[Entry, Decimal]]


def figures(one: Edition, found: Figures) -> Calibration:
    """With the people and the entries that are meant."""
    jurors = {juror.pseudonym: juror for juror in one.jurors.select_related("person")}
    meant = [*(row[0] for row in found.outliers), *(row[0] for row in found.wide)]
    entries = entries_by_code(one, meant)
    return Calibration(
        jurors=[(jurors[name], each) for name, each in sorted(found.jurors.items())],
        alpha=found.alpha,
        w=found.w,
        outliers=[
            (entries[code], jurors[name], difference)
            for code, name, difference in found.outliers
            if code in entries and name in jurors
        ],
        wide=[(entries[code], spread) for code, spread in found.wide if code in entries],
    )


def counts(entries: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    """Stage -> state -> how many."""
    found: dict[str, dict[str, int]] = {}
    for stage, status, count in entries:
        found.setdefault(stage, {})[status] = count
    return found
