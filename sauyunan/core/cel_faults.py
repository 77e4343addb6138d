"""The compiler's messages, said so that a kit's author can mend the rule."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sauyunan.core.cel_functions import Function
from sauyunan.core.cel_schema import RuleFault, Schema
from sauyunan.core.cel_types import Shape, instead, misused, one_of

_HEAD = re.compile(r"ERROR: <input>:(\d+):(\d+): ([^\n]*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_WORD = re.compile(r"(?:input|at:?) '(.*?)'?(?: expecting|$)", re.DOTALL)
_LETTERS = f"{string.ascii_letters}{string.digits}_"
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
    "int": Shape("integer"),
    "string": Shape("text"),
    "bool": Shape("bool"),
    "google.protobuf.Timestamp": Shape("day"),
    "timestamp": Shape("day"),
}
_LEFT_OUT = {
    "null_type": ("null does not exist in rules", "Ask has(answers.name) for an unanswered field"),
    "double": ("decimals do not exist in rules", "Count in a smaller unit, e.g. in rupiah"),
}
_ALIKE = "Give values of one kind: number(...) makes a number of a text, text(...) a text"
_FITS = {
    "in": "Write value in a list; of a text ask text.contains(part)",
    "[ ]": "Write list[0]; of a text take part(text, first, count)",
    "size": "It counts the items of a list or the characters of a text",
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
    """What stands where the compiler points, and what a rule may name."""

    is_call: bool
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
    line, column = int(head[1]), int(head[2])
    row = text.split("\n")[line - 1] if line <= text.count("\n") + 1 else ""
    place = _Place(row[column - 1 : column] == "(", schema, functions)
    for pattern, say in _SAID:
        if found := pattern.match(head[3]):
            message, hint = say(found, place)
            break
    else:
        message, hint = _syntax(head[3])
    if (unknown := _UNDECLARED.match(head[3])) and row[column - 1 : column] == ".":
        # Of a.b.c the compiler points at the last dot.
        column = max(1, column - unknown[1].rfind("."))
    return RuleFault(message, word_start(row, column), hint, line)


def word_start(row: str, column: int) -> int:
    """Of a call the compiler points at the bracket; people look at the name before it."""
    if row[column - 1 : column] != "(":
        return column
    before = row[: column - 1]
    return column - len(before) + len(before.rstrip(_LETTERS))


def _no_field(found: re.Match[str], place: _Place) -> tuple[str, str]:
    name = _message(found[2], place.schema)
    fields = place.schema.messages.get(name, {})
    return f"a record of {name} has no field {found[1]!r}", one_of(found[1], fields)


def _not_record(found: re.Match[str], place: _Place) -> tuple[str, str]:
    kind = _kind(found[1], place.schema)
    if kind.startswith("a list"):
        return f"{kind} has no fields", "Ask its items: .all(s, s.name == ...), .exists(...), [0]"
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
    name, dot, _ = found[1].partition(".")
    if dot or not place.is_call:
        return f"{name!r} is not a value here", one_of(name, place.schema.variables)
    if name in place.functions:
        return f"{name} stands before its value, not after a dot", f"Write {name}(...)"
    return f"there is no function {name}", instead(name) or one_of(name, place.functions)


def _overload(found: re.Match[str], place: _Place) -> tuple[str, str]:
    name = found[1]
    args = _split(found[2][1:-1])
    kinds = [_kind(arg, place.schema) for arg in args]
    if name in place.functions:
        message, hint = misused(name, place.functions[name])
        return f"{message}, got {', '.join(kinds) or 'nothing'}", hint
    for kind, said in _LEFT_OUT.items():
        if kind in args:
            return said
    sign = _SIGNS.get(name, name.strip("_"))
    if sign in {"&&", "||", "!"} or (sign == "? :" and args[0] != "bool"):
        wrong = next((kind for kind in kinds if kind != "a yes/no value"), "another value")
        return f"{sign} needs a yes/no value, this is {wrong}", "Compare it with something, e.g. =="
    if sign in {"+", "-"} and "a date" in kinds:
        return f"{sign} does not work with a date", instead("duration")
    kinds = kinds[1:] if sign == "? :" else kinds
    return f"{sign} cannot be used with {' and '.join(kinds)}", _FITS.get(sign, _ALIKE)


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
    """What people call a type of the runtime, e.g. ``list(string)``."""
    depth = name.count("list(")
    one = name.removeprefix("list(" * depth).rstrip(")")
    message = _message(one, schema)
    shape = Shape("message", message) if message else _KINDS.get(one)
    return str(replace(shape, depth=depth)) if shape else "another value"


def _message(proto_name: str, schema: Schema) -> str:
    return next((name for name, proto in schema.proto_names.items() if proto == proto_name), "")


_SAID: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Place], tuple[str, str]]], ...] = (
    (_UNDECLARED, _undeclared),
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
