"""The officer who checks a correction sees what stood there before, and why it went back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from sauyunan.services import actions
from sauyunan.services.actions import APPLICANT, Filled
from sauyunan.services.actions.sending import Given
from sauyunan.services.actions.uploading import Slot
from sauyunan.services.models import Application
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import Town
from sauyunan.services.tests.pictures import photo

NIK, OTHER = "3273014505900001", "3273014505900002"
ROWS = [{"nama": "Rekan Satu", "nik": NIK}]


def returned(town: Town, *keys: str, answers: Mapping[str, Any] | None = None) -> Application:
    given = {**factories.ANSWERS, **(answers or {})}
    changes: dict[str, Any] = {"answers": given}
    if not given["makanan"]:
        del given["meja"]
        changes["brings"] = {"foto_warung": Given((factories.file().code,))}
    made = factories.application(town.edition, **changes)
    reasons = {key: f"Alasan {key}." for key in keys}
    actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons=reasons))
    return made


def mend(made: Application, **corrections: Any) -> None:
    filled = Filled(corrections=corrections)
    actions.move(made, "kirim_ulang", by=APPLICANT, filled=filled)


def page(client: Client, town: Town, made: Application) -> str:
    client.force_login(town.examiner)
    return str(client.get(f"/kerja/{made.reference}/").content.decode())


def test_mended_answer_stands_beside_what_it_was_and_why_it_went_back(town, client):
    made = returned(town, "nama", answers={"nama": "Ibu Lama"})
    mend(made, nama="Ibu Baru")

    told = page(client, town, made)

    assert "sebelumnya:" in told
    assert "<del>Ibu Lama</del>" in told
    assert "Dikembalikan karena: Alasan nama." in " ".join(told.split())


def test_answer_that_came_back_the_same_is_not_called_mended(town, client):
    made = returned(town, "nama", answers={"nama": "Ibu Lama"})
    mend(made, nama="Ibu Lama")

    told = page(client, town, made)

    assert "<del>" not in told
    assert "Alasan nama." in told


def test_number_before_is_masked_as_the_number_now(town, client):
    made = returned(town, "nik", answers={"nik": NIK})
    mend(made, nik=OTHER)

    told = page(client, town, made)

    assert "<del>" in told
    assert NIK not in told
    assert OTHER not in told


def test_row_of_a_group_is_compared_by_its_place(town, client):
    made = returned(town, "rekan", answers={"rekan": ROWS})
    mend(made, rekan=[{"nama": "Rekan Dua", "nik": NIK}])

    told = page(client, town, made)

    assert "<del>Rekan Satu</del>" in told
    assert told.count("<del>") == 1
    assert "Alasan rekan." in told


@pytest.mark.parametrize("is_first", [True, False])
def test_answer_that_was_not_asked_before_or_is_not_asked_any_more_is_told(town, client, is_first):
    with_food, without = {"makanan": True, "meja": 4}, {"makanan": False}
    made = returned(town, "makanan", answers=without if is_first else with_food)
    if is_first:
        actions.put_correction(made, Slot("surat_sehat"), photo(), "foto.jpg")
        mend(made, **with_food)
    else:
        mend(made, **without)

    told = page(client, town, made)

    assert ("<del>Tidak</del>" in told, "<del>Ya</del>" in told) == (is_first, not is_first)
    assert ("<del>Tidak diisi</del>" in told) == is_first
    assert ("Tidak ditanyakan lagi" in told) == (not is_first)
    assert ("<del>4</del>" in told) == (not is_first)


def test_what_two_corrections_changed_is_told_as_it_was_before_the_last_of_each(town, client):
    made = returned(town, "nama", answers={"nama": "Ibu Satu", "nik": NIK})
    mend(made, nama="Ibu Dua")
    actions.move(made, "kembalikan", by=town.examiner, filled=Filled(reasons={"nik": "Salah."}))
    mend(made, nik=OTHER)

    told = page(client, town, made)

    assert told.count("<del>") == 2
    assert "<del>Ibu Satu</del>" in told


def test_mended_document_stands_beside_the_former_one(town, client):
    made = returned(town, "foto_warung")
    (old,) = made.uploads.filter(bring="foto_warung")
    new = actions.put_correction(made, Slot("foto_warung"), photo(), "foto.jpg")
    mend(made)

    told = page(client, town, made)
    papers = told.partition('id="papers"')[2].partition('id="data"')[0]

    assert papers.index(new.code) < papers.index("Sebelum diperbaiki: Foto warung")
    assert papers.index("Sebelum diperbaiki: Foto warung") < papers.index(old.code)
    assert "Alasan foto_warung." in papers


def test_nothing_is_told_before_anything_went_back(town, client):
    made = factories.application(town.edition)

    told = page(client, town, made)

    assert "<del>" not in told
    assert "Dikembalikan karena" not in told
