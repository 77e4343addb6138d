import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_answers_into_standing_surveys")]

    operations = [
        migrations.AlterField(
            model_name="answer",
            name="survey",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="surveys.survey",
            ),
        ),
        migrations.RemoveField(model_name="answer", name="instrument"),
        migrations.RemoveField(model_name="answer", name="unit"),
    ]
