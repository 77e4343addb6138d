"""Files: taken in, encrypted, counted, replaced; a refused one leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from sauyunan.core import intake, storage
from sauyunan.services import actions
from sauyunan.services.actions import uploading
from sauyunan.services.actions.uploading import Slot
from sauyunan.services.models import Upload
from sauyunan.services.refusals import DraftClosed, InputRefused, MoveRefused
from sauyunan.services.tests import factories
from sauyunan.services.tests.pictures import photo


def stored() -> set[Path]:
    root = Path(settings.MEDIA_ROOT)
    return {one for one in root.rglob("*") if one.is_file()} if root.exists() else set()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Other processes of the run store files too."""
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def draft(town):
    return actions.start_draft(town.edition, factories.SERVICE)


def test_photo_is_kept_encrypted_and_readable_by_its_scope(draft):
    upload = actions.put_upload(draft, Slot("foto_warung"), photo(), "foto.jpg")

    held = Upload.objects.get()
    pages = intake.pages_of(storage.load(held.file, held.scope))
    assert (held.code, held.bring, held.pages, held.status) == (
        upload.code,
        "foto_warung",
        1,
        "given",
    )
    assert pages[0][:2] == b"\xff\xd8"
    assert pages[0] not in Path(settings.MEDIA_ROOT, held.file).read_bytes()


@pytest.mark.parametrize(
    ("slot", "data", "name"),
    [
        (Slot("foto_warung"), b"", "foto.jpg"),
        (Slot("foto_warung"), b"MZ not a picture", "foto.jpg"),
        (Slot("foto_rumah"), b"", "foto.jpg"),
        (Slot("foto_warung", "pernyataan_sehat"), b"", "foto.jpg"),
    ],
)
def test_file_that_is_not_taken_leaves_nothing(draft, slot, data, name):
    before = stored()

    with pytest.raises(InputRefused) as refused:
        actions.put_upload(draft, slot, data, name)

    assert set(refused.value.faults) == {f"bring.{slot.bring}"}
    assert Upload.objects.count() == 0
    assert stored() == before


def test_fifth_file_for_a_document_is_refused_and_its_copy_removed(draft):
    for _ in range(4):
        factories.file(draft=draft, bring="foto_warung")
    before = stored()

    with pytest.raises(InputRefused):
        actions.put_upload(draft, Slot("foto_warung"), photo(), "foto.jpg")

    assert Upload.objects.count() == 4
    assert stored() == before


def test_all_files_together_have_a_limit(draft):
    for bring in ("denah", "surat_sehat"):
        factories.file(draft=draft, bring=bring, size=uploading.BYTES_IN_ALL // 2)

    with pytest.raises(InputRefused) as refused:
        actions.put_upload(draft, Slot("foto_warung"), photo(), "foto.jpg")

    assert "40 MB" in refused.value.faults["bring.foto_warung"]


def test_another_substitute_replaces_the_files_before(draft):
    actions.put_upload(draft, Slot("surat_sehat"), photo(), "surat.jpg")

    actions.put_upload(draft, Slot("surat_sehat", "pernyataan_sehat"), photo(), "surat.jpg")

    assert [one.substitute for one in draft.uploads.all()] == ["pernyataan_sehat"]


def test_file_for_a_sent_draft_is_refused_and_its_copy_removed(draft):
    actions.save_page(draft, "pemilik", {"nama": "Ibu Contoh", "nik": "3273014505900001"})
    actions.save_page(draft, "warung", {"makanan": False})
    factories.file(draft=draft, bring="foto_warung")
    actions.submit(draft)
    before = stored()

    with pytest.raises(DraftClosed):
        actions.put_upload(draft, Slot("denah"), photo(), "denah.jpg")

    assert stored() == before


def test_correction_is_only_for_what_was_sent_back(town):
    made = factories.application(town.edition)
    with pytest.raises(MoveRefused):
        actions.put_correction(made, Slot("foto_warung"), photo(), "foto.jpg")
    reasons = {"foto_warung": "Gelap"}
    actions.move(made, "kembalikan", by=town.examiner, filled=actions.Filled(reasons=reasons))

    with pytest.raises(MoveRefused):
        actions.put_correction(made, Slot("surat_sehat"), photo(), "foto.jpg")
    new = actions.put_correction(made, Slot("foto_warung"), photo(), "foto.jpg")
    unwanted = actions.put_correction(made, Slot("foto_warung"), photo(), "foto.jpg")
    uploading.remove_correction(made, unwanted.code)
    actions.move(made, "kirim_ulang", by=actions.APPLICANT)

    statuses = made.uploads.filter(bring="foto_warung").order_by("pk")
    assert [one.status for one in statuses] == ["replaced", "given"]
    assert statuses.last().code == new.code
