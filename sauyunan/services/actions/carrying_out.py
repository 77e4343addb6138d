"""Carrying out the effects of a move in its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from sauyunan.core.actor import Actor
from sauyunan.kits import effects
from sauyunan.kits.parts import EffectRefused, EffectRun
from sauyunan.services import facts, queries
from sauyunan.services.models import Application
from sauyunan.services.refusals import MoveRefused


def run(application: Application, key: str, values: Mapping[str, Any], by: Actor) -> EffectRun:
    """All effects of a move, in order. Raises MoveRefused ("effect"): the transaction must be undone."""
    made = seen(application, key, values, by)
    move = facts.service_of(made.edition, application.service).moves[key]
    try:
        effects.run(move.effects, made)
    except EffectRefused as refusal:
        raise MoveRefused("effect", str(refusal)) from refusal
    return made


def seen(application: Application, key: str, values: Mapping[str, Any], by: Actor) -> EffectRun:
    """What the effects of a move see."""
    edition = facts.edition_of(application.edition_id)
    return EffectRun(
        edition=edition,
        values=dict(values),
        actor=by,
        unit_id=application.unit_id,
        case=application.reference,
        at=values["now"],
        rules=facts.move_rules(edition, application.service, key),
        service=application.full_service,
        files=lambda code: queries.pages_of(application, code),
    )


def rehearse(application: Application, key: str, values: Mapping[str, Any], by: Actor) -> EffectRun:
    """Carry out the effects of a move and undo them all: what would hold it is found now.

    What was made can still be read, though no row of it is left. Raises MoveRefused ("effect"), as
    the move itself would.
    """
    with transaction.atomic():
        made = run(application, key, values, by)
        transaction.set_rollback(True)
    return made
