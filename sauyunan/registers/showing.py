"""Records as pages show them: fields in words, personal ones masked, the title, the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from sauyunan.accounts.models import Person
from sauyunan.core import areas, cel, clock, i18n, opening_hours
from sauyunan.kits import rules, value_words
from sauyunan.kits.definition import Edition
from sauyunan.kits.fields import ValueField
from sauyunan.registers import contents, hiding, masking, queries
from sauyunan.registers.contents import Home
from sauyunan.registers.format import RegisterField
from sauyunan.registers.models import Record


@dataclass(frozen=True)
class ShownField:
    """A field of a record on a page."""

    name: str
    label: str
    value: str
    is_masked: bool


@dataclass(frozen=True)
class ShownRecord:
    """A record in a list: its title and the fields of its key, masked."""

    code: str
    title: str
    key: tuple[ShownField, ...]
    changed_at: datetime


@dataclass(frozen=True)
class ShownVersion:
    """A line of a record's history."""

    version: int
    at: datetime
    by: str
    case: str
    changed: tuple[ShownField, ...]
    restores: int | None = None  # the version that it brought back
    reason: str = ""


def fields(at: Home, values: Mapping[str, Any], revealed: str = "") -> list[ShownField]:
    """All answered fields; personal ones masked but for the one that was revealed."""
    return [
        shown(at, name, field, values[name], in_full=name == revealed)
        for name, field in at.register.fields.items()
        if values.get(name) is not None
    ]


def shown(
    at: Home, name: str, field: RegisterField, value: Any, *, in_full: bool = False
) -> ShownField:
    """One field in words."""
    is_masked = field.personal and not in_full
    text = masking.mask(field, value, at.number(field)) if is_masked else _words(field, value)
    return ShownField(name, i18n.pick(field.label), text, is_masked)


def is_open_now(hours: str) -> bool:
    """Whether opening hours, as a field of type hours holds them, say open now in the city's zone."""
    return opening_hours.is_open(hours, clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)))


def listed(edition: Edition, at: Home, records: Iterable[Record]) -> list[ShownRecord]:
    """Records for a list."""
    rows: list[ShownRecord] = []
    for record in records:
        values = queries.values(record)
        key = tuple(
            shown(at, name, at.register.fields[name], values[name])
            for name in at.register.key
            if name in values
        )
        rows.append(ShownRecord(record.code, title(edition, at, values), key, record.changed_at))
    return rows


def title(edition: Edition, at: Home, values: Mapping[str, Any]) -> str:
    """What the record is called, by its register's ``name`` rule over masked values; else empty.

    The rule sees masked texts, so a title shows no more than the fields do.
    """
    if at.register.name is None:
        return ""
    scope = f"registers/{at.full}/name"
    seen = rules.environment(
        edition,
        scope,  # the register may be one of a kit that the edition's kit needs
        lambda _kit: rules.environment_for(at.kit, record=at.register.register_),
    )
    rule = rules.compiled(edition, scope, at.register.name, "text")
    masked = {name: _masked(at, name, value) for name, value in values.items()}
    given = {"record": masked, "param": edition.param(at.kit.name), "today": clock.today()}
    try:
        return str(rule.value(seen.bind(given)))
    except cel.RuleError:
        return ""


def history(at: Home, record: Record) -> list[ShownVersion]:
    """All versions, the newest first, with the fields that each changed, masked."""
    told = queries.history(record)
    people = _people(former.row.by for former in told)
    return [
        ShownVersion(
            version=former.row.version,
            at=former.row.at,
            by=people.get(former.row.by, former.row.by),
            case=former.row.case,
            changed=tuple(
                shown(at, name, at.register.fields[name], former.values[name])
                if former.values.get(name) is not None
                else ShownField(name, i18n.pick(at.register.fields[name].label), "", False)
                for name in former.changed
                if name in at.register.fields
            ),
            restores=former.row.restores,
            reason=contents.reason_of(former.row),
        )
        for former in told
    ]


def hidings(record: Record) -> list[hiding.Told]:
    """Each time that the office hid a record, the newest first, with the names of those who did."""
    rows = hiding.told(record)
    people = _people(one for row in rows for one in (row.by, row.ended_by))
    return [
        replace(row, by=people.get(row.by, row.by), ended_by=people.get(row.ended_by, row.ended_by))
        for row in rows
    ]


def _masked(at: Home, name: str, value: Any) -> Any:
    field = at.register.fields.get(name)
    if field is None or not field.personal or not isinstance(value, str):
        return value
    if field.type == "date":
        return date(int(value[:4]), 1, 1).isoformat()
    return masking.mask(field, value, at.number(field))


def _words(field: ValueField, value: Any) -> str:
    return value_words.say(field, value, _area_names)


def _area_names(code: str) -> list[str]:
    return [area.name for area in reversed(areas.path_of(code))]


def _people(actors: Iterable[str]) -> dict[str, str]:
    """Names for actors as rows hold them ("person:3")."""
    told = {"system": _("the system"), "applicant": _("the applicant")}
    kept = {actor.partition(":")[2]: actor for actor in actors if actor.startswith("person:")}
    for person in Person.objects.filter(pk__in=[pk for pk in kept if pk.isdecimal()]):
        told[kept[str(person.pk)]] = str(person)
    return told
