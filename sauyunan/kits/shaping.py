"""A tree of texts into a definition: every misfit with file, line, what is wrong and how to mend."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sauyunan.kits.faults import Fault
from sauyunan.kits.format import PATTERNS
from sauyunan.kits.suggestions import did_you_mean
from sauyunan.kits.yaml_tree import Written

M = TypeVar("M", bound=BaseModel)


def shape(written: Written, model: type[M]) -> tuple[M | None, list[Fault]]:
    """The definition in a file, or all faults of its shape. Syntax faults stay in ``written``."""
    return shape_at(written.tree, "", model, written.file, written.lines)


def shape_at(
    tree: object, path: str, model: type[M], file: str, lines: Mapping[str, int]
) -> tuple[M | None, list[Fault]]:
    """The same for a part of a file that stands at a dotted path, e.g. one effect of a move."""
    if not path and not isinstance(tree, dict):
        what = "the file holds no keys"
        return None, [Fault(file, lines.get("", 1), "", what, "Write it as lines of key: value")]
    try:
        return model.model_validate(tree), []
    except ValidationError as error:
        misfits = [_misfit(detail, tree, model) for detail in error.errors(include_url=False)]
    kept = _without_other_branches(misfits)
    return None, [_fault(misfit, path, file, lines) for misfit in kept]


@dataclass(frozen=True)
class _Misfit:
    """``steps`` lead through the tree; ``branches`` are the alternatives pydantic tried on it."""

    steps: tuple[str, ...]
    branches: tuple[tuple[int, str], ...]  # (how many steps before it, name of the alternative)
    kind: str
    words: str
    mend: str


def _misfit(detail: ErrorDetails, tree: object, model: type[BaseModel]) -> _Misfit:
    steps: list[str] = []
    branches: list[tuple[int, str]] = []
    at: object = tree
    location = detail["loc"]
    for index, name in enumerate(location):
        last = index == len(location) - 1
        inner = _step(at, name)
        if inner is not None:
            at = inner
        elif not (last and detail["type"] == "missing"):
            if name != "[key]":
                branches.append((len(steps), str(name)))
            continue
        steps.append(str(name))
    words, mend = _say(detail, steps, at, model)
    return _Misfit(tuple(steps), tuple(branches), detail["type"], words, mend)


def _step(at: object, name: int | str) -> object | None:
    if isinstance(at, dict):
        return at.get(name)
    if isinstance(at, list) and isinstance(name, int) and name < len(at):
        inner: object = at[name]
        return inner
    return None


def _without_other_branches(misfits: Sequence[_Misfit]) -> list[_Misfit]:
    """Where one of several forms is allowed, only the faults of the form that fits best."""
    by_place: dict[tuple[str, ...], dict[str, list[_Misfit]]] = {}
    for misfit in misfits:
        for depth, branch in misfit.branches:
            by_place.setdefault(misfit.steps[:depth], {}).setdefault(branch, []).append(misfit)
    dropped: set[int] = set()
    for place, branches in by_place.items():
        best = min(branches.values(), key=lambda found: _rank(found, place))
        dropped |= {id(m) for found in branches.values() if found is not best for m in found}
    return [misfit for misfit in misfits if id(misfit) not in dropped]


def _rank(misfits: Sequence[_Misfit], place: tuple[str, ...]) -> tuple[bool, int]:
    of_another_form = any(m.kind.endswith("_type") and m.steps == place for m in misfits)
    return of_another_form, len(misfits)


def _fault(misfit: _Misfit, path: str, file: str, lines: Mapping[str, int]) -> Fault:
    full = ".".join(filter(None, (path, *misfit.steps)))
    return Fault(file, line_of(lines, full), full, misfit.words, misfit.mend)


def joined(steps: Iterable[object]) -> str:
    """The dotted path of steps; those that are empty are left out."""
    return ".".join(str(step) for step in steps if step != "")


def line_of(lines: Mapping[str, int], path: str) -> int:
    """The line of a dotted path, or of the nearest thing above it that stands in the file."""
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path, 1)


def _say(
    detail: ErrorDetails, steps: Sequence[str], given: object, model: type[BaseModel]
) -> tuple[str, str]:
    name = ".".join(steps) or "the file"
    last = steps[-1] if steps else ""
    context: Mapping[str, Any] = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "extra_forbidden":
        return f"unknown key {last!r}", did_you_mean(last, keys_at(model, steps[:-1]))
    if kind == "missing":
        return f"{last!r} is missing", f"Add the key {last!r} {_above(steps)}"
    if kind == "string_pattern_mismatch":
        return f"{_shown(given, last)} is not written as it must be", _pattern(context["pattern"])
    if kind == "literal_error":
        known = [word.strip(" '") for word in _expected(context)]
        return f"{name}: {_shown(given, last)} is not known", did_you_mean(str(given), known)
    if kind == "value_error":
        what, _, mend = str(context["error"]).partition(". ")
        return f"{name}: {what}", mend or "Write another value"
    words = {
        "int_parsing": ("is not a whole number", "Write digits only, e.g. 24"),
        "bool_parsing": ("is neither true nor false", "Write true or false"),
        "string_type": ("must be one text", "Write a text, in quotes if it holds : or #"),
        "tuple_type": ("must be a list", "Write [one, two], or one item a line after -"),
        "dict_type": ("must hold keys", "Write lines of key: value below it, or {key: value}"),
        "model_type": ("must hold keys", _keys(model, steps)),
        "too_short": ("has too few items", f"Give at least {context.get('min_length')}"),
        "string_too_short": ("is empty", "Write a text, or leave the key out"),
        "string_too_long": ("is too long", f"Use at most {context.get('max_length')} characters"),
        "greater_than_equal": ("is too small", f"Give {context.get('ge')} or more"),
        "less_than_equal": ("is too big", f"Give {context.get('le')} or less"),
    }
    what, mend = words.get(kind, (f"does not fit ({detail['msg']})", "See the format's reference"))
    return f"{name} {what}", mend


def _shown(given: object, key: str) -> str:
    return repr(given) if isinstance(given, str) else repr(key)


def _above(steps: Sequence[str]) -> str:
    return f"under {'.'.join(steps[:-1])!r}" if len(steps) > 1 else "at the top level of the file"


def _pattern(pattern: str) -> str:
    return PATTERNS.get(pattern, f"It must match {pattern}")


def _expected(context: Mapping[str, Any]) -> list[str]:
    return str(context.get("expected", "")).replace(" or ", ", ").split(",")


def _keys(model: type[BaseModel], steps: Sequence[str]) -> str:
    known = sorted(keys_at(model, steps))
    return f"Give the keys {', '.join(known)}" if known else "Write key: value below it"


def keys_at(model: type[BaseModel], steps: Iterable[str]) -> set[str]:
    """The keys that the format knows at a place: what a misspelt key may have meant."""
    forms: set[object] = {model}
    for step in steps:
        forms = {inner for form in forms for inner in _inside(form, step)}
    return {key for form in forms for key in _keys_of(form)}


def _inside(form: object, step: str) -> Iterator[object]:
    if isinstance(form, type) and issubclass(form, BaseModel):
        for name, info in form.model_fields.items():
            if name == "root":
                for alternative in _alternatives(info.annotation):
                    yield from _inside(alternative, step)
            elif (info.alias or name) == step:
                yield from _alternatives(info.annotation)
        return
    arguments = typing.get_args(form)
    if typing.get_origin(form) is dict:
        yield from _alternatives(arguments[1])
    elif typing.get_origin(form) in {tuple, list} and step.isdigit():
        yield from _alternatives(arguments[0])


def _alternatives(form: object) -> Iterator[object]:
    if typing.get_origin(form) is typing.Annotated:
        yield from _alternatives(typing.get_args(form)[0])
    elif typing.get_origin(form) in {typing.Union, types.UnionType}:
        for one in typing.get_args(form):
            yield from _alternatives(one)
    else:
        yield form


def _keys_of(form: object) -> Iterator[str]:
    if isinstance(form, type) and issubclass(form, BaseModel):
        for name, info in form.model_fields.items():
            if name != "root":
                yield info.alias or name
