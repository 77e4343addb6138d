"""Effects of a move: checked one after the other when a kit is checked, run in its transaction.

Each effect sees the results (``as``) of the effects before it. A result of an effect with ``when``
exists only while that holds, so it is seen only by effects with the same ``when``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel

from sauyunan.core.cel import Field, Rule, RuleError, RuleFault, Rules
from sauyunan.kits import parts, rules, shaping
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.parts import EffectKind, EffectRefused, EffectRun
from sauyunan.kits.rules import Seen
from sauyunan.kits.suggestions import did_you_mean

Trees = Sequence[Mapping[str, Any]]
"""Effects as a kit writes them: ``{number: adminduk/nik, as: nik_anak, from: {...}}``."""


def run(effects: Trees, made: EffectRun) -> None:
    """Carry the effects out in order; results go into ``made.values``.

    Raises EffectRefused, with a sentence for people, when one cannot be carried out: the caller's
    transaction must then be undone. An effect whose ``when`` has no value is refused as well.
    """
    for kind, effect in _parsed(effects):
        try:
            if _when(effect) is not None and made.value(_when(effect) or "") is not True:
                continue
            result = _applied(kind, effect, made)
        except RuleError as error:
            raise EffectRefused(
                _("The step cannot be carried out with these answers: %(reason)s")
                % {"reason": str(error)}
            ) from error
        name = _result_name(effect)
        if name is not None:
            made.values[name] = result


def _applied(kind: EffectKind, effect: BaseModel, made: EffectRun) -> Any:
    each = _each(effect)
    if each is None:
        return kind.apply(effect, made)
    return [kind.apply(effect, one) for one in made.for_each(each)]


def environment(
    edition: Edition, scope: str, effects: Trees, variables: Callable[[], Mapping[str, Seen]]
) -> Rules:
    """What the effects of one move see, with all their results declared; made once for an edition.

    ``scope`` names the move ("services/akta/moves/terbitkan"); ``variables``: answers, move, now.
    """
    return rules.environment(
        edition, scope, lambda kit: _with_results(kit, effects, dict(variables()))
    )


def check(effects: Trees, path: str, check: PartCheck, variables: Mapping[str, Seen]) -> None:
    """Note every fault of the effects that stand at ``path``."""
    _Walk(check, dict(variables)).all(effects, path)


def _with_results(kit: Kit, effects: Trees, variables: dict[str, Seen]) -> Rules:
    walk = _Walk(PartCheck(kit, ""), variables)
    walk.all(effects, "")
    found = {name: result.field for name, result in walk.results.items()}
    return rules.environment_for(kit, **variables, **found)


@dataclass(frozen=True)
class _Result:
    """What an effect gives, and the condition under which it exists."""

    field: Field
    when: str | None


class _Walk:
    """Goes through effects in order and gathers what each gives to those after it."""

    def __init__(self, check: PartCheck, variables: dict[str, Seen]) -> None:
        self.outer, self.variables = check, variables
        self.results: dict[str, _Result] = {}
        self._environments: dict[frozenset[str], Rules] = {}

    def all(self, effects: Trees, path: str) -> None:
        for index, tree in enumerate(effects):
            self._one(tree, ".".join(filter(None, (path, str(index)))))

    def _one(self, tree: Mapping[str, Any], at: str) -> None:
        kind = self._kind(tree, at)
        effect = self._shaped(kind, tree, at) if kind else None
        if kind is None or effect is None:
            return
        seeing = self._seeing(None, at)
        when = seeing.rule(_when(effect), f"{at}.when", "bool") if seeing else None
        here = self._seeing(_when(effect), at, when)
        if here is None:
            return
        each = _each(effect)
        inner = here if each is None else _with_item(each, at, here)
        if inner is None:
            return
        given = kind.check(effect, at, inner)
        if given is not None and each is not None:
            given = replace(given, many=True)
        self._keep(effect, given, at)

    def _kind(self, tree: Mapping[str, Any], at: str) -> EffectKind | None:
        kinds = parts.effect_kinds()
        word = str(next(iter(tree), ""))
        if word not in kinds:
            self.outer.fault(
                at,
                f"an effect begins with what it does, and {word!r} is none of that",
                did_you_mean(word, kinds),
            )
        return kinds.get(word)

    def _shaped(self, kind: EffectKind, tree: Mapping[str, Any], at: str) -> BaseModel | None:
        lines = self.outer.kit.lines.get(self.outer.file, {})
        full = ".".join(filter(None, (self.outer.prefix, at)))
        model, faults = shaping.shape_at(dict(tree), full, kind.model, self.outer.file, lines)
        self.outer.noted.extend(faults)
        return model

    def _seeing(self, when: str | None, at: str, rule: Rule | None = None) -> PartCheck | None:
        """A check that sees the results which exist under a condition."""
        seen = {
            name: result.field
            for name, result in self.results.items()
            if result.when is None or result.when == when
        }
        key = frozenset(seen)
        try:
            made = self._environments.get(key) or rules.environment_for(
                self.outer.kit, **{**self.variables, **seen}
            )
        except RuleFault as error:
            self.outer.fault(at, error.message, error.hint)
            return None
        self._environments[key] = made
        return self.outer.seeing(made, [*self.outer.given, *filter(None, [rule])])

    def _keep(self, effect: BaseModel, given: Field | None, at: str) -> None:
        name = _result_name(effect)
        if name is None or given is None:
            return
        if name in rules.RESERVED | set(self.variables):
            self.outer.fault(
                f"{at}.as", f"{name!r} is a word of the platform", "Give the result another name"
            )
        elif name in self.results:
            self.outer.fault(
                f"{at}.as", f"an earlier effect gives {name!r} already", "Give it another name"
            )
        else:
            self.results[name] = _Result(given, _when(effect))


def _with_item(each: str, at: str, here: PartCheck) -> PartCheck | None:
    """A check of what is done for each of a list: it sees ``item`` as well."""
    listed = here.rule(each, f"{at}.each")
    if listed is None or here.rules is None:
        return None
    if not listed.type.many:
        here.fault(
            f"{at}.each",
            "each walks over a list, and this gives one value",
            "Name a group of the form, or what find with all: true gave",
        )
        return None
    return here.seeing(here.rules.extend({"item": parts.item_of(listed)}), here.given)


def _parsed(effects: Trees) -> Iterator[tuple[EffectKind, BaseModel]]:
    kinds = parts.effect_kinds()
    for tree in effects:
        kind = kinds[next(iter(tree))]
        yield kind, kind.model.model_validate(dict(tree))


def _when(effect: BaseModel) -> str | None:
    found: str | None = getattr(effect, "when", None)
    return found


def _each(effect: BaseModel) -> str | None:
    found: str | None = getattr(effect, "each", None)
    return found


def _result_name(effect: BaseModel) -> str | None:
    found: str | None = getattr(effect, "as_", None)
    return found
