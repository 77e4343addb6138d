"""Which inputs are about one person: records, rows, and plain questions beside a number of theirs."""

from __future__ import annotations

from typing import Any

import pytest

from sauyunan.kits.answering import Ctx
from sauyunan.kits.fields import Question
from sauyunan.services import facts, prefill
from sauyunan.services.account_people import everywhere
from sauyunan.services.tests import factories
from sauyunan.services.tests.conftest import Town

NIK = {"type": "number", "of": "nik", "label": {"id": "NIK"}}
KK = {"type": "number", "of": "nomor_kk", "label": {"id": "KK"}}
NAME = {"type": "person_name", "label": {"id": "Nama"}}
DAY = {"type": "date", "label": {"id": "Hari"}}
RECORD = {"type": "record", "label": {"id": "Ibu"}, "register": "warga", "ask": ["nik", "nama"]}
VALUES = {
    "nik": "3273014505900001",
    "nama": "Ibu Contoh",
    "lahir": "1990-05-05",
    "kartu": "3273010101150001",
}


def context(town: Town) -> Ctx:
    return facts.form_context(
        town.edition, factories.SERVICE, facts.office_of(town.edition), lang="id"
    )


def found(town: Town, raw: dict[str, list[str]] | None = None, **questions: Any):
    """Slot -> input -> the field of the person that fills it in."""
    asked = {key: Question.model_validate(one) for key, one in questions.items()}
    slots = prefill.slots(asked, raw or {}, everywhere(), town.edition.kit, context(town))
    return {
        name: {key: field for key, (field, _each) in slot.inputs.items()}
        for name, slot in slots.items()
    }


@pytest.mark.parametrize(
    ("questions", "slots"),
    [
        ({"ibu": RECORD}, {"ibu": {"ibu-nik": "nik", "ibu-nama": "nama"}}),
        (
            {"pelapor": NAME, "pelapor_nik": NIK, "lahir": DAY},
            {"page:": {"pelapor_nik": "nik", "pelapor": "nama", "lahir": "lahir"}},
        ),
        (
            {"ibu": RECORD, "nomor": KK},
            {"ibu": {"ibu-nik": "nik", "ibu-nama": "nama", "nomor": "kartu"}},
        ),
        (  # the number of somebody else
            {"ibu": RECORD, "nik": NIK},
            {"page:": {"nik": "nik"}, "ibu": {"ibu-nik": "nik", "ibu-nama": "nama"}},
        ),
        ({"nomor": KK}, {"page:": {"nomor": "kartu"}}),
        ({"nomor": KK, "nama": NAME}, {"page:": {"nomor": "kartu"}}),  # whose name, nobody knows
        ({"nama": NAME, "lahir": DAY}, {}),  # a child that has no number yet
        ({"satu": NIK, "dua": NIK}, {}),  # two people at once
        ({"nik": NIK, "hari": DAY}, {"page:": {"nik": "nik"}}),  # another day than that of birth
        (
            {"nik": NIK, "ayah": NAME, "ibu": NAME},
            {"page:": {"nik": "nik"}},
        ),
        ({"nik": NIK, "lahir": NAME}, {"page:": {"nik": "nik", "lahir": "nama"}}),
    ],
)
def test_inputs_of_one_person(
    town: Town, questions: dict[str, Any], slots: dict[str, dict[str, str]]
) -> None:
    assert found(town, **questions) == slots


def test_each_row_is_a_person(town: Town) -> None:
    group = {"type": "group", "label": {"id": "Saksi"}, "questions": {"nik": NIK, "nama": NAME}}

    assert found(town, {"saksi-count": ["2"]}, saksi=group) == {
        "saksi-0": {"saksi-0-nik": "nik", "saksi-0-nama": "nama"},
        "saksi-1": {"saksi-1-nik": "nik", "saksi-1-nama": "nama"},
    }


def test_filling_in_keeps_what_the_person_does_not_have(town: Town) -> None:
    asked = {"nik": Question.model_validate(NIK), "lahir": Question.model_validate(DAY)}
    raw = {"nik": ["1"], "lahir-day": ["9"], "lain": ["tetap"]}
    slots = prefill.slots(asked, raw, everywhere(), town.edition.kit, context(town))

    whole = slots["page:"].filled(raw, VALUES, context(town))
    part = slots["page:"].filled(raw, {"nik": VALUES["nik"]}, context(town))

    assert whole == {
        "nik": ["3273014505900001"],
        "lahir-day": ["5"],
        "lahir-month": ["5"],
        "lahir-year": ["1990"],
        "lain": ["tetap"],
    }
    assert part == {"nik": ["3273014505900001"], "lahir-day": ["9"], "lain": ["tetap"]}
