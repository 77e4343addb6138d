"""The public pages of what a case wrote into registers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from sauyunan.core import clock
from sauyunan.registers import public_paths, queries
from sauyunan.registers.models import Published, RecordVersion

MOST = 5
"""A case that changes the name of a maker changes all their works: the first few are enough."""


@dataclass(frozen=True)
class PublicPage:
    """A published record."""

    register: str
    title: str
    url: str


def of_case(case: str) -> list[PublicPage]:
    """What this case added or changed and the public sees today, in the order it was written."""
    written = RecordVersion.objects.filter(case=case).order_by("pk")
    records = list(dict.fromkeys(written.values_list("record_id", flat=True)[:100]))
    if not records:
        return []
    rows = Published.objects.filter(Q(until=None) | Q(until__gte=clock.today()))
    rows = rows.filter(record__in=records).select_related("record").defer("words")
    shown = sorted(rows, key=lambda row: records.index(row.record_id))
    return [page for row in shown[:MOST] if (page := _page(row)) is not None]


def _page(row: Published) -> PublicPage | None:
    running = queries.running(row.register)
    if running is None:
        return None
    _edition, home = running
    url = public_paths.of_register(home, "record", row.record.code)
    return PublicPage(home.title, row.title_in(), url)
