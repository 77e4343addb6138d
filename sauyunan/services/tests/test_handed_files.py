"""A file that the office adds in a move: taken in like all, the case's once the move is made."""

from __future__ import annotations

import io
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sauyunan.core import clock, intake, storage
from sauyunan.kits import archive, checking, reading, scenarios
from sauyunan.services import actions, contents, expiry, handed_files, queries
from sauyunan.services.actions import Filled
from sauyunan.services.models import Application, Upload
from sauyunan.services.refusals import InputRefused
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.pictures import photo

ASKED = """    ask:
      sertifikat: {type: file, label: {id: Sertifikat, en: Certificate}}
      berlaku_tahun:
"""
Handed = Upload.Status.HANDED


def files(asked: str = ASKED, **more: str) -> dict[str, bytes]:
    found = dict(archive.files_in(factories.KIT))
    name = "services/izin-warung.yaml"
    text = found[name].decode().replace("    ask:\n      berlaku_tahun:\n", asked)
    return found | {name: text.encode()} | {key: one.encode() for key, one in more.items()}


@pytest.fixture
def office(town: Town) -> Town:
    """The head adds a certificate when the permit is issued."""
    town.edition = factories.edition_of(files(), town.unit)
    return town


@pytest.fixture
def made(office: Town) -> Application:
    """A case that waits for the head."""
    application = factories.application(office.edition)
    actions.move(application, "setujui", by=office.examiner)
    return application


@pytest.fixture
def head(client: Client, office: Town) -> Client:
    client.force_login(office.head)
    return client


def address(made: Application) -> str:
    return reverse("services:move", args=[made.reference, "terbitkan"])


def jpeg(name: str = "sertifikat.jpg", data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or photo())


def issued(made: Application, office: Town) -> Upload:
    """The certificate, added by the head."""
    upload = actions.put_loose(photo(), "sertifikat.jpg")
    answers = {"sertifikat": [upload.code], "berlaku_tahun": 1}
    actions.move(made, "terbitkan", by=office.head, filled=Filled(answers=answers))
    upload.refresh_from_db()
    return upload


def holder(made: Application) -> Client:
    """The browser of the applicant."""
    browser = Client(headers={"accept-language": "id"})
    browser.get(f"/lacak/{made.reference}/masuk/{contents.unseal_secret(made)}")
    return browser


def test_file_of_a_move_is_sealed_shown_and_downloaded(head, made):
    page = head.get(address(made)).content.decode()
    answer = head.post(address(made), {"sertifikat": jpeg(), "berlaku_tahun": "1"})

    upload = Upload.objects.get(status=Handed)
    assert 'enctype="multipart/form-data"' in page
    assert 'accept="image/jpeg,image/png,image/webp,application/pdf"' in page
    assert answer.status_code == 302
    assert (upload.application_id, upload.bring) == (made.pk, "terbitkan.sertifikat")
    with storage.default_storage.open(upload.file) as stored:
        assert b"JFIF" not in stored.read()
    desk = head.get(reverse("services:review", args=[made.reference])).content.decode()
    assert "Sertifikat" in desk
    assert reverse("services:paper", args=[made.reference, upload.code, 1]) in desk
    there = reverse("services:handed", args=[made.reference, upload.code])
    citizen = holder(made)
    assert there in citizen.get(f"/lacak/{made.reference}/").content.decode()
    got = citizen.get(there)
    assert got["Content-Type"] == "application/pdf"
    name = f"sertifikat-{made.reference}.pdf"
    assert got["Content-Disposition"] == f'attachment; filename="{name}"'
    assert len(pypdfium2.PdfDocument(io.BytesIO(got.content))) == 1


def test_api_offers_the_file(office, made, client):
    upload = issued(made, office)
    secret = {"x-secret": contents.unseal_secret(made)}
    base = f"/api/v1/applications/{made.reference}"

    told = client.get(base, headers=secret).json()["files"]
    got = client.get(f"{base}/files/{upload.code}", headers=secret)

    assert told == [{"code": upload.code, "label": "Sertifikat", "pages": 1}]
    assert got.content.startswith(b"%PDF")
    assert (
        client.get(f"{base}/files/{upload.code}", headers={"x-secret": "0" * 10}).status_code == 404
    )
    assert client.get(f"{base}/files/{'0' * 26}", headers=secret).status_code == 404


def test_move_remembers_the_file(office, made):
    upload = issued(made, office)

    said = contents.said_in(made.moves.get(move="terbitkan"), made)

    assert said.answers == {"sertifikat": [upload.code], "berlaku_tahun": 1}


def test_file_is_kept_while_something_else_is_mended(head, made):
    first = head.post(address(made), {"sertifikat": jpeg(), "berlaku_tahun": "9"})
    code = Upload.objects.get(draft=None, application=None).code
    page = first.content.decode()

    second = head.post(address(made), {"sertifikat": code, "berlaku_tahun": "1"})

    assert first.status_code == 400
    assert f'value="{code}"' in page
    assert f"remove-file:sertifikat:{code}" in page
    assert second.status_code == 302
    assert Upload.objects.get(status=Handed).code == code


