"""Minutes of a jury: signed, taken from the kept sheet, known to the page that checks documents."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sauyunan.competitions import actions
from sauyunan.competitions.minutes import Meeting
from sauyunan.competitions.models import Minutes, Result
from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.competitions.tests.factories import CHECK, DECIDE, SCORE, Town, client
from sauyunan.core import clock, storage
from sauyunan.core.actor import SYSTEM
from sauyunan.core.models import LedgerEntry
from sauyunan.documents import verifying

MEETING = Meeting(
    date(2026, 12, 22),
    "Balai Kota Contoh",
    "Siti Contoh",
    "Ketua dewan juri",
    ("J001",),
    "Sepakat.",
)
PAGE = "/kompetisi-kerja/contoh-2026/berita-acara/penilaian/"
FILE = "/kompetisi/contoh-2026/hasil/penilaian/berita-acara.pdf"
TYPED = {
    "on-day": "22",
    "on-month": "12",
    "on-year": "2026",
    "place": "Balai Kota Contoh",
    "present": ["J001"],
    "chair": "Siti Contoh",
    "chair_title": "Ketua dewan juri",
}


@pytest.fixture
def result(town: Town) -> Result:
    town.sent("Antar Obat")
    town.sent("Sapa Lansia")
    town.juror("juri1")
    town.juror("juri2", "Universitas Lain")
    town.to_scoring()
    town.judge(antar_obat="90")
    with clock.frozen(DECIDE):
        found = actions.end_stage(town.fresh(), by=SYSTEM)
    assert found is not None
    return Result.objects.select_related("edition__unit").get(pk=found.pk)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return " ".join(
        " ".join(document[at].get_textpage().get_text_range().split())
        for at in range(len(document))
    )


def test_minutes_say_what_the_sheet_says(result: Result) -> None:
    with clock.frozen(DECIDE):
        kept = actions.keep_minutes(result.edition, result.stage, MEETING, by=SYSTEM)

    text = text_of(storage.load(kept.file, kept.scope))
    for said in (
        "Selasa tanggal 22 Desember 2026",
        "Balai Kota Contoh",
        "Antar Obat",
        "90,0000",
        "1 usulan lain",
        "Juri1",
        "tidak hadir",
        "Universitas Lain",
        "Siti Contoh",
        "Sepakat.",
        result.digest,
    ):
        assert said in text
    assert LedgerEntry.objects.filter(verb="competition.minutes_signed").count() == 1


def test_signed_file_is_recognised_by_the_page_that_checks(result: Result) -> None:
    with clock.frozen(DECIDE):
        kept = actions.keep_minutes(result.edition, result.stage, MEETING, by=SYSTEM)
        pdf = storage.load(kept.file, kept.scope)
        early, forged = verifying.verify_pdf(pdf), verifying.verify_pdf(pdf + b"\n%")
        actions.publish_result(result, by=SYSTEM)
        later = verifying.verify_pdf(pdf)

    assert (early.status, early.listed and early.listed.address) == ("listed", "")
    assert later.listed is not None
    assert later.listed.address == "/kompetisi/contoh-2026/hasil/penilaian/"
    assert forged.status == "altered"
    assert not forged.is_valid


def test_check_page_tells_minutes_by_file_and_by_code(result: Result) -> None:
    with clock.frozen(DECIDE):
        kept = actions.keep_minutes(result.edition, result.stage, MEETING, by=SYSTEM)
        actions.publish_result(result, by=SYSTEM)
        file = SimpleUploadedFile("ba.pdf", storage.load(kept.file, kept.scope), "application/pdf")
        by_file = Client().post("/cek/", {"file": file, "compare": "1"}).content.decode()
        by_code = Client().get(f"/cek/{kept.code}/")

    for page in (by_file, by_code.content.decode()):
        assert "Tidak berlaku" not in page
        assert "/kompetisi/contoh-2026/hasil/penilaian/" in page
    assert by_code.status_code == 200


def test_minutes_of_a_day_to_come_are_refused(result: Result) -> None:
    early = replace(MEETING, on=date(2026, 12, 23))
    with clock.frozen(DECIDE), pytest.raises(CompetitionRefused, match="belum tiba"):
        actions.keep_minutes(result.edition, result.stage, early, by=SYSTEM)

    assert not Minutes.objects.exists()


def test_minutes_are_made_again_until_the_result_is_published(result: Result) -> None:
    with clock.frozen(DECIDE):
        first = actions.keep_minutes(result.edition, result.stage, MEETING, by=SYSTEM)
        second = actions.keep_minutes(result.edition, result.stage, MEETING, by=SYSTEM)
        assert Minutes.objects.get() == second
        assert first.code != second.code
        actions.publish_result(result, by=SYSTEM)
        with pytest.raises(CompetitionRefused, match="diumumkan"):
            actions.keep_minutes(result.edition, result.stage, MEETING, by=SYSTEM)

    assert Minutes.objects.get().sha256 == second.sha256


def test_minutes_by_pages_and_who_reads_them(town: Town, result: Result) -> None:
    lead = client(town.manager)
    with clock.frozen(DECIDE):
        assert lead.post(PAGE, {**TYPED, "present": []}).status_code == 400
        assert lead.post(PAGE, TYPED).status_code == 302
        for person, status in (
            (town.manager, 200),
            (town.leader, 200),
            (town.innovator, 404),
            (town.outsider, 404),
            (None, 404),
        ):
            assert client(person).get(FILE).status_code == status
        assert client(town.leader).get(PAGE).status_code == 403
        assert client(town.innovator).get(PAGE).status_code == 404
        actions.publish_result(result, by=SYSTEM)
        answer = client(None).get(FILE)
        shown = client(None).get("/kompetisi/contoh-2026/hasil/penilaian/").content.decode()

    kept = Minutes.objects.get()
    assert hashlib.sha256(answer.content).hexdigest() == kept.sha256
    assert kept.sha256 in shown


# -- The administrative check ---------------------------------------------------------------------
CHECKED = Meeting(
    date(2026, 12, 2), "Balai Kota Contoh", "Siti Contoh", "Ketua tim pemeriksa", ("Budi Contoh",)
)
CHECK_PAGE = "/kompetisi-kerja/contoh-2026/berita-acara/periksa/"
CHECK_FILE = "/kompetisi/contoh-2026/hasil/periksa/berita-acara.pdf"


@pytest.fixture
def checked(town: Town) -> Town:
    """One entry passed the administrative check and one did not; it has ended."""
    first, second = town.sent("Antar Obat"), town.sent("Sapa Lansia")
    for name in ("juri1", "juri2"):
        town.juror(name, f"Universitas {name}")
    town.to_checking()
    with clock.frozen(CHECK):
        actions.check_entry(first, [], by=SYSTEM)
        actions.check_entry(second, ["lengkap"], by=SYSTEM)
    with clock.frozen(SCORE):
        actions.end_stage(town.fresh(), by=SYSTEM)
        actions.assign_stage(town.fresh(), "penilaian", by=SYSTEM)
    return town


def test_minutes_of_the_check_name_who_passed_and_count_who_did_not(checked: Town) -> None:
    with clock.frozen(SCORE):
        kept = actions.keep_minutes(checked.fresh(), "periksa", CHECKED, by=SYSTEM)

    told = text_of(storage.load(kept.file, kept.scope))
    for words in ("tim pemeriksa", "Budi Contoh", "Antar Obat", "1 usulan lain dalam kelas ini"):
        assert words in told
    assert "Sapa Lansia" not in told
    assert "Dewan juri" not in told
    assert verifying.listed(kept.code) is not None


def test_minutes_of_the_check_open_with_the_first_result(checked: Town) -> None:
    lead, public = client(checked.manager), client(None)
    typed = {**TYPED, "on-day": "2", "present": "Budi Contoh, sekretaris\r\n\r\nAni Contoh"}
    with clock.frozen(SCORE):
        assert CHECK_PAGE in lead.get("/kompetisi-kerja/contoh-2026/").content.decode()
        assert lead.post(CHECK_PAGE, {**typed, "present": " "}).status_code == 400
        assert lead.post(CHECK_PAGE, typed).status_code == 302
        assert "Ani Contoh" in lead.get(CHECK_PAGE).content.decode()
        assert public.get(CHECK_FILE).status_code == 404
        assert CHECK_FILE not in public.get("/kompetisi/contoh-2026/").content.decode()
    checked.judge()
    with clock.frozen(DECIDE):
        found = actions.end_stage(checked.fresh(), by=SYSTEM)
        actions.publish_result(found, by=SYSTEM)
        assert public.get(CHECK_FILE).status_code == 200
        assert CHECK_FILE in public.get("/kompetisi/contoh-2026/").content.decode()
        assert CHECK_PAGE not in lead.get("/kompetisi-kerja/contoh-2026/").content.decode()
        with pytest.raises(CompetitionRefused):
            actions.keep_minutes(checked.fresh(), "periksa", CHECKED, by=SYSTEM)

    assert Minutes.objects.get().meeting["present"] == ["Budi Contoh, sekretaris", "Ani Contoh"]


@pytest.mark.parametrize("stage", ["daftar", "penilaian"])
def test_minutes_of_a_stage_without_decisions_are_refused(checked: Town, stage: str) -> None:
    with clock.frozen(SCORE):
        with pytest.raises(CompetitionRefused):
            actions.keep_minutes(checked.fresh(), stage, CHECKED, by=SYSTEM)
        page = f"/kompetisi-kerja/contoh-2026/berita-acara/{stage}/"
        assert client(checked.manager).get(page).status_code == 404
