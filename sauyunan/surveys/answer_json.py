"""Sums or means of answers in JSON, as an old report prints them.

``{"n": 29, "sums": {"U1": 105, …}}`` or ``{"averages": {"U1": "3.6207", …}}``; what was printed as
their result may stand beside them: ``"published": {"index": "90.56", "grade": "A"}``. The open data of a
closed survey (``open_results``) are read as its sums and what was published of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import strict_json
from sauyunan.surveys import totals
from sauyunan.surveys.answer_values import Fault, FileRefused, answer_of, mean_of, told

KINDS = ("sums", "averages")
PUBLISHED = ("index", "ni", "grade")
_MOST = 1_000_000_000  # respondents


@dataclass(frozen=True)
class Content:
    """The numbers by the names they have in the file; ``kind``: sums or averages."""

    kind: str
    n: int | None
    values: Mapping[str, Fraction]
    published: Mapping[str, str]
    faults: tuple[Fault, ...]


def read(file: str, data: bytes, scale: int) -> Content:
    """The content of a file of this name. Raises FileRefused when it is not of one of the two forms."""
    given = parsed(file, data, _("The JSON must be one object with sums or averages."))
    given = _of_open_data(given) or given
    kinds = [kind for kind in KINDS if kind in given]
    strange = sorted(set(given) - {"n", "published", *KINDS})
    faults = [fault(name, _("unknown"), "n, sums, averages, published") for name in strange]
    if len(kinds) != 1 or not isinstance(given[kinds[0]], dict) or not given[kinds[0]]:
        faults.append(fault("sums / averages", _("missing"), _("one of the two, as an object")))
        raise FileRefused([fault.line(file) for fault in faults])
    kind = kinds[0]
    n = _number_of_respondents(given, kind, faults)
    published = _published(given.get("published", {}), faults)
    values = _values(kind, given[kind], _reader(kind, n, scale), faults)
    return Content(kind, n, values, published, tuple(faults))


def _of_open_data(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """Sums and published figures of a closed survey; None for anything else."""
    content = given.get("content")
    if not isinstance(content, dict) or content.get("format") != totals.FORMAT:
        return None
    elements = content.get("elements")
    if not isinstance(elements, dict):
        return None
    sums = {key: one.get("sum") if isinstance(one, dict) else None for key, one in elements.items()}
    published = {name: given[name] for name in PUBLISHED if given.get(name) is not None}
    return {"n": content.get("n"), "sums": sums, "published": published}


def _values(
    kind: str,
    given: Mapping[str, object],
    reader: tuple[Callable[[object], Fraction | None], str],
    faults: list[Fault],
) -> dict[str, Fraction]:
    take, allowed = reader
    values = {}
    for name, value in given.items():
        taken = take(value)
        if taken is None:
            faults.append(fault(f"{kind}.{name}", told(value), allowed))
        values[name] = taken if taken is not None else Fraction(0)
    return values


def _reader(
    kind: str, n: int | None, scale: int
) -> tuple[Callable[[object], Fraction | None], str]:
    """What takes a value of this kind, or gives None, and the words for what it takes."""
    if kind == "averages":
        allowed = _("a number from 1 to %(scale)d") % {"scale": scale}
        return lambda value: _between(mean_of(value), 1, scale), allowed
    if n is None:
        return lambda value: _whole(value, _MOST * scale), _("a whole number")
    allowed = _("a whole number from %(least)d to %(most)d") % {"least": n, "most": n * scale}
    return lambda value: _between(_whole(value, n * scale), n, n * scale), allowed


def _whole(value: object, most: int) -> Fraction | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:20])
    answer = answer_of(value, most)
    return None if answer is None else Fraction(answer)


def _between(value: Decimal | Fraction | None, least: int, most: int) -> Fraction | None:
    return Fraction(value) if value is not None and least <= value <= most else None


def _number_of_respondents(given: Mapping[str, Any], kind: str, faults: list[Fault]) -> int | None:
    value = given.get("n")
    if value is None and kind == "averages":
        return None
    n = _whole(value, _MOST)
    if n is None:
        faults.append(fault("n", told(value), _("how many answered, a whole number above 0")))
        return None
    return int(n)


def _published(given: object, faults: list[Fault]) -> dict[str, str]:
    if not isinstance(given, dict):
        faults.append(fault("published", told(given), _("an object with index, ni or grade")))
        return {}
    for name, value in given.items():
        is_known = name in PUBLISHED and isinstance(value, str | int | Decimal)
        if not is_known or (name != "grade" and mean_of(value) is None):
            allowed = _("index and ni as numbers, grade as a letter")
            faults.append(fault(f"published.{name}", told(value), allowed))
    return {name: str(value).strip().replace(",", ".") for name, value in given.items()}


def parsed(file: str, data: bytes, otherwise: str) -> dict[str, Any]:
    """The object that is in a file. Raises FileRefused, with ``otherwise`` where it holds something else."""
    try:
        given = strict_json.read(data)
    except strict_json.Twice as twice:
        value = _("%(key)s stands twice") % {"key": twice.name}
        raise FileRefused([fault(twice.name, value, _("each name once")).line(file)]) from None
    except strict_json.Unreadable:
        raise FileRefused([f"{file}: " + _("This is no JSON that can be read.")]) from None
    if not isinstance(given, dict):
        raise FileRefused([f"{file}: {otherwise}"])
    return given


def fault(column: str, value: str, allowed: str) -> Fault:
    """What is wrong at a name of the object."""
    return Fault(0, column, value, allowed)
