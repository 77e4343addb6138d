"""Parts of pages as values: rows of a summary, tasks, steps of a timeline, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Picture:
    """A small picture that links to the whole one. ``alt`` says what it shows."""

    url: str
    thumb: str
    alt: str


@dataclass(frozen=True)
class Row:
    """A line of a summary list: what was asked, what was answered, where to change it."""

    label: str
    value: str | Sequence[str] = ""
    change_url: str = ""
    change_text: str = ""  # instead of "Change"
    pictures: tuple[Picture, ...] = ()
    error: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The answer, one line each; none when nothing was answered."""
        parts = [self.value] if isinstance(self.value, str) else self.value
        return tuple(line for part in parts for line in part.splitlines() if line.strip())


@dataclass(frozen=True)
class Task:
    """A line of a task list. Its state is computed from data, never stored."""

    title: str
    state: Literal["todo", "doing", "done", "blocked", "problem"]
    url: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Step:
    """A step of a timeline. ``flag`` asks the reader to do something."""

    title: str
    state: Literal["done", "now", "later", "flag"]
    at: datetime | None = None
    about: str = ""


@dataclass(frozen=True)
class Crumb:
    """A step of the way from the front page to this page."""

    label: str
    url: str


@dataclass(frozen=True)
class Choice:
    """An option of a filter."""

    value: str
    label: str
    is_chosen: bool
