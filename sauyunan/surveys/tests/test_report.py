"""The statutory report as PDF and workbook, and who gets it."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from datetime import UTC, date, datetime

import openpyxl
import pypdfium2
import pytest
from django.test import Client

from sauyunan.accounts.models import City, Membership, Person
from sauyunan.core import clock
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.surveys import actions, report, result_queries
from sauyunan.surveys.actions import About, Paper
from sauyunan.surveys.models import Channel, Closing
from sauyunan.surveys.tests import factories

pytestmark = pytest.mark.django_db


def respondents(count: int, *, seed: int = 7) -> list[Paper]:
    """Made-up people: content with most, less with the time, hardly with complaints."""
    chance = random.Random(seed)  # noqa: S311
    papers = []
    for _one in range(count):
        given = {key: chance.choice((3, 3, 4)) for key in factories.KEYS}
        given |= {"waktu": chance.choice((2, 3)), "pengaduan": chance.choice((1, 2, 3))}
        about = About(profile={"sex": chance.choice(("male", "female"))}, remark="antrean panjang")
        papers.append(Paper(given, date(2026, 11, chance.randint(1, 24)), about))
    return papers


def closed(count: int, **others: object) -> Closing:
    made = factories.survey(**others)
    actions.add_answers(made, Channel.PAPER, respondents(count))
    actions.close_survey(made, by=SYSTEM)
    closing = result_queries.closing_of(made.code)
    assert closing is not None
    return closing


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.fixture
def city(frozen_now):
    City.objects.create(name="Kota Contoh", area="99.71", changed_at=clock.now())


def test_report_has_the_statutory_parts(city):
    closing = closed(60)

    read = " ".join(pages(report.pdf(closing, at=clock.now())))

    for part in (
        *("Latar belakang", "Dasar hukum", "Maksud dan tujuan", "2. Metode", "Krejcie"),
        *("3. Profil responden", "4. Nilai setiap unsur", "5. Indeks Kepuasan Masyarakat"),
        *("6. Unsur tertinggi dan terendah", "7. Tren", "8. Tanda pengisian", "9. Rencana tindak"),
        *("10. Kesimpulan", "Lampiran 1. Kuesioner", "Lampiran 2. Nilai setiap responden"),
    ):
        assert part in read
    outcome = result_queries.outcome_of(closing.survey)
    assert outcome.score is not None
    assert str(outcome.score.index).replace(".", ",") in read
    assert "Terendah Penanganan pengaduan" in read
    assert "antrean" not in read  # no open text
    digest = bytes(closing.entry.commitment).hex()
    assert digest in read.replace(" ", "")


def test_day_of_the_report_is_that_of_the_city(city):
    """At 20.00 UTC it is the next day in Jakarta."""
    at = datetime(2026, 11, 24, 20, tzinfo=UTC)

    first = pages(report.pdf(closed(6), at=at))[0]

    assert "Tanggal laporan 25 November 2026" in first


def test_equal_input_gives_equal_bytes(city):
    closing = closed(12)

    assert report.pdf(closing, at=clock.now()) == report.pdf(closing, at=clock.now())


@pytest.mark.parametrize("count", [0, 4])
def test_report_of_few_has_no_index_and_no_respondents(city, count):
    read = " ".join(pages(report.pdf(closed(count), at=clock.now())))

    assert "Kurang dari lima responden" in read
    assert "Lampiran 2" not in read


def test_workbook_of_few_has_no_respondents(city):
    book = openpyxl.load_workbook(io.BytesIO(report.workbook(closed(4))))

    assert (book["Responden"].max_row, book["Rekapitulasi"].max_row) == (1, 1)


def test_rows_of_many_are_in_the_workbook_only(city, monkeypatch):
    monkeypatch.setattr(report, "MOST_ROWS", 10)
    closing = closed(11)

    read = " ".join(pages(report.pdf(closing, at=clock.now())))

    assert "ada pada buku kerja (XLSX)" in read
    book = openpyxl.load_workbook(io.BytesIO(report.workbook(closing)))
    assert book["Responden"].max_row == 12


def test_trend_of_the_report_is_computed(city):
    with clock.frozen(clock.now().replace(year=2025)):
        days = {"opens_on": date(2025, 11, 1), "closes_on": date(2025, 11, 30)}
        factories.closed(*[2] * 9, **days)
    closing = closed(20)

    pdf = report.pdf(closing, at=clock.now())

    read = " ".join(pages(pdf))
    assert "Indeks naik" in read
    assert "dari 50,00 menjadi" in read
    page = next(one for one in pages(pdf) if "Grafik nilai IKM setiap periode" in one)
    index = report._drawn(result_queries.outcome_of(closing.survey).score.index).text
    assert f"IKM 50,00 {index}" in page  # the table
    assert page.count("50,00") == 2 * (1 + len(factories.KEYS))  # and each bar


def test_small_groups_of_the_profile_are_hidden_with_the_next(city):
    made = factories.survey()
    groups = [("male", 20), ("female", 3), ("", 8)]
    for sex, count in groups:
        about = About(profile={"sex": sex} if sex else {})
        actions.add_answers(
            made, Channel.PAPER, [Paper(factories.answers(), factories.DAY, about)] * count
        )
    actions.close_survey(made, by=SYSTEM)

    told = report._profile(made)[1]

    assert [row[1] for row in told["rows"]] == ["20", "< 5", "< 5"]


def test_workbook_gives_the_same_index_to_the_command(city, tmp_path):
    closing = closed(30)
    file = tmp_path / "responden.xlsx"
    file.write_bytes(report.workbook(closing))

    done = subprocess.run(
        [sys.executable, "-m", "sauyunan.cli", "survey", "index", str(file)],
        capture_output=True,
        text=True,
        check=True,
    )

    outcome = result_queries.outcome_of(closing.survey)
    assert outcome.score is not None
    assert json.loads(done.stdout)["index"] == str(outcome.score.index)
    sums = openpyxl.load_workbook(file)["Rekapitulasi"]
    whole = [cell.value for cell in sums[sums.max_row]]
    assert (whole[0], whole[2], f"{whole[6]:.2f}") == ("IKM", 30, str(outcome.score.index))
    assert sums.max_row == 11


def test_method_tells_what_was_collected_removed_and_why(city):
    made, by = factories.survey(), Person.objects.create(username="pencacah")
    actions.add_answers(made, Channel.LINK, respondents(9))
    batch = actions.make_batch(made, sheets=8, filled_on=factories.DAY, by=by)
    whole = dict.fromkeys(factories.KEYS, "3")
    for number in range(1, 9):
        values = {7: {"unusable": "damaged"}, 8: {**whole, "biaya": ""}}.get(number, whole)
        for round_ in (1, 2):
            actions.key_sheet(batch, number, round_, actions.Sheet(values), by=by)
    actions.take_batch(batch, by=by)
    actions.close_survey(made, by=SYSTEM)
    closing = result_queries.closing_of(made.code)
    assert closing is not None

    read = " ".join(pages(report.pdf(closing, at=clock.now())))

    assert "Terkumpul 17, dikeluarkan 2, sah 15." in read
    assert "kertas 8 2 6" in read
    assert "tautan 9 0 9" in read
    assert "lembarnya sobek" in read


# -- Who gets it ----------------------------------------------------------------------------------
def signed_in(role: str, code: str = "dinas-contoh") -> Client:
    client = Client()
    person = Person.objects.create(username=f"{role}-{code}", full_name="Petugas Contoh")
    Membership.objects.create(person=person, unit=factories.unit(code), role=role)
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    ("role", "unit", "page", "file"),
    [
        ("city/surveyor", "dinas-contoh", 200, 200),
        ("city/surveyor", "dinas-lain", 404, 404),
        ("city/leader", "dinas-lain", 200, 403),
        ("city/helper", "dinas-contoh", 404, 404),
        ("city/enumerator", "dinas-contoh", 403, 403),
        (None, "", 302, 302),
    ],
)
def test_results_at_the_desk(city, role, unit, page, file):
    code = closed(8).survey.code
    client = signed_in(role, unit) if role else Client()

    assert client.get(f"/skm/{code}/hasil/").status_code == page
    for kind in ("pdf", "xlsx"):
        assert client.get(f"/skm/{code}/laporan.{kind}").status_code == file
    taken = LedgerEntry.objects.filter(verb="survey.reported", object=f"survey:{code}").count()
    assert taken == (2 if file == 200 else 0)


def test_running_survey_has_a_result_for_the_desk_and_no_report(city):
    made = factories.survey()
    actions.add_answers(made, Channel.PAPER, respondents(9))
    client = signed_in("city/surveyor")

    page = client.get(f"/skm/{made.code}/hasil/").content.decode()

    assert "antrean: 9" in page
    assert "laporan.pdf" not in page
    assert client.get(f"/skm/{made.code}/laporan.pdf").status_code == 404
    assert client.get(f"/skm/{made.code}/laporan.exe").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [("city/leader", 200), ("city/surveyor", 200), ("city/helper", 403)]
)
def test_units_not_surveyed_this_year(city, role, status):
    closed(3)
    client = signed_in(role)

    answer = client.get("/ikm/kewajiban/")

    assert answer.status_code == status
    if status == 200:
        page = answer.content.decode()
        assert page.count("Unit dinas-contoh") == 2  # not surveyed; its survey below
