"""Taking a place of a service's quota when an application is sent, and giving it back."""

from __future__ import annotations

from django.db.models import F

from sauyunan.kits.definition import Edition
from sauyunan.services import quotas
from sauyunan.services.models import Application, Quota, QuotaPlace
from sauyunan.services.refusals import MoveRefused


def take(application: Application, edition: Edition) -> None:
    """Take a place in the open transaction: of two at once for the last one the second is refused.

    Raises MoveRefused ("limit") with when it opens again.
    """
    found = quotas.places_of(edition, application.service)
    if found is None:
        return
    row, _made = Quota.objects.get_or_create(
        service=quotas.counted_as(edition, application.service), period=found.period.key
    )
    # The row stays locked until the end of this transaction, and is read anew by whoever waits.
    taken = Quota.objects.filter(pk=row.pk, taken__lt=found.places).update(taken=F("taken") + 1)
    if not taken:
        raise MoveRefused("limit", quotas.Places(found.period, 0, 0).fault)
    QuotaPlace.objects.create(application=application, quota=row)


def give_back(application: Application) -> None:
    """Somebody else may apply: the application ended without being served."""
    held = QuotaPlace.objects.filter(application=application).first()
    if held is not None:
        held.delete()
        Quota.objects.filter(pk=held.quota_id).update(taken=F("taken") - 1)
