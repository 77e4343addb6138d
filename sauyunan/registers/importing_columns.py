"""Which column of a table is which field of a register, and a table to begin with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sauyunan.core import areas, clock, i18n, shapes
from sauyunan.core.folding import fold
from sauyunan.core.models import Area, AreaShape
from sauyunan.kits import value_words
from sauyunan.kits import values as field_values
from sauyunan.registers import contents, sheet_cells
from sauyunan.registers.contents import Home
from sauyunan.registers.format import RegisterField
from sauyunan.registers.importing_judging import Judge
from sauyunan.registers.models import Record


@dataclass(frozen=True)
class Guess:
    """What the headings tell: the column of each field, columns of no field, fields named twice."""

    columns: Mapping[str, int]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]

    def fault(self, home: Home) -> str:
        """Why a person must say which column is which; empty when nothing is left to say."""
        if self.twice:
            return _("These columns are there twice: %(names)s. Choose which one is meant.") % {
                "names": ", ".join(self.twice)
            }
        missing = missed(home, self.columns)
        personal = all(home.register.fields[name].personal for name in missing)
        has_key = all(name in self.columns for name in home.register.key)
        if (
            self.unknown or missing and not (personal and has_key)
        ):  # as it is given out without them
            return _("Columns unknown: %(unknown)s. Columns missing: %(missing)s.") % {
                "unknown": ", ".join(self.unknown) or "–",
                "missing": ", ".join(heading(home, name) for name in missing) or "–",
            }
        return ""


def missed(home: Home, columns: Mapping[str, int]) -> list[str]:
    """The fields that a new record must have and the table has no column of."""
    return [
        name
        for name, field in home.register.fields.items()
        if not field.optional and name not in columns and sheet_cells.is_carried(field)
    ]


def guess(home: Home, headings: Sequence[str]) -> Guess:
    """By the fields' keys and labels, whatever their case and blanks."""
    names = _names(home)
    columns: dict[str, int] = {}
    unknown, twice = [], []
    for at, text in enumerate(headings):
        name = names.get(_plain(text))
        if name is None:
            unknown += [shown(headings, at)] if text else []
        elif not sheet_cells.is_carried(home.register.fields[name]):
            continue
        elif name in columns:
            twice.append(text)
        else:
            columns[name] = at
    clear = {name: at for name, at in columns.items() if headings[at] not in twice}
    return Guess(clear, tuple(unknown), tuple(dict.fromkeys(twice)))


@dataclass(frozen=True)
class Column:
    """A column of a table, or a field without one, and what becomes of it, in words."""

    heading: str
    said: str


def told(home: Home, headings: Sequence[str], columns: Mapping[str, int]) -> list[Column]:
    """What is taken of a table, what is not, and why; in the order of its columns."""
    fields = home.register.fields
    by = {at: name for name, at in columns.items() if sheet_cells.is_carried(fields[name])}
    made = [
        Column(shown(headings, at), _said(home, text, by.get(at)))
        for at, text in enumerate(headings)
        if text or at in by
    ]
    there = {_names(home).get(_plain(text)) for text in headings}
    for name, field in fields.items():
        if name not in by.values() and name not in there:
            made.append(Column(i18n.pick(field.label), _left_alone(field)))
    return made


def _said(home: Home, text: str, name: str | None) -> str:
    fields = home.register.fields
    if name is not None:
        return _("Taken as “%(field)s”.") % {"field": i18n.pick(fields[name].label)}
    meant = _names(home).get(_plain(text))
    if meant is not None and not sheet_cells.is_carried(fields[meant]):
        return _("Not taken: a table cannot hold photos or files. Records keep theirs.")
    if meant is not None:
        return _("Not taken: this column was not chosen. Choose other columns to take it.")
    return _("Not taken: the register has no field of this name. Choose other columns to take it.")


def _left_alone(field: RegisterField) -> str:
    if not sheet_cells.is_carried(field):
        return _("A table cannot hold photos or files. Records keep theirs.")
    if field.optional:
        return _(
            "The table has no such column: records keep what they say, new ones leave it empty."
        )
    return _("The table has no such column: records keep what they say, and new rows are refused.")


