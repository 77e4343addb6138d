"""The part of the story that tells of applications for other services than that of the month."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sauyunan.home.demo.record_story import Draw
from sauyunan.kits.format import Key, Ref, Strict


class Step(Strict):
    """A move after sending, so many working minutes after the one before; nobody in ``by``: the applicant."""

    move: Key
    by: tuple[str, ...] = ()
    least: int = Field(default=0, ge=0)
    most: int = Field(default=0, ge=0)
    on_day: bool = Field(default=False, description="in the morning of the day that was booked")
    books: bool = Field(default=False, description="another day is booked before: {day}")
    with_: dict[Key, Any] = Field(default_factory=dict, alias="with")
    reason: str = ""
    reasons: dict[Key, str] = Field(default_factory=dict)
    answers: dict[Key, Any] = Field(
        default_factory=dict, description="new answers to what was sent back"
    )


class Way(Strict):
    """What becomes of so many applications; those whose steps lie after today still wait."""

    count: int = Field(ge=1)
    days: tuple[int, int] = Field(default=(-29, -13), description="when they are sent, from today")
    answers: dict[Key, Any] = Field(default_factory=dict, description="lie over the errand's")
    bring: tuple[Key, ...] | None = Field(default=None, description="none: what the errand says")
    steps: tuple[Step, ...] = ()


class Complained(Strict):
    """How many of a hundred complain after they were served, and who answers what."""

    share: int = Field(ge=0, le=100)
    kind: str
    text: str
    answer: str
    by: str


class Errand(Strict):
    """Applications for one service. Facts of an answer: those of a family, what is drawn, ``at`` (counts
    from 1), ``word`` (the same in words), ``day`` (booked), ``today`` (of the step), ``none``."""

    service: Ref
    draw: dict[Key, Draw] = Field(default_factory=dict)
    answers: dict[Key, Any]
    bring: tuple[Key, ...] = ()
    most_a_day: int = Field(default=1, ge=1, description="how many book the same day")
    ways: dict[Key, Way]
    answered: int = Field(ge=0, le=100, description="of a hundred that were served")
    means: dict[Key, float] = Field(description="of each element, from 1 to 4")
    complaint: Complained
