"""Form controls as values: what a page asks, what was typed, what is wrong.

Whoever reads forms builds a list of ``Control``; ``{% load ui %}{% controls list %}`` renders it.
Names in the sent form, where ``name`` is the control's name:

==============  ===========================================================================
kind            sent as
==============  ===========================================================================
most            ``name``
date            ``name-day``, ``name-month``, ``name-year``
yes_no          ``name`` = ``yes`` or ``no``
choices         ``name`` once for each ticked option
area            ``name`` = dotted code; ``name-search`` = typed text; the buttons
                ``search:name`` (look up) and ``change:name`` (forget the chosen one)
file            ``name`` = the new file; the button ``remove-file:name:key``
group           the children's own names; ``name-count`` = number of rows shown; the buttons
                ``add:name`` and ``remove:name:index``
fieldset        the children's own names
pick            ``name`` = one of the options; the button ``fill:name`` fills other fields in by it
==============  ===========================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from django.utils.translation import gettext as _

Kind = Literal[
    "text",
    "long_text",
    "integer",
    "money",
    "date",
    "time",
    "yes_no",
    "choice",
    "choices",
    "select",
    "phone",
    "email",
    "number",
    "area",
    "point",
    "link",
    "file",
    "group",
    "fieldset",
    "pick",
    "checkbox",
    "hidden",
    "password",
]
Value = str | int | bool | Sequence[str] | Mapping[str, str] | None

FEW_OPTIONS = 12  # more options than this are a select, fewer are radio buttons


@dataclass(frozen=True)
class Option:
    """One choice of a ``choice``, ``choices`` or ``select``, or one area that was found."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Upload:
    """A file that the person has already given. ``thumb`` and ``url`` are addresses, or empty."""

    key: str
    name: str
    url: str = ""
    thumb: str = ""
    size: int = 0  # bytes


@dataclass(frozen=True)
class ShownOption:
    """An option with what its markup needs."""

    id: str
    value: str
    label: str
    hint: str
    is_chosen: bool


@dataclass(frozen=True)
class DateField:
    """One of the three fields of a date."""

    part: Literal["day", "month", "year"]
    label: str
    value: str
    width: int
    autocomplete: str


INPUT_TYPES: dict[Kind, str] = {
    "phone": "tel",
    "email": "email",
    "link": "url",
    "password": "password",
}
AUTOCOMPLETE: dict[Kind, str] = {
    "phone": "tel",
    "email": "email",
    "password": "current-password",
    "number": "off",
}
WIDTHS: dict[Kind, str] = {
    "integer": "5",
    "money": "10",
    "time": "5",
    "number": "20",
    "phone": "20",
}


