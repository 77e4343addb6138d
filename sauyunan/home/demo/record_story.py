"""The part of the story that says which records a register of the sample city holds."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sauyunan.kits.format import Key, Name, Ref, Strict


class _Drawn(Strict):
    """A fact that so many of a hundred records have."""

    share: int = Field(default=100, ge=1, le=100)


class OneOf(_Drawn):
    """One of these, each as often as its weight says."""

    one_of: dict[str, int]


class SomeOf(_Drawn):
    """A list of up to so many of these, drawn by their weights."""

    some_of: dict[str, int]
    most: int = Field(default=1, ge=1)


class Between(_Drawn):
    """A whole number."""

    between: tuple[int, int]
    step: int = Field(default=1, ge=1)


class Days(_Drawn):
    """A day, counted from today or from another fact."""

    days: tuple[int, int]
    after: Key | None = None
    rising: bool = Field(default=False, description="later days are likelier, as of what grows")
    weekday: Key | None = Field(
        default=None,
        description="a fact, 1 Monday to 7 Sunday: the first such day from there on; none: any day",
    )


class YearOf(_Drawn):
    """The year of a day among the facts."""

    year_of: Key


class WordFor(_Drawn):
    """The word for another fact (the first of a list)."""

    word_for: Key
    words: dict[str, str]


class Other(_Drawn):
    """The facts of a record that an earlier section made, "{shop[number]}", or one of them."""

    other: Key
    fact: Key | None = None
    in_turn: bool = Field(default=False, description="the first for the first, and so on")


class Chance(_Drawn):
    """Yes for so many of a hundred, no for the others."""

    chance: int = Field(ge=0, le=100)


Draw = OneOf | SomeOf | Between | Days | YearOf | WordFor | Other | Chance


class Photos(Strict):
    """Photos of the first so many records of a section, drawn when the city is made."""

    field: Key
    first: int = Field(ge=1)
    each: int = Field(default=1, ge=1)
    shows: str = Field(description='what stands on them, "{nama}"')


class Section(Strict):
    """Records of one register: so many, or one for each row of facts that is written out."""

    register_: Ref = Field(alias="register")
    count: int = Field(default=0, ge=0)
    rows: tuple[dict[Key, Any], ...] = ()
    number: Ref | None = None
    takes: dict[Key, str] = Field(
        default_factory=dict, description="what the number takes besides `place` and `recorded`"
    )
    draw: dict[Key, Draw] = Field(default_factory=dict)
    set: dict[Key, Any]
    recorded: Key | None = Field(
        default=None, description="the fact that says on which day; where there is none, now"
    )
    photos: Photos | None = None
    owners: int = Field(default=0, ge=0, description="so many of the first have an owner")

    @property
    def size(self) -> int:
        """How many records it makes."""
        return len(self.rows) or self.count


class Records(Strict):
    """What the registers of a kit hold when the month begins."""

    kit: Name
    sections: dict[Key, Section]
