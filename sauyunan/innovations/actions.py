"""Putting an innovation into the registry."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor
from sauyunan.innovations.models import Innovation


@transaction.atomic
def register_kit(
    kit: str, *, title: str, since: date, unit_id: int | None, by: Actor
) -> Innovation:
    """The innovation that a kit is; registered already: returned as it stands."""
    row, is_new = Innovation.objects.get_or_create(
        slug=kit,
        defaults={
            "title": title,
            "kit": kit,
            "unit_id": unit_id,
            "since": since,
            "made_at": clock.now(),
        },
    )
    if is_new:
        ledger.record("innovation.registered", f"innovation:{kit}", by=by, content={"title": title})
    return row
