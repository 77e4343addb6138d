"""Which kind of value each part of an expression gives, and which words a rule may use at all.

The runtime checks types too, but a day and a moment are one type to it, and it knows decimals, maps
and conversions that rules leave out. What is not in the tables here is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from sauyunan.core.cel_functions import Function
from sauyunan.core.cel_schema import Schema
from sauyunan.core.cel_syntax import Braces, Call, Const, Fold, Items, Name, Node, Select


@dataclass(frozen=True)
class Shape:
    """A kind, or a list of it ``depth`` times over. "nothing": the items of an empty list."""

    kind: str
    message: str = ""
    depth: int = 0

    def __str__(self) -> str:
        if self.depth:
            return f"a list of {_PLURAL[self.kind]}" if self.depth == 1 else "a list of lists"
        return f"a record of {self.message}" if self.kind == "message" else _SINGULAR[self.kind]


_SINGULAR = {
    "text": "a text",
    "integer": "a number",
    "bool": "a yes/no value",
    "day": "a date",
    "moment": "a moment",
    "message": "a record",
    "nothing": "nothing",
}
_PLURAL = {
    "text": "texts",
    "integer": "numbers",
    "bool": "yes/no values",
    "day": "dates",
    "moment": "moments",
    "message": "records",
    "nothing": "nothing",
}
TEXT, INTEGER, BOOL = Shape("text"), Shape("integer"), Shape("bool")
_TESTS = frozenset(
    ("_&&_", "_||_", "!_", "contains", "startsWith", "endsWith", "matches", "@not_strictly_false")
)
_COMPARISONS = frozenset(("_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"))
_ARITHMETIC = frozenset(("_+_", "_-_", "_*_", "_/_", "_%_", "-_"))
_LITERALS = {"bool": BOOL, "integer": INTEGER, "text": TEXT}
_NOT_LITERAL = {
    "double": ("decimals do not exist in rules", "Count in a smaller unit, e.g. money in rupiah"),
    "null": ("null does not exist in rules", "Ask has(answers.name) for an unanswered field"),
    "uint": ("numbers with u do not exist in rules", "Leave out the u"),
    "bytes": ("texts with b do not exist in rules", "Leave out the b before the quotes"),
}
# What people who know CEL will try, and what to write instead.
_INSTEAD = {
    "string": "Write text(...)",
    "int": "Write number(...)",
    "timestamp": 'Write day("2022-06-13") or moment("2022-06-13T10:00+07:00")',
    "duration": "Write add_days(...), add_hours(...), days_between(...) or hours_between(...)",
    "getFullYear": "Write year(...)",
    "getMonth": "Write month(...)",
    "getDate": "Write day_of_month(...)",
    "getDayOfWeek": "Write weekday(...)",
    "lowerAscii": "Write lower(...)",
    "upperAscii": "Write upper(...)",
    "dyn": "Leave out dyn(...): kinds of values are always known",
    "double": "Leave out double(...): there are no decimals",
}


class Misfit(Exception):
    """A part of an expression does not fit; the caller turns ``node`` into line and column."""

    def __init__(self, node: Node, message: str, hint: str) -> None:
        super().__init__(message)
        self.node, self.message, self.hint = node, message, hint


class Typing:
    """Shapes of the nodes of one tree; ``shapes`` holds them by the node's id afterwards."""

    def __init__(self, schema: Schema, functions: Mapping[str, tuple[Function, ...]]) -> None:
        self.schema, self.functions = schema, functions
        self.shapes: dict[int, Shape] = {}

    def shape(self, node: Node, scope: Mapping[str, Shape]) -> Shape:
        """The shape of a node; ``scope`` holds the variables of loops. Raises Misfit."""
        found = self._leaf(node, scope) or self._branch(node, scope)
        self.shapes[node.id] = found
        return found

    def _leaf(self, node: Node, scope: Mapping[str, Shape]) -> Shape | None:
        match node:
            case Const():
                return self._const(node)
            case Name():
                return self._name(node, scope)
            case Braces():
                raise Misfit(
                    node, "maps and records cannot be written in a rule", "Write a list with [ ]"
                )
            case _:
                return None

    def _branch(self, node: Node, scope: Mapping[str, Shape]) -> Shape:
        match node:
            case Select():
                return self._select(node, scope)
            case Fold():
                return self._fold(node, scope)
            case Items(items=items):
                return self._items(node, [self.shape(item, scope) for item in items])
            case Call(args=args):
                return self._call(node, [self.shape(arg, scope) for arg in args])
            case _:
                raise TypeError(f"{node} is no branch")

    def _const(self, node: Const) -> Shape:
        if node.kind not in _LITERALS:
            raise Misfit(node, *_NOT_LITERAL[node.kind])
        return _LITERALS[node.kind]

    def _name(self, node: Name, scope: Mapping[str, Shape]) -> Shape:
        if node.name in scope:
            return scope[node.name]
        field = self.schema.variables.get(node.name)
        if field is None:
            raise Misfit(
                node,
                f"{node.name!r} is not a value here",
                one_of(node.name, self.schema.variables),
            )
        return Shape(field.kind, field.message, int(field.many))

    def _select(self, node: Select, scope: Mapping[str, Shape]) -> Shape:
        of = self.shape(node.of, scope)
        fields = self.schema.messages[of.message] if of.kind == "message" and not of.depth else {}
        if node.field not in fields:
            raise Misfit(node, f"{of} has no field {node.field!r}", one_of(node.field, fields))
        field = fields[node.field]
        return BOOL if node.test else Shape(field.kind, field.message, int(field.many))

    def _items(self, node: Items, items: list[Shape]) -> Shape:
        found = Shape("nothing")
        for item in items:
            found = self._same(node, found, item)
        return replace(found, depth=found.depth + 1)

    def _fold(self, node: Fold, scope: Mapping[str, Shape]) -> Shape:
        over = self.shape(node.over, scope)
        if not over.depth:
            raise Misfit(node, f"{over} has no items", "Write .all and its like after a list")
        start = self.shape(node.start, scope)
        inner = {**scope, node.var: replace(over, depth=over.depth - 1), node.accu: start}
        step = self._same(node, start, self.shape(node.step, inner))
        return self.shape(node.result, {**inner, node.accu: step})

    def _call(self, node: Call, args: list[Shape]) -> Shape:
        """The compiler has checked the kinds; only what it cannot tell apart is checked again."""
        name = node.function
        if name in _TESTS:
            return BOOL
        if name in _COMPARISONS:
            self._same(node, *args)
            return BOOL
        if name in _ARITHMETIC:
            return self._reckoned(node, args)
        if name == "_?_:_":
            return self._same(node, *args[1:])
        return self._listed(node, args)

    def _listed(self, node: Call, args: list[Shape]) -> Shape:
        match node.function:
            case "@in":
                self._same(node, args[0], replace(args[1], depth=args[1].depth - 1))
                return BOOL
            case "_[_]":
                return replace(args[0], depth=args[0].depth - 1)
            case "size":
                return INTEGER
            case _:
                return self._function(node, args)

    def _reckoned(self, node: Call, args: list[Shape]) -> Shape:
        for arg in args:
            if arg.kind in ("day", "moment") and not arg.depth:
                sign = node.function.strip("_")
                raise Misfit(node, f"{sign} does not work with {arg}", _INSTEAD["duration"])
        return self._same(node, args[0], args[-1])

    def _same(self, node: Node, left: Shape, right: Shape) -> Shape:
        """The shape of both; an empty list takes the other's."""
        if left == right:
            return left
        if left.kind == "nothing" and left.depth <= right.depth:
            return right
        if right.kind == "nothing" and right.depth <= left.depth:
            return left
        if {left.kind, right.kind} == {"day", "moment"}:
            raise Misfit(node, "a date stands beside a moment", "Take day_of(...) of the moment")
        raise Misfit(
            node, f"{left} stands beside {right}", "Both sides must be values of the same kind"
        )

    def _function(self, node: Call, args: list[Shape]) -> Shape:
        overloads = self.functions.get(node.function, ())
        for overload in overloads:
            if [shape_of(kind) for kind in overload.takes] == args:
                self._closed_words(node, overload)
                return shape_of(overload.gives)
        if overloads:
            raise Misfit(node, *misused(node.function, overloads, args))
        raise Misfit(
            node,
            f"{node.function} cannot be used here",
            instead(node.function) or one_of(node.function, self.functions),
        )

    def _closed_words(self, node: Call, overload: Function) -> None:
        for at, words in overload.words.items():
            arg = node.args[at]
            if isinstance(arg, Const) and arg.value not in words:
                raise Misfit(
                    node,
                    f"{overload.name} does not know {arg.value!r}",
                    f"Write one of {', '.join(words)}",
                )