@dataclass(frozen=True)
class Control:
    """One question on a page. ``value`` is the raw text as typed, never the value it stands for:
    a mapping with day, month, year for ``date``; a list of texts for ``choices``."""

    name: str
    kind: Kind
    label: str
    hint: str = ""
    value: Value = ""
    error: str = ""
    options: tuple[Option, ...] = ()
    required: bool = True
    autocomplete: str = ""
    rows: int = 5  # lines of a long_text
    width: Literal["", "2", "3", "4", "5", "10", "20", "30"] = ""
    prefix: str = ""
    suffix: str = ""
    maxlength: int | None = None
    heading: bool = False  # the label is the page's h1
    # area
    query: str = ""  # what was looked for
    chosen: str = ""  # the chosen area in words, "Cihapit"
    chosen_path: str = ""  # "Bandung Wetan, Kota Bandung, Jawa Barat"
    has_more: bool = False  # more areas match than are shown
    level: int = 0  # of the areas: 1 province … 4 village
    # file
    accept: str = "image/jpeg,image/png,image/webp,application/pdf"
    files: tuple[Upload, ...] = ()
    # group, fieldset
    children: tuple[tuple[Control, ...], ...] = ()
    row_label: str = ""  # "Witness" gives "Witness 1", "Witness 2"
    may_add: bool = True
    may_remove: bool = True

    @property
    def id(self) -> str:
        """The id of the input, or of the first input."""
        return "f-" + re.sub(r"[^A-Za-z0-9_-]", "-", self.name)

    @property
    def hint_id(self) -> str:
        return f"{self.id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.id}-error"

    @property
    def described_by(self) -> str:
        """For aria-describedby: hint first, then error."""
        ids = [self.hint_id] if self.hint or self.kind in {"date", "time", "point"} else []
        return " ".join([*ids, self.error_id] if self.error else ids)

    @property
    def target(self) -> str:
        """The id that a link of the error summary leads to."""
        match self.kind:
            case "date":
                return f"{self.id}-day"
            case "group":
                return f"{self.id}-rows"
            case _:
                return self.id

    @property
    def input_type(self) -> str:
        return INPUT_TYPES.get(self.kind, "text")

    @property
    def inputmode(self) -> str:
        """Digits get the digit keyboard of a phone; a negative number needs the full one."""
        return "numeric" if self.kind in {"integer", "money", "number", "time"} else ""

    @property
    def shown_autocomplete(self) -> str:
        return self.autocomplete or AUTOCOMPLETE.get(self.kind, "")

    @property
    def shown_width(self) -> str:
        return self.width or WIDTHS.get(self.kind, "")

    @property
    def shown_prefix(self) -> str:
        return self.prefix or ("Rp" if self.kind == "money" else "")

    @property
    def is_prose(self) -> bool:
        """Whether the keyboard may correct and capitalise what is typed."""
        return self.kind == "text"

    @property
    def date_fields(self) -> tuple[DateField, ...]:
        """Day, month and year as typed."""
        typed = self.value if isinstance(self.value, Mapping) else {}
        birth = self.autocomplete == "bday"
        return (
            DateField("day", _("Day"), typed.get("day", ""), 2, "bday-day" if birth else ""),
            DateField(
                "month", _("Month"), typed.get("month", ""), 2, "bday-month" if birth else ""
            ),
            DateField("year", _("Year"), typed.get("year", ""), 4, "bday-year" if birth else ""),
        )

    @property
    def chosen_values(self) -> tuple[str, ...]:
        """The chosen options' values; yes_no takes booleans too."""
        if isinstance(self.value, bool):
            return ("yes" if self.value else "no",)
        if isinstance(self.value, str | int):
            return (str(self.value),)
        return tuple(self.value or ())

    @property
    def shown_options(self) -> tuple[ShownOption, ...]:
        """The options with ids; the first carries the control's own id, for the error summary."""
        options = self.options
        if self.kind == "yes_no" and not options:
            options = (Option("yes", _("Yes")), Option("no", _("No")))
        # An area's own id belongs to its search field.
        first = f"{self.id}-1" if self.kind == "area" else self.id
        ids = [first, *(f"{self.id}-{n}" for n in range(2, len(options) + 1))]
        chosen = self.chosen_values
        return tuple(
            ShownOption(id_, option.value, option.label, option.hint, option.value in chosen)
            for id_, option in zip(ids, options, strict=False)
        )

    @property
    def is_ticked(self) -> bool:
        return self.value not in (None, "", False)


@dataclass(frozen=True)
class Problem:
    """One line of the error summary."""

    target: str
    message: str


def problems(controls: Iterable[Control]) -> Iterator[Problem]:
    """All errors in the order of the page, those of rows included."""
    for control in controls:
        if control.error:
            yield Problem(control.target, control.error)
        for row in control.children:
            yield from problems(row)


def with_heading(controls: Sequence[Control]) -> tuple[Control, ...]:
    """A page with a single question has that question as its heading."""
    visible = [control for control in controls if control.kind != "hidden"]
    if len(visible) != 1:
        return tuple(controls)
    return tuple(
        replace(control, heading=True) if control is visible[0] else control for control in controls
    )


# -- Areas ----------------------------------------------------------------------------------------
class FoundArea(Protocol):
    """An area of the country."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


class Areas(Protocol):
    """Where areas are looked up; the module core.areas is one."""

    def path_of(self, code: str) -> Sequence[FoundArea]:
        """From the province down to the area; empty for an unknown code."""

    def search(self, text: str, level: int = 4) -> Sequence[FoundArea]: ...

    def names_above(self, found: Sequence[FoundArea]) -> Mapping[str, Sequence[str]]:
        """By code of each area the names of those it lies in, the smallest first."""


def area_options(areas: Areas, query: str, level: int) -> tuple[Option, ...]:
    """The areas of a level that answer to what was typed, each with those it lies in."""
    found = areas.search(query, level) if query else ()
    above = areas.names_above(found)
    return tuple(Option(one.code, one.name, ", ".join(above[one.code])) for one in found)
