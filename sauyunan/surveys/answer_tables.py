"""A table of respondents as answers that count, with a report of those that do not and why.

Columns are found by the names of elements; beside them day, age, sex, education, work and a remark are
understood. No database and no clock.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.registers import sheets
from sauyunan.registers.sheets import Cell, Row
from sauyunan.surveys import profile
from sauyunan.surveys.answer_values import Fault, FileRefused, answer_of, scale_text, told
from sauyunan.surveys.cleaning import REASONS, Report
from sauyunan.surveys.element_names import Matched, Order, folded, match
from sauyunan.surveys.format import Instrument
from sauyunan.surveys.refusals import AnswerRefused
from sauyunan.surveys.respondents import About, Paper, check_about

TOLD = 200
"""So many lines of what is wrong are kept with a report."""
TOLD_EVERY = 2_000  # rows

_EXTRAS = {
    "day": ("tanggal", "tgl", "hari", "date"),
    "age_group": ("usia", "umur", "kelompok usia", "age"),
    "sex": ("jenis kelamin", "kelamin", "jk", "sex"),
    "education": ("pendidikan", "pendidikan terakhir", "education"),
    "work": ("pekerjaan", "pekerjaan utama", "work"),
    "remark": ("saran", "komentar", "saran dan masukan", "remark"),
}
_SAYINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "sex": {
        "male": ("l", "lk", "laki laki", "pria", "m"),
        "female": ("p", "pr", "perempuan", "wanita", "f"),
    },
    "education": {
        "sd": ("tidak sekolah", "sd ke bawah"),
        "sltp": ("smp", "mts"),
        "slta": ("sma", "smk", "ma", "smu"),
        "diploma": ("d1", "d2", "d3", "d4", "d i", "d ii", "d iii", "d iv", "d1 d3"),
        "s1": ("sarjana",),
        "s2": ("magister",),
        "s3": ("doktor",),
    },
    "work": {
        "asn": ("pns", "pns asn", "pppk"),
        "tni-polri": ("tni", "polri"),
        "private": ("swasta", "karyawan swasta", "pegawai swasta"),
        "self-employed": ("wiraswasta", "wirausaha", "pengusaha"),
        "student": ("pelajar", "mahasiswa", "pelajar mahasiswa"),
        "farmer": ("petani", "petani nelayan"),
        "other": ("lainnya", "lain lain"),
    },
    "age_group": {},
}
_WRITTEN = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
    re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"),
)


@dataclass(frozen=True)
class Days:
    """The days of a survey, and the one of respondents who tell none."""

    first: date
    last: date
    otherwise: date


Moved = Callable[[int, int], None]
"""Told how many rows were read, of how many."""


def check_columns(data: bytes, name: str, method: Instrument, order: Order | None) -> None:
    """Look at the heading of a table alone. Raises as ``of_file``."""
    _matched(sheets.head(data), name, method, order)


def of_file(
    data: bytes,
    name: str,
    method: Instrument,
    order: Order | None,
    days: Days,
    moved: Moved = lambda read, rows: None,
) -> tuple[Report, list[Paper]]:
    """The respondents of a table. Raises TableRefused, and FileRefused for columns that are missing,
    doubled, or numbered while nobody said in which order."""
    sheet = sheets.whole(data)
    matched = _matched(sheet, name, method, order)
    reader = _Reader(sheet.headings, matched, method, days)
    papers, rows = [], int(sheet.told["rows"]) - 1
    for number, row in enumerate(sheet.rows(), start=1):
        if (paper := reader.read(row)) is not None:
            papers.append(paper)
        if number % TOLD_EVERY == 0:
            moved(number, rows)
    reader.report.notes += [*_of_columns(matched, reader, order), *sheets.notes(sheet.told, name)]
    reader.report.faults = [fault.line(name) for fault in reader.faults[:TOLD]]
    reader.report.valid = len(papers)
    return reader.report, papers


def _matched(sheet: sheets.Sheet, name: str, method: Instrument, order: Order | None) -> Matched:
    matched = match(sheet.headings, method, order or "regulation")
    if matched.faults:
        raise FileRefused([fault.line(name) for fault in matched.faults])
    if matched.numbers and order is None:
        raise FileRefused([_ask_order(name, matched)])
    return matched


class _Reader:
    """Reads rows one by one and keeps what is wrong with them."""

    def __init__(
        self, headings: Sequence[str], matched: Matched, method: Instrument, days: Days
    ) -> None:
        self.headings, self.places, self.method, self.days = headings, matched.places, method, days
        self.extras = _extras(headings, matched)
        self.report = Report()
        self.faults: list[Fault] = []
        self.unknown: dict[str, Counter[str]] = {name: Counter() for name in self.extras}
        self.remarks_left_out = 0

    def read(self, row: Row) -> Paper | None:
        """The respondent of a row; None when it does not count."""
        self.report.collected += 1
        reasons = [*self._elements(row), *self._beyond(row)]
        day = self._day(row)
        if day is None:
            reasons.append("day")
        if reasons or day is None:
            self.report.remove(max(reasons, key=list(REASONS).index))
            return None
        answers = {
            key: answer_of(row.cell(place), self.method.scale) or 0
            for key, place in self.places.items()
        }
        return Paper(answers, day, self._about(row))

    def _elements(self, row: Row) -> Iterable[str]:
        for place in self.places.values():
            cell = row.cell(place)
            if answer_of(cell, self.method.scale) is None:
                self._fault(row, place, scale_text(self.method.scale))
                yield "scale" if cell.text.strip() else "blank"

    def _beyond(self, row: Row) -> Iterable[str]:
        for place in range(len(self.headings), len(row.cells)):
            if row.cells[place].text:
                allowed = _("no value right of the last heading")
                self.faults.append(Fault(row.line, str(place + 1), told(row.cells[place]), allowed))
                yield "beyond"

    def _day(self, row: Row) -> date | None:
        place = self.extras.get("day")
        if place is None or not row.cell(place).text.strip():
            return self.days.otherwise
        found = _day_of(row.cell(place))
        if found is not None and self.days.first <= found <= self.days.last:
            return found
        first, last = self.days.first.isoformat(), self.days.last.isoformat()
        self._fault(row, place, _("%(first)s to %(last)s") % {"first": first, "last": last})
        return None

    def _about(self, row: Row) -> About:
        told_of = {name: self._listed(name, row) for name in profile.LISTS if name in self.extras}
        place = self.extras.get("remark")
        about = About({name: key for name, key in told_of.items() if key})
        if place is None:
            return about
        with_remark = About(about.profile, row.cell(place).text.strip())
        try:
            check_about(with_remark)
        except AnswerRefused:
            self.remarks_left_out += 1
            return about
        return with_remark

    def _listed(self, name: str, row: Row) -> str:
        text = row.cell(self.extras[name]).text
        found = listed(name, text)
        if not found and text.strip():
            self.unknown[name][" ".join(text.split())[:40]] += 1
        return found

    def _fault(self, row: Row, place: int, allowed: str) -> None:
        self.faults.append(Fault(row.line, self.headings[place], told(row.cell(place)), allowed))


def listed(name: str, text: str) -> str:
    """The key of a profile's list that a text means, or "": ``SMA`` is slta, 34 is 30-39."""
    plain = folded(text)
    if name == "age_group" and plain.isascii() and plain.isdigit() and len(plain) < 4:
        return _age_group(int(plain))
    for key in profile.LISTS[name]:
        if plain in (folded(key), *_SAYINGS[name].get(key, ())):
            return key
    return ""


