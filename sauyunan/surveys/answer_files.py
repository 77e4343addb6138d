"""A file of answers, or of their sums or means, as the numbers that an index is computed from.

Respondent rows come as CSV, XLSX or Parquet, sums and means as JSON; what a file is, its first bytes
tell. A file with anything wrong is refused as a whole, with everything that is wrong in it: no row
and no cell is left out.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from django.utils.translation import gettext as _

from sauyunan.core.tables import TableRefused
from sauyunan.registers import sheets
from sauyunan.registers.sheets import Row
from sauyunan.surveys import answer_json
from sauyunan.surveys.answer_values import (
    EngineName,
    Fault,
    FileRefused,
    answer_of,
    scale_text,
    told,
)
from sauyunan.surveys.element_names import Matched, Order, match
from sauyunan.surveys.format import Instrument
from sauyunan.surveys.scoring import Tallies

_PARQUET = b"PAR1"


@dataclass(frozen=True)
class Reading:
    """What a file holds: ``sums`` of all respondents, or only the ``means`` of elements.

    ``matched`` tells how its columns were understood; ``published`` is what a JSON file says was
    printed of it; ``notes`` are sentences about what is odd; ``groups``: the sums of each unit, service
    or both, where they were asked for.
    """

    matched: Matched
    n: int | None
    sums: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    means: Mapping[str, Fraction] = field(default_factory=dict)
    published: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    groups: Mapping[tuple[str, ...], Tallies] = field(default_factory=dict)


def read(
    paths: Sequence[Path],
    instrument: Instrument,
    order: Order,
    by: Sequence[str] = (),
    engine: EngineName = "duckdb",
) -> Reading:
    """Read one file by what it is; only of Parquet may there be many, groups, and another engine.

    Raises FileRefused with one line for each fault, and EngineRefused.
    """
    others = [path for path in paths if _start(path) != _PARQUET]
    if not others:
        return _parquet(paths, instrument, order, by, engine)
    if len(paths) > 1 or by or engine != "duckdb":
        allowed = _("Only Parquet files can be read together, by unit or service, or by Spark.")
        raise FileRefused([f"{path}: {allowed}" for path in others])
    (path,) = paths
    data = _octets(path, sheets.LIMIT)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        return _json(path, data, instrument, order)
    return _table(path, data, instrument, order)


def _start(path: Path) -> bytes:
    return _octets(path, len(_PARQUET))


def _octets(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as fault:
        raise FileRefused([f"{path}: {_unreadable(fault)}"]) from None


def _unreadable(fault: OSError) -> str:
    if isinstance(fault, FileNotFoundError):
        return _("There is no such file.")
    if isinstance(fault, IsADirectoryError):
        return _("This is a folder. Name a file.")
    return _("The file cannot be read: %(why)s.") % {"why": fault.strerror}


def _table(path: Path, data: bytes, instrument: Instrument, order: Order) -> Reading:
    try:
        sheet = sheets.whole(data)
    except TableRefused as refusal:
        raise FileRefused([f"{path.name}: {_of_table(refusal)}"]) from None
    headings = sheet.headings
    matched = match(headings, instrument, order)
    _refuse(path, matched.faults)
    reader = _Rows(headings, matched, instrument.scale)
    n = reader.count(sheet.rows())
    _refuse(path, reader.faults)
    notes = tuple(sheets.notes(sheet.told, path.name))
    return Reading(matched, n, sums=reader.sums(n), notes=notes)


def _of_table(refusal: TableRefused) -> str:
    """A table that is too large is not split for an index: its parts have none together."""
    if refusal.reason in ("rows", "large"):
        return _("The table is too large to be read. Write it as Parquet, which may have any size.")
    return str(refusal)


class _Rows:
    """Counts how often each content of a cell occurs in each column; a wrong one is a fault."""

    def __init__(self, headings: Sequence[str], matched: Matched, scale: int) -> None:
        self.headings = headings
        self.places = matched.places
        self.scale = scale
        self.answers: dict[str, Counter[int]] = {key: Counter() for key in matched.places}
        self.faults: list[Fault] = []

    def count(self, rows: Iterable[Row]) -> int:
        """Take all rows; how many there were."""
        n = 0
        for row in rows:
            n += 1
            for key, place in self.places.items():
                answer = answer_of(row.cell(place), self.scale)
                if answer is None:
                    self._fault(row, self.headings[place], place)
                else:
                    self.answers[key][answer] += 1
            self._beyond(row)
        return n

    def sums(self, n: int) -> dict[str, tuple[int, int]]:
        """Sum and count of each element."""
        return {
            key: (sum(answer * times for answer, times in counted.items()), n)
            for key, counted in self.answers.items()
        }

    def _fault(self, row: Row, column: str, place: int) -> None:
        allowed = scale_text(self.scale)
        self.faults.append(Fault(row.line, column, told(row.cell(place)), allowed))

    def _beyond(self, row: Row) -> None:
        """A value under no heading: an answer with a decimal comma has moved the others."""
        for place in range(len(self.headings), len(row.cells)):
            if row.cells[place].text:
                allowed = _("no value right of the last heading")
                self.faults.append(Fault(row.line, str(place + 1), told(row.cells[place]), allowed))


def _parquet(
    paths: Sequence[Path],
    instrument: Instrument,
    order: Order,
    by: Sequence[str],
    engine: EngineName,
) -> Reading:
    # Not read where nobody asks for it: it would double the time of a small file.
    parquet = importlib.import_module("sauyunan.surveys.answer_parquet")
    matched, counted = parquet.read(paths, instrument, order, by, engine)
    groups = {key: counted.tallies(key) for key in counted.n} if by else {}
    return Reading(matched, counted.n.total(), sums=counted.all(), groups=groups)


def _json(path: Path, data: bytes, instrument: Instrument, order: Order) -> Reading:
    content = answer_json.read(path.name, data, instrument.scale)
    matched = match(list(content.values), instrument, order)
    faults = [
        Fault(0, f"{content.kind}.{one.column}", one.value, one.allowed) for one in matched.faults
    ]
    if matched.others:
        allowed = ", ".join(instrument.elements) or "U1 … Un"
        faults += [
            Fault(0, f"{content.kind}.{one}", _("unknown"), allowed) for one in matched.others
        ]
    _refuse(path, [*faults, *content.faults])
    names = list(content.values)
    values = {key: content.values[names[place]] for key, place in matched.places.items()}
    if content.kind == "averages":
        return Reading(matched, content.n, means=values, published=content.published)
    n = content.n or 0
    sums = {key: (int(value), n) for key, value in values.items()}
    return Reading(matched, n, sums=sums, published=content.published)


def _refuse(path: Path, faults: Iterable[Fault]) -> None:
    lines = [fault.line(path.name) for fault in faults]
    if lines:
        raise FileRefused(lines)
