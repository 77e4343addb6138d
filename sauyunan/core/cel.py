"""The rules engine: every expression of a kit is compiled, checked and evaluated here (CEL).

Only this module imports the runtime. In it errors are values: a failed evaluation gives a text that
is true to Python, so a result is taken only by its type, and what failed raises RuleError.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any

from cel_expr_python import cel  # type: ignore[import-untyped]
from django.utils import timezone

from sauyunan.core import cel_functions, cel_guards, cel_syntax
from sauyunan.core.cel_cost import check_cost
from sauyunan.core.cel_faults import from_compiler, word_start
from sauyunan.core.cel_functions import Function
from sauyunan.core.cel_schema import Field, Kind, RuleError, RuleFault, Schema, midnight
from sauyunan.core.cel_syntax import Call, Const, Node, Tree, within
from sauyunan.core.cel_types import Misfit, Shape, Typing, shape_of

__all__ = [
    "Bound",
    "Field",
    "Kind",
    "Rule",
    "RuleError",
    "RuleFault",
    "Rules",
    "environment",
    "unguarded",
]

LONGEST = 2_000
_CEL_KINDS = {
    "text": cel.Type.STRING,
    "integer": cel.Type.INT,
    "bool": cel.Type.BOOL,
    "day": cel.Type.TIMESTAMP,
    "moment": cel.Type.TIMESTAMP,
}


def environment(
    messages: Mapping[str, Mapping[str, Field]],
    variables: Mapping[str, Field],
    *,
    zone: tzinfo | None = None,
    area_name: Callable[[str], str] | None = None,
) -> Rules:
    """What expressions may see: records by name with their fields, and variables.

    ``zone`` is where the day of a moment is read; by default the city's (TIME_ZONE). ``area_name``
    answers area_name("32.73"); without it that function gives no value, only its type. Raises RuleFault
    for a key that cannot be a name. Costs a few milliseconds: make one for each service, not each rule.
    """
    zone = zone or timezone.get_default_timezone()
    return Rules(Schema(messages, variables), cel_functions.functions(zone, area_name))


class Rules:
    """An environment in which expressions are compiled and values bound."""

    def __init__(self, schema: Schema, declared: tuple[Function, ...]) -> None:
        self.schema, self._declared = schema, declared
        self.functions = {
            name: tuple(one for one in declared if one.name == name)
            for name in dict.fromkeys(one.name for one in declared)
        }
        self._env = cel.NewEnv(
            schema.pool,
            variables={name: _cel_type(field, schema) for name, field in schema.variables.items()},
            functions=[
                cel.FunctionDecl(name, [_overload(one) for one in overloads])
                for name, overloads in self.functions.items()
            ],
        )

    def extend(self, variables: Mapping[str, Field]) -> Rules:
        """The same records with further variables, e.g. ``value``; bound values can be carried over."""
        schema = Schema(
            self.schema.messages, {**self.schema.variables, **variables}, self.schema.pool
        )
        return Rules(schema, self._declared)

    def compile(self, text: str, expects: Field | Kind | None = None) -> Rule:
        """A checked rule; raises RuleFault with line, column and how to mend it.

        Costs about half a millisecond; the caller keeps the rule.
        """
        _check_text(text)
        try:
            expression = self._env.compile(text)
        except RuntimeError as error:
            raise from_compiler(str(error), text, self.schema, self.functions) from None
        tree = cel_syntax.read(expression.serialize())
        try:
            shape = self._check(tree)
            _check_result(tree.root, shape, expects)
        except Misfit as misfit:
            raise _placed(misfit, text, tree) from None
        if not any(
            isinstance(node, Call) and node.function == cel_functions.AREA_NAME
            for node in within(tree.root)
        ):  # a check of a kit needs no database
            # The runtime plans at the first evaluation; here nobody waits for it.
            expression.eval(self._env.Activation({}))
        reading = cel_guards.Reading(lambda path: False)
        reading.walk(tree.root, frozenset(), {})
        return Rule(
            text=text,
            type=Field(_kind(shape), shape.message, bool(shape.depth)),
            reads=frozenset(reading.reads),
            compared=tuple(reading.compared),
            rules=self,
            tree=tree,
            evaluate=expression.eval,
        )

    def _check(self, tree: Tree) -> Shape:
        typing = Typing(self.schema, self.functions)
        shape = typing.shape(tree.root, {})
        check_cost(tree, typing.shapes)
        for node in within(tree.root):
            if isinstance(node, Call):
                self._check_literals(node)
        return shape

    def _check_literals(self, node: Call) -> None:
        """A pattern or day written in the rule is tried now and not before a citizen."""
        literals = [arg.value for arg in node.args if isinstance(arg, Const)]
        if node.function == "matches" and isinstance(node.args[-1], Const):
            pattern = json.dumps(literals[-1], ensure_ascii=False)
            tried = self._env.compile(f"''.matches({pattern})").eval().plain_value()
            if not isinstance(tried, bool):
                raise Misfit(node, "this pattern cannot be read", "Mend it; its syntax is RE2")
        if len(literals) == len(node.args) == 1 and node.function in {"day", "moment", "number"}:
            try:
                self.functions[node.function][0].run(literals[0])
            except ValueError as error:
                message, _, hint = str(error).partition("; ")
                raise Misfit(node, message, hint.capitalize()) from None

    def bind(self, values: Mapping[str, object]) -> Bound:
        """Plain values of the variables, converted once for any number of rules.

        An absent key or None is unanswered; a blank text is an answer, so leave blanks out. A day
        is a date or "2022-06-13". Undeclared keys are left out: no rule can name them. Raises
        RuleError, naming the path, for a value that is not of its declared kind.
        """
        return Bound(self, self.converted(values))

    def converted(self, values: Mapping[str, object]) -> dict[str, Any]:
        """Declared values as messages and timestamps, for ``Bound``."""
        return {
            name: self.schema.to_cel(values[name], field, name)
            for name, field in self.schema.variables.items()
            if values.get(name) is not None
        }

    def activation(self, ready: Mapping[str, Any]) -> cel.Activation:
        """Converted values as the runtime takes them."""
        return self._env.Activation(dict(ready))


class Bound:
    """Values of an environment's variables, ready for evaluation. Not to be shared by threads."""

    def __init__(self, rules: Rules, ready: Mapping[str, Any]) -> None:
        self.rules = rules
        self._ready = dict(ready)
        self._activation: cel.Activation | None = None

    @property
    def activation(self) -> cel.Activation:
        """The values as the runtime takes them."""
        if self._activation is None:
            self._activation = self.rules.activation(self._ready)
        return self._activation

    def also(self, rules: Rules, values: Mapping[str, object]) -> Bound:
        """These and further values, in an environment made by ``extend``; nothing is converted again."""
        if rules.schema.pool is not self.rules.schema.pool:
            raise ValueError("values can only be carried over to an environment made by extend()")
        return Bound(rules, {**self._ready, **rules.converted(values)})

    def put(self, path: str, value: object | None) -> None:
        """Answer one field anew, e.g. "answers.kawin"; None takes the answer away.

        For a walk over a form in which a hidden question's answer no longer counts: costs a tenth
        of a millisecond for 700 answers, at the next rule. Raises KeyError for an undeclared path.
        """
        name, _, key = path.partition(".")
        self.rules.schema.put(self._ready[name], name, key, value)
        self._activation = None