def shape_of(kind: str) -> Shape:
    """The shape a function's table names: ``text``, or ``[text]`` for a list."""
    return Shape(kind.strip("[]"), depth=int(kind.startswith("[")))


def misused(
    name: str, overloads: tuple[Function, ...], args: list[Shape] | None = None
) -> tuple[str, str]:
    """Message and hint for a function that was given other values than it takes."""
    given = "" if not args else f", got {', '.join(map(str, args))}"
    takes = " or ".join(
        f"{name}({', '.join(str(shape_of(kind)) for kind in overload.takes)})"
        for overload in overloads
    )
    moments = args and any(arg.kind == "moment" for arg in args)
    hint = "Take day_of(...) of the moment" if moments else f"Write {takes}"
    return f"{name} takes other values{given}", hint


def instead(name: str) -> str:
    """What to write in place of a word of CEL that rules leave out; "" where it is no such word."""
    return _INSTEAD.get(name, "")


def one_of(word: str, words: Mapping[str, object]) -> str:
    """A hint: the nearest of the words, and what exists."""
    if not words:
        return "Nothing is declared there; declare it, or leave out the dot and what follows"
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    names = sorted(words)
    listed = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    return f"Did you mean {near[0]!r}? There are: {listed}" if near else f"There are: {listed}"
