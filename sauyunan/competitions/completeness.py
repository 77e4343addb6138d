"""How far a proposal is: words against limits, attachments, and what is missing before it can be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.competitions.format import Attachment, Competition, Section
from sauyunan.competitions.models import Entry
from sauyunan.core.i18n import pick
from sauyunan.innovations.sections import count_words


@dataclass(frozen=True)
class Part:
    """A section or an attachment of a proposal; ``fault`` says what is missing in it, or is empty."""

    key: str
    title: str
    is_section: bool
    words: int = 0
    most: int = 0
    weight: str = "0"
    is_required: bool = True
    is_there: bool = False
    fault: str = ""

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing in it."""
        return self.is_there and not self.fault


def sections_of(rules: Competition, group: str) -> Mapping[str, Section]:
    """The sections that are asked of a group."""
    return {
        key: one
        for key, one in rules.form.sections.items()
        if not one.groups or group in one.groups
    }


def attachments_of(rules: Competition, group: str) -> Mapping[str, Attachment]:
    """The attachments that are asked of a group."""
    return {
        key: one
        for key, one in rules.form.attachments.items()
        if not one.groups or group in one.groups
    }


def parts(entry: Entry) -> list[Part]:
    """All parts of the proposal, sections first."""
    rules = entry.edition.competition
    texts = dict(entry.sections.values_list("key", "text"))
    held = {one.key: one for one in entry.attachments.all()}
    found = [
        _section(key, one, texts.get(key, ""))
        for key, one in sections_of(rules, entry.group).items()
    ]
    for key, one in attachments_of(rules, entry.group).items():
        there = held.get(key)
        fault = ""
        if there is None and one.required:
            fault = _("“%(title)s” is missing.") % {"title": pick(one.title)}
        elif there and one.most_seconds and (there.seconds or 0) > one.most_seconds:
            told = {"title": pick(one.title), "most": one.most_seconds, "seconds": there.seconds}
            fault = (
                _("“%(title)s” lasts %(seconds)d seconds; at most %(most)d are possible.") % told
            )
        found.append(
            Part(
                key,
                pick(one.title),
                False,
                is_required=one.required,
                is_there=there is not None,
                fault=fault,
            )
        )
    return found


def _section(key: str, one: Section, text: str) -> Part:
    words, fault = count_words(text), ""
    told = {"title": pick(one.title), "words": words, "most": one.words, "least": one.least_words}
    if words > one.words:
        fault = _("“%(title)s” has %(words)d words; at most %(most)d are possible.") % told
    elif one.required and not words:
        fault = _("“%(title)s” is empty.") % told
    elif words and words < one.least_words:
        fault = _("“%(title)s” has %(words)d words; at least %(least)d are needed.") % told
    return Part(
        key,
        pick(one.title),
        True,
        words=words,
        most=one.words,
        weight=one.weight,
        is_required=one.required,
        is_there=bool(words),
        fault=fault,
    )


def percent(found: list[Part]) -> int:
    """How many of the required parts are done, in percent, rounded down."""
    required = [one for one in found if one.is_required]
    done = sum(1 for one in required if one.is_done)
    return 100 * done // len(required) if required else 100


def missing(entry: Entry) -> list[str]:
    """A sentence for each part that is not as it must be."""
    return [one.fault for one in parts(entry) if one.fault]


def content(entry: Entry, sent_at: datetime) -> dict[str, Any]:
    """What is sent, for the receipt: all texts, attachments by digest, evidence, and when."""
    return {
        "edition": entry.edition.name,
        "bundle": entry.edition.digest,
        "entry": entry.code,
        "title": entry.title,
        "agency": entry.agency,
        "group": entry.group,
        "class": entry.klass,
        "category": entry.category,
        "sections": dict(entry.sections.order_by("key").values_list("key", "text")),
        "attachments": {
            one.key: one.digest or one.address for one in entry.attachments.order_by("key")
        },
        "evidence": entry.evidence,
        "sent_at": sent_at.isoformat(),
    }
