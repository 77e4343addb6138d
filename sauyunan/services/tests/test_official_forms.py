"""Official forms: filled in, declared, given as PDF to the applicant and the desk; not signed."""

from __future__ import annotations

import json
from dataclasses import replace

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from sauyunan.core import ledger
from sauyunan.core.models import LedgerEntry
from sauyunan.kits import archive
from sauyunan.services import actions, contents, sheets
from sauyunan.services.models import Application
from sauyunan.services.refusals import InputRefused
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.test_citizen_journey import begin, fill, photo, send_back

FORMS = """
forms:
  f1:
    code: W-1
    title: {id: Permohonan izin, en: Application for a permit}
  f2:
    code: W-2
    title: {id: Pernyataan makanan, en: Statement on food}
    when: answers.makanan
    pages: [pemilik]
    questions: [meja]
    statement: {id: Makanan saya bersih., en: My food is clean.}
    declared_by: answers.nama
  f3:
    code: W-3
    title: {id: Surat sehat, en: Statement of health}
    questions: [nama]
    statement: {id: Kami sehat., en: We are healthy.}
    sign:
      as: [pernyataan_sehat, denah]
      by: [{id: Pemilik, en: Owner}, {id: Saksi, en: Witness}]
      names: [answers.nama]
"""
NIK = "3273014505900001"
MASKED = "3273••••••••0001"
SERVICE = f"services/{factories.SERVICE}.yaml"
FULL = {
    **factories.ANSWERS,
    "rekan": [{"nama": "Pak Rekan", "nik": "3273010101800002"}],
}


@pytest.fixture
def town(town: Town) -> Town:
    """The same city with a kit that declares forms."""
    files = dict(archive.files_in(factories.KIT))
    files[SERVICE] += FORMS.encode()
    return replace(town, edition=factories.edition_of(files, town.unit))


@pytest.fixture
def made(town: Town) -> Application:
    return factories.application(town.edition, answers=FULL, declares=["f2"])


@pytest.fixture
def holder(client: Client, made: Application) -> Client:
    """A browser in which the secret was given."""
    client.get(f"/lacak/{made.reference}/masuk/{contents.unseal_secret(made)}")
    return client


@pytest.fixture
def desk(town: Town) -> Client:
    signed_in = Client()
    signed_in.force_login(town.examiner)
    return signed_in


def words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(text.split())


def filled(application: Application, key: str) -> str:
    return words(sheets.pdf(sheets.of_application(application), key))


def at_desk(application: Application, key: str) -> str:
    return reverse("services:desk-form", args=[application.reference, key])


# -- What it holds --------------------------------------------------------------------------------
def test_form_holds_heading_answers_and_that_it_is_not_signed(made: Application) -> None:
    text = filled(made, "f1")

    for expected in (
        "PEMERINTAH KOTA CONTOH",
        "Dinas dinas",
        "Permohonan izin",
        "W-1",
        "Layanan: Izin warung",
        f"NIK {NIK}",
        "Menjual makanan? Ya",
        "Jumlah meja 4",
        "Hari pertama buka –",
        "Rekan 1",
        "NIK rekan 3273010101800002",
        "13 Juni 2022 pukul 09.00 WIB",
        made.reference,
        "tidak bertanda tangan elektronik",
    ):
        assert expected in text


def test_form_takes_only_its_pages_and_questions(made: Application) -> None:
    text = filled(made, "f2")

    assert "Jumlah meja 4" in text
    assert f"NIK {NIK}" in text
    assert "Menjual makanan" not in text
    assert "Rekan" not in text
    assert "Makanan saya bersih." in text
    assert "Dinyatakan oleh Ibu Contoh" in text


def test_form_to_sign_has_lines_for_each_signer_and_no_declaration(made: Application) -> None:
    text = filled(made, "f3")

    assert "Pemilik (Ibu Contoh)" in text
    assert "Saksi Nama: ." in text
    assert text.count("Nama: .") == 1
    assert "Dinyatakan" not in text


def test_equal_answers_give_equal_bytes(made: Application) -> None:
    source = sheets.of_application(made)

    assert sheets.pdf(source, "f1") == sheets.pdf(sheets.of_application(made), "f1")


def test_what_fonts_cannot_show_becomes_a_question_mark(town: Town) -> None:
    answers = {**FULL, "nama": "Ibu 王 Contoh"}
    made = factories.application(town.edition, answers=answers, declares=["f2"])

    assert "Nama Ibu ? Contoh" in filled(made, "f1")


def test_rule_decides_which_forms_there_are(town: Town) -> None:
    answers = {"nama": "Ibu Contoh", "nik": NIK, "makanan": False}
    brings = {"foto_warung": actions.sending.Given((factories.file().code,))}
    made = factories.application(town.edition, answers=answers, brings=brings)

    assert list(sheets.of_application(made).electronic) == ["f1"]


