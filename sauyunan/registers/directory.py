"""Looking for published records: by words, facets, areas, days and places of the map."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import and_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sauyunan.core import clock, i18n
from sauyunan.core.folding import fold
from sauyunan.kits import value_words
from sauyunan.kits import values as field_values
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.registers import linking, publishing
from sauyunan.registers.contents import Home
from sauyunan.registers.format import RegisterField
from sauyunan.registers.models import Published
from sauyunan.registers.places import Point
from sauyunan.registers.publishing import AREA

LONGEST = 100
"""Characters of what one looks for; the rest is left out."""
WORDS = frozenset(
    (
        *("q", "area", "near", "since", "until", "terkait", "urut", "halaman", "bulan", "tampilan"),
        *("lalu",),
        *("bahasa", "limit", "after", "format", "bbox", "zoom", "cetak"),
    )
)
"""What addresses of lists, maps, calendars and data say already: no facet may be called so."""
YES_NO = {
    **dict.fromkeys(("yes", "true", "ya", "1"), "yes"),
    **dict.fromkeys(("no", "false", "tidak", "0"), "no"),
}
"""How yes and no may be written in an address: as they are asked, as data files hold them, in Indonesian."""
MOST = 30
"""Values of one facet that one may choose at once."""
_QUOTES = re.compile('["\u201c\u201d\u201e\u00ab\u00bb]')
"""Between them stands what is looked for as it is written."""
Raw = Mapping[str, Sequence[str]]
"""The parameters of an address: name -> texts in their order."""


@dataclass(frozen=True)
class Filters:
    """What somebody looks for; what an address asks for and the register does not know is left out.

    ``facets``: name of a facet -> its chosen values, of which one must hold. ``area``: dotted code;
    the record lies in it. ``near``: nearest first. ``since`` and ``until``: it happens on one of
    these days. ``linked``: the code of a record; those that name it.
    """

    words: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    area: str = ""
    near: Point | None = None
    since: date | None = None
    until: date | None = None
    linked: str = ""

    def __bool__(self) -> bool:
        return bool(
            (self.words or self.facets or self.area) or (self.since or self.until or self.linked)
        )

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out but by area."""
        return not (self.words or self.facets or self.since or self.until or self.linked)

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of an address that says the same, always in this order."""
        near = f"{self.near.latitude:g},{self.near.longitude:g}" if self.near else ""
        chosen = [(name, one) for name, values in self.facets.items() for one in values]
        return [
            pair
            for pair in (
                ("q", self.words),
                *chosen,
                (AREA, self.area),
                ("near", near),
                ("since", str(self.since or "")),
                ("until", str(self.until or "")),
                ("terkait", self.linked),
            )
            if pair[1]
        ]


def read(home: Home, raw: Raw) -> Filters:
    """The filters of an address: ``q``, ``area``, ``near`` ("-6.91,107.6"), ``since``, ``until``
    (days, of a register with a calendar), and each facet by its name. Never raises: absurd values are left out, see
    ``misread``."""
    publish = home.register.publish
    days = raw if publish and publish.calendar else {}
    return Filters(
        words=" ".join(first(raw, "q")[:LONGEST].split()),
        facets=dict(_chosen(home, raw)),
        area=_area(first(raw, AREA)),
        near=_point(first(raw, "near")),
        since=_day(first(days, "since")),
        until=_day(first(days, "until")),
        linked=_code(first(raw, "terkait")),
    )


def rows(home: Home, filters: Filters) -> QuerySet[Published]:
    """The published records that fit, in no order. Stale ones are among them, past ones are not."""
    today = clock.today()
    found = Published.objects.filter(Q(until=None) | Q(until__gte=today), register=home.full)
    if filters.words:
        found = found.filter(words=asked(filters.words))
    for name, values in filters.facets.items():
        found = found.filter(facets__overlap=[f"{name}={value}" for value in values])
    if filters.area:
        found = found.filter(facets__contains=[f"{AREA}={filters.area}"])
    if filters.until:
        found = found.filter(starts_on__lte=filters.until)
    if filters.since:
        found = found.filter(Q(ends_on=None) | Q(ends_on__gte=filters.since)).exclude(
            starts_on=None
        )
    return linking.naming(home, found, filters.linked) if filters.linked else found


def asked(words: str) -> SearchQuery | CombinedSearchQuery:
    """What a text asks for: each of its words, in any order; words in quotes stand beside each other."""
    parts: list[SearchQuery | CombinedSearchQuery] = []
    pieces = _QUOTES.split(words)
    for at, part in enumerate(pieces, start=1):
        is_phrase = at % 2 == 0 and at < len(
            pieces
        )  # a quotation mark that is not closed says nothing
        if fold(part):
            kind = "phrase" if is_phrase else "plain"
            parts.append(SearchQuery(fold(part), config=publishing.CONFIG, search_type=kind))
    return reduce(and_, parts) if parts else SearchQuery("", config=publishing.CONFIG)


@dataclass(frozen=True)
class Misread:
    """A parameter of an address that was left out: its name, what stood there, how to write it."""

    name: str
    text: str
    message: str


def misread(raw: Raw) -> list[Misread]:
    """What ``read`` leaves out although somebody typed it."""
    made = []
    try:
        near = first(raw, "near")
        _place(near)
    except ValueRefused as refused:
        made.append(Misread("near", near[:LONGEST], str(refused)))
    for name in ("since", "until"):
        text = first(raw, name)
        if text and _day(text) is None:
            message = _("this is not a day. Write day, month and year, such as 13 6 2022.")
            made.append(Misread(name, text[:LONGEST], message))
    return made


def unknown(home: Home, raw: Raw) -> list[str]:
    """What an address asks of facets and no record can have, as "facet=value": it was left out."""
    made = []
    for name, options in facet_options(home).items():
        texts = dict.fromkeys(one for one in raw.get(name, ()) if one)
        wrong = [one for one in texts if _option(home, name, one) not in options]
        made += [f"{name}={one[:LONGEST]}" for one in wrong[:MOST]]
    return made


def facet_options(home: Home) -> dict[str, tuple[str, ...]]:
    """The facets of a register that have declared values: name -> values."""
    publication = home.register.publish
    fields = home.register.fields
    made: dict[str, tuple[str, ...]] = {}
    for name in publication.facets if publication else ():
        if fields[name].type == "yes_no":
            made[name] = ("yes", "no")
        elif fields[name].options:
            made[name] = tuple(fields[name].options)
    return made


def option_label(field: RegisterField, value: str) -> str:
    """What a value of a facet is called."""
    if field.type == "yes_no":
        return _("Yes") if value == "yes" else _("No")
    option = field.options.get(value)
    return i18n.pick(value_words.option_texts(option)) if option is not None else value


def _chosen(home: Home, raw: Raw) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, options in facet_options(home).items():
        read = (_option(home, name, one) for one in raw.get(name, ()))
        values = tuple(one for one in dict.fromkeys(read) if one in options)[:MOST]
        if values:
            yield name, values


def _option(home: Home, name: str, text: str) -> str:
    if home.register.fields[name].type == "yes_no":
        return YES_NO.get(text.strip().casefold(), text)
    return text


def first(raw: Raw, name: str) -> str:
    """The first text of a parameter, or an empty one."""
    texts = raw.get(name) or ("",)
    return texts[0].replace("\0", "").strip()


def _code(text: str) -> str:
    return text if len(text) <= 26 and text.isascii() and text.isalnum() else ""


def _area(text: str) -> str:
    return text if text and set(text) <= set("0123456789.") and len(text) <= 13 else ""


def _point(text: str) -> Point | None:
    try:
        return _place(text)
    except ValueRefused:
        return None


def _place(text: str) -> Point | None:
    """The place that a text says; None for an empty one. Raises ValueRefused."""
    return Point(*field_values.place_written(text)) if text else None


def _day(text: str) -> date | None:
    """The day that a text says, 2026-12-25 or as people write it."""
    written = field_values.date_written(text[:LONGEST])
    return date.fromisoformat(written) if written else None
