"""Outlines of records from a file of a city's map office (GeoJSON, RFC 7946)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sauyunan.core import clock, shapes
from sauyunan.core.actor import Actor
from sauyunan.core.geometry import ShapeFault
from sauyunan.core.shapes import FileRefused, Refused, Report
from sauyunan.kits import outline_typed
from sauyunan.kits.definition import Edition
from sauyunan.kits.parts import EffectRefused
from sauyunan.kits.texts_typed import ValueRefused
from sauyunan.registers import actions, contents, queries
from sauyunan.registers.contents import Home
from sauyunan.registers.models import Record


def take(edition: Edition, ref: str, path: Path, *, by: Actor, key_property: str = "") -> Report:
    """Give records the good outlines of a file; what is refused changes nothing.

    A feature names its record by the property that is called as the register's key, or as said.
    Raises FileRefused for a file that cannot be read, and for a register without one outline and key.
    """
    home = contents.home(edition.kit, ref)
    fields = [name for name, one in home.register.fields.items() if one.type == "outline"]
    if len(fields) != 1 or len(home.register.key) != 1:
        raise FileRefused(f"{home.full} has no field of type outline, or a key of several fields")
    taken: list[str] = []
    refused: list[Refused] = []
    for at, feature in enumerate(shapes.features(path), start=1):
        subject = ""
        try:
            subject = _key(feature, key_property or home.register.key[0])
            _change(edition, home, subject, {fields[0]: _geometry(feature)}, by)
            taken.append(subject)
        except (ShapeFault, ValueRefused, EffectRefused) as fault:
            refused.append(Refused(at, subject, str(fault)))
    return Report(tuple(taken), tuple(refused))


@transaction.atomic
def _change(edition: Edition, home: Home, key: str, values: dict[str, str], by: Actor) -> None:
    actions.change_record(edition, _record(home, key), values, by=by, at=clock.now())


def _record(home: Home, key: str) -> Record:
    found = queries.find(home.kit, home.register.register_, {home.register.key[0]: key})
    if not found:
        raise ShapeFault(
            _("there is no such record in the register %(title)s.") % {"title": home.title}
        )
    return found[0]


def _key(feature: Any, name: str) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    held = properties.get(name) if isinstance(properties, dict) else None
    if not isinstance(held, str | int) or isinstance(held, bool):
        raise ShapeFault(
            _("it has no property %(name)s. Say with --key-property which one holds the key.")
            % {"name": name}
        )
    return str(held).strip()[:200]


def _geometry(feature: Any) -> str:
    return outline_typed.made(json.dumps(feature.get("geometry")))
