"""The compiler's messages, said so that a kit's author can mend the rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sauyunan.core.cel_functions import Function
from sauyunan.core.cel_schema import RuleFault, Schema
from sauyunan.core.cel_types import instead, misused, one_of

_HEAD = re.compile(r"ERROR: <input>:(\d+):(\d+): ([^\n]*)")
_WORD = re.compile(r"(?:input|at:?) '(.*?)'?(?: expecting|$)", re.DOTALL)
_SIGNS = {
    "_?_:_": "? :",
    "_[_]": "[ ]",
    "@in": "in",
    "!_": "!",
    "-_": "-",
    "_&&_": "&&",
    "_||_": "||",
}
_KINDS = {
    "int": "a number",
    "string": "a text",
    "bool": "a yes/no value",
    "double": "a decimal",
    "google.protobuf.Timestamp": "a date",
    "timestamp": "a date",
    "google.protobuf.Duration": "a duration",
    "duration": "a duration",
    "null_type": "null",
}
_LEFT_OUT = {
    "null": ("null does not exist in rules", "Ask has(answers.name) for an unanswered field"),
    "a decimal": ("decimals do not exist in rules", "Count in a smaller unit, e.g. in rupiah"),
}
_WRITE_INSTEAD = {
    "=": "Write == to compare",
    "&": "Write &&",
    "|": "Write ||",
    "and": "Write &&",
    "or": "Write ||",
    "not": "Write !",
    "<EOF>": "Something is missing at the end",
}


@dataclass(frozen=True)
class _Place:
    """Where the compiler points, and what a rule may name there."""

    text: str
    line: int
    column: int
    schema: Schema
    functions: Mapping[str, tuple[Function, ...]]


def from_compiler(
    error: str, text: str, schema: Schema, functions: Mapping[str, tuple[Function, ...]]
) -> RuleFault:
    """The first fault that the compiler found in ``text``."""
    head = _HEAD.search(error)
    if "recursion" in error or head is None:
        return RuleFault(
            "nested too deep, or more than 30 parts in one chain",
            0,
            "Split the rule, or put (brackets) around halves of a long chain",
        )
    place = _Place(text, int(head[1]), int(head[2]), schema, functions)
    for pattern, say in _SAID:
        if found := pattern.match(head[3]):
            message, hint = say(found, place)
            return RuleFault(message, place.column, hint, place.line)
    message, hint = _syntax(head[3])
    return RuleFault(message, place.column, hint, place.line)


def _no_field(found: re.Match[str], place: _Place) -> tuple[str, str]:
    name = _message(found[2], place.schema)
    fields = place.schema.messages.get(name, {})
    return f"a record of {name} has no field {found[1]!r}", one_of(found[1], fields)


def _not_record(found: re.Match[str], place: _Place) -> tuple[str, str]:
    kind = _kind(found[1], place.schema)
    return f"{kind} has no fields", "Leave out the dot and the name after it"


def _not_list(found: re.Match[str], place: _Place) -> tuple[str, str]:
    kind = _kind(found[1], place.schema)
    return f"{kind} has no items to walk over", "Write .all, .exists, .filter, .map after a list"


def _syntax(said: str) -> tuple[str, str]:
    found = _WORD.search(said)
    word = found[1].strip() if found else ""
    hint = next(
        (hint for start, hint in _WRITE_INSTEAD.items() if word.startswith(start)),
        "Look for a missing bracket, quote or operator just before it",
    )
    shown = {"<EOF>": "the end", "": "this"}.get(word, repr(word[:30]))
    return f"cannot be read at {shown}", hint


def _undeclared(found: re.Match[str], place: _Place) -> tuple[str, str]:
    name = found[1]
    row = place.text.split("\n")[place.line - 1]
    # Only for a function does the compiler point at the bracket and not at the name.
    if row[place.column - 1 : place.column] != "(":
        return f"{name!r} is not a value here", one_of(name, place.schema.variables)
    if name in place.functions:
        return f"{name} stands before its value, not after a dot", f"Write {name}(...)"
    return f"there is no function {name}", instead(name) or one_of(name, place.functions)


def _overload(found: re.Match[str], place: _Place) -> tuple[str, str]:
    name = found[1]
    kinds = [_kind(arg, place.schema) for arg in _split(found[2][1:-1])]
    if name in place.functions:
        message, hint = misused(name, place.functions[name])
        return f"{message}, got {', '.join(kinds) or 'nothing'}", hint
    for kind, said in _LEFT_OUT.items():
        if kind in kinds:
            return said
    sign = _SIGNS.get(name, name.strip("_"))
    if sign in {"&&", "||", "!"}:
        wrong = next((kind for kind in kinds if kind != "a yes/no value"), "another value")
        return f"{sign} needs a yes/no value, this is {wrong}", "Compare it with something, e.g. =="
    return (
        f"{sign} cannot be used with {' and '.join(kinds)}",
        "Give values of one kind: number(...) makes a number of a text, text(...) a text",
    )


def _split(args: str) -> list[str]:
    """``int, map(string, int)`` at its outer commas."""
    found, depth = [""], 0
    for character in args:
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            found.append("")
        else:
            found[-1] += character
    return [item.strip() for item in found if item.strip()]


def _kind(name: str, schema: Schema) -> str:
    if name.startswith("list("):
        return f"a list of {_kind(name[5:-1], schema).removeprefix('a ')}s"
    message = _message(name, schema)
    return f"a record of {message}" if message else _KINDS.get(name, "another value")


def _message(proto_name: str, schema: Schema) -> str:
    return next((name for name, proto in schema.proto_names.items() if proto == proto_name), "")


_SAID: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Place], tuple[str, str]]], ...] = (
    (re.compile(r"undeclared reference to '([^']*)'"), _undeclared),
    (re.compile(r"undefined field '([^']*)' not found in struct '([^']*)'"), _no_field),
    (re.compile(r"found no matching overload for '([^']*)' applied to '(.*)'"), _overload),
    (re.compile(r"expression of type '(.*)' cannot be the operand of a select"), _not_record),
    (re.compile(r"expression of type '(.*)' cannot be the range of a comp"), _not_list),
    (
        re.compile(r"has\(\)"),
        lambda found, place: ("has() asks about a field", "Write it as has(answers.name)"),
    ),
    (
        re.compile(r"reserved identifier: (\w+)"),
        lambda found, place: (
            f"{found[1]} is a word of the language, not a name",
            "Write a choice as condition ? one : other",
        ),
    ),
    (
        re.compile(r"invalid int literal"),
        lambda found, place: ("this number is too large", "Use 18 digits or a text in quotes"),
    ),
)
