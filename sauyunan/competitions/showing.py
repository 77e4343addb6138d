"""What pages of competitions print: texts in the reader's language, dates, rows of results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.urls import reverse

from sauyunan.competitions import standings
from sauyunan.competitions.format import Stage
from sauyunan.competitions.models import Edition, Entry, Juror, Result
from sauyunan.competitions.standings import Figures, JurorFigures, Place
from sauyunan.core import clock
from sauyunan.core.i18n import pick


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


def calendar(one: Edition) -> bytes:
    """The windows of an edition for other calendars."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Sauyunan//Kompetisi//ID")
    made.add("version", "2.0")
    for stage in stages(one):
        event = icalendar.Event()
        event.add("uid", f"{one.name}-{stage.key}@{urlsplit(settings.SAUYUNAN_URL).hostname}")
        event.add("dtstamp", one.made_at)
        event.add("dtstart", stage.opens_at)
        event.add("dtend", stage.closes_at)
        event.add("summary", f"{pick(one.competition.title)}: {stage.title}")
        event.add("url", settings.SAUYUNAN_URL + reverse("competitions:edition", args=[one.name]))
        made.add_component(event)
    return bytes(made.to_ical())


@dataclass(frozen=True)
class PublishedRow:
    """An entry in a published ranking, with the title of its class; ``rank``: in its class."""

    klass: str
    rank: int | None
    code: str
    title: str
    agency: str
    score: str | None


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
    for place in places:
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
            )
        )
    return found


def entries_by_code(one: Edition, codes: Iterable[str]) -> dict[str, Entry]:
    """Entries of an edition that were sent."""
    rows = one.entries.filter(code__in=list(codes), number__isnull=False)
    return {entry.code: entry for entry in rows}


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
