"""Which days of an innovation can follow each other. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from sauyunan.innovations import fields


def misfits(days: dict[str, date | None], today: date) -> Iterator[tuple[str, str]]:
    """(field, sentence) of each day that is to come, or before one that comes first."""
    before: tuple[str, date] | None = None
    for name in fields.DAYS:
        day = days.get(name)
        if day is None:
            continue
        if day > today:
            yield name, _("This day is still to come. Take the day on which it was so.")
        elif before is not None and day < before[1]:
            told = {"earlier": fields.label(before[0])}
            yield name, _("This day is before “%(earlier)s”. Correct one of the two.") % told
        before = (name, day)