def _age_group(age: int) -> str:
    groups = list(profile.LISTS["age_group"])
    if not 5 <= age <= 120:
        return ""
    return groups[0] if age < 20 else groups[min(age // 10 - 1, len(groups) - 1)]


def _extras(headings: Sequence[str], matched: Matched) -> dict[str, int]:
    """The columns beside the elements that are understood; of two alike the first."""
    names = {one: extra for extra, several in _EXTRAS.items() for one in several}
    found: dict[str, int] = {}
    taken = set(matched.places.values())
    for place, heading in enumerate(headings):
        extra = names.get(folded(heading))
        if extra and place not in taken:
            found.setdefault(extra, place)
    return found


def _day_of(cell: Cell) -> date | None:
    text = cell.text.strip()[:10] if cell.kind == "date" else cell.text.strip()
    year_first, day_first = (pattern.fullmatch(text) for pattern in _WRITTEN)
    parts = year_first.groups() if year_first else day_first.groups()[::-1] if day_first else None
    if parts is None:
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _ask_order(name: str, matched: Matched) -> str:
    several = ", ".join(f"U{number}" for number in sorted(matched.numbers.values()))
    return _(
        "%(file)s: the columns are called %(numbers)s, and systems number U8 and U9 differently. Say in "
        "which order they are, or call them by their elements."
    ) % {"file": name, "numbers": several}


def _of_columns(matched: Matched, reader: _Reader, order: Order | None) -> Iterable[str]:
    if matched.numbers:
        shown = ", ".join(
            f"U{number} = {i18n.pick(reader.method.elements[key].title)}"
            for key, number in sorted(matched.numbers.items(), key=lambda one: one[1])
        )
        yield _("Columns were taken so: %(shown)s.") % {"shown": shown}
    used = {reader.headings[place] for place in reader.extras.values()}
    others = [one for one in matched.others if one not in used]
    if others:
        yield _("Columns that are no elements and were not used: %(names)s.") % {
            "names": ", ".join(" ".join(one.split()) for one in others)
        }
    for name, counted in reader.unknown.items():
        if counted:
            yield _("%(column)s: %(count)d values are in no list and stay empty: %(values)s.") % {
                "column": profile.LABELS[name],
                "count": counted.total(),
                "values": ", ".join(value for value, _times in counted.most_common(5)),
            }
    if reader.remarks_left_out:
        yield _(
            "%(count)d remarks hold a number that may lead to somebody, or are too long; they were left out."
        ) % {"count": reader.remarks_left_out}
