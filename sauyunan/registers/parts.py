"""The parts that registers add to the kit format: registers/*.yaml and numbers.yaml."""

from __future__ import annotations

from sauyunan.core import queue
from sauyunan.core.actor import Actor
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectKind, KitPart
from sauyunan.registers import checking, effects
from sauyunan.registers.format import (
    ChangeEffect,
    CreateEffect,
    FindEffect,
    NumberEffect,
    Numbers,
    Register,
)
from sauyunan.registers.models import Published
from sauyunan.registers.scenario_words import WORDS


def _lay_out_later(edition: Edition, _by: Actor) -> None:
    """Show the records of the kit's registers as this edition declares, and mark them for doubles,
    once it is installed."""
    for name, register in edition.kit.parts.get("registers", {}).items():
        shown = Published.objects.filter(register=f"{edition.kit.name}/{name}")
        if register.publish is not None or shown.exists():
            queue.enqueue("registers.publish_anew", edition.kit.name, name)
        if register.duplicates is not None:
            queue.enqueue("registers.mark_anew", edition.kit.name, name)


NUMBERS = KitPart(
    name="numbers",
    files="numbers.yaml",
    model=Numbers,
    check=checking.check_numbers,
    effects=(EffectKind("number", NumberEffect, checking.check_number, effects.apply_number),),
    schema_title="Patterns of numbers",
)
REGISTERS = KitPart(
    name="registers",
    files="registers/*.yaml",
    model=Register,
    check=checking.check_registers,
    named_by="register_",
    install=_lay_out_later,
    effects=(
        EffectKind("find", FindEffect, checking.check_find, effects.apply_find),
        EffectKind("create", CreateEffect, checking.check_create, effects.apply_create),
        EffectKind("change", ChangeEffect, checking.check_change, effects.apply_change),
    ),
    scenario=WORDS,
    schema_title="A register",
)
