"""Makes the tables of the bare project, with 20,000 rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from django.apps import apps
from django.core.management import call_command
from django.db import connection

ROWS = 20_000


def main(_words: Sequence[str]) -> None:
    """Prints how many rows there are."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    office = apps.get_model("bare", "Office").objects.create(pk=1, name="Dinas Contoh")
    entry = apps.get_model("bare", "Entry")
    given = {"office": office, "born_on": date(1990, 5, 14), "course": "pagi", "people": 2}
    rows = [entry(name=f"Ibu Contoh {number}", may_call=True, **given) for number in range(ROWS)]
    entry.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps(entry.objects.count()))
