"""How complete a record is: its parts, each with a percentage and what is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.core import i18n
from sauyunan.innovations import fields
from sauyunan.innovations.models import Innovation
from sauyunan.innovations.registry_format import Section
from sauyunan.innovations.sections import count_words, sections

ORDER = ("initiative", "trial", "applied")
"""The stages, the first one first."""
_NEEDED = ("title", "form", "kind", "initiator")
_REACHED = ("affairs", "sdgs", "target_groups")


@dataclass(frozen=True)
class Part:
    """A part of a record: ``percent`` of it is there; ``missing`` says what is not, "" nothing.

    ``needed``: a record is not sent without it.
    """

    key: str  # about, reach, stage, team, proof, or story.SECTION
    title: str
    percent: int
    missing: str = ""
    needed: bool = True


@dataclass(frozen=True)
class Beside:
    """What stands in rows beside a record: leaders of its team, and what its proofs are about."""

    leaders: int
    proved: frozenset[str]


def parts(innovation: Innovation, beside: Beside) -> tuple[Part, ...]:
    """All parts in the order of the pages."""
    story = (_section(innovation, key, one) for key, one in sections().items())
    return (
        _fields("about", _("About the innovation"), innovation, _NEEDED),
        _fields("reach", _("Affairs, goals, and whom it is for"), innovation, _REACHED),
        _stage(innovation),
        _team(beside),
        *story,
        _proof(innovation, beside),
    )


def percent(found: Sequence[Part]) -> int:
    """How complete the whole is: the mean of the needed parts, rounded down."""
    needed = [one.percent for one in found if one.needed]
    return sum(needed) // len(needed) if needed else 100


def lacking(found: Sequence[Part]) -> tuple[Part, ...]:
    """The needed parts that are not complete."""
    return tuple(one for one in found if one.needed and one.percent < 100)


def is_asked(section: Section, stage: str) -> bool:
    """Whether a record at this stage is incomplete without the section."""
    return section.required and ORDER.index(stage) >= ORDER.index(section.asked_from)


def _section(innovation: Innovation, key: str, section: Section) -> Part:
    words = count_words(innovation.story.get(key, ""))
    short = section.least_words - words
    return Part(
        fields.STORY + key,
        i18n.pick(section.title),
        min(100, words * 100 // section.least_words),
        ngettext("%(n)d word more", "%(n)d words more", short) % {"n": short} if short > 0 else "",
        is_asked(section, innovation.stage),
    )


def _fields(key: str, title: str, innovation: Innovation, names: Sequence[str]) -> Part:
    empty = [name for name in names if not getattr(innovation, name)]
    told = {"names": ", ".join(fields.label(name) for name in empty)}
    missing = _("Not filled in: %(names)s") % told if empty else ""
    return Part(key, title, (len(names) - len(empty)) * 100 // len(names), missing)


def days_of(stage: str) -> tuple[str, ...]:
    """The days that a record at this stage has: thought of, tried since, applied since."""
    return fields.DAYS[: ORDER.index(stage) + 1]


def _stage(innovation: Innovation) -> Part:
    return _fields("stage", _("Stage and dates"), innovation, days_of(innovation.stage))


def _team(beside: Beside) -> Part:
    missing = "" if beside.leaders else _("Nobody leads the team.")
    return Part("team", _("Team"), 100 if beside.leaders else 0, missing)


def _proof(innovation: Innovation, beside: Beside) -> Part:
    """The day of the stage reached has a proof."""
    day = days_of(innovation.stage)[-1]
    wanted = day != "initiated_on"
    there = day in beside.proved
    missing: Mapping[str, str] = {"day": fields.label(day)}
    return Part(
        "proof",
        _("Proof"),
        100 if there or not wanted else 0,
        "" if there or not wanted else _("No proof of: %(day)s") % missing,
        wanted,
    )
