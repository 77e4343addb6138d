"""Judging rows of a table: what each would put into the register, or why it cannot.

Every row is judged by itself, then beside the rows above it and beside the register.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import areas, i18n, shapes
from sauyunan.core.folding import fold
from sauyunan.kits import value_words
from sauyunan.kits import values as field_values
from sauyunan.kits.parts import EffectRefused
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.kits.values import Look
from sauyunan.registers import contents, masking, queries, sheet_cells
from sauyunan.registers.contents import Home
from sauyunan.registers.format import RegisterField
from sauyunan.registers.models import ImportRow, Record
from sauyunan.registers.places import Point
from sauyunan.registers.sheet_cells import BETWEEN, option_of
from sauyunan.registers.sheets import Cell, Row

State = ImportRow.State
LOOKED_UP = 1_000  # keys in one query
OFFERED = 12  # choices named in a report
SHOWN = 60  # characters of a value
_SHORTENED = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE)
_WORDS = frozenset(("text", "long_text", "person_name", "email", "hours", "choice", "choices"))
"""Kinds of value that never begin with a sign of formulas; a phone number, a point or a handle may."""
_NO_VALUE = frozenset(("formula", "error"))
"""Cells of which the address is told, not a value."""
_EXACT = 15  # digits that a spreadsheet keeps of a number
_SOUTH, _NORTH, _WEST, _EAST = -11.5, 6.5, 94.5, 141.5  # of Indonesia


@dataclass(frozen=True)
class Fault:
    """What is wrong in a cell: its field ("" for the row), its value as it is shown, what is allowed."""

    field: str
    value: str
    message: str


@dataclass(frozen=True)
class Judged:
    """A row and what would become of it."""

    line: int
    subject: str
    values: Mapping[str, Any] = field(default_factory=dict)
    digest: bytes = b""
    faults: tuple[Fault, ...] = ()
    state: State = State.NEW
    changes: tuple[str, ...] = ()
    record: Record | None = None

    def refused(self, *faults: Fault) -> Judged:
        return replace(self, state=State.REFUSED, faults=faults)


class Judge:
    """Judges the rows of one table. ``seen``: the keys of rows that were judged before, with lines.

    ``own``: keys as they are written in the table, for rows that refer to others of it.
    """

    def __init__(
        self,
        home: Home,
        columns: Mapping[str, int],
        seen: Mapping[bytes, int],
        own: frozenset[str] = frozenset(),
    ) -> None:
        fields = home.register.fields
        self.home = home
        self.columns = {
            name: at for name, at in columns.items() if sheet_cells.is_carried(fields[name])
        }
        self.seen = dict(seen)
        self.numbers: set[str] = set()  # text fields in which numbers stand
        self.links = _Links(home, own)
        self.look = Look(
            lambda ref: home.kit.find("numbers", ref),
            lru_cache(50_000)(_is_area),
            shapes.in_city,
            shapes.covers,
            areas.is_at_home,
        )

    def judge(self, rows: Sequence[Row]) -> list[Judged]:
        """The rows in their order."""
        read = [self._read(row) for row in rows]
        held = _held(self.home, [one.digest for one in read if one.digest])
        return [
            self._beside(one, row, held.get(one.digest))
            for one, row in zip(read, rows, strict=True)
        ]

    def fits(self, name: str, text: str) -> bool:
        """Whether a text could stand in a cell of a field."""
        try:
            return self._value(name, Cell(text)) is not None
        except (ValueRefused, EffectRefused):
            return False

    # -- One row ----------------------------------------------------------------------------------
    def _read(self, row: Row) -> Judged:
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, at in self.columns.items():
            cell = row.cell(at)
            try:
                value = self._value(name, cell)
                if value is not None:
                    values[name] = value
            except (ValueRefused, EffectRefused) as refused:
                faults.append(Fault(name, self._shown(name, cell), self._bare(name, refused)))
        return Judged(
            row.line, self._subject(row), values, self._digest(row, values), tuple(faults)
        )

    def _digest(self, row: Row, values: Mapping[str, Any]) -> bytes:
        """By which the row's record is found, also where its key would no longer be taken as a new one."""
        key = {
            name: values.get(name) or row.cell(self.columns[name]).text
            for name in self.home.register.key
            if name in self.columns
        }
        is_whole = len(key) == len(self.home.register.key) and all(
            one not in (None, "") for one in key.values()
        )
        return contents.key_digest(self.home, key) if is_whole else b""

    def _value(self, name: str, cell: Cell) -> Any:
        """A cell as a web form would send it; a choice may be written by its key or by its words."""
        declared = self.home.register.fields[name]
        _refuse_odd(declared, cell)
        if cell.kind == "number" and declared.type == "text":
            self.numbers.add(name)
        texts = [cell.text]
        if declared.type == "choices":
            texts = [one.strip() for one in cell.text.split(BETWEEN)]
        if declared.options:
            texts = [option_of(declared, text) for text in texts]
        try:
            value = field_values.from_form(declared, {"cell": texts}, "cell", self.look)
        except ValueRefused as refused:
            said = _in_table(declared, cell.text, refused)
            raise ValueRefused(f"{said}{_allowed(declared)}{_lost(declared, cell)}") from None
        checked = contents.checked(self.home, {name: value}, [name])
        if declared.type == "point" and value is not None:
            _refuse_far(str(value))
        return checked.get(name)

    def _bare(self, name: str, refused: Exception) -> str:
        """The sentence without the names of register and field, which stand beside it."""
        label = i18n.pick(self.home.register.fields[name].label)
        told = {"title": self.home.title, "label": label, "message": ""}
        return str(refused).removeprefix(_("%(title)s, %(label)s: %(message)s") % told)

    def _subject(self, row: Row) -> str:
        first = self.home.register.key[0]
        return self._shown(first, row.cell(self.columns[first])) if first in self.columns else ""

    def _shown(self, name: str, cell: Cell) -> str:
        declared = self.home.register.fields[name]
        if declared.personal:
            return masking.mask(declared, cell.text, self.home.number(declared))[:SHOWN]
        return cell.text[:SHOWN]

    # -- Beside the others ------------------------------------------------------------------------
    def _beside(self, judged: Judged, row: Row, there: Record | None) -> Judged:
        """All that is wrong with a row is told at once; what its record says just so is never wrong."""
        before = queries.values(there) if there is not None else {}
        judged = self._with_held(judged, row, before) if there is not None else judged
        said = {name: value for name, value in judged.values.items() if before.get(name) != value}
        faults = [*judged.faults, *self._again(judged), *self.links.faults(said)]
        faults += self._missing(judged.values, before, {one.field for one in faults})
        if faults:
            return judged.refused(*faults)
        if there is None:
            return judged
        changes = tuple(name for name in self.columns if self._differs(name, judged.values, before))
        state = State.CHANGED if changes else State.KNOWN
        return replace(judged, state=state, changes=changes, record=there)

    def _with_held(self, judged: Judged, row: Row, before: Mapping[str, Any]) -> Judged:
        """The row with its record's own values where a cell says just what the register gives out."""
        values, held = dict(judged.values), set[str]()
        for name, at in self.columns.items():
            cell, value = row.cell(at), before.get(name)
            if value is None or values.get(name) == value or cell.kind in _NO_VALUE:
                continue
            text = sheet_cells.told(self.home.register.fields[name], value)
            if text and " ".join(text.split()) == " ".join(cell.text.split()):
                values[name] = value
                held.add(name)
        faults = tuple(one for one in judged.faults if one.field not in held)
        return replace(judged, values=values, faults=faults)

    def _differs(self, name: str, values: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
        """Whether a row changes a field of its record. A key that is the same is, however written."""
        if name in self.home.register.key:
            return False
        if values.get(name) is None and not sheet_cells.empties(self.home.register.fields[name]):
            return False
        return before.get(name) != values.get(name)

    def _again(self, row: Judged) -> list[Fault]:
        """A key that stands in the table twice."""
        if not row.digest:
            return []
        if row.digest not in self.seen:
            if not row.faults:
                self.seen[row.digest] = row.line
            return []
        told = {"line": self.seen[row.digest]}
        message = _("line %(line)s has the same key. Leave one of the two out.") % told
        return [Fault("", row.subject, message)]

    def _missing(
        self, values: Mapping[str, Any], before: Mapping[str, Any], told: set[str]
    ) -> list[Fault]:
        """Fields that must have a value; of a record that is there, those that the table would empty."""
        return [
            Fault(name, "", _is_missing(declared))
            for name, declared in self.home.register.fields.items()
            if (not declared.optional or name in self.home.register.key)
            and name not in told
            and values.get(name) is None
            and (not before or name in self.columns and before.get(name) is not None)
            and (not before or sheet_cells.empties(declared))
        ]


def _is_missing(field: RegisterField) -> str:
    if sheet_cells.is_carried(field):
        return _("is missing.")
    return _("is missing, and a table cannot hold it. Add this record by its form.")


# -- Cells ----------------------------------------------------------------------------------------
def _refuse_odd(field: RegisterField, cell: Cell) -> None:
    if cell.kind == "formula":
        raise ValueRefused(
            _("cell %(cell)s holds a formula. Paste it as a value and send the table again.")
            % {"cell": cell.text}
        )
    if cell.kind == "typed" and field.type in _WORDS:
        raise ValueRefused(
            _(
                "it begins with “%(sign)s”, as a formula does. Write the value itself; put ' before it if "
                "it is meant as a text."
            )
            % {"sign": cell.text[:1]}
        )
    if cell.kind == "error":
        raise ValueRefused(
            _("cell %(cell)s shows an error instead of a value. Mend it in the spreadsheet.")
            % {"cell": cell.text}
        )
    digits = sum(sign.isdigit() for sign in cell.text)
    spoiled = (
        cell.kind == "number" and digits > _EXACT and field.type in {"number", "text", "phone"}
    )
    if spoiled or field.type == "number" and _SHORTENED.fullmatch(cell.text):
        raise ValueRefused(
            _(
                "the spreadsheet keeps %(digits)s digits of a number, so the last ones are lost. Set "
                "the column to text and write the number again."
            )
            % {"digits": _EXACT}
        )


def _in_table(field: RegisterField, text: str, refused: ValueRefused) -> str:
    """What is wrong, as it is said of a cell: nothing can be searched for or chosen there."""
    told = {"text": text[:SHOWN], "between": BETWEEN, "level": field.level}
    match field.type:
        case "choice":
            return _("“%(text)s” is none of the choices of this column.") % told
        case "choices":
            return (
                _(
                    "“%(text)s” holds what is no choice of this column. Write %(between)s between choices."
                )
                % told
            )
        case "yes_no":
            return _("“%(text)s” is neither yes nor no. Write ya or tidak.") % told
        case "area" if refused.reason == "outside":
            return _("the area %(text)s lies outside the city. Write the code of one in it.") % told
        case "area":
            return (
                _(
                    "“%(text)s” is no code of an area (%(level)s). Write it as in the list of the ministry."
                )
                % told
            )
    return str(refused)


def _lost(field: RegisterField, cell: Cell) -> str:
    if field.type == "number" and cell.kind == "number":
        return " " + _("Perhaps the spreadsheet left out zeros at the beginning: set it to text.")
    return ""


def _allowed(field: RegisterField) -> str:
    """The choices of a field, behind a sentence that refuses another."""
    labels = [i18n.pick(value_words.option_texts(one)) for one in field.options.values()]
    if not labels:
        return ""
    more = ", …" if len(labels) > OFFERED else ""
    return " " + _("Allowed: %(choices)s.") % {"choices": ", ".join(labels[:OFFERED]) + more}


def _refuse_far(point: str) -> None:
    where = Point.read(point)
    if not (_SOUTH <= where.latitude <= _NORTH and _WEST <= where.longitude <= _EAST):
        raise ValueRefused(
            _(
                "this point lies outside Indonesia. Write the latitude first, such as -6.9147, 107.6098."
            )
        )


def _is_area(code: str, level: str) -> bool:
    return areas.check(code, 1 + field_values.LEVELS.index(level))


# -- The register ---------------------------------------------------------------------------------
def _held(at: Home, digests: Sequence[bytes]) -> dict[bytes, Record]:
    """The records that have these keys."""
    found: dict[bytes, Record] = {}
    rest = iter(digests)
    while some := list(islice(rest, LOOKED_UP)):
        rows = Record.objects.filter(register=at.full, key_digest__in=some)
        found |= {bytes(row.key_digest): row for row in rows}
    return found


class _Links:
    """Whether the records that rows refer to are there; each is looked up once."""

    def __init__(self, at: Home, own: frozenset[str]) -> None:
        self.at, self.own = at, own
        self.known: dict[tuple[str, object], bool] = {}

    def faults(self, values: Mapping[str, Any]) -> list[Fault]:
        """What it refers to in vain. A row may refer to another of its table."""
        made = []
        for name, declared in self.at.register.fields.items():
            ref, value = declared.links, values.get(name)
            if ref and value is not None and not self._is_there(ref, value):
                title = contents.home(self.at.kit, ref).title
                message = _(
                    "there is no such record in the register %(linked)s. "
                    "Take that register's table first."
                ) % {"linked": title}
                made.append(Fault(name, str(value)[:SHOWN], message))
        return made

    def _is_there(self, ref: str, value: object) -> bool:
        linked = contents.home(self.at.kit, ref)
        if linked.full == self.at.full and fold(str(value)) in self.own:
            return True
        if (ref, value) not in self.known:
            found = queries.find(self.at.kit, ref, {linked.register.key[0]: value})
            self.known[ref, value] = bool(found)
        return self.known[ref, value]
