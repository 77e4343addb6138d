"""The functions that rules may call beside the operators of CEL: days, texts, numbers, areas.

A function that cannot answer raises ValueError with a sentence that repeats no answer; the rule
then has no value.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from sauyunan.core import saying
from sauyunan.core.cel_schema import day_from

LANGUAGES = ("id", "en", "su")
# Permendagri 58/2021 numbers areas by dotted codes, province first: 32.73.01.1001.
LEVELS = {"provinsi": 1, "kabupaten": 2, "kecamatan": 3, "desa": 4}
AREA_NAME = "area_name"
_WIDEST = 40


@dataclass(frozen=True)
class Function:
    """One overload: kinds of its arguments and result, e.g. ("day", "day") -> "integer".

    ``[text]`` is a list of texts. ``words``: which argument, written as a literal, must be one of
    a closed list.
    """

    name: str
    takes: tuple[str, ...]
    gives: str
    run: Callable[..., object]
    words: Mapping[int, tuple[str, ...]]


def functions(zone: tzinfo, area_name: Callable[[str], str] | None) -> tuple[Function, ...]:
    """All functions; ``zone`` is where a moment's day and time of day are read.

    ``area_name`` looks a code up in the installed areas; without it the name cannot be told.
    """
    levels, languages = tuple(LEVELS), LANGUAGES
    return (
        _function("day", "text", "day", _day),
        _function("moment", "text", "moment", _moment),
        _function("day_of", "moment", "day", lambda at: at.astimezone(zone).date()),
        _function("time_of", "moment", "text", lambda at: f"{at.astimezone(zone):%H:%M}"),
        _function("age", "day day", "integer", _age),
        _function("days_between", "day day", "integer", lambda a, b: (b - a).days),
        _function("hours_between", "moment moment", "integer", _hours_between),
        _function("year", "day", "integer", lambda day: day.year),
        _function("month", "day", "integer", lambda day: day.month),
        _function("day_of_month", "day", "integer", lambda day: day.day),
        _function("weekday", "day", "integer", lambda day: day.isoweekday()),
        _function("add_days", "day integer", "day", _add_days),
        _function("add_months", "day integer", "day", _add_months),
        _function("add_hours", "moment integer", "moment", _add_hours),
        _function("text", "integer", "text", str),
        _function("text", "day", "text", lambda day: day.isoformat()),
        _function("number", "text", "integer", _number),
        _function("two", "integer", "text", lambda n: _pad(n, 2)),
        _function("pad", "integer integer", "text", _pad),
        _function("digits", "text", "text", lambda text: "".join(filter(_is_digit, text))),
        _function("part", "text integer integer", "text", _part),
        _function("join", "[text] text", "text", lambda items, between: between.join(items)),
        _function("upper", "text", "text", str.upper),
        _function("lower", "text", "text", str.lower),
        _function("title", "text", "text", _title),
        _function("trim", "text", "text", lambda text: " ".join(text.split())),
        _function("sum", "[integer]", "integer", sum),
        _function("smallest", "[integer]", "integer", _smallest),
        _function("largest", "[integer]", "integer", _largest),
        _function("distinct", "[text]", "bool", lambda items: len(set(items)) == len(items)),
        _function("percent", "integer integer", "integer", _percent),
        _function("say_day", "day text", "text", _say_day, {1: languages}),
        _function("say_number", "integer text", "text", _say_number, {1: languages}),
        _function("area_level", "text text", "text", _area_level, {1: levels}),
        _function(AREA_NAME, "text", "text", area_name or _no_areas),
        _function("mask_name", "text", "text", _mask_name),
    )


def _function(
    name: str,
    takes: str,
    gives: str,
    run: Callable[..., object],
    words: Mapping[int, tuple[str, ...]] | None = None,
) -> Function:
    return Function(name, tuple(takes.split()), gives, run, words or {})


def _day(text: str) -> date:
    try:
        return day_from(text)
    except ValueError:
        raise ValueError("not a day of the calendar; write it as 2022-06-13") from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("not a moment; write it as 2022-06-13T10:00+07:00") from None
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone; end it with +07:00")
    return moment


def _age(birth: date, day: date) -> int:
    """Completed years; who was born on 29 February has the birthday on 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _hours_between(start: datetime, end: datetime) -> int:
    return (end - start) // timedelta(hours=1)


def _add_days(day: date, count: int) -> date:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        raise ValueError("a day beyond the calendar; add fewer days") from None


def _add_months(day: date, count: int) -> date:
    """The same day of another month, or its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise ValueError("a day beyond the calendar; add fewer months")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _add_hours(moment: datetime, count: int) -> datetime:
    try:
        return moment + timedelta(hours=count)
    except OverflowError:
        raise ValueError("a moment beyond the calendar; add fewer hours") from None


def _is_digit(character: str) -> bool:
    return character in "0123456789"


def _number(text: str) -> int:
    if not text or len(text) > 18 or not all(map(_is_digit, text)):
        raise ValueError("not a number; 1 to 18 digits are needed, take digits(...) first")
    return int(text)


def _pad(number: int, width: int) -> str:
    if number < 0 or not 0 < width <= _WIDEST or len(str(number)) > width:
        raise ValueError(f"the number does not fit; give 0 or more and a width up to {_WIDEST}")
    return f"{number:0{width}}"


def _part(text: str, first: int, count: int) -> str:
    """``count`` characters from the ``first`` on, counted from 1."""
    if first < 1 or count < 0 or first - 1 + count > len(text):
        raise ValueError("the text is shorter than the part; check its size first")
    return text[first - 1 : first - 1 + count]


def _title(text: str) -> str:
    """A capital at each word; an apostrophe does not begin a word (Ma'ruf)."""
    return " ".join(word[:1].upper() + word[1:].lower() for word in text.split())


def _smallest(items: list[int]) -> int:
    if not items:
        raise ValueError("the smallest of nothing; check that the list has items")
    return min(items)


def _largest(items: list[int]) -> int:
    if not items:
        raise ValueError("the largest of nothing; check that the list has items")
    return max(items)


def _percent(part: int, whole: int) -> int:
    """Whole percent, half up."""
    if part < 0 or whole <= 0:
        raise ValueError("a share of nothing; check that the whole is above 0")
    return (200 * part + whole) // (2 * whole)


def _say_day(day: date, language: str) -> str:
    return saying.day(day, _language(language))


def _say_number(number: int, language: str) -> str:
    return saying.number(number, _language(language))


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"an unknown language; write one of {', '.join(LANGUAGES)}")
    return language


def _area_level(code: str, level: str) -> str:
    """The part of an area's dotted code down to a level."""
    depth = LEVELS.get(level)
    if depth is None:
        raise ValueError(f"an unknown level; write one of {', '.join(LEVELS)}")
    parts = code.split(".")
    if len(parts) < depth or not all(parts):
        raise ValueError(f"the area's code does not reach down to {level}; ask for a deeper area")
    return ".".join(parts[:depth])


def _no_areas(code: str) -> str:
    raise ValueError("names of areas are not at hand here; use area_level(...) instead")


def _mask_name(name: str) -> str:
    """The first letter of each word: "Bayi Contoh" is shown as "B*** C*****"."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())
