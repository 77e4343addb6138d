"""How a record changes: locked, counted up, with what it was before. Nothing is changed another way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor
from sauyunan.innovations import fields
from sauyunan.innovations.models import Innovation, Revision
from sauyunan.innovations.refusals import EditedMeanwhile

Changes = Mapping[str, tuple[Any, Any]]
"""Field -> (before, after), as JSON holds them."""


def locked(innovation: Innovation) -> Innovation:
    """The record as it is now, kept from others until the transaction ends."""
    rows = Innovation.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=innovation.pk)


def person_of(by: Actor) -> int | None:
    """The person who does something; None for the system and for other cities."""
    return int(by.id) if by.kind == "person" else None


def check_unchanged(held: Innovation, names: Collection[str], version: int) -> None:
    """Raises EditedMeanwhile when somebody changed one of these fields after ``version``."""
    later = held.revisions.filter(version__gt=version).select_related("by").order_by("version")
    touched = [(row, name) for row in later for name in names if name in row.changes]
    if not touched:
        return
    row, _name = touched[-1]
    who = row.by.name if row.by else _("the system")
    raise EditedMeanwhile(
        _(
            "%(who)s changed this while you were writing. Nothing of yours is lost: compare both below, "
            "take over what is missing, and save again."
        )
        % {"who": who},
        {name: fields.value(held, name) for _row, name in touched if name not in fields.BESIDE},
        held.version,
    )


def revise(held: Innovation, verb: str, changes: Changes, *, by: Actor) -> Revision:
    """Count the record up and keep what changed; the caller has put the new values into ``held``."""
    held.version += 1
    held.changed_at = clock.now()
    held.save()
    row = Revision.objects.create(
        innovation=held,
        version=held.version,
        changes={name: list(pair) for name, pair in changes.items()},
        by_id=person_of(by),
        at=held.changed_at,
    )
    content = {"version": held.version, "changes": row.changes}
    ledger.record(verb, f"innovation:{held.slug}", by=by, unit=held.unit, content=content)
    return row