# -- Declaring ------------------------------------------------------------------------------------
def test_statement_must_be_declared_or_nothing_is_sent(town: Town) -> None:
    with pytest.raises(InputRefused) as refused:
        factories.application(town.edition)

    assert list(refused.value.faults) == ["declares"]
    assert "W-2" in refused.value.faults["declares"]
    assert not Application.objects.exists()


def test_what_is_declared_is_in_the_ledger(town: Town) -> None:
    made = factories.application(town.edition, declares=["f2", "f1", "lain"])

    entry = LedgerEntry.objects.get(verb="application.sent")
    files = {one.bring: [one.code] for one in made.uploads.all()}
    content = {
        "service": made.full_service,
        "edition": made.edition_id,
        "answers": factories.ANSWERS,
        "files": files,
        "declares": ["f2"],
    }
    assert bytes(entry.commitment) == ledger.commitment(bytes(entry.salt), content)


def test_check_page_lists_forms_and_asks_for_the_tick(client: Client, town: Town) -> None:
    code = begin(client)
    fill(client, code)

    page = client.get(f"/isi/{code}/periksa/").content.decode()
    refused = client.post(f"/isi/{code}/kirim/")
    is_sent = Application.objects.exists()
    sent = client.post(f"/isi/{code}/kirim/", {"declares": "f2"})

    assert f"/isi/{code}/formulir/f1/" in page
    assert f"/isi/{code}/formulir/f3/" not in page
    assert page.count('name="declares"') == 1
    assert "Makanan saya bersih." in page
    assert refused.status_code == 422
    assert "#f-declares" in refused.content.decode()
    assert not is_sent
    assert sent["Location"] == f"/isi/{code}/terkirim/"


def test_new_answers_are_declared_anew(holder: Client, made: Application, town: Town) -> None:
    send_back(town, made, nama="Tulis seperti di KTP.")
    url = f"/lacak/{made.reference}/perbaiki/"

    page = holder.get(url).content.decode()
    refused = holder.post(url, {"nama": "Ibu Baru"})
    held = contents.of(Application.objects.get()).answers["nama"]
    again = holder.post(url, {"nama": "Ibu Baru", "declares": "f2"})

    assert 'name="declares"' in page
    assert refused.status_code == 422
    assert 'value="Ibu Baru"' in refused.content.decode()
    assert held == "Ibu Contoh"
    assert again["Location"] == f"/lacak/{made.reference}/"
    assert "Nama Ibu Baru" in filled(Application.objects.get(), "f1")


def test_new_photo_alone_needs_no_new_declaration(
    holder: Client, made: Application, town: Town
) -> None:
    send_back(town, made, foto_warung="Gelap.")
    holder.post(f"/lacak/{made.reference}/perbaiki/foto_warung/", {"file": photo()})

    holder.post(f"/lacak/{made.reference}/perbaiki/")

    assert Application.objects.get().state == "diajukan"


# -- The applicant --------------------------------------------------------------------------------
def test_applicant_downloads_what_was_sent(holder: Client, made: Application) -> None:
    page = holder.get(f"/lacak/{made.reference}/").content.decode()
    got = holder.get(f"/lacak/{made.reference}/formulir/f1/")

    assert f"/lacak/{made.reference}/formulir/f1/" in page
    assert f"/lacak/{made.reference}/formulir/f3/" not in page
    assert got["Content-Type"] == "application/pdf"
    assert f'attachment; filename="W-1-{made.reference}.pdf"' == got["Content-Disposition"]
    assert "no-store" in got["Cache-Control"]
    assert NIK in words(got.content)


def test_form_of_a_case_is_there_for_the_secret_only(holder: Client, made: Application) -> None:
    url = f"/lacak/{made.reference}/formulir/f1/"

    assert Client().get(url).status_code == 404
    assert holder.get(url.replace("f1", "lain")).status_code == 404
    assert holder.get(url).status_code == 200


def test_draft_is_shown_to_its_own_browser_and_says_that_it_is_one(
    client: Client, town: Town
) -> None:
    code = begin(client)
    fill(client, code)
    url = f"/isi/{code}/formulir/f1/"

    got = client.get(url)
    strange = Client().get(url)
    client.post(f"/isi/{code}/kirim/", {"declares": "f2"})
    after = client.get(url)

    assert "Konsep: belum ada yang dikirim." in words(got.content)
    assert strange.status_code == 404
    assert after["Location"] == f"/isi/{code}/terkirim/"


def test_paper_to_sign_is_offered_where_it_is_brought(client: Client, town: Town) -> None:
    code = begin(client)
    fill(client, code)
    url = f"/isi/{code}/formulir/f3/"

    own = client.get(f"/isi/{code}/berkas/surat_sehat/").content.decode()
    instead = client.get(f"/isi/{code}/berkas/surat_sehat/?ganti=pernyataan_sehat")
    plan = client.get(f"/isi/{code}/berkas/denah/").content.decode()

    assert url not in own
    assert url in instead.content.decode()
    assert url in plan
    assert "Nama Ibu Contoh" in words(client.get(url).content)


