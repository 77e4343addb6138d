"""Taking a place on a day, and giving it back: of two at once for the last place one gets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from sauyunan.services import facts
from sauyunan.services.bookings import Counter
from sauyunan.services.models import Application, Booking
from sauyunan.services.refusals import InputRefused

_LOCKED = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def book(application: Application, answers: Mapping[str, Any]) -> None:
    """Take the place that the answers ask for, in the open transaction; one that is taken already
    stays. Raises InputRefused with the next free day."""
    edition = facts.edition_of(application.edition_id)
    counter = Counter(edition, application.service, application.unit_id)
    day = counter.day_in(answers)
    held = Booking.objects.filter(application=application)
    if day is None or held.filter(day=day).exists():
        return
    with connection.cursor() as cursor:
        # Until the end of this transaction nobody else counts the places.
        name = f"booking {application.unit_id} {application.full_service}"
        cursor.execute(_LOCKED, [name])
    said = counter.fault(day, besides=application.pk)
    if said:
        raise InputRefused({counter.question: said})
    Booking.objects.update_or_create(
        application=application,
        defaults={
            "kit": application.kit,
            "service": application.service,
            "unit_id": application.unit_id,
            "day": day,
        },
    )


def give_back(application: Application) -> None:
    """Somebody else may come: the application ended without being served."""
    Booking.objects.filter(application=application).delete()
