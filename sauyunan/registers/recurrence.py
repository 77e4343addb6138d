"""Days on which something happens again: recurrence rules of RFC 5545 (3.3.10), by days. Pure."""

from __future__ import annotations

import functools
import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrule, rrulestr

FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
ORDINAL = r"[+-]?[1-9][0-9]?"
DAYS = "(?:MO|TU|WE|TH|FR|SA|SU)"
SPELLED = {
    "INTERVAL": "[1-9][0-9]{0,2}",
    "COUNT": "[1-9][0-9]{0,4}",
    "UNTIL": "[0-9]{8}(T[0-9]{6}Z?)?",
    "BYDAY": rf"({ORDINAL})?{DAYS}(,({ORDINAL})?{DAYS}){{0,13}}",
    "BYMONTHDAY": r"[+-]?([1-9]|[12][0-9]|3[01])(,[+-]?([1-9]|[12][0-9]|3[01])){0,30}",
    "BYMONTH": r"([1-9]|1[0-2])(,([1-9]|1[0-2])){0,11}",
    "BYSETPOS": rf"{ORDINAL}(,{ORDINAL}){{0,9}}",
    "WKST": DAYS,
    "FREQ": "[A-Z]+",
}
"""How the value of each part is spelled."""
EARLIEST = date(1900, 1, 1)
"""What repeats begins no earlier: each of its days since then is gone through."""
MOST_TIMES = 1_000
"""Times that a rule with a count may have; a rule without end has no last day."""
LONGEST = 200  # characters


class RecurrenceFault(ValueError):
    """A text is no rule of days; the message says why."""


def read(text: str, first: date) -> rrule:
    """The rule that starts on a day. Raises RecurrenceFault for one that is none, that goes by hours
    or less, or that lasts too long to be counted."""
    if first < EARLIEST:
        raise RecurrenceFault(f"it begins before {EARLIEST.year}")
    parts = _read_parts(text)
    _check_happens(parts, first)
    if "COUNT" in parts and not 1 <= int(parts["COUNT"]) <= MOST_TIMES:
        raise RecurrenceFault(f"COUNT must be from 1 to {MOST_TIMES}")
    if "UNTIL" in parts:
        parts["UNTIL"] = f"{parts['UNTIL'][:8]}T235959"
    whole = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        made = rrulestr(whole, dtstart=datetime.combine(first, time()))
    except (ValueError, TypeError) as fault:
        raise RecurrenceFault(str(fault)) from None
    if not isinstance(made, rrule):
        raise RecurrenceFault("one rule is expected")
    return made


def _read_parts(text: str) -> dict[str, str]:
    if len(text) > LONGEST:
        raise RecurrenceFault(f"longer than {LONGEST} characters")
    parts: dict[str, str] = {}
    for part in text.strip().removeprefix("RRULE:").split(";"):
        name, _equals, value = part.partition("=")
        if name not in SPELLED or not re.fullmatch(SPELLED[name], value):
            raise RecurrenceFault(f"{part!r} is no part of a rule of days")
        if name in parts:
            raise RecurrenceFault(f"{name} stands there twice")
        parts[name] = value
    if parts.get("FREQ") not in FREQUENCIES:
        raise RecurrenceFault("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RecurrenceFault("COUNT and UNTIL exclude each other")
    return parts


def _check_happens(parts: dict[str, str], first: date) -> None:
    """What can never happen would be looked for until the year 9999."""
    often = parts["FREQ"] in {"DAILY", "WEEKLY"}
    if often and ("BYSETPOS" in parts or re.search(rf"[0-9]{DAYS}", parts.get("BYDAY", ""))):
        raise RecurrenceFault("positions are for MONTHLY and YEARLY")
    if parts["FREQ"] == "WEEKLY" and "BYMONTHDAY" in parts:
        raise RecurrenceFault("BYMONTHDAY is not for WEEKLY")
    months = [int(one) for one in parts.get("BYMONTH", "").split(",") if one] or [1]
    days = [abs(int(one)) for one in parts.get("BYMONTHDAY", "").split(",") if one] or [1]
    if min(days) > max(monthrange(2024, month)[1] for month in months):
        raise RecurrenceFault("these months have no such day")
    is_sevenfold = parts["FREQ"] == "DAILY" and int(parts.get("INTERVAL", 1)) % 7 == 0
    weekday = first.strftime("%a").upper()[:2] if is_sevenfold else ""
    if is_sevenfold and weekday not in parts.get("BYDAY", weekday):
        raise RecurrenceFault("it never falls on these days of the week")


def last_day(text: str, first: date) -> date | None:
    """The last day of a rule; None where it goes on for ever. Raises RecurrenceFault."""
    made = read(text, first)
    parts = _read_parts(text)
    if "COUNT" not in parts and "UNTIL" not in parts:
        return None
    if "UNTIL" in parts:
        end = datetime.strptime(parts["UNTIL"][:8], "%Y%m%d")  # noqa: DTZ007 - a day has no zone
        found = made.before(end + timedelta(days=1))
        return found.date() if found else first
    return max((one.date() for one in made), default=first)


def between(text: str, first: date, start: date, end: date) -> list[date]:
    """The days of a rule from ``start`` to ``end``, both included, in order."""
    return list(_between(text, first, start, end))


@functools.lru_cache(maxsize=4_000)
def _between(text: str, first: date, start: date, end: date) -> tuple[date, ...]:
    """Kept: pages ask for the same months again and again."""
    low, high = (datetime.combine(one, time()) for one in (start, end))
    return tuple(one.date() for one in read(text, first).between(low, high, inc=True))


def first_day(text: str, first: date) -> date | None:
    """The first day on which a rule that starts on a day holds: the day itself need not fit it.
    None where it never does. Raises RecurrenceFault."""
    found = next(iter(read(text, first)), None)
    return found.date() if found else None


def until(text: str) -> date | None:
    """The last day that a rule names, if it does."""
    named = _read_parts(text).get("UNTIL")
    return date(int(named[:4]), int(named[4:6]), int(named[6:8])) if named else None


def every(text: str) -> str:
    """How often a rule happens, as a duration of ISO 8601: P1W, P2M."""
    parts = _read_parts(text)
    return f"P{parts.get('INTERVAL', '1')}{parts['FREQ'][0]}"


def without_until(text: str) -> str:
    """The rule as iCalendar spells it, without its last day."""
    return ";".join(
        f"{name}={value}" for name, value in _read_parts(text).items() if name != "UNTIL"
    )


def days_listed(text: str) -> frozenset[date]:
    """Days of a list such as "2026-12-25, 2027-01-01". Raises RecurrenceFault."""
    words = re.split(r"[\s,;]+", text.strip()) if text.strip() else []
    if len(words) > MOST_TIMES:
        raise RecurrenceFault(f"more than {MOST_TIMES} days are left out")
    try:
        return frozenset(date.fromisoformat(one) for one in words)
    except ValueError:
        raise RecurrenceFault("days that are left out are written as 2026-12-25") from None
