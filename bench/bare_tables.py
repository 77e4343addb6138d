"""Makes the tables of the bare project, with 20,000 rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from django.core.management import call_command
from django.db import connection

from bench.bare.models import Entry, Office

ROWS = 20_000


def main(_words: Sequence[str]) -> None:
    """Prints how many rows there are."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    office = Office._default_manager.create(pk=1, name="Dinas Contoh")
    rows = [_entry(number, office) for number in range(ROWS)]
    Entry._default_manager.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps(Entry._default_manager.count()))


def _entry(number: int, office: Office) -> Entry:
    return Entry(
        office=office,
        name=f"Ibu Contoh {number}",
        born_on=date(1990, 5, 14),
        course="pagi",
        people=2,
        may_call=True,
    )
