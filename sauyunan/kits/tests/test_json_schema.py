from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from jsonschema import Draft202012Validator, FormatChecker

from sauyunan.kits import answering
from sauyunan.kits.fields import Question
from sauyunan.kits.format import Texts
from sauyunan.kits.json_schema import form_schema
from sauyunan.kits.tests.forms import ctx, kit, page

NAME = {"id": "Nama", "en": "Name"}
OPTIONS = {"a": {"id": "Apel", "en": "Apple"}, "b": {"label": {"id": "Bola", "en": "Ball"}}}
CHECK = {"if_not": "value > 0", "say": {"id": "Periksa.", "en": "Check it."}}
PAGES = {
    "satu": page(
        nama={"type": "person_name"},
        lahir={"type": "date"},
        jam={"type": "time", "optional": True},
        umur={"type": "integer", "min": 0, "max": 120, "check": [CHECK]},
        biaya={"type": "money"},
        kawin={"type": "yes_no"},
        buah={"type": "choice", "options": OPTIONS},
        mainan={"type": "choices", "options": OPTIONS, "max": 1},
        nik={"type": "number", "of": "dasar/nik"},
        surat={"type": "number", "of": "dasar/surat"},
        kode={"type": "number", "min": 2, "max": 4},
        telepon={"type": "phone"},
        pos={"type": "email"},
        desa={"type": "area", "hint": {"id": "Tempat tinggal", "en": "Where you live"}},
        cerita={"type": "long_text", "min": 5},
    ),
    "dua": page(
        "answers.kawin",
        pasangan={"type": "record", "register": "dasar/warga", "ask": ["nik", "nama", "alias"]},
        saksi={
            "type": "group",
            "min": 2,
            "max": 3,
            "questions": {"nama": {"type": "person_name", "label": NAME}},
        },
    ),
}
ANSWERS: dict[str, Any] = {
    "nama": "Ibu Contoh",
    "lahir": "1990-02-28",
    "jam": "14:05",
    "umur": 33,
    "biaya": 0,
    "kawin": True,
    "buah": "a",
    "mainan": ["b"],
    "nik": "3273014505900001",
    "surat": "3273-LT-0001",
    "kode": "123",
    "telepon": "+6281234567890",
    "pos": "nama@contoh.id",
    "desa": "32.73.01.1001",
    "cerita": "Cerita panjang",
    "pasangan": {"nik": "3273014505900002", "nama": "Bapak Contoh"},
    "saksi": [{"nama": "Saksi Satu"}, {"nama": "Saksi Dua"}],
}


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def schema() -> dict[str, Any]:
    return form_schema(kit(), Texts(id="Formulir", en="Form"), PAGES, "en")


def read(answers: dict[str, Any]) -> answering.Reading:
    asked: dict[str, Question] = {
        key: each for one in PAGES.values() for key, each in one.questions.items()
    }
    return answering.check_all(PAGES, answers, ctx(asked))


def is_described(answers: dict[str, Any]) -> bool:
    checker = Draft202012Validator(schema(), format_checker=FormatChecker())
    return checker.is_valid(answers)


def test_the_schema_is_one_and_holds_the_texts_of_the_language() -> None:
    made = schema()

    Draft202012Validator.check_schema(made)
    assert made["title"] == "Form"
    assert made["required"] == [key for key in PAGES["satu"].questions if key != "jam"]
    assert made["properties"]["buah"] == {
        "title": "Buah",
        "type": "string",
        "enum": ["a", "b"],
        "x-labels": {"a": "Apple", "b": "Ball"},
        "x-page": "satu",
    }
    assert made["properties"]["umur"]["x-checks"] == [{"if_not": "value > 0", "say": "Check it."}]
    assert made["properties"]["desa"]["description"] == "Where you live"
    assert made["properties"]["saksi"]["x-show"] == ["answers.kawin"]


def test_what_the_schema_describes_is_accepted_as_it_is() -> None:
    reading = read(ANSWERS)

    assert is_described(ANSWERS)
    assert reading.faults == {}
    assert reading.values == ANSWERS


@pytest.mark.parametrize(
    "change",
    [
        {"lahir": "1990-02-30"},
        {"jam": "24:00"},
        {"umur": 121},
        {"umur": "3"},
        {"biaya": -1},
        {"kawin": "yes"},
        {"buah": "c"},
        {"mainan": ["a", "b"]},
        {"mainan": []},
        {"nik": "327301450590000"},
        {"kode": "12345"},
        {"telepon": "+62"},
        {"pos": "nama"},
        {"desa": "32.73"},
        {"cerita": "abc"},
        {"pasangan": {"nik": "3273014505900002"}},
        {"pasangan": {"nik": "3273014505900002", "nama": "B", "umur": 3}},
        {"saksi": [{"nama": "Satu"}]},
        {"saksi": [{"nama": "Satu"}] * 4},
        {"tidak_ada": 1},
        {"nama": None},
    ],
)
def test_what_the_schema_refuses_is_refused(change: dict[str, Any]) -> None:
    answers = {**ANSWERS, **change}

    assert not is_described(answers)
    assert read(answers).faults != {}


def test_answers_to_hidden_questions_are_ignored() -> None:
    answers = {**ANSWERS, "kawin": False}

    reading = read(answers)

    assert is_described(answers)
    assert reading.faults == {}
    assert "pasangan" not in reading.values
