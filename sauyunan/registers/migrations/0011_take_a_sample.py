"""One record in eight is of the sample."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registers", "0010_tallies")]

    operations = [
        migrations.RunSQL(
            "UPDATE registers_published SET in_sample = true WHERE mod(record_id, 8) = 0",
            migrations.RunSQL.noop,
        )
    ]
