"""Editions of competitions, entries with their proposals, juries with their scores."""

from __future__ import annotations

from sauyunan.competitions.models.editions import Edition, Window
from sauyunan.competitions.models.entries import (
    Attachment,
    Decision,
    Entry,
    EntryMember,
    Section,
    SectionNote,
)
from sauyunan.competitions.models.judging import (
    Assignment,
    Conflict,
    Handover,
    Juror,
    Minutes,
    Objection,
    Result,
    Scorecard,
    Slot,
)
from sauyunan.competitions.models.trust import TrustedCity
from sauyunan.competitions.models.visits import Visit, VisitPhoto

__all__ = [
    "Assignment",
    "Attachment",
    "Conflict",
    "Decision",
    "Edition",
    "Entry",
    "EntryMember",
    "Handover",
    "Juror",
    "Minutes",
    "Objection",
    "Result",
    "Scorecard",
    "Section",
    "SectionNote",
    "Slot",
    "TrustedCity",
    "Visit",
    "VisitPhoto",
    "Window",
]
