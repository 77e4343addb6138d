"""A tree of texts into a definition: every misfit with file, line, what is wrong and how to mend."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sauyunan.core.marking import mark as _
from sauyunan.kits.faults import Fault, marked
from sauyunan.kits.format import PATTERNS
from sauyunan.kits.suggestions import meant
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
        what, mend = _("the file holds no keys"), _("Write it as lines of key: value")
        return None, [marked(file, lines.get("", 1), "", what, mend, {})]
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
    what: str
    mend: str
    values: Mapping[str, str | int]


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
    said = _say(detail, steps, at, model)
    return _Misfit(tuple(steps), tuple(branches), detail["type"], *said)


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
    return marked(file, line_of(lines, full), full, misfit.what, misfit.mend, misfit.values)


def joined(steps: Iterable[object]) -> str:
    """The dotted path of steps; those that are empty are left out."""
    return ".".join(str(step) for step in steps if step != "")


def line_of(lines: Mapping[str, int], path: str) -> int:
    """The line of a dotted path, or of the nearest thing above it that stands in the file."""
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path, 1)


_Said = tuple[str, str, Mapping[str, str | int]]
"""What is wrong and how to mend it, marked for translation, with the values of both."""

_PLAIN: Mapping[str, tuple[str, str]] = {
    "int_parsing": (_("%(name)s is not a whole number"), _("Write digits only, e.g. 24")),
    "bool_parsing": (_("%(name)s is neither true nor false"), _("Write true or false")),
    "string_type": (
        _("%(name)s must be one text"),
        _("Write a text, in quotes if it holds : or #"),
    ),
    "tuple_type": (
        _("%(name)s must be a list"),
        _("Write [one, two], or one item a line after -"),
    ),
    "dict_type": (
        _("%(name)s must hold keys"),
        _("Write lines of key: value below it, or {key: value}"),
    ),
    "too_short": (_("%(name)s has too few items"), _("Give at least %(min_length)s")),
    "string_too_short": (_("%(name)s is empty"), _("Write a text, or leave the key out")),
    "string_too_long": (_("%(name)s is too long"), _("Use at most %(max_length)s characters")),
    "greater_than_equal": (_("%(name)s is too small"), _("Give %(ge)s or more")),
    "less_than_equal": (_("%(name)s is too big"), _("Give %(le)s or less")),
}
"""By the name of pydantic's misfit; its own values stand in the sentences too."""


def _say(
    detail: ErrorDetails, steps: Sequence[str], given: object, model: type[BaseModel]
) -> _Said:
    name = ".".join(steps) or "the file"
    last = steps[-1] if steps else ""
    context: Mapping[str, Any] = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "extra_forbidden":
        mend, values = meant(last, keys_at(model, steps[:-1]))
        return _("unknown key %(key)s"), mend, {"key": repr(last), **values}
    if kind == "missing":
        return _missing(last, steps)
    if kind == "string_pattern_mismatch":
        values = {"given": _shown(given, last), "pattern": context["pattern"]}
        mend = PATTERNS.get(context["pattern"], _("It must match %(pattern)s"))
        return _("%(given)s is not written as it must be"), mend, values
    if kind == "literal_error":
        known = [word.strip(" '") for word in _expected(context)]
        mend, values = meant(str(given), known)
        values = {"name": name, "given": _shown(given, last), **values}
        return _("%(name)s: %(given)s is not known"), mend, values
    if kind == "value_error":
        what, _dot, mend = str(context["error"]).partition(". ")
        values = {"name": name, "what": what, "mend": mend}
        return "%(name)s: %(what)s", "%(mend)s" if mend else _("Write another value"), values
    if kind == "model_type":
        return _keys(name, model, steps)
    what, mend = _PLAIN.get(kind, (_("%(name)s does not fit (%(msg)s)"), _REFERENCE))
    values = {key: str(value) for key, value in context.items()}
    return what, mend, {**values, "name": name, "msg": detail["msg"]}


_REFERENCE = _("See the format's reference")


def _shown(given: object, key: str) -> str:
    return repr(given) if isinstance(given, str) else repr(key)


def _missing(key: str, steps: Sequence[str]) -> _Said:
    values = {"key": repr(key), "above": repr(".".join(steps[:-1]))}
    if len(steps) > 1:
        return _("%(key)s is missing"), _("Add the key %(key)s under %(above)s"), values
    return _("%(key)s is missing"), _("Add the key %(key)s at the top level of the file"), values


def _expected(context: Mapping[str, Any]) -> list[str]:
    return str(context.get("expected", "")).replace(" or ", ", ").split(",")


def _keys(name: str, model: type[BaseModel], steps: Sequence[str]) -> _Said:
    values = {"name": name, "keys": ", ".join(sorted(keys_at(model, steps)))}
    mend = _("Give the keys %(keys)s") if values["keys"] else _("Write key: value below it")
    return _("%(name)s must hold keys"), mend, values


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