@dataclass(frozen=True, eq=False)
class Rule:
    """A compiled expression.

    ``type``: the kind it gives. ``reads``: dotted paths it reads, e.g. "answers.saksi.nik" also
    inside a loop. ``compared``: texts and numbers written in it beside a path, so that a checker can
    find a choice that does not exist: ("answers.kelamin", "L").
    """

    text: str
    type: Field
    reads: frozenset[str]
    compared: tuple[tuple[str, str | int], ...]
    rules: Rules
    tree: Tree
    evaluate: Callable[..., cel.Value]

    @property
    def written(self) -> tuple[str, ...]:
        """The texts written in it that it may give: ``"a"``, or ``x ? "a" : "b"``, so that a checker can find a
        choice that does not exist."""
        return tuple(_written(self.tree.root))

    def value(self, values: Bound | Mapping[str, object]) -> object:
        """The plain result: str, int, bool, date, datetime, dict or a list; else RuleError."""
        return self.rules.schema.to_plain(_taken(self._found(values)), self.type)

    def holds(self, values: Bound | Mapping[str, object]) -> bool:
        """Whether a yes/no rule is true; raises RuleError where it has no value."""
        found = self._found(values)
        plain = found.plain_value()
        if plain is True or plain is False:
            return plain
        _taken(found)
        raise RuleError("this rule gives no yes or no; compile it with expects='bool'")

    def _found(self, values: Bound | Mapping[str, object]) -> cel.Value:
        bound = values if isinstance(values, Bound) else self.rules.bind(values)
        if bound.rules.schema.pool is not self.rules.schema.pool:
            # The runtime would take their messages and days for values of no kind.
            raise ValueError("values of another environment; bind them in the rule's own")
        return self.evaluate(bound.activation)


def _written(node: Node) -> Iterator[str]:
    match node:
        case Const(value=str() as text):
            yield text
        case Call(function="_?_:_", args=(_test, yes, no)):
            yield from _written(yes)
            yield from _written(no)


def unguarded(
    rule: Rule, optional_paths: Collection[str] | None = None, given: Iterable[Rule] = ()
) -> list[str]:
    """Optional paths that the rule reads where nothing tells that they are answered.

    ``optional_paths``: by default every declared optional field that is not a list (an unanswered
    list is an empty one). ``given``: rules known to hold when this one runs, e.g. the show-if of the
    same question. Conservative: see cel_guards.
    """
    reading = cel_guards.Reading(
        _declared_optional(rule.rules.schema)
        if optional_paths is None
        else frozenset(optional_paths).__contains__
    )
    known: frozenset[str] = frozenset()
    for other in given:
        known |= cel_guards.facts(other.tree.root, True, {})
    reading.walk(rule.tree.root, known, {})
    return list(reading.unguarded)


