"""The syntax tree of a compiled expression, read from its serialized form.

The runtime hands the tree out only as a ``cel.expr.CheckedExpr`` inside an ``Any``. Its numbers are
public and stable: https://github.com/google/cel-spec, proto/cel/expr/{checked,syntax}.proto.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Const:
    """A literal; ``kind`` is null, bool, integer, uint, double, text or bytes."""

    id: int
    kind: str
    value: bool | int | str | None


@dataclass(frozen=True)
class Name:
    """A variable, of the rule or of a loop."""

    id: int
    name: str


@dataclass(frozen=True)
class Select:
    """``of.field``, or ``has(of.field)`` when ``test``."""

    id: int
    of: Node
    field: str
    test: bool


@dataclass(frozen=True)
class Call:
    """An operator or function; the target of a member call is the first of ``args``."""

    id: int
    function: str
    args: tuple[Node, ...]


@dataclass(frozen=True)
class Items:
    """A list written out."""

    id: int
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Braces:
    """A map or message written out."""

    id: int


@dataclass(frozen=True)
class Fold:
    """What all, exists, exists_one, filter and map become: a step for each item of ``over``."""

    id: int
    var: str
    over: Node
    accu: str
    start: Node
    step: Node
    result: Node


Node = Const | Name | Select | Call | Items | Braces | Fold


@dataclass(frozen=True)
class Tree:
    """The root, and where each node stands: id -> offset in characters from the beginning."""

    root: Node
    offsets: Mapping[int, int]


def read(serialized: bytes) -> Tree:
    """The tree of ``Expression.serialize()``."""
    checked = _fields(_bytes(_fields(serialized), 2))
    source = _fields(_bytes(checked, 5))
    entries = [_fields(entry) for entry in source.get(4, []) if isinstance(entry, bytes)]
    return Tree(_node(_bytes(checked, 4)), {_int(entry, 1): _int(entry, 2) for entry in entries})


def within(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for child in children(node):
        yield from within(child)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Select(of=of):
            return (of,)
        case Call(args=args):
            return args
        case Items(items=items):
            return items
        case Fold():
            return (node.over, node.start, node.step, node.result)
        case _:
            return ()


# -- The wire format of protocol buffers: https://protobuf.dev/programming-guides/encoding/ --------
_Fields = dict[int, list[int | bytes]]


def _fields(data: bytes) -> _Fields:
    found: _Fields = {}
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        value: int | bytes
        match tag & 7:
            case 0:
                value, at = _varint(data, at)
            case 2:
                size, at = _varint(data, at)
                value, at = data[at : at + size], at + size
            case wire:
                size = 8 if wire == 1 else 4
                value, at = data[at : at + size], at + size
        found.setdefault(tag >> 3, []).append(value)
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _int(fields: _Fields, number: int) -> int:
    value = fields.get(number, [0])[-1]
    if not isinstance(value, int):
        raise TypeError(f"field {number} is not a number")
    return value - 2**64 if value >= 2**63 else value


def _bytes(fields: _Fields, number: int) -> bytes:
    value = fields.get(number, [b""])[-1]
    if not isinstance(value, bytes):
        raise TypeError(f"field {number} is not bytes")
    return value


def _text(fields: _Fields, number: int) -> str:
    return _bytes(fields, number).decode()


def _nodes(fields: _Fields, number: int) -> tuple[Node, ...]:
    return tuple(_node(item) for item in fields.get(number, []) if isinstance(item, bytes))


def _node(data: bytes) -> Node:
    fields = _fields(data)
    form = next(number for number in fields if number != 2)
    return _FORMS[form](_int(fields, 2), _fields(_bytes(fields, form)))


def _const(id: int, fields: _Fields) -> Node:
    kinds = {1: "null", 2: "bool", 3: "integer", 4: "uint", 5: "double", 6: "text", 7: "bytes"}
    number = next(iter(fields))
    kind = kinds.get(number, "bytes")
    if kind == "bool":
        return Const(id, kind, bool(_int(fields, number)))
    if kind == "integer":
        return Const(id, kind, _int(fields, number))
    return Const(id, kind, _text(fields, number) if kind == "text" else None)


def _call(id: int, fields: _Fields) -> Node:
    return Call(id, _text(fields, 2), (*_nodes(fields, 1), *_nodes(fields, 3)))


def _fold(id: int, fields: _Fields) -> Node:
    over, start, step, result = (_node(_bytes(fields, number)) for number in (2, 4, 6, 7))
    return Fold(id, _text(fields, 1), over, _text(fields, 3), start, step, result)


_FORMS: Mapping[int, Callable[[int, _Fields], Node]] = {
    3: _const,
    4: lambda id, fields: Name(id, _text(fields, 1)),
    5: lambda id, fields: Select(
        id, _node(_bytes(fields, 1)), _text(fields, 2), bool(_int(fields, 3))
    ),
    6: _call,
    7: lambda id, fields: Items(id, _nodes(fields, 1)),
    8: lambda id, fields: Braces(id),
    9: _fold,
}
