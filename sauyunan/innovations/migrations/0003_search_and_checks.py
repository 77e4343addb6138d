import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_banner_of_an_outage"),
        ("innovations", "0002_registry"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="idea",
            name="decided_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="idea",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="innovation",
            name="asked_year",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="innovation",
            name="checked_version",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="idea",
            name="words",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                    template="setweight(to_tsvector('indonesian'::regconfig, title), 'A') || setweight(to_tsvector('indonesian'::regconfig, text), 'B')",
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddField(
            model_name="innovation",
            name="words",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                    template="setweight(to_tsvector('indonesian'::regconfig, title), 'A') || setweight(jsonb_to_tsvector('indonesian'::regconfig, story, '[\"string\"]'), 'B')",
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="idea",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="idea_words"),
        ),
        migrations.AddIndex(
            model_name="innovation",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="innovation_words"
            ),
        ),
    ]
