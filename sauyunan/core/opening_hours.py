"""Opening hours of a week: read as people write them, kept as schema.org writes them, said in words.

Kept: "Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00". A day that is not named is closed; a span that
ends before it begins ends on the next day. Pure: texts in, texts out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from sauyunan.core.folding import fold

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
NAMES = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "su": ("Senén", "Salasa", "Rebo", "Kemis", "Jumaah", "Saptu", "Minggu"),
}
CLOSED = {"id": "tutup", "en": "closed", "su": "tutup"}
ALL_DAY = {"id": "24 jam", "en": "24 hours", "su": "24 jam"}
LONGEST = 300
DAY = 24 * 60
Span = tuple[int, int]
"""Minutes since midnight; the second is less where it ends on the next day, and 1440 at midnight."""
Week = Mapping[int, tuple[Span, ...]]

_OTHER = {
    "ahad": 6,
    "jumaat": 4,
    "jumah": 4,
    "rabo": 2,
    "kamis": 3,
    **dict(zip(("sen", "sel", "rab", "kam", "jum", "sab", "min"), range(7), strict=True)),
    **dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), range(7), strict=True)),
}
_WORDS = {
    **_OTHER,
    **{fold(name): at for names in (*NAMES.values(), DAYS) for at, name in enumerate(names)},
}
_EVERY = ("setiap hari", "tiap hari", "every day", "daily", "saban poe", "unggal poe")
_SHUT = ("tutup", "closed", "libur", "pere")
_WHOLE = ("24 jam", "24 hours", "24h")
_TO = re.compile(r"\s*(?:-|–|—|\bs/d\b|\bs\.d\.|\bsampai\b|\bhingga\b|\bto\b|\bnepi ka\b)\s*")
_AND = re.compile(r"\s*(?:,|&|\bdan\b|\band\b|\bjeung\b)\s*")
_TIMES = re.compile(r"([0-9]{1,2})(?:[.:]([0-9]{2}))?-([0-9]{1,2})(?:[.:]([0-9]{2}))?")
_PART = re.compile(rf"([^0-9]*?)\s*:?\s*((?:pukul\s*|jam\s*|tabuh\s*)?[0-9].*|{'|'.join(_SHUT)})")


class HoursFault(ValueError):
    """It cannot be read. ``part`` is what is wrong; ``kind``: "day", "time", "twice", "closed"."""

    def __init__(self, kind: str, part: str = "") -> None:
        super().__init__(f"{kind}: {part}")
        self.kind, self.part = kind, part[:60]


def read(typed: str) -> str:
    """What somebody typed, as it is kept. Raises HoursFault."""
    week: dict[int, tuple[Span, ...]] = {}
    for part in filter(None, (one.strip(" .") for one in re.split(r"[;\n]", typed[:LONGEST]))):
        days, spans = _read_part(part)
        for day in days:
            if day in week:
                raise HoursFault("twice", part)
            week[day] = spans
    if len(typed) > LONGEST or not any(week.values()):
        raise HoursFault("closed", typed.strip())
    return _written(week)


def week_of(kept: str) -> Week:
    """The spans of each day that is open, by its number from Monday on. Raises HoursFault."""
    week: dict[int, tuple[Span, ...]] = {}
    for part in kept.split("; "):
        days, spans = _read_part(part)
        week |= dict.fromkeys(days, spans)
    return week


def say(kept: str, lang: str) -> str:
    """In words: "Senin–Jumat 08.00–17.00; Sabtu 09.00–12.00; Minggu tutup"."""
    week = week_of(kept)
    full = {day: week.get(day, ()) for day in range(7)}
    return "; ".join(
        f"{_named(days, lang)} {_spans_said(spans, lang)}" for days, spans in _grouped(full)
    )


def is_open(kept: str, at: datetime) -> bool:
    """Whether it is open at a moment; ``at`` carries the zone of the place."""
    week, minute = week_of(kept), at.hour * 60 + at.minute
    today = week.get(at.weekday(), ())
    if any(start <= minute < (end if end > start else DAY) for start, end in today):
        return True
    before = week.get((at.weekday() - 1) % 7, ())
    return any(end < start and minute < end for start, end in before)


# -- Reading --------------------------------------------------------------------------------------
def _read_part(part: str) -> tuple[list[int], tuple[Span, ...]]:
    text = _TO.sub("-", part.casefold().strip())
    found = _PART.fullmatch(text)
    if found is None:
        raise HoursFault("time", part)
    days = list(_days(found[1], part))
    return days, () if found[2] in _SHUT else _spans(found[2], part)


def _days(text: str, part: str) -> Iterator[int]:
    words = text.strip(" :,-")
    if not words or fold(words) in _EVERY:
        yield from range(7)
        return
    for one in _AND.split(words):
        ends = [_WORDS.get(fold(name)) for name in one.split("-")]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2:
            raise HoursFault("day", one or part)
        yield from ((first + step) % 7 for step in range((last - first) % 7 + 1))


def _spans(text: str, part: str) -> tuple[Span, ...]:
    bare = re.sub(r"\b(?:pukul|jam(?! )|jam (?=[0-9])|tabuh|wib|wita|wit)\b\s*", "", text).strip()
    if fold(text) in _WHOLE:
        return ((0, DAY),)
    spans = tuple(_span(one, part) for one in _AND.split(bare))
    ordered = all(one[1] <= other[0] for one, other in zip(spans, spans[1:], strict=False))
    if not ordered or any(start > end for start, end in spans[:-1]):
        raise HoursFault("time", part)
    return spans


def _span(text: str, part: str) -> Span:
    found = _TIMES.fullmatch(text.strip())
    if found is None:
        raise HoursFault("time", part)
    start = _minutes(found[1], found[2], part)
    end = _minutes(found[3], found[4], part)
    if start in (end, DAY):
        raise HoursFault("time", part)
    return start, (end or DAY)


def _minutes(hour: str, minute: str | None, part: str) -> int:
    total = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or total > DAY:
        raise HoursFault("time", part)
    return total


# -- Writing --------------------------------------------------------------------------------------
def _written(week: Week) -> str:
    opened = {day: spans for day, spans in week.items() if spans}
    return "; ".join(
        f"{_day_range(days, DAYS, '-', ',')} {','.join(map(_span_kept, spans))}"
        for days, spans in _grouped(opened)
    )


def _grouped(week: Week) -> Iterator[tuple[list[int], tuple[Span, ...]]]:
    """Days that follow each other with the same spans, in the order of the week."""
    days: list[int] = []
    for day in sorted(week):
        if days and (day != days[-1] + 1 or week[day] != week[days[0]]):
            yield days, week[days[0]]
            days = []
        days.append(day)
    if days:
        yield days, week[days[0]]


def _named(days: list[int], lang: str) -> str:
    return _day_range(days, NAMES[lang], "–", ", ")


def _day_range(days: list[int], names: tuple[str, ...], to: str, between: str) -> str:
    if len(days) > 2:
        return f"{names[days[0]]}{to}{names[days[-1]]}"
    return between.join(names[day] for day in days)


def _span_kept(span: Span) -> str:
    return "-".join(f"{one // 60:02d}:{one % 60:02d}" for one in span)


def _spans_said(spans: tuple[Span, ...], lang: str) -> str:
    if not spans:
        return CLOSED[lang]
    if spans == ((0, DAY),):
        return ALL_DAY[lang]
    sign = ":" if lang == "en" else "."
    return ", ".join(
        "–".join(f"{one // 60:02d}{sign}{one % 60:02d}" for one in span) for span in spans
    )
