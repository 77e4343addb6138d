"""What pages of competitions print: texts in the reader's language, dates, rows of results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.urls import reverse

from sauyunan.competitions.format import Stage
from sauyunan.competitions.models import Edition, Entry, Result
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
