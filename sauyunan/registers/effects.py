"""The effects on registers that a move may have: number, find, create, change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.kits.parts import EffectRefused, EffectRun
from sauyunan.registers import actions, contents, numbering, pictures, queries
from sauyunan.registers.format import ChangeEffect, CreateEffect, FindEffect, NumberEffect
from sauyunan.registers.models import Record

PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
"""A rule that only names a value. Set into a field, an unanswered one leaves the field empty."""


def apply_number(effect: NumberEffect, run: EffectRun) -> str:
    """The next number of a pattern."""
    return numbering.next_number(
        run.edition,
        effect.number,
        {key: run.value(rule) for key, rule in effect.from_.items()},
        place=run.values.get("place"),
        today=run.values.get("today"),
    )


def apply_find(effect: FindEffect, run: EffectRun) -> dict[str, Any] | list[dict[str, Any]]:
    """The values of the record that is meant, or of all; a missing optional one has no values, so
    that a rule may ask has(name.field)."""
    found = _found(effect.find, effect.where, run)
    if effect.all:
        return [queries.values(record) for record in found]
    if not found and effect.optional:
        return {}
    return queries.values(_only(found, effect.find, effect.where, run))


def apply_create(effect: CreateEffect, run: EffectRun) -> dict[str, Any]:
    """The values of the record that was added, or taken up again. What its fields refer to must be
    there."""
    values = {name: given(rule, run) for name, rule in effect.set.items()}
    actions.check_links(run.edition, effect.create, values)
    if effect.takes_up:
        key = contents.home(run.edition.kit, effect.create).register.key
        former = {**{name: effect.set[name] for name in key}, **effect.takes_up}
        found = _found(effect.create, former, run, lock=True)
        if found:
            return _changed(found[0], values, run)
    home = contents.home(run.edition.kit, effect.create)
    record = actions.create_record(
        run.edition,
        effect.create,
        pictures.taken(home, values, run, None),
        case=run.case,
        by=run.actor,
        at=run.at,
    )
    pictures.bind(home, record)
    run.made.append(("record", record))
    return queries.values(record)


def apply_change(effect: ChangeEffect, run: EffectRun) -> dict[str, Any]:
    """The values of the record after the change."""
    record = record_meant(effect.change, effect.where, run)
    values = {name: given(rule, run) for name, rule in effect.set.items()}
    actions.check_links(run.edition, effect.change, values)
    return _changed(record, values, run)


def record_meant(
    ref: str, where: Mapping[str, str], run: EffectRun, *, lock: bool = True
) -> Record:
    """The one record that has these values, held until the transaction ends. Raises EffectRefused."""
    return _only(_found(ref, where, run, lock=lock), ref, where, run)


def _changed(record: Record, values: Mapping[str, Any], run: EffectRun) -> dict[str, Any]:
    home = contents.home(run.edition.kit, record.register)
    values = pictures.taken(home, values, run, record)
    changed = actions.change_record(
        run.edition, record, values, case=run.case, by=run.actor, at=run.at
    )
    pictures.bind(home, changed)
    run.made.append(("record", changed))
    return queries.values(changed)


def _found(
    ref: str, where: Mapping[str, str], run: EffectRun, *, lock: bool = False
) -> list[Record]:
    wanted = {name: given(rule, run) for name, rule in where.items()}
    return queries.find(run.edition.kit, ref, wanted, lock=lock)


def _only(found: list[Record], ref: str, where: Mapping[str, str], run: EffectRun) -> Record:
    """The one record; the sentence names the register and fields, never the values."""
    if len(found) == 1:
        return found[0]
    at = contents.home(run.edition.kit, ref)
    labels = ", ".join(i18n.pick(at.register.fields[name].label) for name in where)
    about = {"title": at.title, "fields": labels, "count": len(found)}
    if not found:
        raise EffectRefused(
            _("%(title)s: no record has this %(fields)s. Compare it with the document.") % about
        )
    raise EffectRefused(
        _("%(title)s: %(count)s records have this %(fields)s; one was expected.") % about
    )


def given(rule: str, run: EffectRun) -> Any:
    """What a rule sets; None for a bare path to what nobody answered. Raises RuleError."""
    if PATH.fullmatch(rule.strip()) and not _is_answered(rule.strip(), run.values):
        return None
    return run.value(rule)


def _is_answered(path: str, values: Mapping[str, Any]) -> bool:
    at: Any = values
    for step in path.split("."):
        at = at.get(step) if isinstance(at, Mapping) else None
        if at is None:
            return False
    return True
