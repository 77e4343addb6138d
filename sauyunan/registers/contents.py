"""What a record holds: values checked against its register, and how they are stored and found.

Public fields are JSON. Personal fields are one sealed blob; those that declare ``find`` leave keyed
hashes behind: of the whole folded value, of each folded word and its first three letters, of a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import areas, clock, crypto, i18n, shapes
from sauyunan.core.folding import fold
from sauyunan.kits import form_rules
from sauyunan.kits import values as field_values
from sauyunan.kits.definition import Kit
from sauyunan.kits.fields import NumberFormat
from sauyunan.kits.parts import EffectRefused
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.kits.values import Look
from sauyunan.registers import likeness, names
from sauyunan.registers.format import Register, RegisterField
from sauyunan.registers.models import Record, RecordVersion

LETTERS = 3
"""By so many letters at the beginning of a word it is found."""
MARKED = "~"
"""The name under which the marks of doubles are kept; no field has it."""


@dataclass(frozen=True)
class Home:
    """A register with the kit it stands in: references of its fields are that kit's."""

    kit: Kit
    register: Register
    full: str  # how rows name it: "adminduk/penduduk"

    @property
    def title(self) -> str:
        return i18n.pick(self.register.title)

    def number(self, field: RegisterField) -> NumberFormat | None:
        """The pattern of a number field."""
        found: NumberFormat | None = self.kit.find("numbers", field.of) if field.of else None
        return found


def home(kit: Kit, ref: str) -> Home:
    """The register a reference names, seen from a kit; KeyError when there is none."""
    own, name = kit.home_of(ref.removesuffix("~"))
    return Home(own, own.parts["registers"][name], names.full(kit, ref.removesuffix("~")))


def checked(at: Home, values: Mapping[str, object], names_given: Iterable[str]) -> dict[str, Any]:
    """The values of the named fields as they are stored; empty ones are left out.

    Raises EffectRefused, in words, for a field that is not there, a value of another kind, a broken
    check.
    """
    kept: dict[str, Any] = {}
    for name in names_given:
        field = at.register.fields.get(name)
        if field is None:
            raise EffectRefused(
                _("%(title)s has no field “%(field)s”.") % {"title": at.title, "field": name}
            )
        value = _checked_one(at, field, values.get(name))
        if value is not None:
            kept[name] = value
    return kept


def require_all(at: Home, values: Mapping[str, object]) -> None:
    """Raises EffectRefused when a field that is not optional is empty."""
    for name, field in at.register.fields.items():
        if not field.optional and values.get(name) is None:
            raise EffectRefused(
                _("%(title)s: “%(label)s” is missing.")
                % {"title": at.title, "label": i18n.pick(field.label)}
            )


def _checked_one(at: Home, field: RegisterField, value: object) -> Any:
    look = Look(
        lambda ref: at.kit.find("numbers", ref),
        lambda _code, _level: True,
        shapes.in_city,
        shapes.covers,
        areas.is_at_home,
    )
    try:
        stored = field_values.from_json(field, _plain(value), look)
    except ValueRefused as refused:
        raise EffectRefused(_said(at, field, str(refused))) from None
    number = at.number(field) if stored is not None else None
    for check in (*(number.check if number else ()), *(field.check if stored is not None else ())):
        if form_rules.breaks(check, field, stored, clock.today()):
            raise EffectRefused(_said(at, field, i18n.pick(check.say)))
    return stored


def _said(at: Home, field: RegisterField, message: str) -> str:
    return _("%(title)s, %(label)s: %(message)s") % {
        "title": at.title,
        "label": i18n.pick(field.label),
        "message": message,
    }


def _plain(value: object) -> object:
    """A rule gives days as dates."""
    return value.isoformat() if isinstance(value, date) else value


# -- Storing --------------------------------------------------------------------------------------
def split(at: Home, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Public values, personal values."""
    personal = {name for name, field in at.register.fields.items() if field.personal}
    return (
        {name: value for name, value in values.items() if name not in personal},
        {name: value for name, value in values.items() if name in personal},
    )


def sealed(code: str, version: int, personal: Mapping[str, Any]) -> bytes:
    """The personal values of one version of a record; nothing for none."""
    return crypto.seal(dict(personal), _scope(code, version)) if personal else b""


def opened(row: Record | RecordVersion) -> dict[str, Any]:
    """All values of a record or a former version, personal ones decrypted. CryptoError if changed."""
    if not row.sealed:
        return dict(row.data)
    return {**row.data, **crypto.unseal(row.sealed, scope_of(row))}


def scope_of(row: Record | RecordVersion) -> str:
    """What a version's personal values are sealed for."""
    code = row.code if isinstance(row, Record) else row.record.code
    return _scope(code, row.version)


def reason_of(row: RecordVersion) -> str:
    """Why a version brought a former one back; empty for others."""
    if not row.reason_sealed:
        return ""
    reason: str = crypto.unseal(row.reason_sealed, reason_scope(row))
    return reason


def reason_scope(row: RecordVersion) -> str:
    """What the reason of a version is sealed for."""
    return f"registers.reason:{row.record.code}:{row.version}"


def _scope(code: str, version: int) -> str:
    return f"registers.record:{code}:{version}"


# -- Finding --------------------------------------------------------------------------------------
def key_digest(at: Home, values: Mapping[str, object]) -> bytes:
    """The keyed hash of the register's key: the folded values of its fields in their order."""
    parts = [fold(str(values.get(name, ""))) for name in at.register.key]
    return crypto.digest(f"registers.key:{at.full}", "\x1f".join(parts))


def marks(at: Home, values: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """What doubles of a record with these values have in common with it, see ``duplicates``."""
    traits = likeness.traits(at.register, values)
    for mark in dict.fromkeys(likeness.marks(at.register, traits)):
        yield MARKED, digest(at, MARKED, mark)


def findings(at: Home, values: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Field and digest of everything a record with these values is found by."""
    for name, field in at.register.fields.items():
        value = values.get(name)
        if value is not None and field.find:
            for mark in dict.fromkeys(_marks(field, value)):
                yield name, digest(at, name, mark)


def _marks(field: RegisterField, value: object) -> Iterator[str]:
    match field.find:
        case "exact":
            yield whole_mark(str(value))
        case "day":
            yield day_mark(str(value))
        case "words":
            for word in fold(str(value)).split():
                yield word_mark(word)
                if len(word) >= LETTERS:
                    yield letters_mark(word)


def whole_mark(text: str) -> str:
    return f"={fold(text).replace(' ', '')}"


def day_mark(day: str) -> str:
    return f"d{day}"


def word_mark(word: str) -> str:
    return f"w{word}"


def letters_mark(word: str) -> str:
    return f"l{word[:LETTERS]}"


def digest(at: Home, field: str, mark: str) -> bytes:
    """The keyed hash of a mark in one field of one register."""
    return crypto.digest(f"registers.find:{at.full}.{field}", mark)
