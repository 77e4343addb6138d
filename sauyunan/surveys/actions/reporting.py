"""Taking a report along: it is written down who took what."""

from __future__ import annotations

from django.db import transaction

from sauyunan.core import ledger
from sauyunan.core.actor import Actor
from sauyunan.surveys.models import Survey


@transaction.atomic
def note_report(survey: Survey, kind: str, *, by: Actor) -> None:
    """Write down that the report of a survey was taken, as ``pdf`` or ``xlsx``."""
    ledger.record(
        "survey.reported",
        f"survey:{survey.code}",
        by=by,
        unit=survey.unit,
        content={"kind": kind},
    )
