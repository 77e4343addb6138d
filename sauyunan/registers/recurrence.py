"""Days on which something happens again: recurrence rules of RFC 5545 (3.3.10), by days. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrule, rrulestr

FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
PARTS = frozenset({
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST",
})  # fmt: skip
MOST_TIMES = 1_000
"""Times that a rule with a count may have; a rule without end has no last day."""
LONGEST = 200  # characters


class RecurrenceFault(ValueError):
    """A text is no rule of days; the message says why."""


def read(text: str, first: date) -> rrule:
    """The rule that starts on a day. Raises RecurrenceFault for one that is none, that goes by hours
    or less, or that lasts too long to be counted."""
    parts = dict(_parts(text))
    if parts.get("FREQ") not in FREQUENCIES:
        raise RecurrenceFault("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY")
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


def _parts(text: str) -> Iterator[tuple[str, str]]:
    if len(text) > LONGEST:
        raise RecurrenceFault(f"longer than {LONGEST} characters")
    for part in text.strip().removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if name not in PARTS or not equals or not re.fullmatch(r"[A-Z0-9,+\-]+", value):
            raise RecurrenceFault(f"{part!r} is no part of a rule of days")
        if name in {"COUNT", "INTERVAL"} and not re.fullmatch("[1-9][0-9]{0,4}", value):
            raise RecurrenceFault(f"{name} must be a whole number above 0")
        if name == "UNTIL" and not re.fullmatch("[0-9]{8}(T[0-9]{6}Z?)?", value):
            raise RecurrenceFault("UNTIL must be a day such as 20261231")
        yield name, value


def last_day(text: str, first: date) -> date | None:
    """The last day of a rule; None where it goes on for ever. Raises RecurrenceFault."""
    made = read(text, first)
    parts = dict(_parts(text))
    if "COUNT" not in parts and "UNTIL" not in parts:
        return None
    if "UNTIL" in parts:
        end = datetime.strptime(parts["UNTIL"][:8], "%Y%m%d")  # noqa: DTZ007 - a day has no zone
        found = made.before(end + timedelta(days=1))
        return found.date() if found else first
    return max((one.date() for one in made), default=first)


def between(text: str, first: date, start: date, end: date) -> list[date]:
    """The days of a rule from ``start`` to ``end``, both included, in order."""
    low, high = (datetime.combine(one, time()) for one in (start, end))
    return [one.date() for one in read(text, first).between(low, high, inc=True)]
