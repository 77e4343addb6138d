from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("innovations", "0004_proof_kept_when_withdrawn"),
    ]

    operations = [
        migrations.AddField(
            model_name="idea",
            name="shown_at",
            field=models.DateTimeField(null=True),
        ),
    ]