def test_paper_to_sign_is_offered_again_when_it_came_back(
    holder: Client, made: Application, town: Town
) -> None:
    send_back(town, made, surat_sehat="Belum ditandatangani.")
    url = f"/lacak/{made.reference}/perbaiki/surat_sehat/?ganti=pernyataan_sehat"

    page = holder.get(url).content.decode()

    assert f"/lacak/{made.reference}/formulir/f3/" in page


def test_page_of_the_service_says_that_no_empty_form_is_needed(town: Town) -> None:
    page = Client().get("/layanan/warung/izin-warung/").content.decode()

    assert "W-1, W-2, W-3" in page


def test_an_address_may_open_sixty_in_ten_minutes(holder: Client, made: Application) -> None:
    url = f"/lacak/{made.reference}/formulir/lain/"

    answers = [holder.get(url).status_code for _turn in range(61)]

    assert answers == [404] * 60 + [429]


# -- The desk -------------------------------------------------------------------------------------
def test_desk_sees_forms_with_masked_numbers(desk: Client, made: Application) -> None:
    page = desk.get(reverse("services:review", args=[made.reference])).content.decode()
    got = desk.get(at_desk(made, "f1"))
    text = words(got.content)

    assert at_desk(made, "f1") in page
    assert at_desk(made, "f3") not in page
    assert got["Content-Disposition"].startswith("inline")
    assert NIK not in text
    assert MASKED in text
    assert "3273010101800002" not in text
    assert "Nomor disembunyikan di salinan ini." in text


def test_form_at_the_desk_is_for_its_unit(made: Application, town: Town) -> None:
    stranger, nobody = Client(), Client()
    stranger.force_login(factories.person("tono", factories.unit("lain"), "pemeriksa"))

    assert stranger.get(at_desk(made, "f1")).status_code == 404
    assert nobody.get(at_desk(made, "f1")).status_code == 302


def test_desk_opens_a_whole_form_with_a_reason_in_the_ledger(
    desk: Client, made: Application
) -> None:
    url = reverse("services:reveal", args=[made.reference])

    without = desk.post(url, {"path": "forms:f1", "reason": " "})
    unknown = desk.post(url, {"path": "forms:lain", "reason": "Arsip"})
    before = LedgerEntry.objects.filter(verb="personal.revealed").count()
    got = desk.post(url, {"path": "forms:f1", "reason": "Arsip kertas"})

    assert [without.status_code, unknown.status_code] == [400, 400]
    assert before == 0
    assert NIK in words(got.content)
    assert got["Content-Disposition"].startswith("attachment")
    assert LedgerEntry.objects.filter(verb="personal.revealed").count() == 1


def test_whole_form_counts_each_number_that_it_shows(town: Town, made: Application) -> None:
    for _turn in range(24):
        actions.reveal_form(made, "f1", by=town.examiner, reason="Arsip")
    for _turn in range(2):
        actions.reveal(made, "nik", by=town.examiner, reason="Bandingkan")

    with pytest.raises(actions.RevealRefused):
        actions.reveal_form(made, "f1", by=town.examiner, reason="Arsip")

    assert LedgerEntry.objects.filter(verb="personal.revealed").count() == 26


# -- The API --------------------------------------------------------------------------------------
@pytest.mark.urls("sauyunan.services.tests.urls")
def test_api_tells_statements_takes_ticks_and_gives_the_pdf(client: Client, town: Town) -> None:
    body = {
        "kit": "warung",
        "service": "izin-warung",
        "answers": factories.ANSWERS,
        "bring": {
            "foto_warung": {"files": [factories.file().code]},
            "surat_sehat": {"files": [factories.file().code]},
        },
    }

    def post(data: dict[str, object], key: str):
        headers = {"Idempotency-Key": key}
        text = json.dumps(data)
        return client.post(
            "/api/v1/applications", text, content_type="application/json", headers=headers
        )

    told = client.get("/api/v1/services/warung/izin-warung").json()
    refused = post(body, "pertama-1")
    sent = post({**body, "declares": ["f2"]}, "kedua-22").json()
    case = f"/api/v1/applications/{sent['reference']}"
    secret = {"X-Secret": sent["secret"]}
    forms = client.get(case, headers=secret).json()["forms"]
    pdf = client.get(f"{case}/forms/f2", headers=secret)

    assert [(one["key"], one["code"], one["statement"]) for one in told["forms"]] == [
        ("f1", "W-1", ""),
        ("f2", "W-2", "Makanan saya bersih."),
    ]
    assert refused.status_code == 422
    assert [one["path"] for one in refused.json()["errors"]] == ["declares"]
    assert [one["key"] for one in forms] == ["f1", "f2"]
    assert "Makanan saya bersih." in words(pdf.content)
    assert client.get(f"{case}/forms/f2", headers={"X-Secret": "salah"}).status_code == 404
    assert client.get(f"{case}/forms/f9", headers=secret).status_code == 404
