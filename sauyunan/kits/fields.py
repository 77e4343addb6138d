"""The kinds of value that questions of a form and fields of a register can hold."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sauyunan.kits.format import Check, Key, Option, Ref, Rule, Strict, Texts

Kind = Literal[
    "text",
    "long_text",
    "person_name",
    "integer",
    "money",
    "date",
    "time",
    "yes_no",
    "choice",
    "choices",
    "number",
    "phone",
    "email",
    "area",
    "point",
    "outline",
    "link",
    "pictures",
    "file",
    "hours",
    "record",
    "group",
]
"""How each kind is stored (JSON) and what a rule sees:
text, long_text, person_name, phone, email, time ("14:05"), choice, number (digits only),
area (dotted code "32.73.01.1001"), point (latitude and longitude in degrees, WGS 84:
"-6.914744,107.60981"), outline (a MultiPolygon as GeoJSON, of registers only), link (address of a page),
hours (of a week, as schema.org writes them: "Mo-Fr 08:00-17:00; Sa 09:00-12:00"): text. integer, money (rupiah): integer. yes_no: bool.
date: "YYYY-MM-DD", seen as a day. choices, pictures (codes of photos, of registers only),
file (codes of files that the office adds, in moves of the staff only): list of text. record: a message with the asked fields.
group: a list of messages."""


class ValueField(Strict):
    """What a question and a register's field have in common."""

    type: Kind
    label: Texts
    hint: Texts | None = None
    options: dict[Key, Option | Texts] = Field(
        default_factory=dict, description="for choice and choices"
    )
    of: Ref | None = Field(default=None, description="for number: which declared number")
    min: int | None = None
    max: int | None = None
    level: Literal["provinsi", "kabupaten", "kecamatan", "desa"] = Field(
        default="desa", description="for area: how deep the code must go"
    )
    within: Literal["city"] | None = Field(
        default=None, description="for point, outline and area: it must lie in the city"
    )
    accounts_at: str | None = Field(
        default=None,
        pattern=r"^https://[a-z0-9.-]+/(@)?$",
        description="for link: the address before the name of an account, such as "
        "https://www.instagram.com/; then @name and name are taken too, and the address is kept",
    )
    check: tuple[Check, ...] = ()


class Question(ValueField):
    """A question of a form page."""

    optional: bool = False
    show: Rule | None = Field(default=None, description="asked only while this holds")
    default: Rule | None = Field(default=None, description="filled in first, the person may change")
    register_: Ref | None = Field(
        default=None, alias="register", description="for record: the register it is compared with"
    )
    ask: tuple[Key, ...] = Field(
        default=(), description="for record: which of the register's fields are typed"
    )
    match: tuple[Key, ...] = Field(
        default=(), description="for record: the fields that must agree to find the record"
    )
    questions: dict[Key, Question] = Field(
        default_factory=dict, description="for group: asked for each row"
    )
    reasons: dict[Key, Texts] = Field(
        default_factory=dict, description="why it is sent back; ready-made sentences for the desk"
    )


class Page(Strict):
    """One topic of a form: few questions."""

    title: Texts
    hint: Texts | None = None
    show: Rule | None = None
    questions: dict[Key, Question] = Field(min_length=1)


class NumberFormat(Strict):
    """A pattern of numbers, e.g. identity numbers or document numbers (numbers.yaml).

    ``prefix`` is a text rule over ``takes``; the serial follows, counted per prefix by a locked row.
    """

    title: Texts
    takes: dict[Key, Literal["text", "integer", "date", "choice", "area"]] = Field(
        default_factory=dict
    )
    prefix: Rule | None = Field(default=None, description="a text; none: typed only, never issued")
    serial: int = Field(default=4, ge=1, le=12, description="digits of the running number")
    suffix: Rule | None = None
    first: int = Field(default=1, ge=0)
    length: int | None = Field(default=None, description="digits of a typed number")
    ignore: str = Field(
        default=" .-", description="characters left out of what people type, where length is given"
    )
    check: tuple[Check, ...] = Field(default=(), description="`value` is the text of digits")
    mask: str = Field(default="", description='how it is shown, e.g. "####********####"')
