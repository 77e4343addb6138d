"""Surveys of a unit: their days never overlap, closing ends them, a standing one fills the gaps."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.surveys import actions, queries, served
from sauyunan.surveys.models import Answer, Channel, Remark, Survey
from sauyunan.surveys.tests import factories

pytestmark = pytest.mark.usefixtures("english")

DAY = factories.DAY


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 30), date(2026, 12, 15)),
        (date(2026, 10, 1), date(2026, 11, 1)),
        (date(2026, 11, 10), date(2026, 11, 12)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ],
    ids=["last day", "first day", "within", "around"],
)
def test_overlapping_period_is_refused_in_words(frozen_now, first, last):
    factories.survey()

    with pytest.raises(actions.SurveyRefused, match="Survei November") as refused:
        factories.survey(opens_on=first, closes_on=last)

    assert refused.value.field == "opens_on"
    assert Survey.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="survey.made").count() == 1


@pytest.mark.django_db
def test_days_beside_other_services_and_other_units_are_free(frozen_now):
    factories.survey()

    factories.survey(opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 31))
    factories.survey(service="")
    factories.survey(service="warung/lain")
    factories.survey(unit=factories.unit("dinas-lain"))

    assert Survey.objects.count() == 5


@pytest.mark.django_db
def test_database_itself_refuses_an_overlap(frozen_now):
    made = factories.survey()
    made.pk, made.code = None, "other"

    with pytest.raises(IntegrityError, match="survey_of_a_day_once"), transaction.atomic():
        made.save(force_insert=True)


def test_of_two_surveys_made_at_once_one_stands(own_database):
    factories.unit()
    start, told = threading.Barrier(2), []

    def make():
        start.wait()
        try:
            with clock.frozen(clock.now()):
                factories.survey(opens_on=clock.today(), closes_on=clock.today())
            told.append("made")
        except actions.SurveyRefused:
            told.append("refused")
        finally:
            connection.close()

    run(make, make)

    assert sorted(told) == ["made", "refused"]
    assert Survey.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closes_on": date(2026, 10, 31)}, "closes_on"),
        ({"opens_on": date(2026, 1, 1), "closes_on": date(2026, 2, 1)}, "closes_on"),
        ({"instrument": "skm-1999"}, "instrument"),
        ({"instrument": "free"}, "instrument"),
    ],
    ids=["ends before it begins", "long over", "unknown", "without questions"],
)
def test_wrong_plan_is_refused(frozen_now, wrong, field):
    with pytest.raises(actions.SurveyRefused) as refused:
        factories.survey(**wrong)

    assert refused.value.field == field
    assert not Survey.objects.exists()
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db
def test_closing_ends_today_tells_the_totals_and_throws_the_key_away(frozen_now):
    made = factories.survey()
    actions.take(made, Channel.LINK, factories.answers(4))
    assert made.device_key_sealed

    actions.close_survey(made, by=SYSTEM)

    made.refresh_from_db()
    assert (made.closes_on, bytes(made.device_key_sealed)) == (DAY, b"")
    assert made.closed_at == clock.now()
    entry = LedgerEntry.objects.get(verb="survey.closed")
    assert entry.object == f"survey:{made.code}"
    with pytest.raises(actions.SurveyRefused, match="closed already"):
        actions.close_survey(made, by=SYSTEM)
    factories.survey(opens_on=DAY + timedelta(days=1))  # its other days are free again


@pytest.mark.django_db
def test_survey_that_has_not_begun_is_taken_back(frozen_now):
    made = factories.survey(opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 31))
    begun = factories.survey()

    with pytest.raises(actions.SurveyRefused, match="Take it back"):
        actions.close_survey(made, by=SYSTEM)
    with pytest.raises(actions.SurveyRefused, match="Close it"):
        actions.withdraw_survey(begun, by=SYSTEM)
    actions.withdraw_survey(made, by=SYSTEM)

    assert list(Survey.objects.all()) == [begun]


@pytest.mark.django_db
def test_survey_closes_by_itself_when_paper_had_time_to_be_entered(frozen_now):
    made = factories.survey()

    with clock.frozen(frozen_now.replace(month=12, day=30)):
        assert actions.close_ended(clock.now()) == 0
    with clock.frozen(frozen_now.replace(month=12, day=31)):
        assert actions.close_ended(clock.now()) == 1

    made.refresh_from_db()
    assert made.closed_at is not None
    assert made.closes_on == date(2026, 11, 30)


@pytest.mark.django_db
def test_standing_survey_closes_when_its_year_is_over(frozen_now):
    made = factories.invitation().survey

    with pytest.raises(actions.SurveyRefused, match="by itself"):
        actions.close_survey(made, by=SYSTEM)
    with clock.frozen(frozen_now.replace(year=2027, month=1, day=1)):
        assert actions.close_ended(clock.now()) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("service", "counts_for"),
    [(factories.SERVICE, "Survei layanan"), ("warung/lain", "Survei unit")],
    ids=["its service", "the whole unit"],
)
def test_invitation_is_to_the_open_survey(frozen_now, service, counts_for):
    factories.survey(service="", title="Survei unit")
    factories.survey(title="Survei layanan")

    made = factories.invitation(service=service, unit_id=factories.unit().pk)
    actions.answer(made, factories.answers())

    assert made.survey.title == counts_for
    kept = Answer.objects.get()
    assert (kept.survey, kept.service) == (made.survey, service)


@pytest.mark.django_db
def test_invitation_without_an_open_survey_is_to_the_standing_one_of_the_year(frozen_now):
    factories.survey(opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 31))
    unit = factories.unit().pk

    first = factories.invitation("KTA-26-0000-0001", unit_id=unit)
    second = factories.invitation("KTA-26-0000-0002", unit_id=unit)

    assert first.survey == second.survey
    assert first.survey.is_standing
    assert (first.survey.opens_on, first.survey.closes_on) == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.django_db
def test_invited_person_who_comes_late_answers_the_survey_that_is_open_now(frozen_now):
    planned = factories.survey()
    made = factories.invitation(unit_id=factories.unit().pk)
    actions.close_survey(planned, by=SYSTEM)

    actions.answer(made, factories.answers())

    assert made.survey == planned
    assert Answer.objects.get().survey.is_standing


def test_of_two_standing_surveys_made_at_once_one_stands(own_database):
    start = threading.Barrier(2)

    def make():
        start.wait()
        actions.standing_survey(factories.NAME, service="a/b", unit_id=None, on=DAY)
        connection.close()

    run(make, make)

    assert Survey.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 12, 1)], ids=["before", "after"])
def test_survey_takes_no_answer_outside_its_days(frozen_now, day):
    made = factories.survey()

    then = clock.frozen(frozen_now.replace(month=day.month, day=day.day))
    with then, pytest.raises(actions.SurveyClosed):
        actions.take(made, Channel.LINK, factories.answers())

    assert not Answer.objects.exists()


def test_survey_closed_while_somebody_answers(own_database):
    """What was confirmed before the closing counts and is in its totals, nothing after."""
    made = factories.survey(opens_on=clock.today(), closes_on=clock.today())
    start, told = threading.Barrier(9), []

    def answer():
        start.wait()
        for _try in range(5):
            try:
                actions.take(made, Channel.LINK, factories.answers())
                told.append("taken")
            except actions.SurveyClosed:
                told.append("closed")
        connection.close()

    def close():
        start.wait()
        actions.close_survey(made, by=SYSTEM)
        connection.close()

    run(*[answer] * 8, close)

    made.refresh_from_db()
    assert Answer.objects.count() == told.count("taken") == queries.totals(made).n
    assert len(told) == 40
    with pytest.raises(actions.SurveyClosed, match="closed meanwhile"):
        actions.take(made, Channel.LINK, factories.answers())


@pytest.mark.django_db
def test_devices_are_told_apart_within_one_survey_only(frozen_now):
    one, other = factories.survey(), factories.survey(service="warung/lain")
    for survey, device in [(one, "a"), (one, "a"), (one, "b"), (other, "a")]:
        actions.take(survey, Channel.LINK, factories.answers(), actions.About(device=device))

    seen = [
        bytes(one) for one in Answer.objects.filter(survey=one).values_list("device", flat=True)
    ]
    elsewhere = bytes(Answer.objects.get(survey=other).device)
    assert len(set(seen)) == 2
    assert {len(digest) for digest in seen} == {16}
    assert elsewhere not in seen


@pytest.mark.django_db
def test_answer_keeps_hour_and_rounded_time_only(frozen_now):
    about = actions.About(seconds=94, profile={"sex": "female", "work": "farmer"})

    actions.take(factories.survey(), Channel.COUNTER, factories.answers(), about)

    kept = Answer.objects.get()
    assert (kept.given_on, kept.hour, kept.seconds) == (DAY, 9, 90)
    assert (kept.sex, kept.work, kept.education, kept.age_group) == ("female", "farmer", "", "")
    assert kept.channel == "counter"


@pytest.mark.django_db
def test_remark_is_sealed_and_apart(frozen_now):
    made = factories.survey()

    actions.take(made, Channel.LINK, factories.answers(), actions.About(remark=" Ramah sekali. "))

    row = Remark.objects.values().get()
    assert set(row) == {"id", "survey_id", "sealed", "is_settled"}
    assert b"Ramah" not in bytes(row["sealed"])
    assert row["id"] != Answer.objects.get().pk
    assert queries.remarks(made) == ["Ramah sekali."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "remark",
    ["NIK saya 3273 0112 3456 7890", "hubungi 0812-3456-7890", "+62 812 3456 7890", "x" * 1001],
    ids=["NIK", "telephone", "telephone abroad", "too long"],
)
def test_remark_with_a_number_that_leads_to_somebody_is_refused(frozen_now, remark):
    made = factories.survey()

    with pytest.raises(actions.AnswerRefused) as refused:
        actions.take(made, Channel.LINK, factories.answers(), actions.About(remark=remark))

    assert refused.value.element == "remark"
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_remark_may_tell_a_day_and_an_amount(frozen_now):
    text = "Tanggal 12.11.2026 pukul 09.30 saya diminta Rp 50.000."

    actions.take(factories.survey(), Channel.LINK, factories.answers(), actions.About(remark=text))

    assert Remark.objects.count() == 1


def test_no_transaction_joins_an_answer_to_its_invitation_once_settled(own_database):
    made = factories.invitation()
    actions.answer(made, factories.answers(), actions.About(remark="Cepat."))
    joined = (
        "SELECT count(*) FROM surveys_answer a JOIN {} other ON a.xmin::text = other.xmin::text"
    )
    tables = ("surveys_invitation", "surveys_remark")

    def found():
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(joined.format(table))
                yield cursor.fetchone()[0]

    assert list(found()) == [1, 1]  # what there is to hide

    assert actions.settle(clock.now()) == 2
    assert list(found()) == [0, 0]
    assert actions.settle(clock.now()) == 0


@pytest.mark.django_db
def test_quota_goes_by_the_typed_population_or_by_those_served(frozen_now, monkeypatch):
    asked = []

    class Services:
        def titles(self):
            return {}

        def count(self, whom):
            asked.append(whom)
            return 2000

    monkeypatch.setattr(served, "_known", [Services()])
    typed = factories.survey()
    counted = factories.survey(service="", population=None)

    assert queries.quota(typed, 97) == queries.Quota(1200, 291, 97)
    assert queries.quota(typed, 97).percent == 33
    assert queries.quota(counted, 400) == queries.Quota(2000, 322, 400)
    assert asked == [served.Asked(counted.unit_id, "", counted.opens_on, counted.closes_on)]


@pytest.mark.django_db
def test_quota_of_nobody_served_is_not_known(frozen_now):
    assert queries.quota(factories.survey(population=None), 0) == queries.Quota(None, None, 0)


def run(*targets):
    threads = [threading.Thread(target=one) for one in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
