"""Somebody's own list of applications: put in by whoever holds the secret, taken out at will."""

from __future__ import annotations

from django.db import transaction

from sauyunan.core import clock, ledger
from sauyunan.core.actor import Actor
from sauyunan.services.models import Application, ListedCase


@transaction.atomic
def list_case(application: Application, owner: str) -> None:
    """Into the list of an owner (contents.owner_digest); twice is no fault. The caller knows that
    the secret was given."""
    _row, is_new = ListedCase.objects.update_or_create(
        owner=owner,
        application=application,
        defaults={
            "secret_digest": bytes(application.secret_digest),
            "added_at": clock.now(),
        },
    )
    if is_new:
        _record("application.listed", application)


@transaction.atomic
def unlist_case(application: Application, owner: str) -> None:
    """Out of the list; one that is not in it is no fault. The application goes on."""
    if ListedCase.objects.filter(owner=owner, application=application).delete()[0]:
        _record("application.unlisted", application)


def _record(verb: str, application: Application) -> None:
    by = Actor.for_applicant(application.reference)
    ledger.record(verb, application.object, by=by, unit=application.unit)
