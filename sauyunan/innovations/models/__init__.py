"""The registry of innovations: records and their history, ideas, evidence, improvements."""

from __future__ import annotations

from sauyunan.innovations.models.evidence import Claim, Measurement, StatedBaseline
from sauyunan.innovations.models.ideas import Idea, Support
from sauyunan.innovations.models.registry import (
    Award,
    FieldNote,
    Improvement,
    Innovation,
    Proof,
    Replica,
    Revision,
    TeamMember,
    YearState,
)

__all__ = [
    "Award",
    "Claim",
    "FieldNote",
    "Idea",
    "Improvement",
    "Innovation",
    "Measurement",
    "Proof",
    "Replica",
    "Revision",
    "StatedBaseline",
    "Support",
    "TeamMember",
    "YearState",
]
