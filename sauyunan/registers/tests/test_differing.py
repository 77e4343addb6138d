"""What a step would change in a register, told before it is made."""

from __future__ import annotations

import pytest

from sauyunan.kits import models
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.format import Manifest
from sauyunan.registers import actions, differing
from sauyunan.registers.tests import factories
from sauyunan.registers.tests.factories import AT, CLERK


@pytest.mark.django_db
def test_change_of_a_needed_kits_register_is_told_with_the_records_title():
    """As the services of one kit change the residents of another."""
    below = factories.edition()
    actions.create_record(below, "warga", factories.person(), by=CLERK, at=AT)
    manifest = Manifest.model_validate(
        {
            "kit": "loket",
            "version": "1.0.0",
            "title": factories.text("Loket"),
            "summary": factories.text("Loket"),
            "licence": "Apache-2.0",
            "roles": {"petugas": factories.text("Officer")},
            "needs": {"dasar": ">=1, <2"},
        }
    )
    row = models.Edition.objects.get(pk=below.id)
    above = Edition(row.pk, Kit(manifest, {}, {}, {}, {"dasar": below.kit}), {"dasar": {}})
    run = factories.run(above)
    effect = {
        "change": "dasar/warga",
        "where": {"nik": "answers.nik"},
        "set": {"nama": '"Ibu Contoh Baru"'},
    }

    told = list(differing.changes([effect], run))

    assert [(one.home.full, one.title != "") for one in told] == [("dasar/warga", True)]
    assert [line.label for line in told[0].lines] == ["Name"]
