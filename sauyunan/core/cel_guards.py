"""What an expression reads, and which optional values it reads without having asked for them.

An unanswered field reads as 0, "" or false, so an optional field is to be read only where a
``has()`` stands before it: ``has(x) && …``, ``!has(x) || …``, ``has(x) ? … : …``. The analysis
is conservative: it knows has(), &&, ||, ! and ?:, and filter(s, has(s.x)) for the items it lets through;
a guard said in another way is not understood, and the read is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sauyunan.core.cel_syntax import Call, Const, Fold, Items, Name, Node, Select, children

_NO_FACTS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """Where a value lies: ``key`` is one value, so ``s.nik`` of two loops differs; ``shown`` are
    the declared paths it may stand for, the same for both loops."""

    key: str
    shown: tuple[str, ...]

    def field(self, name: str) -> Place:
        return Place(f"{self.key}.{name}", tuple(f"{path}.{name}" for path in self.shown))


Scope = Mapping[str, Place]


@dataclass
class Reading:
    """One walk over a tree: every path read, those for which ``needs_guard`` and none stands, and
    the literals compared with a path."""

    needs_guard: Callable[[str], bool]
    reads: set[str] = field(default_factory=set)
    unguarded: dict[str, None] = field(default_factory=dict)
    compared: dict[tuple[str, str | int], None] = field(default_factory=dict)

    def walk(self, node: Node, known: frozenset[str], scope: Scope) -> None:
        """Read a node where the places in ``known`` are certainly answered."""
        match node:
            case Call(function="_&&_" | "_||_" as operator, args=(left, right)):
                # && and || give the same in either order, so each side guards the other.
                holds = operator == "_&&_"
                self.walk(left, known | facts(right, holds, scope), scope)
                self.walk(right, known | facts(left, holds, scope), scope)
            case Call(function="_?_:_", args=(test, yes, no)):
                self.walk(test, known, scope)
                self.walk(yes, known | facts(test, True, scope), scope)
                self.walk(no, known | facts(test, False, scope), scope)
            case Fold():
                self._fold(node, known, scope)
            case Name() | Select():
                self._read(node, known, scope)
            case _:
                self._compare(node, scope)
                for child in children(node):
                    self.walk(child, known, scope)

    def _compare(self, node: Node, scope: Scope) -> None:
        """Note the literals that are compared with a path."""
        match node:
            case Call(function="_==_" | "_!=_", args=(left, right)):
                pairs = [(left, right), (right, left)]
            case Call(function="@in", args=(item, Items(items=items))):
                pairs = [(item, written) for written in items]
            case _:
                return
        for read, written in pairs:
            if isinstance(written, Const) and isinstance(written.value, str | int):
                for path in place_of(read, scope).shown:
                    self.compared[path, written.value] = None

    def _fold(self, node: Fold, known: frozenset[str], scope: Scope) -> None:
        self.walk(node.over, known, scope)
        inner = inside(node, scope)
        self.walk(node.step, known | of_items(node, scope), inner)

    def _read(self, node: Name | Select, known: frozenset[str], scope: Scope) -> None:
        self.reads.update(place_of(node, scope).shown)
        at: Node = node.of if isinstance(node, Select) and node.test else node
        while isinstance(at, Select | Call):
            if isinstance(at, Select):
                if not (isinstance(node, Select) and node.test):
                    self._insist(place_of(at, scope), known)
                at = at.of
            elif at.function == "_[_]":
                self.walk(at.args[1], known, scope)
                at = at.args[0]
            else:
                break
        if not isinstance(at, Name):
            self.walk(at, known, scope)
        elif at.name not in scope:
            self._insist(place_of(at, scope), known)

    def _insist(self, place: Place, known: frozenset[str]) -> None:
        if place.key not in known:
            self.unguarded.update(dict.fromkeys(filter(self.needs_guard, place.shown)))


def facts(node: Node, holds: bool, scope: Scope) -> frozenset[str]:
    """The keys of places that are certainly answered when ``node`` is true (or false)."""
    match node:
        case Select(test=True):
            return frozenset(_chain(node, scope)) if holds else _NO_FACTS
        case Call(function="!_", args=(inner,)):
            return facts(inner, not holds, scope)
        case Call(function="_&&_" | "_||_" as operator, args=(left, right)):
            one, other = facts(left, holds, scope), facts(right, holds, scope)
            return one | other if holds == (operator == "_&&_") else one & other
        case Call(function="_?_:_", args=(test, yes, no)):
            branches = [
                facts(test, truth, scope) | facts(branch, holds, scope)
                for truth, branch in ((True, yes), (False, no))
                if not (isinstance(branch, Const) and branch.value is (not holds))
            ]
            return frozenset.intersection(*branches) if branches else _NO_FACTS
        case _:
            return _NO_FACTS


def _chain(node: Node, scope: Scope) -> Iterator[str]:
    """has(a.b.c) also tells that a.b is there."""
    while isinstance(node, Select):
        yield place_of(node, scope).key
        node = node.of


def place_of(node: Node, scope: Scope) -> Place:
    """Where the value of a node lies; a computed value lies nowhere but may come from some paths."""
    match node:
        case Name(name=name):
            return scope.get(name) or Place(name, (name,))
        case Select(of=of, field=name):
            return place_of(of, scope).field(name)
        case Call(function="_[_]", args=(items, Const(value=index))):
            inner = place_of(items, scope)
            return Place(f"{inner.key}[{index}]", inner.shown)
        case _:
            return Place(f"#{node.id}", tuple(_sources(node, scope)))


def _sources(node: Node, scope: Scope) -> Iterator[str]:
    match node:
        case Call(function="_?_:_" | "_+_" | "_[_]" as operator, args=args):
            taken = {"_?_:_": args[1:], "_+_": args, "_[_]": args[:1]}[operator]
            for arg in taken:
                yield from place_of(arg, scope).shown
        case Items(items=items):
            for item in items:
                yield from place_of(item, scope).shown
        case Fold():
            gathered = _gathered(node)
            if gathered is not None:
                yield from place_of(gathered[1], inside(node, scope)).shown


def _gathered(node: Fold) -> tuple[Node | None, Node] | None:
    """Condition and item of a filter or map: its step is ``c ? accu + [item] : accu``."""
    condition: Node | None = None
    step = node.step
    if isinstance(step, Call) and step.function == "_?_:_":
        condition, step = step.args[0], step.args[1]
    match step:
        case Call(function="_+_", args=(Name(name=accu), Items(items=(item,)))) if (
            accu == node.accu
        ):
            return condition, item
        case _:
            return None


def inside(node: Fold, scope: Scope) -> Scope:
    """The scope of a loop's body."""
    key = f"{node.var}#{node.id}"
    return {
        **scope,
        node.var: Place(key, place_of(node.over, scope).shown),
        node.accu: Place(f"#{node.id}", ()),
    }


def of_items(node: Fold, scope: Scope) -> frozenset[str]:
    """What is certain of each item because ``over`` is a filter that asked for it."""
    over = node.over
    if not isinstance(over, Fold):
        return _NO_FACTS
    match _gathered(over):
        case (Const() | Name() | Select() | Call() | Items() | Fold() as asked, Name(name=var)) if (
            var == over.var
        ):
            certain = facts(asked, True, inside(over, scope)) | of_items(over, scope)
        case _:
            return _NO_FACTS
    mine, theirs = f"{node.var}#{node.id}.", f"{over.var}#{over.id}."
    return frozenset(
        mine + key.removeprefix(theirs) if key.startswith(theirs) else key for key in certain
    )
