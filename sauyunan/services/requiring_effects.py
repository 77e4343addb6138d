"""The effect ``require``: what must hold by then, or the step is not made."""

from __future__ import annotations

from sauyunan.core import i18n
from sauyunan.core.cel import Field
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.parts import EffectKind, EffectRefused, EffectRun
from sauyunan.services.format import RequireEffect


def _check(effect: RequireEffect, at: str, check: PartCheck) -> Field | None:
    check.under(at).rule(effect.require, "require", "bool")
    return None


def _apply(effect: RequireEffect, run: EffectRun) -> None:
    if run.value(effect.require) is not True:
        raise EffectRefused(i18n.pick(effect.say))


REQUIRE = EffectKind("require", RequireEffect, _check, _apply)
