"""Each answer there is gets the standing survey of its unit, service and year, and its counters.

The order of counters is that of the instruments' elements, which never change.
"""

import secrets
from datetime import date

from django.db import migrations

SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
ORDERS = {
    "skm-2017": "persyaratan prosedur waktu biaya produk kompetensi perilaku pengaduan sarpras",
    "skm-2014": "persyaratan prosedur waktu biaya produk kompetensi perilaku maklumat pengaduan",
    "skm-2004": (
        "prosedur persyaratan kejelasan_petugas kedisiplinan_petugas tanggung_jawab_petugas "
        "kemampuan_petugas kecepatan keadilan kesopanan_keramahan kewajaran_biaya kepastian_biaya "
        "kepastian_jadwal kenyamanan_lingkungan keamanan"
    ),
}
BATCH = 5_000


def into_surveys(apps, schema_editor):
    Answer = apps.get_model("surveys", "Answer")
    waiting = Answer.objects.filter(survey=None)
    while first := waiting.first():
        year = first.given_on.year
        alike = waiting.filter(
            unit=first.unit_id,
            service=first.service,
            instrument=first.instrument,
            given_on__year=year,
        )
        survey = survey_of(apps, first, year)
        while some := list(alike.values_list("pk", flat=True)[:BATCH]):
            Answer.objects.filter(pk__in=some).update(survey=survey)
        count(apps, survey)
    Invitation = apps.get_model("surveys", "Invitation")
    for survey in apps.get_model("surveys", "Survey").objects.filter(is_standing=True):
        Invitation.objects.filter(
            survey=None,
            unit=survey.unit_id,
            service=survey.service,
            instrument=survey.instrument,
            made_on__year=survey.opens_on.year,
        ).update(survey=survey)


def survey_of(apps, answer, year):
    Survey = apps.get_model("surveys", "Survey")
    survey, _is_new = Survey.objects.get_or_create(
        unit_id=answer.unit_id,
        service=answer.service,
        instrument=answer.instrument,
        is_standing=True,
        opens_on=date(year, 1, 1),
        closes_on=date(year, 12, 31),
        defaults={
            "code": "".join(secrets.choice(SIGNS) for _sign in range(26)),
            "title": f"{answer.service} {year}",
        },
    )
    return survey


def count(apps, survey):
    """Anew, from all answers of the survey."""
    Answer, Tally = apps.get_model("surveys", "Answer"), apps.get_model("surveys", "Tally")
    keys = ORDERS.get(survey.instrument, "").split()
    counted = {}
    rows = Answer.objects.filter(survey=survey).values_list("service", "channel", "answers")
    for service, channel, answers in rows.iterator(BATCH):
        n, sums = counted.setdefault((service, channel), (0, [0] * len(keys)))
        added = [old + answers[key] for old, key in zip(sums, keys, strict=True)]
        counted[service, channel] = (n + 1, added)
    Tally.objects.filter(survey=survey).delete()
    Tally.objects.bulk_create(
        Tally(survey=survey, service=service, channel=channel, slot=0, n=n, sums=sums)
        for (service, channel), (n, sums) in counted.items()
    )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_surveys")]

    operations = [migrations.RunPython(into_surveys, migrations.RunPython.noop)]
