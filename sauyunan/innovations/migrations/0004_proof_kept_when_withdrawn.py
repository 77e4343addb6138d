import sauyunan.core.codes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("innovations", "0003_search_and_checks"),
    ]

    operations = [
        migrations.AddField(
            model_name="proof",
            name="code",
            field=models.CharField(
                default=sauyunan.core.codes.random_code, editable=False, max_length=16
            ),
        ),
        migrations.AddField(
            model_name="proof",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
    ]
