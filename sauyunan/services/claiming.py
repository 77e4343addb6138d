"""Services that claim a record: one that has an owner already is told while applying, not at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import i18n
from sauyunan.kits.definition import Kit
from sauyunan.registers import contents, owning
from sauyunan.registers.models import Published
from sauyunan.services.format import Claims, Service


def faults(kit: Kit, service: Service, answers: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the record that is claimed, by the question that names it: it has an owner.
    Whether the record is there at all is told by the effects of the first move."""
    declared = service.claims
    number = answers.get(declared.number) if declared is not None else None
    if declared is None or not isinstance(number, str):
        return {}
    record = owning.record_at(kit, declared.register_, number)
    if record is None or not Published.objects.filter(record=record).exists():
        return {}  # of what is hidden nobody learns that it is there
    if owning.holder(contents.home(kit, declared.register_), record) is None:
        return {}
    return {declared.number: _told(kit, declared)}


def _told(kit: Kit, declared: Claims) -> str:
    ways = ", ".join(f"“{i18n.pick(one.title)}”" for one in _transfers(kit, declared))
    if not ways:
        return _(
            "This record has an owner already, so nobody else can claim it. If you think that it is"
            " yours, talk to the office."
        )
    return _(
        "This record has an owner already, so nobody else can claim it. Did you take it over? Its"
        " owner gives you the code; then use %(ways)s. Is the owner unknown to you? Talk to the"
        " office."
    ) % {"ways": ways}


def _transfers(kit: Kit, declared: Claims) -> list[Service]:
    """The kit's services that hand over a record of this register."""
    services: Mapping[str, Service] = kit.parts.get("services", {})
    return [one for one in services.values() if hands_over(one, declared.register_)]


def hands_over(service: Service, register: str) -> bool:
    """Whether a record of this register gets another owner by the service."""
    effects = (effect for move in service.moves.values() for effect in move.effects)
    return any(one.get("own") == register and one.get("how") == "transferred" for one in effects)
