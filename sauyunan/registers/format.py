"""How a kit declares a register: registers/<name>.yaml, and numbers.yaml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel

from sauyunan.kits.fields import NumberFormat, ValueField
from sauyunan.kits.format import Check, Key, Name, Ref, Rule, Strict, Texts

EACH = "a list: the effect is carried out for each of it, seen as `item`; gives a list"


class RegisterField(ValueField):
    """A field of a record."""

    optional: bool = False
    personal: bool = Field(default=False, description="encrypted at rest, masked on screen")
    find: Literal["exact", "words", "day"] | None = Field(
        default=None, description="how an encrypted field can be looked up (keyed hashes)"
    )
    links: Ref | None = Field(default=None, description="the register whose key this holds")


class MapView(Strict):
    """Records on the map of the city."""

    point: Key = Field(description="a field of type point")
    outline: Key | None = Field(
        default=None,
        description="a field of type outline, drawn on the map; where there is no point, its middle is",
    )


class Attendance(Strict):
    """Visitors say that they come, without an account: so many to each day, the others wait."""

    places: Rule = Field(description="an integer rule over `record`: places of each day")
    until: Key | None = Field(
        default=None, description="a date field: the last day to sign up; none: until it begins"
    )
    by: Key = Field(description="the role that sees who comes, answers and marks who was there")
    approve: bool = Field(
        default=False, description="whoever asks has a place only when that role says so"
    )
    came: Key | None = Field(
        default=None,
        description="an integer field: to it is added how many were marked as there, when their "
        "names are removed",
    )
    keep_days: int = Field(
        default=30, ge=1, le=365, description="names and contacts are removed so long after the day"
    )


class CalendarView(Strict):
    """Records that happen: once, or again and again."""

    starts: Key = Field(description="a date field: the first day")
    ends: Key | None = Field(default=None, description="a date field: the last day, if another")
    from_: Key | None = Field(default=None, alias="from", description="a time field")
    until: Key | None = Field(default=None, description="a time field")
    repeats: Rule | None = Field(
        default=None,
        description="a text rule over `record`: an RRULE (RFC 5545) or empty, such as "
        '"FREQ=WEEKLY;COUNT=10"',
    )
    except_: Key | None = Field(
        default=None,
        alias="except",
        description='a text field: days that are left out, such as "2026-12-25, 2027-01-01"',
    )
    place: Key | tuple[Key, ...] = Field(
        default=(),
        description="where it happens: a text field, or several; one that links to a published "
        "register leads there",
    )
    attend: Attendance | None = None

    @property
    def places(self) -> tuple[Key, ...]:
        """The fields that say where."""
        return (self.place,) if isinstance(self.place, str) else self.place


class Statistic(Strict):
    """Records counted by the values of a field."""

    title: Texts
    by: Key = Field(description="a facet, or a date field")
    every: Literal["month", "year"] | None = Field(default=None, description="for a date field")
    level: Literal["kecamatan", "desa"] = Field(
        default="kecamatan", description="of an area field: the areas that are counted"
    )


class SchemaOrg(Strict):
    """What a record is to search engines: a type of schema.org and what its properties are."""

    type: str = Field(pattern=r"^[A-Z][A-Za-z]+$", description="such as LocalBusiness or Event")
    properties: dict[str, Key] = Field(default_factory=dict, description="property: field")


class Renewal(Strict):
    """Owners are asked whether a record still holds; one that is not confirmed is marked stale."""

    every_months: Rule = Field(description="an integer rule over `param`")
    grace_days: int = Field(default=30, ge=1, le=365, description="after asking, until it is stale")
    service: Name | None = Field(
        default=None, description="the kit's service by which owners mend the record"
    )
    closed: dict[Key, Rule] = Field(
        default_factory=dict,
        description="what is set when an owner says that it is closed, such as "
        "{keadaan: '\"tutup\"'}; none: they are told to ask the office",
    )


class Publication(Strict):
    """What the public sees of a register, and how it may look for it."""

    when: Rule | None = Field(
        default=None, description="over `record`: shown only while this holds"
    )
    until: Key | None = Field(default=None, description="a date field: the last day it is shown")
    why: Key | None = Field(
        default=None,
        description="a text field: why an event is shown no more, such as one that is called off; "
        "everybody reads it, on its page, in calendars, and whoever signed up in a message",
    )
    with_: tuple[Key, ...] = Field(
        default=(),
        alias="with",
        description="fields with `links`: shown only while the records that they name are shown",
    )
    fields: tuple[Key, ...] = Field(min_length=1, description="what is shown, in this order")
    consent: dict[Key, Rule] = Field(
        default_factory=dict,
        description="over `record`: these fields are shown only while their rule holds, such as a "
        "phone number whose owner agreed; every personal field needs one",
    )
    translations: dict[Key, dict[Literal["en", "su"], Key]] = Field(
        default_factory=dict,
        description="field: {language: the field that holds its text in that language}; pages, feeds "
        "and what search engines read use it there, else the field itself",
    )
    summary: Key | None = Field(default=None, description="a text field shown in lists")
    search: tuple[Key, ...] = Field(
        default=(), max_length=8, description="fields in which words are looked for, weighty first"
    )
    facets: tuple[Key, ...] = Field(
        default=(), max_length=8, description="choice, choices, yes_no and area fields to filter by"
    )
    order: Literal["newest", "title", "soonest"] = "title"
    map: MapView | None = None
    calendar: CalendarView | None = None
    statistics: dict[Key, Statistic] = Field(default_factory=dict)
    schema_org: SchemaOrg | None = None
    renew: Renewal | None = None
    licence: str = Field(default="CC-BY-4.0", description="SPDX name of the licence of the data")


class AccountPeople(Strict):
    """What citizens may keep of themselves and their family in an account of their own.

    It is what they typed: nothing is read from the register or written to it.
    """

    ask: tuple[Key, ...] = Field(
        min_length=1, description="fields that are kept; with the key and a person_name among them"
    )
    same: tuple[Key, ...] = Field(
        default=(),
        description="fields of the first person that hold for another one who leaves them empty",
    )
    warn: tuple[Check, ...] = Field(
        default=(), description="over `record`; what does not hold is told, not refused"
    )


class Duplicates(Strict):
    """When two records are perhaps the same: points for each field that agrees, 100 at most.

    Names agree when they are spelled alike, in any order of their words; phones, addresses and
    numbers when they are equal, however they are written; points when they are near.
    """

    points: dict[Key, Annotated[int, Field(ge=1, le=100)]] = Field(
        min_length=1, max_length=8, description="field: its points"
    )
    score: int = Field(default=60, ge=1, le=100, description="from so many a person is asked")
    metres: int = Field(default=100, ge=1, le=10_000, description="how near points are")
    leave_out: tuple[str, ...] = Field(
        default=("cv", "pt", "ud", "pd", "fa", "firma", "tbk", "persero", "toko", "koperasi"),
        description="words that say nothing of a name, such as legal forms",
    )


class Register(Strict):
    """A typed collection of records."""

    register_: Name = Field(alias="register")
    title: Texts
    key: tuple[Key, ...] = Field(min_length=1, description="fields that are unique together")
    name: Rule | None = Field(default=None, description="text rule over `record`: its title")
    fields: dict[Key, RegisterField] = Field(min_length=1)
    owner: Key | None = Field(
        default=None,
        description="a field with `links`: a record belongs to the owner of the record that it "
        "names, such as a work to the owner of its maker; none: records have owners of their own",
    )
    keeper: Key | None = Field(
        default=None,
        description="role of the kit that may bring former versions back, and take records out of "
        "what the public sees",
    )
    keep_years: int | None = Field(default=None, description="retention; none: for ever")
    publish: Publication | None = Field(default=None, description="none: only staff sees it")
    account: AccountPeople | None = Field(
        default=None,
        description="citizens may keep such people in an account and fill in forms by it",
    )
    duplicates: Duplicates | None = Field(
        default=None, description="how records that are there twice are noticed"
    )


class Numbers(RootModel[dict[Key, NumberFormat]]):
    """numbers.yaml"""


class NumberEffect(Strict):
    """Takes the next number of a declared pattern."""

    number: Ref
    as_: Key = Field(alias="as")
    from_: dict[Key, Rule] = Field(default_factory=dict, alias="from")
    when: Rule | None = None


class FindEffect(Strict):
    """Reads a record (or all that match); a missing one refuses the move unless optional."""

    find: Ref
    as_: Key = Field(alias="as")
    where: dict[Key, Rule] = Field(min_length=1)
    all: bool = False
    optional: bool = False
    when: Rule | None = None


class CreateEffect(Strict):
    """Adds a record."""

    create: Ref
    as_: Key | None = Field(default=None, alias="as")
    each: Rule | None = Field(default=None, description=EACH)
    set: dict[Key, Rule] = Field(min_length=1)
    takes_up: dict[Key, Rule] = Field(
        default_factory=dict,
        description="a record with the same key and these values is changed instead, such as that "
        "of somebody who moved away and returns",
    )
    when: Rule | None = None


class ChangeEffect(Strict):
    """Changes the record with this key; the former version stays in the history."""

    change: Ref
    as_: Key | None = Field(default=None, alias="as")
    each: Rule | None = Field(default=None, description=EACH)
    where: dict[Key, Rule] = Field(min_length=1)
    set: dict[Key, Rule] = Field(min_length=1)
    when: Rule | None = None
