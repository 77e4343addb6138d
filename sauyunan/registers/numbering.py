"""Numbers of a declared pattern: the next one without gap or double, and those that came from
elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from sauyunan.core import cel, clock, i18n
from sauyunan.kits import rules
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.fields import NumberFormat
from sauyunan.kits.parts import EffectRefused
from sauyunan.registers import names
from sauyunan.registers.models import Counter

# The row stays locked until the transaction ends: the next in line waits, and an undone transaction
# gives its number back.
_NEXT = """
INSERT INTO registers_counter AS c (number, prefix, last) VALUES (%s, %s, %s)
ON CONFLICT (number, prefix) DO UPDATE SET last = c.last + 1
RETURNING last
"""
MOST_PREFIXES = 200
"""Beginnings of the keys of one import; of more, they are keys of another kind."""
_NOTICED = """
INSERT INTO registers_counter AS c (number, prefix, last) VALUES (%s, %s, %s)
ON CONFLICT (number, prefix) DO UPDATE SET last = excluded.last WHERE c.last < excluded.last
"""


def next_number(
    edition: Edition,
    ref: str,
    values: Mapping[str, object],
    *,
    place: Mapping[str, object] | None = None,
    today: date | None = None,
) -> str:
    """The next number of a pattern; ``values`` are what it takes, its rules see place and today too.

    Call it inside the transaction that uses the number. Raises EffectRefused when the prefix has no
    value, when the running number has used up its digits, and for a pattern that is only typed.
    """
    declared: NumberFormat = edition.kit.find("numbers", ref)
    if declared.prefix is None:
        raise EffectRefused(
            _("%(title)s: these numbers are given elsewhere, none can be taken here.")
            % {"title": i18n.pick(declared.title)}
        )
    seen = {**values, "today": today or clock.today()}
    seen.setdefault("place", place or {})
    prefix = _text(edition, ref, declared.prefix, seen)
    suffix = _text(edition, ref, declared.suffix, seen) if declared.suffix else ""
    serial = _take(names.full(edition.kit, ref), prefix, declared)
    return f"{prefix}{serial:0{declared.serial}}{suffix}"


def environment(kit: Kit, ref: str) -> cel.Rules:
    """What the rules of a number see: what it takes, param, place and today of its own kit.

    A value that it takes may hide the variable of the same name, e.g. ``place``.
    """
    home, name = kit.home_of(ref)
    declared: NumberFormat = home.parts["numbers"][name]
    return rules.environment_for(home, **declared.takes)


def notice(kit: Kit, ref: str, *numbers: str) -> None:
    """Numbers that were not taken here are in use: the counters of their prefixes go on after them.

    Only a pattern without suffix whose length is fixed tells where its running number begins.
    """
    declared: NumberFormat = kit.find("numbers", ref)
    if not declared.prefix or not declared.length or declared.suffix:
        return
    highest: dict[str, int] = {}
    for number in numbers:
        prefix, serial = number[: -declared.serial], number[-declared.serial :]
        if len(number) == declared.length and re.fullmatch("[0-9]+", serial):
            highest[prefix] = max(highest.get(prefix, 0), int(serial))
    _hold_back(names.full(kit, ref), highest)


def notice_texts(kit: Kit, *keys: str) -> None:
    """The same for keys that are texts, which no field ties to a pattern: they hold back every pattern of the kit
    without suffix that could have given them."""
    for name, declared in kit.parts.get("numbers", {}).items():
        if not declared.prefix or declared.suffix:
            continue
        highest: dict[str, int] = {}
        for key in keys:
            prefix, serial = key[: -declared.serial], key[-declared.serial :]
            if prefix and len(serial) == declared.serial and re.fullmatch("[0-9]+", serial):
                highest[prefix] = max(highest.get(prefix, 0), int(serial))
        if len(highest) <= MOST_PREFIXES:
            _hold_back(names.full(kit, name), highest)


def _hold_back(number: str, highest: Mapping[str, int]) -> None:
    longest = Counter._meta.get_field("prefix").max_length or 0
    with connection.cursor() as cursor:
        for prefix in sorted(highest):  # in one order, so that two imports do not wait in a circle
            if len(prefix) <= longest:
                cursor.execute(_NOTICED, [number, prefix, highest[prefix]])


def _text(edition: Edition, ref: str, rule: str, seen: Mapping[str, object]) -> str:
    home, _name = edition.kit.home_of(ref)
    scope = f"numbers/{edition.kit.full_name(ref)}"
    made = rules.environment(edition, scope, lambda kit: environment(kit, ref))
    try:
        bound = made.bind({"param": edition.param(home.name), **seen})
        return str(rules.compiled(edition, scope, rule, "text").value(bound))
    except cel.RuleError as error:
        raise EffectRefused(
            _("%(title)s: the number cannot be made from these values (%(reason)s).")
            % {"title": _title(edition, ref), "reason": error}
        ) from None


def _take(number: str, prefix: str, declared: NumberFormat) -> int:
    longest = Counter._meta.get_field("prefix").max_length or 0
    if len(prefix) > longest:
        raise EffectRefused(
            _("%(title)s: the beginning of the number is longer than %(count)s signs.")
            % {"title": i18n.pick(declared.title), "count": longest}
        )
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [number, prefix, declared.first])
        serial: int = cursor.fetchone()[0]
    if len(str(serial)) > declared.serial:
        raise EffectRefused(
            _(
                "%(title)s: all %(count)s running numbers of this beginning are used up. "
                "Ask the keeper of the kit for a longer pattern."
            )
            % {"title": i18n.pick(declared.title), "count": 10**declared.serial - declared.first}
        )
    return serial


def _title(edition: Edition, ref: str) -> str:
    declared: NumberFormat = edition.kit.find("numbers", ref)
    return i18n.pick(declared.title)
