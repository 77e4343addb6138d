"""Adding and changing units of the city's organisation."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from sauyunan.accounts.actions.refusal import Refused, checked
from sauyunan.accounts.models import Unit
from sauyunan.core import ledger
from sauyunan.core.actor import Actor

CHANGEABLE = ("name", "area", "contact", "hours", "address", "is_active")


@transaction.atomic
def add_unit(*, code: str, name: str, by: Actor, parent: Unit | None = None, **facts: str) -> Unit:
    """Add a unit below ``parent``; only the city itself has none.

    ``facts``: area, contact, hours, address. Refused: a code that is taken, a second top.
    """
    if parent is None and Unit.objects.filter(parent=None).exists():
        raise Refused(_("Say below which unit this one stands."), "parent")
    unit = Unit(code=code, name=name, parent=parent, **facts)
    checked(unit)
    unit.save(force_insert=True)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    ledger.record("unit.added", f"unit:{code}", by=by, unit=unit, content={"name": name})
    return unit


@transaction.atomic
def change_unit(unit: Unit, *, by: Actor, parent: Unit | None = None, **facts: object) -> None:
    """Change facts of a unit (see ``CHANGEABLE``) or move it below another with all its units."""
    for field in facts:
        if field not in CHANGEABLE:
            raise Refused(_("Unknown setting: %(names)s") % {"names": field})
        setattr(unit, field, facts[field])
    checked(unit)
    unit.save(update_fields=list(facts))
    if parent is not None and parent.pk != unit.parent_id:
        _move(unit, parent)
    content = {field: str(value) for field, value in facts.items()}
    content["parent"] = unit.parent.code if unit.parent else ""
    ledger.record("unit.changed", f"unit:{unit.code}", by=by, unit=unit, content=content)


def _move(unit: Unit, parent: Unit) -> None:
    """Put the unit and everything below it under another parent, in one statement each."""
    if unit.parent_id is None:
        raise Refused(_("The city itself stays at the top."), "parent")
    if parent.path.startswith(unit.path):
        raise Refused(_("A unit cannot stand below itself. Choose another one."), "parent")
    before, after = unit.path, f"{parent.path}{unit.pk}/"
    Unit.objects.filter(path__startswith=before).update(
        path=Concat(Value(after), Substr(F("path"), len(before) + 1))
    )
    unit.parent, unit.path = parent, after
    unit.save(update_fields=["parent"])
