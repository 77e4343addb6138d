"""What an app adds to the kit format; kits knows no part by name.

Each app registers its parts in ``AppConfig.ready``: which files, their model, how they are checked
beyond their shape, which effects and scenario words they bring, and what installing them does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel

from sauyunan.core.actor import Actor
from sauyunan.kits.faults import Fault

if TYPE_CHECKING:
    from sauyunan.core.cel import Field as RuleField
    from sauyunan.core.cel import Rule, Rules
    from sauyunan.kits.definition import Edition, Kit
    from sauyunan.kits.part_check import PartCheck


class EffectRefused(Exception):
    """An effect cannot be carried out; the whole move is undone. The message is for people."""


@dataclass
class EffectRun:
    """What an effect sees while its move's transaction is open."""

    edition: Edition
    values: dict[
        str, Any
    ]  # answers, move, param, place, today, now, and results of earlier effects
    actor: Actor
    unit_id: int | None
    case: str  # reference of the application
    at: datetime
    rules: Rules  # the move's environment, with the results of all its effects declared
    files: Callable[[str], tuple[bytes, ...]] | None = None  # the JPEGs of a file of the case
    service: str = ""  # full name of the service the case is of: "salaman/akta-kelahiran"
    made: list[tuple[str, Any]] = field(default_factory=list)  # ("record", Record), ("document", …)

    def value(self, rule: str) -> Any:
        """What a rule of the effect gives now: str, int, bool, date, dict or list.

        Raises RuleError when it has none (the runner turns that into EffectRefused).
        """
        return self._compiled(rule).value(self.rules.bind(self.values))

    def for_each(self, rule: str) -> list[EffectRun]:
        """The same for each value of a list, which rules then see as ``item``."""
        listed = self._compiled(rule)
        key = ("effect for each", id(self.rules), rule)
        inner = self.edition.once(key, lambda: self.rules.extend({"item": item_of(listed)}))
        return [
            replace(self, rules=inner, values={**self.values, "item": one})
            for one in self.value(rule)
        ]

    def _compiled(self, rule: str) -> Rule:
        # The edition keeps its environments: ids stay theirs.
        key = ("effect", id(self.rules), rule)
        return self.edition.once(key, lambda: self.rules.compile(rule))


def item_of(listed: Rule) -> RuleField:
    """What one value of a list rule is."""
    return replace(listed.type, many=False, optional=False)


class CheckEffect(Protocol):
    """Static check of one effect: reports faults through ``check``, returns its result's type.

    ``check.rule(text, at, expects)`` compiles a rule where it stands: it sees answers, move, param,
    place, today, now and the results of the effects before this one. kits.effects runs both.
    """

    def __call__(self, effect: Any, at: str, check: PartCheck) -> RuleField | None: ...


@dataclass(frozen=True)
class EffectKind:
    """An effect that moves may have; ``name`` is its first key, e.g. ``create``."""

    name: str
    model: type[BaseModel]
    check: CheckEffect
    apply: Callable[[Any, EffectRun], Any]
    """Carries the effect out and returns the value for ``as`` (JSON-like) or None."""


@dataclass(frozen=True)
class ScenarioWords:
    """Words an app adds to scenarios. Each callable returns False where the word is not its own."""

    given: Callable[[Any, str, Any], bool] | None = None  # (run, name, value)
    step: Callable[[Any, Mapping[str, Any]], bool] | None = None  # (run, step)
    expect: Callable[[Any, str, Any], str | None] | None = None  # (run, word, expected) -> mismatch
    expects: frozenset[str] = frozenset()  # the words `expect` knows
    words: frozenset[str] = frozenset()  # keys of a step beside roles: "apply", "answers", "with"
    around: Callable[[], AbstractContextManager[None]] | None = None
    """Entered for the whole of a scenario, before anything is given: keeps what it writes apart."""


class StepRefused(Exception):
    """What a scenario's step asked for was refused by the engine; the message is its sentence.

    Raised by ``step`` of ScenarioWords. A step under ``refused:`` expects it.
    """


@dataclass(frozen=True)
class KitPart:
    """A kind of file in a kit."""

    name: str  # "services"; also Kit.parts key
    files: str  # "services/*.yaml" or "indicators.yaml"
    model: type[BaseModel]
    check: Callable[[PartCheck], Iterator[Fault]] | None = None
    named_by: str = ""  # the attribute that must equal the file's stem, e.g. "service"
    effects: tuple[EffectKind, ...] = ()
    scenario: ScenarioWords | None = None
    install: Callable[[Edition, Actor], None] | None = None  # inside the installing transaction
    schema_title: str = ""
    adaptable: tuple[str, ...] = ()
    """What a city may change beside texts: paths in the part's files where * is one step, e.g.
    "promise", "bring.*.optional", "bring.*" (may be left out), "" (the file may be switched off)."""


_parts: dict[str, KitPart] = {}


def register(part: KitPart) -> None:
    """Add a part; a second part of the same name is a programming error (ValueError)."""
    if part.name in _parts:
        raise ValueError(f"kit part {part.name!r} is registered twice")
    _parts[part.name] = part


def all_parts() -> Mapping[str, KitPart]:
    """The registered parts, by name, in the order of registration."""
    return dict(_parts)


def effect_kinds() -> Mapping[str, EffectKind]:
    """All registered effects by their first key."""
    return {effect.name: effect for part in _parts.values() for effect in part.effects}


def loaded(kit: Kit, part: str) -> Mapping[str, Any]:
    """The definitions of one part in a kit: name -> model."""
    return kit.parts.get(part, {})