def _declared_optional(schema: Schema) -> Callable[[str], bool]:
    def is_optional(path: str) -> bool:
        field = schema.field_at(path)
        return "." in path and field is not None and field.optional and not field.many

    return is_optional


def _check_text(text: str) -> None:
    if len(text) > LONGEST:
        raise RuleFault(
            f"a rule of {len(text):,} characters", 0, f"Use at most {LONGEST:,}; split the rule"
        )
    if not text.strip():
        raise RuleFault("an empty rule", 0, "Write an expression, or leave the key out")
    if broken := re.search(r"[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f]", text):
        raise RuleFault("a character that cannot be read", broken.start() + 1, "Leave it out")


def _check_result(root: Node, shape: Shape, expects: Field | Kind | None) -> None:
    if shape.kind == "nothing" or shape.depth > 1:
        raise Misfit(root, f"this gives {shape}", "A rule gives one value or a list of one kind")
    if expects is None:
        return
    field = expects if isinstance(expects, Field) else Field(expects)
    wanted = Shape(field.kind, field.message, int(field.many))
    if shape != wanted:
        raise Misfit(root, f"expected {wanted}, this gives {shape}", _towards(wanted, shape))


def _towards(wanted: Shape, shape: Shape) -> str:
    if wanted.depth != shape.depth:
        return (
            "Write one value in [ ]" if wanted.depth else "Take one item, or all(...), exists(...)"
        )
    ways = {
        ("bool", "*"): "Compare it with something, e.g. ==",
        ("text", "integer"): "Write text(...)",
        ("text", "day"): 'Write say_day(..., "id") or text(...)',
        ("integer", "text"): "Write number(...)",
        ("day", "moment"): "Write day_of(...)",
        ("day", "text"): "Write day(...)",
        ("moment", "text"): "Write moment(...)",
    }
    found = ways.get((wanted.kind, shape.kind)) or ways.get((wanted.kind, "*"))
    return found or f"Write an expression that gives {wanted}"


def _placed(misfit: Misfit, text: str, tree: Tree) -> RuleFault:
    before = text[: tree.offsets.get(misfit.node.id, 0)]
    line, start = before.count("\n") + 1, before.rfind("\n") + 1
    column = word_start(text[start:], len(before) - start + 1)
    return RuleFault(misfit.message, column, misfit.hint, line)


def _kind(shape: Shape) -> Kind:
    kinds: tuple[Kind, ...] = ("text", "integer", "bool", "day", "moment", "message")
    return next(kind for kind in kinds if kind == shape.kind)


def _cel_type(field: Field, schema: Schema) -> cel.Type:
    one = (
        cel.Type(schema.proto_names[field.message])
        if field.kind == "message"
        else _CEL_KINDS[field.kind]
    )
    return cel.Type.List(one) if field.many else one


def _overload(function: Function) -> cel.Overload:
    takes = [shape_of(kind) for kind in function.takes]
    return cel.Overload(
        "_".join((function.name, *(kind.strip("[]") for kind in function.takes))),
        _CEL_KINDS[function.gives],
        [
            cel.Type.List(_CEL_KINDS[one.kind]) if one.depth else _CEL_KINDS[one.kind]
            for one in takes
        ],
        False,
        _adapted(function),
    )


def _adapted(function: Function) -> Callable[..., object]:
    """The runtime knows only timestamps: days go in and out as midnight UTC."""
    if "day" not in (*function.takes, function.gives):
        return function.run

    def run(*args: Any) -> object:
        pairs = zip(function.takes, args, strict=True)
        found = function.run(*(arg.date() if kind == "day" else arg for kind, arg in pairs))
        return midnight(found) if isinstance(found, date) else found

    return run


def _taken(found: cel.Value) -> Any:
    """The plain value; an error is a value too, and its text is true to Python."""
    if found.type() in (cel.Type.ERROR, cel.Type.UNKNOWN):
        raise RuleError(_reason(found.plain_value()))
    return found.plain_value()


def _reason(plain: object) -> str:
    """Why there is no value, from the runtime's words; never with an answer in it."""
    text = str(plain)
    if missing := re.search(r'No value with name "([^"]*)"', text):
        return f"nothing is known as {missing[1]} here; bind a value for it"
    if "divide by zero" in text or "modulus by zero" in text:
        return "a division by zero; check first that the divisor is above 0"
    if "overflow" in text or "too big" in text:
        return "a number beyond 19 digits; keep numbers smaller"
    if "regular expression" in text:
        return "a pattern that cannot be read; write it in the rule and in the syntax RE2"
    if "Index error" in text:
        return "a list has fewer items than that; check size(...) first"
    reason = re.sub(r"^[A-Z_]+: ", "", text)
    return reason if "; " in reason else f"{reason}; guard the rule against it"
