"""What the registry asks for, as data (rules/registry/*.yaml): sections, affairs, goals, groups, words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sauyunan.kits.format import Key, Strict, Texts

MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$")]
"""A day of each year: "02-01" is the first of February."""


class Section(Strict):
    """A section of an innovation's story."""

    title: Texts
    help: Texts
    least_words: int = Field(ge=1, description="from here on the section counts as complete")
    most_words: int = Field(ge=1)
    required: bool = True
    asked_from: Literal["initiative", "trial", "applied"] = Field(
        default="initiative", description="from this stage on a record is incomplete without it"
    )
    headings: tuple[str, ...] = Field(default=(), description="other titles in a story.md")


class Sections(Strict):
    """sections.yaml"""

    registry: Literal["sections"]
    source: str
    sections: dict[Key, Section] = Field(min_length=1)


class Affair(Strict):
    """An affair of government (urusan) and its kind in UU 23/2014."""

    title: Texts
    group: Literal["basic", "obligatory", "choice", "supporting"]


class Affairs(Strict):
    """affairs.yaml"""

    registry: Literal["affairs"]
    source: str
    affairs: dict[Key, Affair] = Field(min_length=1)


class Goals(Strict):
    """goals.yaml"""

    registry: Literal["goals"]
    source: str
    goals: dict[str, Texts] = Field(min_length=1)


class Groups(Strict):
    """groups.yaml"""

    registry: Literal["groups"]
    source: str
    groups: dict[Key, Texts] = Field(min_length=1)


class Years(Strict):
    """years.yaml"""

    registry: Literal["years"]
    source: str
    asked_from: MonthDay = Field(description="of the year itself: the team is asked")
    stale_from: MonthDay = Field(description="of the next year: a record without it is stale")


class Words(Strict):
    """words.yaml"""

    registry: Literal["words"]
    source: str
    silent: tuple[str, ...] = Field(description="say nothing of what an innovation is")
    same: tuple[tuple[str, ...], ...] = Field(default=(), description="words of one meaning")
    short: dict[str, str] = Field(default={}, description="short form -> long form")
