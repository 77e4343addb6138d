"""Paper: keyed twice, differences shown and decided, taken; who keyed is kept, not what."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from sauyunan.core.actor import SYSTEM
from sauyunan.surveys import actions, comparing, queries
from sauyunan.surveys.actions import KeyingRefused, Sheet, SurveyRefused
from sauyunan.surveys.models import Answer, Keying, PaperBatch
from sauyunan.surveys.tests import factories

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def batch(frozen_now, surveyor):
    return actions.make_batch(factories.survey(), sheets=2, filled_on=factories.DAY, by=surveyor)


def sheet(value="3", **others):
    remark = others.pop("remark", "")
    return Sheet({**dict.fromkeys(factories.KEYS, value), **others}, remark)


def keyed(batch, by, *rounds):
    """Both sheets in each round: (round, first sheet, second sheet)."""
    for number, first, second in rounds:
        actions.key_sheet(batch, 1, number, first, by=by)
        actions.key_sheet(batch, 2, number, second, by=by)


def test_batches_of_a_survey_are_numbered(batch, surveyor):
    second = actions.make_batch(batch.survey, sheets=1, filled_on=factories.DAY, by=surveyor)

    assert (batch.number, second.number) == (1, 2)


@pytest.mark.parametrize("day", [(2026, 10, 31), (2026, 11, 25)], ids=["before", "to come"])
def test_batch_of_another_day_is_refused(batch, surveyor, day):
    with pytest.raises(SurveyRefused):
        actions.make_batch(batch.survey, sheets=1, filled_on=date(*day), by=surveyor)

    assert PaperBatch.objects.count() == 1


@pytest.mark.parametrize("value", ["0", "5", "1.5", "empat", "44"])
def test_value_outside_the_scale_is_refused(batch, surveyor, value):
    with pytest.raises(KeyingRefused) as refused:
        actions.key_sheet(batch, 1, 1, sheet(waktu=value), by=surveyor)

    assert set(refused.value.faults) == {"waktu"}
    assert not Keying.objects.exists()


@pytest.mark.parametrize(("typed", "kept"), [("4 ", "4"), ("", ""), ("  ", "")])
def test_blanks_around_a_value_and_blanks_alone_are_taken(batch, surveyor, typed, kept):
    made = actions.key_sheet(batch, 1, 1, sheet(waktu=typed), by=surveyor)

    assert made.values["waktu"] == kept


def test_batch_keyed_alike_twice_is_taken(batch, surveyor, enumerator):
    first = (sheet("4", sex="female", remark="Ramah."), sheet("2"))
    keyed(batch, surveyor, (1, *first))
    keyed(batch, enumerator, (2, *first))

    report = actions.take_batch(batch, by=surveyor)

    assert (report.collected, report.valid, report.removed) == (2, 2, {})
    answers = list(Answer.objects.order_by("sex"))
    assert [one.answers["waktu"] for one in answers] == [2, 4]
    assert {(one.channel, one.given_on, one.hour) for one in answers} == {
        ("paper", factories.DAY, None)
    }
    assert answers[1].sex == "female"
    assert queries.remarks(batch.survey) == ["Ramah."]
    assert queries.totals(batch.survey).n == 2


def test_who_keyed_is_kept_and_not_what(batch, surveyor, enumerator):
    keyed(batch, surveyor, (1, sheet("4", remark="Ramah."), sheet("2")))
    keyed(batch, enumerator, (2, sheet("4"), sheet("2")))

    actions.take_batch(batch, by=surveyor)

    rows = Keying.objects.all()
    assert {(one.round, one.by.username) for one in rows} == {(1, "sri"), (2, "eno")}
    assert [(one.values, bytes(one.remark_sealed)) for one in rows] == [({}, b"")] * 4
    batch.refresh_from_db()
    assert batch.report["more"]["keyed_by"] == {"1": {"Sri": 2}, "2": {"Eno": 2}}


def test_differences_are_told_and_decided(batch, surveyor, enumerator):
    keyed(batch, surveyor, (1, sheet("4"), sheet("2", work="farmer")))
    keyed(batch, enumerator, (2, sheet("4", waktu="3"), sheet("2", work="asn")))
    found = [(one.sheet, one.field, one.first, one.second) for one in comparing.differences(batch)]
    assert found == [(1, "waktu", "4", "3"), (2, "work", "farmer", "asn")]
    with pytest.raises(SurveyRefused, match="differ"):
        actions.take_batch(batch, by=surveyor)

    actions.decide(batch, {1: {"waktu": "3"}, 2: {"work": "farmer"}}, by=surveyor)
    report = actions.take_batch(batch, by=surveyor)

    assert report.more["differences"] == 2
    assert sorted((one.answers["waktu"], one.work) for one in Answer.objects.all()) == [
        (2, "farmer"),
        (3, ""),
    ]


def test_only_what_differs_is_decided(batch, surveyor):
    keyed(batch, surveyor, (1, sheet("4"), sheet("2")), (2, sheet("4", waktu="3"), sheet("2")))

    actions.decide(batch, {1: {"waktu": "4", "biaya": "1"}}, by=surveyor)

    assert Keying.objects.get(round=3).values == {"waktu": "4"}


def test_sheet_keyed_anew_is_to_be_decided_anew(batch, surveyor):
    keyed(batch, surveyor, (1, sheet("4"), sheet("2")), (2, sheet("4", waktu="3"), sheet("2")))
    actions.decide(batch, {1: {"waktu": "4"}}, by=surveyor)

    actions.key_sheet(batch, 1, 2, sheet("4", waktu="1"), by=surveyor)

    assert [one.decided for one in comparing.differences(batch)] == [None]


def test_batch_keyed_once_is_not_taken(batch, surveyor):
    keyed(batch, surveyor, (1, sheet(), sheet()))

    with pytest.raises(SurveyRefused, match="twice"):
        actions.take_batch(batch, by=surveyor)

    assert not Answer.objects.exists()


def test_sheet_with_a_blank_element_is_removed_and_reported(batch, surveyor):
    half = sheet("4", waktu="", biaya="")
    keyed(batch, surveyor, (1, half, sheet("2")), (2, half, sheet("2")))

    report = actions.take_batch(batch, by=surveyor)

    assert (report.collected, report.valid, report.removed) == (2, 1, {"blank": 1})
    assert report.faults == ["sheet 1: no answer to waktu, biaya"]
    assert Answer.objects.count() == 1
    cleaning = queries.cleaning_of(batch.survey, 1)
    assert (cleaning.collected, cleaning.removed, cleaning.valid) == (2, {"blank": 1}, 1)


def test_batch_is_taken_once(batch, surveyor):
    keyed(batch, surveyor, (1, sheet(), sheet()), (2, sheet(), sheet()))
    actions.take_batch(batch, by=surveyor)

    for again in (actions.take_batch, actions.drop_batch):
        with pytest.raises(SurveyRefused, match="already"):
            again(batch, by=surveyor)

    assert Answer.objects.count() == 2


def test_batch_of_a_closed_survey_is_not_taken(batch, surveyor):
    keyed(batch, surveyor, (1, sheet(), sheet()), (2, sheet(), sheet()))
    actions.close_survey(batch.survey, by=SYSTEM)

    with pytest.raises(SurveyRefused, match="closed"):
        actions.take_batch(batch, by=surveyor)

    batch.refresh_from_db()
    assert batch.state == "keying"
    assert not Answer.objects.exists()
    assert Keying.objects.exclude(values={}).count() == 4


def test_thrown_away_batch_leaves_nothing(batch, surveyor):
    keyed(batch, surveyor, (1, sheet(), sheet()))

    actions.drop_batch(batch, by=surveyor)

    assert not Keying.objects.exists()
    assert not Answer.objects.exists()


def test_pages_from_the_pile_to_the_answers(client, frozen_now, surveyor, enumerator):
    survey = factories.survey()
    client.force_login(surveyor)
    day = {"filled_on-day": "24", "filled_on-month": "11", "filled_on-year": "2026"}
    made = client.post(reverse("surveys:batch-new", args=[survey.code]), {"sheets": "1", **day})
    batch = reverse("surveys:batch", args=[survey.code, 1])
    assert made["Location"] == batch

    def key(round_, **values):
        path = reverse("surveys:sheet", args=[survey.code, 1, round_, 1])
        return client.post(path, {**dict.fromkeys(factories.KEYS, "4"), **values})

    assert key(1, waktu="7").status_code == 400
    assert key(1)["Location"] == batch
    client.force_login(enumerator)
    second = client.get(reverse("surveys:sheet", args=[survey.code, 1, 2, 1]))
    assert {one.value for one in second.context["controls"]} == {""}  # nothing of the first round
    key(2, waktu="3")
    decide = reverse("surveys:batch-decide", args=[survey.code, 1])
    assert "first round" in client.get(decide).content.decode()
    client.post(decide, {"d-1-waktu": "3"})
    assert client.post(f"{batch}selesai/", {"take": ""}).status_code == 403
    client.force_login(surveyor)
    page = client.post(f"{batch}selesai/", {"take": ""}, follow=True)

    assert "1 answers were taken" in page.content.decode()
    assert Answer.objects.get().answers == factories.answers(4, waktu=3)


# -- Sheets that cannot be used -------------------------------------------------------------------
def unusable(reason):
    return actions.Sheet({"unusable": reason})


def test_unusable_sheet_is_removed_with_its_reason(batch, surveyor):
    keyed(
        batch,
        surveyor,
        (1, unusable("illegible"), sheet("2")),
        (2, unusable("illegible"), sheet("2")),
    )

    report = actions.take_batch(batch, by=surveyor)

    assert (report.collected, report.valid, report.removed) == (2, 1, {"illegible": 1})
    assert report.faults == ["sheet 1: the sheet cannot be read"]
    cleaned = queries.cleaning_of(batch.survey, 1)
    assert (cleaned.collected, cleaned.by_channel) == (2, {"paper": 1, "import": 0})


def test_whether_a_sheet_can_be_used_is_decided_before_what_stands_on_it(batch, surveyor):
    keyed(
        batch,
        surveyor,
        (1, unusable("several"), sheet("2")),
        (2, sheet("4", waktu="3"), sheet("2")),
    )
    assert [one.field for one in comparing.differences(batch)] == ["unusable"]

    actions.decide(batch, {1: {"unusable": ""}}, by=surveyor)

    open_ = [one.field for one in comparing.differences(batch) if one.decided is None]
    assert set(open_) == set(factories.KEYS)
    stands = dict.fromkeys(factories.KEYS, "3")
    actions.decide(batch, {1: stands}, by=surveyor)
    assert actions.take_batch(batch, by=surveyor).valid == 2


def test_sheet_decided_to_be_unusable_needs_no_other_decision(batch, surveyor):
    keyed(batch, surveyor, (1, unusable("copy"), sheet("2")), (2, sheet("4"), sheet("2")))

    actions.decide(batch, {1: {"unusable": "copy"}}, by=surveyor)

    assert actions.take_batch(batch, by=surveyor).removed == {"copy": 1}


def test_reason_that_is_in_no_list_is_refused(batch, surveyor):
    with pytest.raises(KeyingRefused) as refused:
        actions.key_sheet(batch, 1, 1, unusable("bad answers"), by=surveyor)

    assert refused.value.faults == {"unusable": "Choose one of the reasons, or none."}
    assert not batch.keyings.exists()


def test_page_asks_whether_a_sheet_can_be_used(client, batch, surveyor):
    client.force_login(surveyor)
    address = reverse("surveys:sheet", args=[batch.survey.code, batch.number, 1, 1])

    assert "The sheet cannot be used because" in client.get(address).content.decode()
    client.post(address, {"unusable": "damaged"})

    assert batch.keyings.get().values["unusable"] == "damaged"
    assert '<option value="damaged" selected>' in client.get(address).content.decode()
