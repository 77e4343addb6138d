from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sauyunan.core.models import LedgerEntry
from sauyunan.kits import archive, models, queries
from sauyunan.registers import actions, purging
from sauyunan.registers.models import Finding, Record, RecordVersion
from sauyunan.registers.tests.factories import AT, CLERK

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "kit"


def test_records_go_when_their_time_is_over_and_not_before() -> None:
    files = dict(archive.files_in(FOLDER))
    register = files["registers/warga.yaml"]
    files["registers/warga.yaml"] = register.replace(b"key: [nik]", b"key: [nik]\nkeep_years: 2")
    version = models.KitVersion.objects.create(
        kit="loket",
        version="1.0.0",
        digest="0" * 64,
        archive=archive.build(files),
        added_at=AT,
    )
    row = models.Edition.objects.create(version=version, made_at=AT)
    models.Installation.objects.create(kit="loket", edition=row, installed_at=AT, changed_at=AT)
    values = {"nik": "3273015405900001", "nama": "Ibu Contoh", "kelas": "a"}
    actions.create_record(queries.edition(row.pk), "warga", values, by=CLERK, at=AT)

    early = purging.purge(AT.replace(year=2028))
    late = purging.purge(AT.replace(year=2028) + timedelta(days=1))

    assert (early, late) == (0, 1)
    assert Record.objects.count() + RecordVersion.objects.count() + Finding.objects.count() == 0
    assert LedgerEntry.objects.get(verb="register.purged").object == "register:loket/warga"
