"""Taking a place on a day or at a time of it, and giving it back: of two at once for the last place one gets it."""

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
    stays. Raises InputRefused with what is free instead."""
    edition = facts.edition_of(application.edition_id)
    counter = Counter(edition, application.service, application.unit_id)
    place = counter.place_in(answers)
    held = Booking.objects.filter(application=application)
    if place is None or held.filter(day=place.day, slot=place.slot).exists():
        return
    with connection.cursor() as cursor:
        # Until the end of this transaction nobody else counts the places.
        name = f"booking {application.unit_id} {application.full_service}"
        cursor.execute(_LOCKED, [name])
    faults = counter.faults(place, besides=application.pk)
    if faults:
        raise InputRefused(faults)
    Booking.objects.update_or_create(
        application=application,
        defaults={
            "kit": application.kit,
            "service": application.service,
            "unit_id": application.unit_id,
            "day": place.day,
            "slot": place.slot,
        },
    )


def give_back(application: Application) -> None:
    """Somebody else may come: the application ended without being served."""
    Booking.objects.filter(application=application).delete()
