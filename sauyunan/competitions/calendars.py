"""Dates of competitions for other calendars (RFC 5545): stages of an edition, and appointments of entries."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.urls import reverse

from sauyunan.competitions import showing
from sauyunan.competitions.models import Edition, Slot
from sauyunan.core import clock
from sauyunan.core.i18n import pick


def of_stages(edition: Edition) -> bytes:
    """The windows of an edition."""
    made = _empty()
    for stage in showing.stages(edition):
        event = icalendar.Event()
        event.add("uid", f"{edition.name}-{stage.key}@{_host()}")
        event.add("dtstamp", edition.made_at)
        event.add("dtstart", stage.opens_at)
        event.add("dtend", stage.closes_at)
        event.add("summary", f"{pick(edition.competition.title)}: {stage.title}")
        path = reverse("competitions:edition", args=[edition.name])
        event.add("url", settings.SAUYUNAN_URL + path)
        made.add_component(event)
    return bytes(made.to_ical())


def of_slots(slots: Iterable[Slot]) -> bytes:
    """When entries are heard or visited; a calendar that has them takes a change by the higher sequence."""
    made = _empty()
    for slot in slots:
        entry = slot.entry
        event = icalendar.Event()
        event.add("uid", f"{entry.code}-{slot.stage}@{_host()}")
        event.add("dtstamp", clock.now())
        event.add("sequence", slot.sequence)
        event.add("dtstart", slot.starts_at)
        event.add("dtend", slot.ends_at)
        rules = entry.edition.competition.stages[slot.stage]
        event.add("summary", f"{pick(rules.title)}: {entry.shown_title}")
        event.add("location", slot.place)
        page = settings.SAUYUNAN_URL + reverse("competitions:entry", args=[entry.code])
        event.add("url", slot.address or page)
        event.add("description", page)
        made.add_component(event)
    return bytes(made.to_ical())


def _empty() -> icalendar.Calendar:
    made = icalendar.Calendar()
    made.add("prodid", "-//Sauyunan//Kompetisi//ID")
    made.add("version", "2.0")
    return made


def _host() -> str:
    return urlsplit(settings.SAUYUNAN_URL).hostname or ""
