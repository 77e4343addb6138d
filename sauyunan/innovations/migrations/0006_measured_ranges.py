"""Measurements keep their range, and a definition of any length."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_area_shapes"),
        ("innovations", "0005_idea_shown_at"),
    ]

    operations = [
        migrations.AddField("measurement", "low", models.BigIntegerField(null=True)),
        migrations.AddField("measurement", "high", models.BigIntegerField(null=True)),
        migrations.AlterField("measurement", "definition", models.TextField()),
        migrations.AddField(
            "measurement",
            "entry",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.ledgerentry",
            ),
        ),
        migrations.AddConstraint(
            "measurement",
            models.UniqueConstraint(
                fields=["innovation", "indicator", "since", "until", "digest"],
                name="measurement_once",
            ),
        ),
    ]