def test_file_can_be_taken_away_before(head, made):
    head.post(address(made), {"sertifikat": jpeg(), "berlaku_tahun": "9"})
    code = Upload.objects.get(draft=None, application=None).code
    given = {"sertifikat": code, f"remove-file:sertifikat:{code}": "", "berlaku_tahun": "1"}

    page = head.post(address(made), given).content.decode()
    answer = head.post(address(made), {"berlaku_tahun": "1"})

    assert f'value="{code}"' not in page
    assert answer.status_code == 400
    assert not Upload.objects.filter(status=Handed).exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Pilih foto atau PDF"),
        ({"sertifikat": jpeg("sertifikat.exe", b"MZ" * 50)}, "JPEG"),
        ({"sertifikat": jpeg("sertifikat.pdf", photo())}, "JPEG"),
        ({"sertifikat": jpeg("sertifikat.jpg", b"<script>")}, "JPEG"),
        ({"sertifikat": "../../etc/passwd"}, "Pilih berkasnya lagi"),
        ({"sertifikat": "\0" * 26}, "Pilih berkasnya lagi"),
        ({"sertifikat": "0" * 26}, "Pilih lagi"),
        ({"sertifikat": ["0" * 26, "1" * 26]}, "Pilih berkasnya lagi"),
    ],
)
def test_what_is_no_file_is_refused_and_nothing_moves(head, made, given, said):
    answer = head.post(address(made), {"berlaku_tahun": "1", **given})

    made.refresh_from_db()
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert made.state == "disetujui"
    assert not Upload.objects.filter(status=Handed).exists()


def test_file_of_another_case_is_not_taken(office, made):
    other = factories.application(office.edition)
    code = other.uploads.first().code
    answers = {"sertifikat": [code], "berlaku_tahun": 1}

    with pytest.raises(InputRefused) as refused:
        actions.move(made, "terbitkan", by=office.head, filled=Filled(answers=answers))

    assert list(refused.value.faults) == ["sertifikat"]
    assert Upload.objects.get(code=code).application_id == other.pk
    made.refresh_from_db()
    assert made.state == "disetujui"


def test_others_cannot_open_it(office, made, client):
    upload = issued(made, office)
    other = factories.application(office.edition)
    there = reverse("services:handed", args=[made.reference, upload.code])
    elsewhere = reverse("services:handed", args=[other.reference, upload.code])
    brought = made.uploads.exclude(status=Handed).first().code

    assert client.get(there).status_code == 404
    assert holder(other).get(there).status_code == 404
    assert holder(other).get(elsewhere).status_code == 404
    mine = reverse("services:handed", args=[made.reference, brought])
    assert holder(made).get(mine).status_code == 404


def test_file_cannot_be_sent_back_or_corrected(office, made):
    issued(made, office)

    assert handed_files.of(made)[0].label == "Sertifikat"
    assert "terbitkan.sertifikat" not in {one.bring for one in queries.current_uploads(made)}
    assert "terbitkan.sertifikat" not in queries.documents_of(made)


def test_file_of_a_move_that_was_not_made_vanishes(head, made, django_capture_on_commit_callbacks):
    head.post(address(made), {"sertifikat": jpeg(), "berlaku_tahun": "9"})
    name = Upload.objects.get(draft=None, application=None).file

    gone = expiry.purge_loose_files(clock.now() + timedelta(days=2))

    assert gone == 1
    assert not Upload.objects.filter(file=name).exists()


# -- Declared and tried ---------------------------------------------------------------------------
QUESTION = "{type: file, label: {id: Berkas, en: File}}"
ROWS = f"      isi: {{type: group, label: {{id: Isi}}, questions: {{a: {QUESTION}}}}}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "      nama: {type: person_name",
            f"      berkas: {QUESTION}\n      nama: {{type: person_name",
        ),
        (
            "by: applicant}\n  batalkan:",
            f"by: applicant, ask: {{berkas: {QUESTION}}}}}\n  batalkan:",
        ),
        (
            "      sertifikat: {type: file",
            f"{ROWS}      sertifikat: {{type: file",
        ),
    ],
)
def test_only_moves_of_the_staff_ask_for_files(old, new):
    made = files()
    name = "services/izin-warung.yaml"
    text = made[name].decode()
    assert old in text

    found = checking.check(reading.read(made | {name: text.replace(old, new, 1).encode()}))

    assert any("only in a move of the staff" in str(one) for one in found), found


def test_register_holds_no_file():
    made = files()
    name = "registers/izin.yaml"
    text = made[name].decode() + f"  berkas: {QUESTION}\n"

    found = checking.check(reading.read(made | {name: text.encode()}))

    assert any("files belong to cases" in str(one) for one in found), found


SCENARIO = """
scenario: {id: Sertifikat, en: Certificate}
now: 2022-06-13T09:00
steps:
  - apply: izin-warung
    answers: {nama: Ibu Contoh, nik: "3273014505900001", makanan: false}
    bring: {foto_warung: foto}
  - pemeriksa: setujui
  - refused: {kepala: terbitkan, with: {berlaku_tahun: 1}}
    because: sertifikat
  - kepala: terbitkan
    with: {berlaku_tahun: 1, sertifikat: foto}
    expect: {state: terbit}
"""


def test_scenarios_add_files(office):
    made = files(**{"scenarios/sertifikat.yaml": SCENARIO})
    edition = factories.edition_of(made, office.unit)

    result = scenarios.run("sertifikat", edition, office.unit, as_written=True)

    assert result.what == ""


def test_file_keeps_its_pages(office, made):
    upload = issued(made, office)
    pages = intake.pages_of(storage.load(upload.file, upload.scope))

    assert pages[0] in handed_files.pdf(upload)
