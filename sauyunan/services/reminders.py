"""What ends and is to be told of today; and what the page of an application says of it."""

from __future__ import annotations

from collections.abc import Iterator

from sauyunan.core import clock
from sauyunan.services.models import Application, Reminder

_BATCH = 500


def due(application: Application | None = None) -> Iterator[Reminder]:
    """Reminders whose day has come and whose last day is not over.

    Of one application, all whose day has come: in a scenario nobody works between two steps.
    """
    today = clock.today()
    rows = Reminder.objects.filter(told_at=None, due_on__lte=today)
    if application is None:
        rows = rows.filter(until__gte=today)
    else:
        rows = rows.filter(application=application)
    rows = rows.select_related("application__unit").order_by("pk")
    yield from rows.iterator(chunk_size=_BATCH)


def of(application: Application) -> list[Reminder]:
    """What an application's applicant is or was reminded of, what ends first first."""
    return list(application.reminders.order_by("until", "pk"))
