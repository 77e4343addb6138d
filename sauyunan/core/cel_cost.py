"""How much work and memory an expression can cost, told from its text alone.

"It cannot loop" is not enough: twenty steps ``.map(x, x + x)`` double a text twenty times. So loops are
limited in number and depth, and the sizes of all values are bounded from above for usual inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sauyunan.core.cel_syntax import Call, Const, Fold, Items, Name, Node, Tree, children, within
from sauyunan.core.cel_types import Misfit, Shape

MOST_LOOPS = 10
DEEPEST_LOOPS = 2
MOST_WORK = 1_000_000
# What is assumed of an input: a text of a paragraph, a list of fifty rows.
_TEXT = 200
_ROWS = 50
_CHUNK = 64  # characters that cost about as much as one step
_SAID = 40  # the longest text made of a number or day


@dataclass(frozen=True)
class Size:
    """Of a text its characters, of a list its items and the size of the largest; else 1."""

    count: int = 1
    item: Size | None = None

    @property
    def weight(self) -> int:
        """The work of making or comparing it once."""
        return self.count * self.item.weight if self.item else 1 + self.count // _CHUNK

    @property
    def characters(self) -> int:
        return self.count * self.item.characters if self.item else self.count


ONE = Size()


def check_cost(tree: Tree, shapes: Mapping[int, Shape]) -> None:
    """Raise Misfit where an expression has too many loops or could take too much."""
    loops = [node for node in within(tree.root) if isinstance(node, Fold)]
    if len(loops) > MOST_LOOPS:
        raise Misfit(
            loops[0],
            f"{len(loops)} loops (all, exists, filter, map) in one rule",
            f"Use at most {MOST_LOOPS}; split the rule",
        )
    _check_depth(tree.root, DEEPEST_LOOPS)
    _Estimate(shapes).size(tree.root, {})


def _check_depth(node: Node, left: int) -> None:
    if isinstance(node, Fold):
        if not left:
            raise Misfit(
                node,
                f"loops within loops deeper than {DEEPEST_LOOPS}",
                "Split the rule, or walk over one list after the other",
            )
        _check_depth(node.over, left)
        _check_depth(node.step, left - 1)
        return
    for child in children(node):
        _check_depth(child, left)


class _Estimate:
    """Adds up the work of a tree, an upper bound for inputs of the assumed sizes."""

    def __init__(self, shapes: Mapping[int, Shape]) -> None:
        self.shapes = shapes
        self.work = 0

    def size(self, node: Node, scope: Mapping[str, Size]) -> Size:
        match node:
            case Const(value=str() as text):
                found = Size(len(text))
            case Items(items=items):
                found = _largest(len(items), [self.size(item, scope) for item in items])
            case Call():
                found = self._call(node, [self.size(arg, scope) for arg in node.args])
            case Fold():
                found = self._fold(node, scope)
            case Name(name=name) if name in scope:
                found = scope[name]
            case _:
                found = _assumed(self.shapes[node.id])
        self._spend(node, found.weight if isinstance(node, Call | Fold | Items) else 1)
        return found

    def _spend(self, node: Node, work: int) -> None:
        self.work += work
        if self.work > MOST_WORK:
            raise Misfit(
                node,
                "this could take too much time and memory",
                "Make it simpler: fewer loops in loops, no text that grows at each step",
            )

    def _call(self, node: Call, args: list[Size]) -> Size:
        self._spend(node, sum(arg.weight for arg in args))
        shape = self.shapes[node.id]
        if node.function == "_[_]":
            return args[0].item or ONE
        if node.function == "_?_:_":
            return max(args[1:], key=lambda size: size.weight)
        if shape.depth:
            return _largest(sum(arg.count for arg in args), [arg.item or ONE for arg in args])
        if node.function == "join":
            return Size(args[0].characters + args[0].count * args[1].count)
        if shape.kind == "text":
            return Size(
                sum(arg.characters for arg in args) + (0 if node.function == "_+_" else _SAID)
            )
        return ONE

    def _fold(self, node: Fold, scope: Mapping[str, Size]) -> Size:
        over = self.size(node.over, scope)
        start = self.size(node.start, scope)
        before = self.work
        step = self.size(node.step, {**scope, node.var: over.item or ONE, node.accu: start})
        self._spend(node, (self.work - before) * max(over.count - 1, 0))
        if not self.shapes[node.id].depth:
            return ONE
        return Size(over.count * max(step.count, 1), step.item)


def _largest(count: int, items: list[Size]) -> Size:
    return Size(count, max(items, key=lambda size: size.weight, default=ONE))


def _assumed(shape: Shape) -> Size:
    found = Size(_TEXT) if shape.kind == "text" else ONE
    for _ in range(shape.depth):
        found = Size(_ROWS, found)
    return found
