"""What a visitor types to sign up: a day, a name, a phone number or an e-mail address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.core import i18n, saying
from sauyunan.core.controls import Control, Option
from sauyunan.kits import values as field_values
from sauyunan.kits.fields import Kind, NumberFormat, ValueField
from sauyunan.kits.format import Texts
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.kits.values import Look, Raw
from sauyunan.registers.attending import Free, Visitor

_LONGEST = 300


@dataclass(frozen=True)
class Typed:
    """What was typed; ``visitor`` and ``day`` are there when nothing is wrong."""

    raw: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    visitor: Visitor | None = None
    day: date | None = None


def read(raw: Raw, days: Sequence[Free]) -> Typed:
    """Read the sent form; all faults at once, each with how to mend it."""
    typed = {name: field_values.first(raw, name)[:_LONGEST] for name in ("day", "name", "contact")}
    faults: dict[str, str] = {}
    name = _value("person_name", typed, "name", faults, _("Write your name."))
    contact = _value(
        "email" if "@" in typed["contact"] else "phone",
        typed,
        "contact",
        faults,
        _("Write a phone number or an e-mail address: a link to confirm goes there."),
    )
    day = next((one.day for one in days if one.day.isoformat() == typed["day"]), None)
    if day is None:
        faults["day"] = _("Choose one of these days.")
    if faults:
        return Typed(typed, faults)
    return Typed(typed, {}, Visitor(name, contact), day)


def _value(
    kind: Kind, typed: dict[str, str], name: str, faults: dict[str, str], missing: str
) -> str:
    asked = ValueField(type=kind, label=Texts(id=name))
    try:
        found = field_values.from_form(asked, {name: [typed[name]]}, name, _LOOK)
    except ValueRefused as refused:
        text = str(refused)
        faults[name] = text[:1].upper() + text[1:]
        return ""
    if not found:
        faults[name] = missing
    return str(found or "")


def _no_number(ref: str) -> NumberFormat:
    raise KeyError(ref)


_LOOK = Look(_no_number, lambda _code, _level: False)


def controls(days: Sequence[Free], typed: Typed) -> tuple[Control, ...]:
    """The questions, with what was typed and what is wrong."""
    only = days[0].day.isoformat() if len(days) == 1 else ""
    chosen = typed.raw.get("day", only)
    day = Control(
        "day",
        "choice",
        _("Which day?"),
        value=chosen,
        error=typed.faults.get("day", ""),
        options=tuple(Option(one.day.isoformat(), _said(one.day), hint(one)) for one in days),
    )
    name = Control(
        "name",
        "text",
        _("Your name"),
        value=typed.raw.get("name", ""),
        error=typed.faults.get("name", ""),
        autocomplete="name",
        maxlength=100,
    )
    contact = Control(
        "contact",
        "text",
        _("Phone number or e-mail address"),
        hint=_("A link to confirm is sent there."),
        value=typed.raw.get("contact", ""),
        error=typed.faults.get("contact", ""),
        maxlength=200,
    )
    return day, name, contact


def next_hint(days: Sequence[Free]) -> str:
    """How many places are left, of several days on the next that has any."""
    if len(days) == 1:
        return hint(days[0])
    free = next((one for one in days if one.free), None)
    if free is None:
        return _("All days are full; you can be put on a waiting list")
    return f"{_said(free.day)}: {hint(free)}"


def hint(one: Free) -> str:
    """How many places are left."""
    if one.free:
        return ngettext("%(n)s place is free", "%(n)s places are free", one.free) % {"n": one.free}
    return _("All places are taken; you can be put on the waiting list")


def _said(day: date) -> str:
    lang = i18n.language()
    lang = lang if lang in saying.MONTHS else i18n.DEFAULT
    return f"{saying.weekday(day, lang)}, {saying.day(day, lang)}"
