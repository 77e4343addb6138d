"""Tables of answers: mapped by name, cleaned with reasons, nothing left out silently, taken once."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sauyunan.core import clock, queue
from sauyunan.core.actor import SYSTEM
from sauyunan.core.tables import TableRefused
from sauyunan.surveys import actions, answer_tables, queries
from sauyunan.surveys.actions import SurveyRefused
from sauyunan.surveys.actions.files import Table
from sauyunan.surveys.answer_tables import Days
from sauyunan.surveys.answer_values import FileRefused
from sauyunan.surveys.instruments import instrument
from sauyunan.surveys.models import Answer, AnswerFile
from sauyunan.surveys.tests import factories

pytestmark = pytest.mark.usefixtures("english")

DAYS = Days(date(2026, 11, 1), date(2026, 11, 30), factories.DAY)
METHOD = instrument(factories.NAME)


def csv(*rows, headings=factories.KEYS, encoding="utf-8"):
    lines = [";".join(headings), *(";".join(map(str, row)) for row in rows)]
    return "\n".join(lines).encode(encoding)


def read(data, order=None):
    return answer_tables.of_file(data, "survei.csv", METHOD, order, DAYS)


def alike(value, **others):
    return [others.get(key, value) for key in factories.KEYS]


def test_rows_are_mapped_by_the_names_of_elements():
    headings = [METHOD.elements[key].title.id.upper() for key in reversed(factories.KEYS)]

    report, papers = read(csv([1, 2, 3, 4, 1, 2, 3, 4, 1], headings=headings))

    assert (report.collected, report.valid) == (1, 1)
    values = [1, 2, 3, 4, 1, 2, 3, 4, 1]
    assert papers[0].answers == dict(zip(reversed(factories.KEYS), values, strict=True))
    assert papers[0].given_on == factories.DAY


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("0", "scale"),
        ("5", "scale"),
        ("1.5", "scale"),
        ("empat", "scale"),
        ("", "blank"),
        (" ", "blank"),
    ],
)
def test_row_with_a_wrong_value_is_removed_and_told(value, reason):
    report, papers = read(csv(alike(3), alike(3, waktu=value), alike(4)))

    assert (report.collected, report.valid, report.removed) == (3, 2, {reason: 1})
    assert [one.answers["waktu"] for one in papers] == [3, 4]
    (fault,) = report.faults
    assert "row 3" in fault
    assert "waktu" in fault
    assert "1, 2, 3, 4" in fault


def test_four_with_a_blank_behind_is_four():
    report, papers = read(csv(alike(3, waktu="4 ")))

    assert (report.removed, papers[0].answers["waktu"]) == ({}, 4)


def test_row_with_several_faults_is_removed_once_and_each_is_told():
    report, _papers = read(csv(alike(3, waktu="", biaya="9")))

    assert report.removed == {"scale": 1}
    assert len(report.faults) == 2


def test_numbers_need_an_order_and_u8_and_u9_are_told():
    """Of two systems each calls another element U8."""
    headings = [f"U{number}" for number in range(1, 10)]
    data = csv([3, 3, 3, 3, 3, 3, 3, 1, 4], headings=headings)

    with pytest.raises(FileRefused, match="U8 and U9 differently"):
        read(data)
    regulation, questionnaire = (
        read(data, order)[1][0].answers for order in ("regulation", "questionnaire")
    )

    assert (regulation["pengaduan"], regulation["sarpras"]) == (1, 4)
    assert (questionnaire["pengaduan"], questionnaire["sarpras"]) == (4, 1)
    note = read(data, "questionnaire")[0].notes[0]
    assert f"U8 = {METHOD.elements['sarpras'].title.en}" in note


def test_swapped_columns_with_names_need_no_order():
    swapped = [*factories.KEYS[:7], "sarpras", "pengaduan"]

    _report, papers = read(csv([3] * 7 + [1, 4], headings=swapped))

    assert (papers[0].answers["sarpras"], papers[0].answers["pengaduan"]) == (1, 4)


def test_missing_element_refuses_the_table():
    with pytest.raises(FileRefused, match="sarpras"):
        read(csv([3] * 8, headings=factories.KEYS[:8]))


def test_profile_day_and_remark_are_understood():
    headings = [
        *factories.KEYS,
        "Tanggal",
        "Usia",
        "Jenis Kelamin",
        "Pendidikan",
        "Pekerjaan",
        "Saran",
    ]
    rows = [
        [*alike(3), "2026-11-02", "34", "Perempuan", "SMA", "Wiraswasta", "Ramah."],
        [*alike(3), "3/11/2026", "71", "L", "S1", "PNS", "NIK 3273011234567890"],
        [*alike(3), "", "", "?", "", "astronaut", ""],
        [*alike(3), "2026-12-02", "", "", "", "", ""],
        [*alike(3), "kemarin", "", "", "", "", ""],
    ]

    report, papers = read(csv(*rows, headings=headings))

    assert [one.given_on.day for one in papers] == [2, 3, 24]
    assert papers[0].about.profile == {
        "age_group": "30-39",
        "sex": "female",
        "education": "slta",
        "work": "self-employed",
    }
    assert papers[1].about.profile["age_group"] == "60-up"
    assert [one.about.remark for one in papers] == ["Ramah.", "", ""]
    assert report.removed == {"day": 2}
    told = " ".join(report.notes)
    assert "astronaut" in told
    assert "1 remarks hold a number" in told


@pytest.mark.parametrize(
    ("age", "group"),
    [
        ("19", "under-20"),
        ("20", "20-29"),
        ("59", "50-59"),
        ("60", "60-up"),
        ("99", "60-up"),
        ("3", ""),
    ],
)
def test_age_falls_into_its_group(age, group):
    assert answer_tables.listed("age_group", age) == group


def test_other_columns_are_told():
    report, _papers = read(csv([*alike(3), "Budi"], headings=[*factories.KEYS, "Nama"]))

    assert "Nama" in " ".join(report.notes)


def test_table_in_another_encoding_is_read_and_told():
    headings = [*factories.KEYS, "Saran"]
    rows = csv([*alike(3), "é"], headings=headings, encoding="cp1252")

    report, papers = read(rows)

    assert papers[0].about.remark == "é"
    assert "Windows-1252" in " ".join(report.notes)


def test_workbook_is_read():
    book = openpyxl.Workbook()
    book.active.append(list(factories.KEYS))
    book.active.append(alike(4))
    file = io.BytesIO()
    book.save(file)

    report, papers = read(file.getvalue())

    assert (report.valid, papers[0].answers) == (1, factories.answers(4))


def test_what_is_no_table_is_refused():
    with pytest.raises(TableRefused):
        read(b"%PDF-1.7 tidak")


@pytest.fixture
def survey(frozen_now, db):
    return factories.survey()


def send(survey, data, by):
    """A file whose rows the job has checked."""
    sent = actions.send_file(survey, table(data), by=by)
    queue.run_waiting()
    sent.refresh_from_db()
    return sent


def table(data, order=None, name="survei.csv"):
    return Table(name, data, order, factories.DAY)


def test_file_is_looked_at_and_then_taken(survey, surveyor):
    sent = send(survey, csv(alike(4), alike(9)), surveyor)
    assert (sent.report["collected"], sent.report["valid"]) == (2, 1)
    assert not Answer.objects.exists()

    actions.take_file(sent, by=surveyor)
    assert not Answer.objects.exists()
    queue.run_waiting()

    kept = Answer.objects.get()
    assert (kept.channel, kept.given_on, kept.hour) == ("import", factories.DAY, None)
    cleaning = queries.cleaning_of(survey, 1)
    assert (cleaning.collected, cleaning.removed) == (2, {"scale": 1})
    sent.refresh_from_db()
    assert (sent.file, sent.state) == ("", "taken")


def test_same_file_is_taken_once(survey, surveyor):
    first, second = (send(survey, csv(alike(4)), surveyor) for _time in range(2))
    actions.take_file(first, by=surveyor)
    actions.take_file(second, by=surveyor)
    with pytest.raises(SurveyRefused, match="being taken just now"):
        actions.take_file(first, by=surveyor)
    queue.run_waiting()

    with pytest.raises(SurveyRefused, match="already"):
        actions.take_file(first, by=surveyor)
    second.refresh_from_db()
    assert (second.state, second.report["faults"]) == (
        "checked",
        ["This file has been taken already."],
    )
    with pytest.raises(SurveyRefused, match="already"):
        actions.send_file(survey, table(csv(alike(4))), by=surveyor)

    assert Answer.objects.count() == 1


def test_file_of_a_closed_survey_is_not_taken(survey, surveyor):
    sent = send(survey, csv(alike(4)), surveyor)
    late = send(survey, csv(alike(3)), surveyor)
    actions.take_file(late, by=surveyor)
    actions.close_survey(survey, by=SYSTEM)  # before the job comes to it

    with pytest.raises(SurveyRefused, match="closed"):
        actions.take_file(sent, by=surveyor)
    queue.run_waiting()

    assert not Answer.objects.exists()
    assert {one.state for one in AnswerFile.objects.all()} == {"checked"}
    late.refresh_from_db()
    assert "closed" in late.report["faults"][0]


def test_file_thrown_away_meanwhile_is_not_checked(survey, surveyor):
    sent = actions.send_file(survey, table(csv(alike(4))), by=surveyor)
    actions.drop_file(sent, by=surveyor)

    queue.run_waiting()

    sent.refresh_from_db()
    assert (sent.state, sent.report) == ("dropped", {})


def test_file_that_cannot_be_read_is_refused_with_its_line(client, survey, surveyor):
    broken = csv(*[alike(4)] * 9) + b'\n"4;4;4\n'

    sent = send(survey, broken, surveyor)

    assert (sent.state, sent.file) == ("refused", "")
    assert "Line 11 cannot be read as CSV" in sent.report["faults"][0]
    client.force_login(surveyor)
    page = client.get(reverse("surveys:file", args=[survey.code, sent.code])).content.decode()
    assert "Line 11 cannot be read as CSV" in page


def test_large_file_of_mixed_encodings_loses_nothing(survey, surveyor):
    """50,000 rows, of which the second half was written by another program."""
    headings = (*factories.KEYS, "saran")
    utf_8 = csv(*[[*alike(4), "ramah é"]] * 25_000, headings=headings)
    windows = csv(
        *[[*alike(3), "ramah é"]] * 24_999, [*alike(9), "é"], headings=headings, encoding="cp1252"
    )

    sent = send(survey, utf_8 + b"\n" + windows.partition(b"\n")[2], surveyor)

    assert (sent.report["collected"], sent.report["valid"]) == (50_000, 49_999)
    assert sent.report["removed"] == {"scale": 1}
    assert "row 50001" in sent.report["faults"][0]
    (said,) = (one for one in sent.report["notes"] if "Windows-1252" in one)
    assert said.startswith("25000 rows are written in Windows-1252 and the others in UTF-8")
    assert "25002, 25003" in said
    assert sent.rows == 50_000
    actions.take_file(sent, by=surveyor)
    queue.run_waiting()
    assert queries.totals(survey).n == 49_999
    assert set(queries.remarks(survey)) == {"ramah é"}


def test_pages_from_the_table_to_the_answers(client, survey, surveyor):
    client.force_login(surveyor)
    address = reverse("surveys:file-new", args=[survey.code])
    day = {"given_on-day": "24", "given_on-month": "11", "given_on-year": "2026"}

    def send(data):
        return client.post(address, {"table": SimpleUploadedFile("s.csv", data), **day})

    refused = send(csv([3] * 8, headings=factories.KEYS[:8]))
    assert (refused.status_code, len(refused.context["faults"])) == (400, 1)
    address = send(csv(alike(4), alike(9)))["Location"]
    waiting = client.get(address).content.decode()
    assert "you may leave this page" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    queue.run_waiting()
    page = client.get(address)
    assert "every 2s" not in page.content.decode()
    assert [count for _reason, count in page.context["reasons"]] == [1]
    for _press in range(2):
        taken = client.post(f"{address}selesai/", {"take": ""}, follow=True)
    assert "This file is being taken just now." in taken.content.decode()
    queue.run_waiting()

    assert "Counted" in client.get(address).content.decode()
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("state", ["reading", "taking"])
def test_file_that_stands_still_is_set_going_again_and_counted_once(
    client, survey, surveyor, state
):
    """Nobody works for a while; then both jobs come to their end."""
    client.force_login(surveyor)
    sent = actions.send_file(survey, table(csv(alike(4), alike(3))), by=surveyor)
    if state == "taking":
        queue.run_waiting()
        actions.take_file(sent, by=surveyor)
    address = reverse("surveys:file", args=[survey.code, sent.code])

    with clock.frozen(clock.now() + timedelta(minutes=3)):
        assert "Set it going again" in client.get(address).content.decode()
        client.post(f"{address}lanjut/")
        again = client.post(f"{address}lanjut/", follow=True).content.decode()
        assert "The work goes on. Look again in a moment." in again
        assert "Set it going again" not in again
        assert queue.run_waiting() == 2
        if state == "reading":
            sent.refresh_from_db()
            assert (sent.state, sent.report["valid"]) == ("checked", 2)
            actions.take_file(sent, by=surveyor)
            queue.run_waiting()

    sent.refresh_from_db()
    assert (sent.state, Answer.objects.count()) == ("taken", 2)


def test_file_on_which_work_is_seen_is_left_alone(client, survey, surveyor):
    client.force_login(surveyor)
    sent = send(survey, csv(alike(4)), surveyor)
    address = reverse("surveys:file", args=[survey.code, sent.code])

    with clock.frozen(clock.now() + timedelta(minutes=3)):  # it waits for a person, not for a job
        assert "Set it going again" not in client.get(address).content.decode()
        client.post(f"{address}lanjut/")

    assert queue.run_waiting() == 0


def test_file_of_another_survey_is_not_found(client, survey, surveyor):
    sent = actions.send_file(survey, table(csv(alike(4))), by=surveyor)
    other = factories.survey(service="")
    client.force_login(surveyor)

    assert client.get(reverse("surveys:file", args=[other.code, sent.code])).status_code == 404