def shown(headings: Sequence[str], at: int) -> str:
    """How a column is named on a page."""
    text = headings[at] if at < len(headings) else ""
    return text or _("column %(number)s, without a heading") % {"number": at + 1}


def heading(home: Home, name: str) -> str:
    """The heading of a field in tables that are given out: its label, or its key where two are alike."""
    label = i18n.pick(home.register.fields[name].label)
    return label if _names(home).get(_plain(label)) == name else name


def _names(home: Home) -> dict[str, str]:
    """What may stand for each field; what could stand for two stands for none. Keys come first."""
    told: dict[str, set[str]] = {}
    for name, field in home.register.fields.items():
        for text in (field.label.id, field.label.en, field.label.su):
            if text:
                told.setdefault(_plain(text), set()).add(name)
    labels = {text: next(iter(names)) for text, names in told.items() if len(names) == 1}
    return labels | {_plain(name): name for name in home.register.fields}


def _plain(text: str) -> str:
    return fold(text).replace(" ", "")


# -- A table to begin with ------------------------------------------------------------------------
def template(home: Home) -> tuple[list[str], list[str]]:
    """Headings, and one made-up row."""
    names = [name for name, field in home.register.fields.items() if sheet_cells.is_carried(field)]
    return [heading(home, name) for name in names], [_example(home, name) for name in names]


def _example(home: Home, name: str) -> str:
    """The first text that could stand in a cell of the field; nothing where none of them could."""
    judge = Judge(home, {name: 0}, {})
    return next((text for text in _likely(home, name) if text and judge.fits(name, text)), "")


def _likely(home: Home, name: str) -> Iterator[str]:
    """Texts of a field's kind, from the likeliest on."""
    field = home.register.fields[name]
    match field.type:
        case "choice" | "choices":
            yield value_words.say(field, _first(field), lambda _code: [])
        case "number":
            number = home.number(field)
            yield "1" * ((number.length if number else None) or field.min or 4)
        case "integer" | "money":
            yield str(max(1, field.min or 1))
        case "text" | "long_text":
            yield _linked(home, field)
            yield _("Example")
            yield from ("1" * length for length in range(1, LONGEST))
        case "area":
            yield _area(field)
        case "point":
            yield from (f"{one.latitude:.6f}, {one.longitude:.6f}" for one in _shapes()[:1])
        case "date":
            yield clock.today().isoformat()
    yield _EXAMPLES.get(field.type, "")


def _linked(home: Home, field: RegisterField) -> str:
    """The key of a record that is there, for a field that names one."""
    if field.links is None:
        return ""
    other = contents.home(home.kit, field.links)
    row = Record.objects.filter(register=other.full).order_by("-pk").first()
    held = row.data.get(other.register.key[0]) if row else None  # a personal one is not there
    return held if isinstance(held, str) else ""


def _area(field: RegisterField) -> str:
    """An area of the city, or of anywhere while no city is named."""
    level = 1 + field_values.LEVELS.index(field.level)
    found = Area.objects.filter(level=level).order_by("code")
    city = areas.home()
    near = found.filter(code__startswith=city[: 3 * level - 1]) if city else found
    one = near.first()
    return one.code if one else ""


def _shapes() -> Sequence[AreaShape]:
    return shapes.below(areas.home())


def _first(field: RegisterField) -> object:
    key = next(iter(field.options))
    return [key] if field.type == "choices" else key


LONGEST = 21  # digits that are tried where words do not fit
_EXAMPLES = {
    "person_name": "Ibu Contoh",
    "date": "2026-01-31",
    "time": "09:00",
    "yes_no": "ya",
    "phone": "0812 0000 0000",
    "email": "nama@contoh.id",
    "point": "-6.9147, 107.6098",
    "link": "https://contoh.id",
    "hours": "Senin–Jumat 08.00–17.00",
}
