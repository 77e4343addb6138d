"""Which column of a table is which field of a register, and a table to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.core.folding import fold
from sauyunan.core.models import Area
from sauyunan.kits import value_words
from sauyunan.kits import values as field_values
from sauyunan.registers.contents import Home
from sauyunan.registers.format import RegisterField


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
        missing = [
            name
            for name, field in home.register.fields.items()
            if not field.optional and name not in self.columns
        ]
        if missing or self.unknown:
            return _("Columns unknown: %(unknown)s. Columns missing: %(missing)s.") % {
                "unknown": ", ".join(self.unknown) or "–",
                "missing": ", ".join(heading(home, name) for name in missing) or "–",
            }
        return ""


def guess(home: Home, headings: Sequence[str]) -> Guess:
    """By the fields' keys and labels, whatever their case and blanks."""
    names = _names(home)
    columns: dict[str, int] = {}
    unknown, twice = [], []
    for at, text in enumerate(headings):
        name = names.get(_plain(text))
        if name is None:
            unknown += [shown(headings, at)] if text else []
        elif name in columns:
            twice.append(text)
        else:
            columns[name] = at
    clear = {name: at for name, at in columns.items() if headings[at] not in twice}
    return Guess(clear, tuple(unknown), tuple(dict.fromkeys(twice)))


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
    fields = home.register.fields
    return [heading(home, name) for name in fields], [_example(home, name) for name in fields]


def _example(home: Home, name: str) -> str:
    field = home.register.fields[name]
    match field.type:
        case "choice" | "choices":
            return value_words.say(field, _first(field), lambda _code: [])
        case "number":
            number = home.number(field)
            return "1" * ((number.length if number else None) or field.min or 4)
        case "integer" | "money":
            return str(max(1, field.min or 1))
        case "text" | "long_text":
            return _("Example")
        case "area":
            level = 1 + field_values.LEVELS.index(field.level)
            found = Area.objects.filter(level=level).order_by("code").first()
            return found.code if found else ""
    return _EXAMPLES.get(field.type, "")


def _first(field: RegisterField) -> object:
    key = next(iter(field.options))
    return [key] if field.type == "choices" else key


_EXAMPLES = {
    "person_name": "Ibu Contoh",
    "date": "2026-01-31",
    "time": "09:00",
    "yes_no": "ya",
    "phone": "0812 0000 0000",
    "email": "nama@contoh.id",
    "point": "-6.9147, 107.6098",
    "link": "https://contoh.id",
}
