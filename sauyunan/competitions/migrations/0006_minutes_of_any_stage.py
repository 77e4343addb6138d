from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, _editor):
    """Edition and stage of the result to which the minutes belonged."""
    results = apps.get_model("competitions", "Result").objects.filter(pk=OuterRef("result"))
    apps.get_model("competitions", "Minutes").objects.update(
        edition=Subquery(results.values("edition")[:1]), stage=Subquery(results.values("stage")[:1])
    )


def empty(apps, _editor):
    """Back to the result; minutes of a stage without one cannot be kept so."""
    minutes = apps.get_model("competitions", "Minutes").objects
    results = apps.get_model("competitions", "Result").objects
    found = results.filter(edition=OuterRef("edition"), stage=OuterRef("stage"))
    minutes.update(result=Subquery(found.values("pk")[:1]))
    minutes.filter(result=None).delete()


class Migration(migrations.Migration):
    dependencies = [("competitions", "0005_ended_without")]

    operations = [
        migrations.AddField(
            "minutes",
            "edition",
            models.ForeignKey(
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="minutes",
                to="competitions.edition",
            ),
        ),
        migrations.AddField("minutes", "stage", models.CharField(default="", max_length=60)),
        migrations.AlterField(
            "minutes",
            "result",
            models.OneToOneField(
                null=True,
                on_delete=models.deletion.CASCADE,
                related_name="minutes",
                to="competitions.result",
            ),
        ),
        migrations.RunPython(fill, empty),
        migrations.RemoveField("minutes", "result"),
        migrations.AlterField(
            "minutes",
            "edition",
            models.ForeignKey(
                on_delete=models.deletion.PROTECT,
                related_name="minutes",
                to="competitions.edition",
            ),
        ),
        migrations.AlterField("minutes", "stage", models.CharField(max_length=60)),
        migrations.AddConstraint(
            "minutes",
            models.UniqueConstraint(fields=("edition", "stage"), name="minutes_once"),
        ),
    ]
