"""Respondent rows in Parquet files: an engine counts, we judge every value.

Columns of whole numbers are judged by the engine in the pass that sums them. Of any other column only
the different contents are looked at one by one, by the same function as cells of a spreadsheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.utils.translation import gettext as _
from ibis.expr.types import Table

from sauyunan.surveys import answer_engines, answer_expressions
from sauyunan.surveys.answer_engines import Column, Damaged, Engine
from sauyunan.surveys.answer_expressions import Kind
from sauyunan.surveys.answer_values import (
    EngineName,
    Fault,
    FileRefused,
    answer_of,
    scale_text,
    told,
)
from sauyunan.surveys.element_names import Matched, Order, folded, match
from sauyunan.surveys.format import Instrument

KEYS: Mapping[str, tuple[str, ...]] = {"unit": ("unit",), "service": ("service", "layanan")}
"""What rows may be grouped by, and the headings of that column."""

Key = tuple[str, ...]
"""Of a group: its unit, its service, or both, as asked for."""


@dataclass
class Counted:
    """How many rows each group has, and the sum of each element in it."""

    n: Counter[Key] = field(default_factory=Counter)
    sums: dict[str, Counter[Key]] = field(default_factory=dict)

    def add(self, key: Key, element: str, value: int) -> None:
        """Add to the sum of an element."""
        self.sums.setdefault(element, Counter())[key] += value

    def tallies(self, key: Key) -> dict[str, tuple[int, int]]:
        """Sum and number of each element in a group."""
        return {element: (sums[key], self.n[key]) for element, sums in self.sums.items()}

    def all(self) -> dict[str, tuple[int, int]]:
        """The same of all groups together."""
        n = self.n.total()
        return {element: (sums.total(), n) for element, sums in self.sums.items()}


@dataclass(frozen=True)
class Alike:
    """Files with the same columns of the same types. ``keys`` and ``elements``: what is asked for -> its column."""

    paths: tuple[Path, ...]
    matched: Matched
    keys: Mapping[str, Column]
    elements: Mapping[str, Column]

    def ours(self) -> dict[str, str]:
        """Element -> the name that expressions use."""
        return {key: f"e{at}" for at, key in enumerate(self.elements)}

    def names(self) -> dict[str, Column]:
        """All columns by the name that expressions use."""
        return {**self.keys, **{ours: self.elements[key] for key, ours in self.ours().items()}}


def read(
    paths: Sequence[Path],
    instrument: Instrument,
    order: Order,
    by: Sequence[str] = (),
    engine: EngineName = "duckdb",
) -> tuple[Matched, Counted]:
    """Count the rows of all files, by groups. Raises FileRefused with one line for each fault, and
    EngineRefused."""
    asking = _Asking(tuple(paths), instrument, order, tuple(by))
    counted = Counted()
    lines: dict[Path, list[str]] = {}
    with answer_engines.opened(engine) as opened:
        alike = asking.alike(opened)
        for some in alike:
            try:
                wrong = _count(opened, asking, some, counted)
                lines |= _fault_lines(opened, asking, some, wrong) if wrong else {}
            except Damaged:
                lines |= _damaged_files(opened, asking, some)
    if lines:
        raise FileRefused([line for path in paths for line in lines.get(path, ())])
    if not counted.n.total():
        raise FileRefused(
            [f"{asking.label(one)}: " + _("The file holds no answers.") for one in paths]
        )
    return _together(alike), counted


@dataclass(frozen=True)
class _Asking:
    """What is asked for, of which files."""

    paths: tuple[Path, ...]
    instrument: Instrument
    order: Order
    by: tuple[str, ...]

    def label(self, path: Path) -> str:
        """What a file is called in messages."""
        return path.name if len(self.paths) == 1 else str(path)

    def alike(self, engine: Engine) -> list[Alike]:
        """The files by their columns. Raises FileRefused."""
        lines: list[str] = []
        found: dict[tuple[Column, ...], list[Path]] = {}
        for path in self.paths:
            try:
                found.setdefault(engine.columns_of(path), []).append(path)
            except Damaged:
                lines.append(_damaged(self.label(path)))
        made = [self._understood(columns, paths, lines) for columns, paths in found.items()]
        for one in made[1:]:
            self._compare(made[0], one, lines)
        if lines:
            raise FileRefused(lines)
        return made

    def _understood(
        self, columns: tuple[Column, ...], paths: list[Path], lines: list[str]
    ) -> Alike:
        keys = {name: self._key(name, columns) for name in self.by}
        faults = [one for one in keys.values() if isinstance(one, Fault)]
        good = {name: one for name, one in keys.items() if isinstance(one, Column)}
        rest = [one for one in columns if one not in good.values()]
        matched = match([one.name for one in rest], self.instrument, self.order)
        for path in paths:
            lines += [fault.line(self.label(path)) for fault in [*faults, *matched.faults]]
        elements = {key: rest[place] for key, place in matched.places.items()}
        return Alike(tuple(paths), matched, good, elements)

    def _key(self, name: str, columns: Iterable[Column]) -> Column | Fault:
        found = [one for one in columns if folded(one.name) in KEYS[name]]
        if len(found) == 1 and found[0].kind != "other":
            return found[0]
        allowed = _("one column %(names)s with texts or whole numbers") % {
            "names": ", ".join(KEYS[name])
        }
        value = _("missing") if not found else ", ".join(one.name for one in found)
        return Fault(1, name, value, allowed)

    def _compare(self, first: Alike, other: Alike, lines: list[str]) -> None:
        """Where an instrument has no elements of its own, all files have those of the first."""
        if not self.instrument.any_elements:
            return
        allowed = ", ".join(first.elements)
        for key in sorted(first.elements.keys() ^ other.elements.keys()):
            value = _("missing") if key in first.elements else _("unknown")
            lines += [Fault(1, key, value, allowed).line(self.label(one)) for one in other.paths]


def _count(engine: Engine, asking: _Asking, alike: Alike, counted: Counted) -> set[str]:
    """Add the rows of files to what was counted. Returns our names of columns with faults. Raises Damaged."""
    names = alike.names()
    engine.bring(alike.paths, {ours: one.name for ours, one in names.items()}, numbered=False)
    answers = answer_expressions.table({ours: one.kind for ours, one in names.items()})
    ours_of = alike.ours()
    whole = [key for key, ours in ours_of.items() if names[ours].kind == "whole"]
    wrong = _count_whole(engine, asking, answers, {key: ours_of[key] for key in whole}, counted)
    for element in ours_of.items():
        if element[0] not in whole:
            wrong |= _count_contents(engine, asking, answers, element, counted)
    return wrong


def _count_whole(
    engine: Engine, asking: _Asking, answers: Table, elements: Mapping[str, str], counted: Counted
) -> set[str]:
    """Count rows and add the sums of columns of whole numbers: element -> our name. Returns our names of
    columns with faults."""
    wrong: set[str] = set()
    by, good = len(asking.by), 0
    names = list(elements.values())
    sums_of = [counted.sums.setdefault(element, Counter()) for element in elements]
    expression = answer_expressions.sums(answers, asking.by, names, asking.instrument.scale)
    for row in engine.run(expression):
        key = _key(row, asking.by, wrong)
        good += row[by]
        counted.n[key] += row[by]
        for sums, value in zip(sums_of, row[by + 1 :], strict=True):
            sums[key] += int(value or 0)
    ((size,),) = engine.run(answer_expressions.size(answers))
    return wrong if good == size else {*wrong, *names}


def _count_contents(
    engine: Engine, asking: _Asking, answers: Table, element: tuple[str, str], counted: Counted
) -> set[str]:
    """Add the sums of any other column, an element and our name. Returns our names of columns with faults."""
    wrong: set[str] = set()
    key, ours = element
    for *group, content, times in engine.run(answer_expressions.contents(answers, asking.by, ours)):
        answer = answer_of(content, asking.instrument.scale)
        if answer is None:
            wrong.add(ours)
        counted.add(_key(group, asking.by, wrong), key, (answer or 0) * times)
    return wrong


def _key(row: Sequence[object], by: Sequence[str], wrong: set[str]) -> Key:
    """The group of a row that begins with it; a name that is empty is wrong."""
    wrong.update(name for name, value in zip(by, row, strict=False) if _is_blank(value))
    return tuple(str(value) for value in row[: len(by)])


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _fault_lines(
    engine: Engine, asking: _Asking, alike: Alike, wrong: set[str]
) -> dict[Path, list[str]]:
    """One line for each wrong value of files, by row. ``wrong``: our names of columns that have some.

    Raises Damaged.
    """
    names, scale = alike.names(), asking.instrument.scale
    kinds: dict[str, Kind] = {"row": "whole", **{ours: one.kind for ours, one in names.items()}}
    answers = answer_expressions.table(kinds)
    whole = [ours for ours in alike.ours().values() if names[ours].kind == "whole"]
    if wrong <= set(whole):
        answers = answer_expressions.wrong(answers, whole, scale)
    expression = answer_expressions.rows(answers, list(names))
    lines: dict[Path, list[str]] = {}
    for path in alike.paths:
        engine.bring([path], {ours: one.name for ours, one in names.items()}, numbered=True)
        faults = (
            fault
            for row, *values in engine.run(expression)
            for fault in _faults(row, dict(zip(names.values(), values, strict=True)), alike, scale)
        )
        lines[path] = [fault.line(asking.label(path)) for fault in sorted(faults)]
    return lines


def _damaged_files(engine: Engine, asking: _Asking, alike: Alike) -> dict[Path, list[str]]:
    """Which of several files cannot be read, one by one."""
    lines: dict[Path, list[str]] = {}
    for path in alike.paths:
        try:
            _count(engine, asking, replace(alike, paths=(path,)), Counted())
        except Damaged:
            lines[path] = [_damaged(asking.label(path))]
    return lines


def _faults(row: int, values: Mapping[Column, object], alike: Alike, scale: int) -> Iterator[Fault]:
    for column, value in values.items():
        if column in alike.keys.values():
            if _is_blank(value):
                yield Fault(row, column.name, told(value), _("the name of a unit or service"))
        elif answer_of(value, scale) is None:
            yield Fault(row, column.name, told(value), scale_text(scale))


def _damaged(label: str) -> str:
    return f"{label}: " + _("the Parquet file is damaged or encrypted; write it anew")


def _together(alike: Sequence[Alike]) -> Matched:
    """How the columns of all files were understood."""
    first = alike[0].matched
    numbers = {key: number for one in alike for key, number in one.matched.numbers.items()}
    others = dict.fromkeys(name for one in alike for name in one.matched.others)
    return Matched(first.places, numbers, tuple(others), ())
