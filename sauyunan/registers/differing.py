"""Where two sets of values of a record differ, masked; and what a step would change, before it is
made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sauyunan.core import cel, i18n
from sauyunan.kits.parts import EffectRefused, EffectRun
from sauyunan.registers import contents, effects, queries, showing
from sauyunan.registers.contents import Home
from sauyunan.registers.format import ChangeEffect, FindEffect
from sauyunan.registers.models import Record

OWN_FORM = re.compile(r"\bmove\b")
"""A rule that reads the step's own form, which nobody has filled in yet."""
Trees = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Difference:
    """A field that differs; a personal one masked on both sides. Empty: it has no value."""

    label: str
    old: str
    new: str
    is_masked: bool


@dataclass(frozen=True)
class Change:
    """What a step would make of a record. ``later``: fields that follow from the step itself."""

    home: Home
    record: Record
    title: str
    lines: tuple[Difference, ...]
    later: tuple[str, ...]


def between(home: Home, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """The fields that differ, in the order of the register."""
    return tuple(
        Difference(
            i18n.pick(field.label),
            _said(home, name, old.get(name)),
            _said(home, name, new.get(name)),
            field.personal,
        )
        for name, field in home.register.fields.items()
        if old.get(name) != new.get(name)
    )


def changes(trees: Trees, run: EffectRun) -> Iterator[Change]:
    """What the effects ``change`` of a step would do, as far as it can be told; nothing is written.

    What depends on the step's own form, or on what it creates, is told when it is made.
    """
    run = replace(run, values=dict(run.values))
    for tree in trees:
        if "find" in tree:
            _look(FindEffect.model_validate(dict(tree)), run)
        elif "change" in tree:
            yield from _changes(ChangeEffect.model_validate(dict(tree)), run)


def holding(trees: Trees, run: EffectRun) -> list[bool | None]:
    """For each effect of a step whether it would do something, as far as it can be told; nothing is
    written. None: it depends on the step's own form, or on what the step itself makes."""
    run = replace(run, values=dict(run.values))
    found = []
    for tree in trees:
        found.append(_would_act(tree, run))
        if "find" in tree:
            _look(FindEffect.model_validate(dict(tree)), run)
    return found


def _would_act(tree: Mapping[str, Any], run: EffectRun) -> bool | None:
    """Its condition holds, and what it is done for each of is not empty."""
    when, each = tree.get("when"), tree.get("each")
    if OWN_FORM.search(f"{when} {each}"):
        return None
    try:
        if not _holds(when, run):
            return False
        return each is None or bool(run.for_each(each))
    except (cel.RuleError, EffectRefused):
        return None


def _look(effect: FindEffect, run: EffectRun) -> None:
    try:
        if _holds(effect.when, run):
            run.values[effect.as_] = effects.apply_find(effect, run)
    except (cel.RuleError, EffectRefused):
        return  # what reads it is not told


def _changes(effect: ChangeEffect, run: EffectRun) -> Iterator[Change]:
    try:
        runs = [run] if effect.each is None else run.for_each(effect.each)
        for one in runs if _holds(effect.when, run) else []:
            yield from _change(effect, one)
    except (cel.RuleError, EffectRefused):
        return  # the step itself says why


def _change(effect: ChangeEffect, run: EffectRun) -> Iterator[Change]:
    home = contents.home(run.edition.kit, effect.change)
    record = effects.record_meant(effect.change, effect.where, run, lock=False)
    before, after, later = queries.values(record), dict[str, Any](), list[str]()
    for name, rule in effect.set.items():
        if OWN_FORM.search(rule):
            later.append(name)
            continue
        try:
            after |= contents.checked(home, {name: effects.given(rule, run)}, [name])
        except (cel.RuleError, EffectRefused):
            later.append(name)
    kept = {key: one for key, one in before.items() if key not in effect.set or key in later}
    lines = between(home, before, kept | after)
    if lines or later:
        title = showing.title(run.edition, home, before)
        labels = tuple(i18n.pick(home.register.fields[name].label) for name in later)
        yield Change(home, record, title, lines, labels)


def _holds(rule: str | None, run: EffectRun) -> bool:
    return rule is None or run.value(rule) is True


def _said(home: Home, name: str, value: Any) -> str:
    if value is None:
        return ""
    return showing.shown(home, name, home.register.fields[name], value).value
