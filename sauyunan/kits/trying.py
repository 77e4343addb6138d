"""A first run of a kit's rules over made-up values, where running away hurts nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sauyunan.core.cel import Field, Rule, RuleError, Rules

ITEMS = 50  # in each list: as many rows as a form takes
TEXT = "Contoh " * 28
_DEEPEST = 4  # messages in messages


def run_all(rules: Iterable[Rule]) -> None:
    """Evaluate every rule once over large values. What has no value is no fault here: the checks of
    answers would not let such values through. Costs memory and time; only in a limited process."""
    bound: dict[int, Any] = {}
    for rule in rules:
        key = id(rule.rules)
        if key not in bound:
            bound[key] = rule.rules.bind(_values(rule.rules))
        try:
            rule.value(bound[key])
        except RuleError:
            continue


def _values(rules: Rules) -> dict[str, object]:
    return {name: _value(rules, field, 0) for name, field in rules.schema.variables.items()}


def _value(rules: Rules, field: Field, depth: int) -> object:
    one = _one(rules, field, depth)
    return [one] * ITEMS if field.many else one


def _one(rules: Rules, field: Field, depth: int) -> object:
    if field.kind == "message":
        if depth >= _DEEPEST:
            return {}
        fields = rules.schema.messages[field.message]
        return {key: _value(rules, inner, depth + 1) for key, inner in fields.items()}
    samples: dict[str, object] = {
        "text": TEXT,
        "integer": 1_000,
        "bool": True,
        "day": date(2022, 6, 13),
        "moment": datetime(2022, 6, 13, 9, tzinfo=UTC),
    }
    return samples[field.kind]
