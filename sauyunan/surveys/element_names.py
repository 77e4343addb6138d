"""Which column of a file is which element: by key, by title, or by number U1 … Un."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from sauyunan.surveys.answer_values import Fault
from sauyunan.surveys.format import Instrument

Order = Literal["regulation", "questionnaire"]

_NUMBER = re.compile(r"u ?0{0,3}([1-9]\d{0,2})", re.ASCII)
_BETWEEN = re.compile(r"[\s_\-./]+")


@dataclass(frozen=True)
class Matched:
    """``places``: element -> index of its column; ``others``: columns that are no elements.

    ``numbers``: element -> its number, of the columns that are named U1 … Un.
    """

    places: dict[str, int]
    numbers: dict[str, int]
    others: tuple[str, ...]
    faults: tuple[Fault, ...]


def match(headings: Sequence[str], instrument: Instrument, order: Order) -> Matched:
    """Find the elements among the headings, whatever their case and blanks.

    An instrument without elements of its own takes the columns U1 … Un, or all columns when none is
    numbered. Faults: an element that is missing or stands twice, a number beyond the last element.
    """
    if instrument.any_elements:
        return _match_any(headings, instrument.any_elements.least, instrument.any_elements.most)
    names = _names(instrument)
    numbered = ordered(instrument, order)
    finder = _Finder()
    for index, heading in enumerate(headings):
        number = _number(heading)
        if number is None:
            finder.take(index, heading, names.get(folded(heading)))
        elif number <= len(numbered):
            finder.take(index, heading, numbered[number - 1], number)
        else:
            finder.refuse(heading, _("unknown"), f"U1 … U{len(numbered)}")
    for number, key in enumerate(numbered, start=1):
        if key not in finder.places:
            finder.refuse(
                key, _("missing"), _("a column %(key)s or U%(n)d") % {"key": key, "n": number}
            )
    return finder.matched()


def ordered(instrument: Instrument, order: Order) -> tuple[str, ...]:
    """The elements in the order that U1 … Un count in."""
    if order == "questionnaire" and instrument.questionnaire_order:
        return instrument.questionnaire_order
    return tuple(instrument.elements)


def folded(heading: str) -> str:
    """Without case; blanks, ``_``, ``-``, ``.`` and ``/`` are one blank."""
    return _BETWEEN.sub(" ", heading.strip().casefold()).strip()


class _Finder:
    """Collects columns; a second one of an element is a fault."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        self.headings: dict[str, str] = {}
        self.others: list[str] = []
        self.faults: list[Fault] = []

    def take(self, index: int, heading: str, key: str | None, number: int | None = None) -> None:
        if key is None:
            self.others.append(heading or _("(no heading)"))
        elif key in self.places:
            value = _("%(key)s stands twice") % {"key": key}
            self.refuse(
                heading,
                value,
                _("only one of %(first)s and %(second)s")
                % {"first": self.headings[key], "second": heading},
            )
        else:
            self.places[key], self.headings[key] = index, heading
            if number is not None:
                self.numbers[key] = number

    def refuse(self, column: str, value: str, allowed: str) -> None:
        self.faults.append(Fault(1, column, value, allowed))

    def matched(self) -> Matched:
        return Matched(self.places, self.numbers, tuple(self.others), tuple(self.faults))


def _match_any(headings: Sequence[str], least: int, most: int) -> Matched:
    finder = _Finder()
    if any(_number(heading) is not None for heading in headings):
        _take_numbered(finder, headings)
    else:
        _take_all(finder, headings)
    count = len(finder.places)
    if not finder.faults and not least <= count <= most:
        allowed = _("%(least)d to %(most)d elements") % {"least": least, "most": most}
        finder.refuse("U1 … Un", str(count), allowed)
    return finder.matched()


def _take_numbered(finder: _Finder, headings: Sequence[str]) -> None:
    """The columns U1 … Un, in the order of their numbers; none may be missing between."""
    for index, heading in enumerate(headings):
        number = _number(heading)
        finder.take(index, heading, None if number is None else f"U{number}", number)
    last = max(finder.numbers.values())
    for number in range(1, last + 1):
        if f"U{number}" not in finder.places:
            finder.refuse(f"U{number}", _("missing"), f"U1 … U{last}")
    inorder = sorted(finder.places, key=finder.numbers.__getitem__)
    finder.places = {key: finder.places[key] for key in inorder}


def _take_all(finder: _Finder, headings: Sequence[str]) -> None:
    for index, heading in enumerate(headings):
        if heading.strip():
            finder.take(index, heading, heading.strip())
        else:
            finder.refuse(_("(no heading)"), _("missing"), _("a name for each element"))


def _names(instrument: Instrument) -> dict[str, str]:
    """Folded keys and Indonesian titles; a title that two elements share names none of them."""
    titles = [(folded(one.title.id), key) for key, one in instrument.elements.items()]
    seen = [title for title, _key in titles]
    unique = {title: key for title, key in titles if seen.count(title) == 1}
    return {**unique, **{folded(key): key for key in instrument.elements}}


def _number(heading: str) -> int | None:
    found = _NUMBER.fullmatch(folded(heading))
    return int(found[1]) if found else None
