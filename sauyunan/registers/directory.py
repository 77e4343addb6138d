"""Looking for published records: by words, facets, areas, days and places of the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sauyunan.core import clock, i18n
from sauyunan.core.folding import fold
from sauyunan.kits import value_words
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
        *("bahasa", "limit", "after", "format", "bbox", "zoom", "cetak"),
    )
)
"""What addresses of lists, maps, calendars and data say already: no facet may be called so."""
MOST = 30
"""Values of one facet that one may choose at once."""
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
    (days), and each facet by its name. Never raises: absurd values are left out."""
    return Filters(
        words=" ".join(_first(raw, "q")[:LONGEST].split()),
        facets=dict(_chosen(home, raw)),
        area=_area(_first(raw, AREA)),
        near=_point(_first(raw, "near")),
        since=_day(_first(raw, "since")),
        until=_day(_first(raw, "until")),
        linked=_code(_first(raw, "terkait")),
    )


def rows(home: Home, filters: Filters) -> QuerySet[Published]:
    """The published records that fit, in no order. Stale ones are among them, past ones are not."""
    today = clock.today()
    found = Published.objects.filter(Q(until=None) | Q(until__gte=today), register=home.full)
    if filters.words:
        query = SearchQuery(fold(filters.words), config=publishing.CONFIG)
        found = found.filter(words=query)
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
        values = tuple(one for one in dict.fromkeys(raw.get(name, ())) if one in options)[:MOST]
        if values:
            yield name, values


def _first(raw: Raw, name: str) -> str:
    texts = raw.get(name) or ("",)
    return texts[0].replace("\0", "").strip()


def _code(text: str) -> str:
    return text if len(text) <= 26 and text.isascii() and text.isalnum() else ""


def _area(text: str) -> str:
    return text if text and set(text) <= set("0123456789.") and len(text) <= 13 else ""


def _point(text: str) -> Point | None:
    try:
        found = Point.read(text)
    except ValueError:
        return None
    is_there = abs(found.latitude) <= 90 and abs(found.longitude) <= 180
    return found if is_there else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
