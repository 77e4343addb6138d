"""The rules of one form: compiled once, and evaluated over the answers in one pass.

Rules see the answers that are visible so far. The answers are bound once; when an answer is dropped
because its question is hidden, only rules that read it are bound again, with what they read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sauyunan.core import cel
from sauyunan.kits.fields import Kind, ValueField
from sauyunan.kits.format import Check

_KINDS: Mapping[Kind, cel.Kind] = {
    "integer": "integer",
    "money": "integer",
    "yes_no": "bool",
    "date": "day",
}
MANY = frozenset({"choices", "pictures", "file"})
"""Kinds whose value is a list of texts."""


@dataclass(frozen=True)
class Compiled:
    """A rule and the keys of the form that it reads."""

    rule: cel.Rule
    keys: frozenset[str]


class FormRules:
    """Compiled rules of one form of an edition: made once and shared by all requests.

    ``base`` declares the form's message as ``root`` ("answers" of a service, "move" of a move's own
    form) and what else its rules see: param, place, today. Checks see ``value`` beside these, and in
    the rows of a group, rules see the row as typed so far as ``row``.
    """

    def __init__(self, base: cel.Rules, root: str = "answers") -> None:
        self.base, self.root = base, root
        self._environments: dict[frozenset[tuple[str, cel.Field]], cel.Rules] = {}
        self._compiled: dict[tuple[str, cel.Rules, str], Compiled] = {}
        self._checks: dict[tuple[str, str, bool], Compiled] = {}

    def field(self, path: str) -> cel.Field:
        """What rules see of the answer at a path such as "saksi.nik"; KeyError for none."""
        found = self.base.schema.field_at(f"{self.root}.{path}")
        if found is None:
            raise KeyError(path)
        return found

    def rule(self, text: str, expects: cel.Kind | None, extra: Mapping[str, cel.Field]) -> Compiled:
        """A rule that sees ``extra`` variables too. Raises RuleFault."""
        rules = self._environment(extra)
        key = (text, rules, expects or "")
        made = self._compiled.get(key)
        if made is None:
            rule = rules.compile(text, expects)
            # Of two threads that come here at once both go on with the first one's.
            made = self._compiled.setdefault(key, Compiled(rule, self._keys(rule)))
        return made

    def check(self, text: str, path: str, *, in_row: bool) -> Compiled:
        """The rule of a check on the answer at ``path``; it sees ``value``, and in a group ``row``.

        Kept by its place too: a form of 700 questions asks for hundreds in one pass.
        """
        key = (text, path, in_row)
        made = self._checks.get(key)
        if made is None:
            extra = {"value": self.field(path)}
            if in_row:
                extra["row"] = self.row(path.rpartition(".")[0])
            made = self._checks[key] = self.rule(text, "bool", extra)
        return made

    def row(self, path: str) -> cel.Field:
        """The message of one row of the group at a path."""
        field = self.field(path)
        return cel.Field(field.kind, field.message)

    def _environment(self, extra: Mapping[str, cel.Field]) -> cel.Rules:
        if not extra:
            return self.base
        key = frozenset(
            (name, cel.Field(field.kind, field.message, field.many))
            for name, field in extra.items()
        )
        made = self._environments.get(key)
        if made is None:
            made = self._environments.setdefault(key, self.base.extend(dict(key)))
        return made

    def _keys(self, rule: cel.Rule) -> frozenset[str]:
        prefix = f"{self.root}."
        return frozenset(
            path.removeprefix(prefix).partition(".")[0]
            for path in rule.reads
            if path.startswith(prefix)
        )


class Pass:
    """One evaluation of a form's rules over its answers. Not shared between threads.

    ``answers`` is changed in place through ``drop`` and ``put`` only. ``given`` holds the other
    variables, e.g. param, place, today.
    """

    def __init__(
        self, rules: FormRules, answers: dict[str, Any], given: Mapping[str, object]
    ) -> None:
        self.rules, self.answers = rules, answers
        self._rest = {name: value for name, value in given.items() if name != rules.root}
        self._stale: set[str] = set()

    @cached_property
    def _others(self) -> cel.Bound:
        return self.rules.base.bind(self._rest)

    @cached_property
    def _whole(self) -> cel.Bound:
        return self._others.also(self.rules.base, {self.rules.root: self.answers})

    def drop(self, key: str) -> None:
        """Forget an answer: rules that follow do not see it."""
        if self.answers.pop(key, None) is not None:
            self._stale.add(key)

    def put(self, key: str, value: object) -> None:
        """Give an answer: rules that follow see it."""
        self.answers[key] = value
        self._stale.add(key)

    def shows(
        self, text: str | None, row: Mapping[str, object] | None = None, at: str = ""
    ) -> bool:
        """Whether a show-if holds; one that has no value shows the question."""
        if text is None:
            return True
        extra = {"row": self.rules.row(at)} if row is not None else {}
        made = self.rules.rule(text, "bool", extra)
        try:
            return made.rule.holds(self._bound(made, {"row": row} if row is not None else {}))
        except cel.RuleError:
            return True

    def fails(
        self,
        check: Check,
        path: str,
        value: object,
        row: Mapping[str, object] | None = None,
    ) -> bool:
        """Whether the answer at ``path`` breaks a check; one that has no value counts as broken."""
        values = {"value": value}
        if row is not None:
            values["row"] = row
        made = self.rules.check(check.if_not, path, in_row=row is not None)
        try:
            return not made.rule.holds(self._bound(made, values))
        except cel.RuleError:
            return True

    def reads(self, check: Check, path: str, *, in_row: bool) -> frozenset[str]:
        """The keys of the form that a check reads."""
        return self.rules.check(check.if_not, path, in_row=in_row).keys

    def value(self, text: str) -> object | None:
        """What a default rule gives, or None where it has no value."""
        made = self.rules.rule(text, None, {})
        try:
            return made.rule.value(self._bound(made, {}))
        except cel.RuleError:
            return None

    def _bound(self, made: Compiled, extra: Mapping[str, object]) -> cel.Bound:
        if not extra and not self._stale & made.keys:
            return self._whole
        read = {key: self.answers[key] for key in made.keys if key in self.answers}
        return self._others.also(made.rule.rules, {self.rules.root: read, **extra})


def plain_field(field: ValueField) -> cel.Field:
    """What a rule sees of a field that has no parts."""
    return cel.Field(_KINDS.get(field.type, "text"), many=field.type in MANY)


def breaks(check: Check, field: ValueField, value: object, today: object) -> bool:
    """Whether a value breaks a check of a declared number or of a register's field.

    Such a check sees ``value`` and ``today``, nothing else; one without a value counts as broken.
    """
    try:
        return not _lone(check.if_not, plain_field(field)).holds({"value": value, "today": today})
    except cel.RuleError:
        return True


@cache
def lone_rules(value: cel.Field) -> cel.Rules:
    return cel.environment({}, {"value": value, "today": cel.Field("day")})


@cache
def _lone(text: str, value: cel.Field) -> cel.Rule:
    """Kept for the life of the process: the kits of a city hold a few dozen of them."""
    return lone_rules(value).compile(text, "bool")
