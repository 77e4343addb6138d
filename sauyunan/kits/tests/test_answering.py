from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from sauyunan.kits import answering
from sauyunan.kits.fields import Page, Question
from sauyunan.kits.tests.forms import ctx, page, questions

SAY = {"id": "Periksa.", "en": "Check it."}


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def check(rule: str, en: str = "Check it.") -> list[dict[str, Any]]:
    return [{"if_not": rule, "say": {"id": "Periksa.", "en": en}}]


def all_of(*pages: Page) -> dict[str, Question]:
    return {key: each for one in pages for key, each in one.questions.items()}


def test_a_page_is_read_into_stored_values() -> None:
    asked = questions(
        nama={"type": "person_name"},
        lahir={"type": "date"},
        anak={"type": "integer", "optional": True},
        nik={"type": "number", "of": "dasar/nik"},
    )
    raw = {
        "nama": [" Ibu  Contoh "],
        "lahir-day": ["1"],
        "lahir-month": ["2"],
        "lahir-year": ["1990"],
        "nik": ["3273 0145 0590 0001"],
        "csrfmiddlewaretoken": ["x"],
    }

    reading = answering.read(asked, raw, ctx(asked))

    assert reading.faults == {}
    assert reading.values == {
        "nama": "Ibu Contoh",
        "lahir": "1990-02-01",
        "nik": "3273014505900001",
    }


def test_every_refusal_names_its_field() -> None:
    asked = questions(
        nama={"type": "person_name"}, setuju={"type": "yes_no"}, umur={"type": "integer"}
    )

    reading = answering.read(asked, {"umur": ["tua"]}, ctx(asked))

    assert reading.values == {}
    assert reading.faults == {
        "nama": "Nama: the answer is missing. Write it here.",
        "setuju": "Setuju: nothing is chosen. Choose one answer.",
        "umur": "Umur: this is not a whole number. Write digits only, such as 25.",
    }


def test_checks_of_questions_and_of_declared_numbers() -> None:
    asked = questions(
        lahir={"type": "date", "check": check("value <= today", "Still to come.")},
        nik={"type": "number", "of": "dasar/nik"},
    )
    raw = {"lahir": ["25-11-2026"], "nik": ["3273014505900000"]}

    reading = answering.read(asked, raw, ctx(asked))

    assert reading.values == {}
    assert reading.faults == {"lahir": "Still to come.", "nik": "This number ends in 0000."}


def test_a_check_without_a_value_counts_as_broken() -> None:
    asked = questions(
        a={"type": "integer", "check": check("100 / value > 1")},
        b={"type": "text", "check": check("number(value) > 0")},
    )

    reading = answering.read(asked, {"a": ["0"], "b": ["x"]}, ctx(asked))

    assert reading.faults == {"a": "Check it.", "b": "Check it."}


def test_a_check_that_reads_a_wrong_answer_waits() -> None:
    asked = questions(
        anak={"type": "date"},
        ibu={"type": "date", "check": check("age(value, answers.anak) >= 10")},
    )

    reading = answering.read(asked, {"anak": ["31-2-2020"], "ibu": ["1-1-2000"]}, ctx(asked))

    assert list(reading.faults) == ["anak"]
    assert reading.values == {"ibu": "2000-01-01"}


def test_a_show_if_without_a_value_shows_the_question() -> None:
    asked = questions(a={"type": "integer"}, b={"type": "text", "show": "1 / answers.a > 0"})

    reading = answering.read(asked, {"a": ["0"], "b": ["x"]}, ctx(asked))

    assert reading.values == {"a": 0, "b": "x"}


def test_the_answer_to_a_hidden_question_is_dropped_with_its_faults_and_seen_by_no_rule() -> None:
    asked = questions(
        a={"type": "yes_no"},
        b={"type": "integer", "show": "answers.a"},
        c={"type": "text", "show": "has(answers.b)"},
        d={"type": "text", "optional": True, "show": "!has(answers.b)"},
    )

    hidden = answering.read(asked, {"a": ["no"], "b": ["5"], "c": ["x"], "d": ["y"]}, ctx(asked))
    wrong = answering.read(asked, {"a": ["no"], "b": ["five"]}, ctx(asked))

    assert hidden.values == {"a": False, "d": "y"}
    assert hidden.faults == {}
    assert wrong.values == {"a": False}
    assert wrong.faults == {}


def test_pages_are_shown_and_hidden_by_what_was_answered_before() -> None:
    pages = {
        "satu": page(a={"type": "yes_no"}),
        "dua": page("answers.a", b={"type": "text"}),
        "tiga": page("has(answers.b)", c={"type": "text"}),
        "empat": page(d={"type": "text", "show": "!answers.a"}),
    }
    asked = all_of(*pages.values())

    yes = answering.visible(pages, {"a": True, "b": "x", "c": "y", "d": "z"}, ctx(asked))
    no = answering.visible(pages, {"a": False, "b": "x", "c": "y", "d": "z"}, ctx(asked))

    assert yes.pages == {"satu": ("a",), "dua": ("b",), "tiga": ("c",)}
    assert yes.answers == {"a": True, "b": "x", "c": "y"}
    assert no.pages == {"satu": ("a",), "empat": ("d",)}
    assert no.answers == {"a": False, "d": "z"}
    assert answering.visible_pages(pages, {"a": False}, ctx(asked)) == ("satu", "empat")
    assert list(answering.visible_questions(pages["empat"], {"a": True}, ctx(asked))) == []


def test_check_all_reads_the_whole_form_again() -> None:
    pages = {
        "satu": page(a={"type": "yes_no"}, umur={"type": "integer", "max": 120}),
        "dua": page("answers.a", b={"type": "text"}),
    }
    asked = all_of(*pages.values())

    right = answering.check_all(pages, {"a": False, "umur": 3, "b": "left over"}, ctx(asked))
    wrong = answering.check_all(pages, {"a": True, "umur": 121, "umurr": 3}, ctx(asked))

    assert right.values == {"a": False, "umur": 3}
    assert right.faults == {}
    assert wrong.faults == {
        "umur": "Umur: too large. Write 120 or less.",
        "b": "B: the answer is missing. Write it here.",
        "umurr": "“umurr” is not asked here. Perhaps you mean: umur.",
    }


def test_earlier_answers_are_seen_but_not_returned() -> None:
    asked = questions(a={"type": "yes_no"}, b={"type": "text", "show": "answers.a"})
    second = {"b": asked["b"]}

    shown = answering.read(second, {"b": ["x"]}, ctx(asked, {"a": True}))
    hidden = answering.read(second, {"b": ["x"]}, ctx(asked, {"a": False}))

    assert shown.values == {"b": "x"}
    assert hidden.values == {}


WITNESSES: dict[str, Any] = {
    "type": "group",
    "min": 2,
    "max": 3,
    "questions": {
        "nik": {"type": "number", "of": "dasar/nik", "label": {"id": "NIK", "en": "NIK"}},
        "nama": {"type": "person_name", "label": {"id": "Nama", "en": "Name"}},
        "asing": {"type": "yes_no", "label": {"id": "Asing", "en": "Foreign"}, "optional": True},
        "negara": {
            "type": "text",
            "label": {"id": "Negara", "en": "Country"},
            "show": "has(row.asing) && row.asing",
        },
    },
    "check": check("value[0].nik != value[1].nik", "Two different people."),
}


def witness(at: int, nik: str, name: str) -> dict[str, list[str]]:
    return {f"saksi-{at}-nik": [nik], f"saksi-{at}-nama": [name]}


def test_rows_of_a_group_are_read_and_empty_ones_beyond_the_least_left_out() -> None:
    asked = questions(saksi=WITNESSES)
    raw = {
        "saksi-count": ["3"],
        **witness(0, "3273014505900001", "Saksi Satu"),
        **witness(1, "3273014505900002", "Saksi Dua"),
        **witness(2, "", " "),
        "saksi-0-negara": ["dropped"],
        "saksi-1-asing": ["yes"],
        "saksi-1-negara": ["Negeri Contoh"],
    }

    reading = answering.read(asked, raw, ctx(asked))

    assert reading.faults == {}
    assert reading.values == {
        "saksi": [
            {"nik": "3273014505900001", "nama": "Saksi Satu"},
            {
                "nik": "3273014505900002",
                "nama": "Saksi Dua",
                "asing": True,
                "negara": "Negeri Contoh",
            },
        ]
    }


def test_faults_in_rows_have_the_path_of_the_row() -> None:
    asked = questions(saksi=WITNESSES)
    raw = {"saksi-count": ["99"], **witness(1, "1", "Saksi Dua"), "saksi-1-asing": ["yes"]}

    reading = answering.read(asked, raw, ctx(asked))

    assert reading.values == {}
    assert reading.faults == {
        "saksi.0.nik": "NIK: the answer is missing. Write it here.",
        "saksi.0.nama": "Name: the answer is missing. Write it here.",
        "saksi.1.nik": "NIK: this has 1 digits and needs 16. Compare it with the card.",
        "saksi.1.negara": "Country: the answer is missing. Write it here.",
    }


def test_a_group_as_a_whole_is_checked_and_counted() -> None:
    asked = questions(saksi=WITNESSES)
    one = {"nik": "3273014505900001", "nama": "Saksi"}

    same = answering.read_json(asked, {"saksi": [one, one]}, ctx(asked))
    few = answering.read_json(asked, {"saksi": [one]}, ctx(asked))
    many = answering.read_json(asked, {"saksi": [one] * 4}, ctx(asked))
    strange = answering.read_json(asked, {"saksi": [{**one, "nmaa": "x"}, one]}, ctx(asked))
    shape = answering.read_json(asked, {"saksi": {"nik": "1"}}, ctx(asked))

    assert same.faults == {"saksi": "Two different people."}
    assert few.faults == {"saksi": "Saksi: too few entries. Give at least 2."}
    assert many.faults == {"saksi": "Saksi: too many entries. Give at most 3."}
    assert strange.faults == {"saksi": "Saksi: “nmaa” is not asked here. Perhaps you mean: nama."}
    assert shape.faults == {"saksi": "Saksi: send a list of objects."}


def test_an_optional_group_may_stay_empty_but_not_half_empty() -> None:
    asked = questions(saksi={**WITNESSES, "optional": True})

    empty = answering.read(asked, {}, ctx(asked))
    half = answering.read(asked, witness(0, "3273014505900001", ""), ctx(asked))

    assert empty.values == {}
    assert empty.faults == {}
    assert list(half.faults) == ["saksi.0.nama", "saksi.1.nik", "saksi.1.nama"]


MOTHER: dict[str, Any] = {
    "type": "record",
    "register": "dasar/warga",
    "ask": ["nik", "nama", "alias"],
    "match": ["nik"],
    "check": check('value.nama != "Ayah"'),
}


def test_a_record_is_read_by_the_fields_of_its_register() -> None:
    asked = questions(ibu=MOTHER)
    raw = {"ibu-nik": ["3273014505900001"], "ibu-nama": ["Ibu Contoh"]}

    right = answering.read(asked, raw, ctx(asked))
    wrong = answering.read(asked, {"ibu-nik": ["3273014505900000"]}, ctx(asked))
    broken = answering.read(asked, {**raw, "ibu-nama": ["Ayah"]}, ctx(asked))
    none = answering.read(asked, {}, ctx(asked))

    assert right.values == {"ibu": {"nik": "3273014505900001", "nama": "Ibu Contoh"}}
    assert wrong.faults == {
        "ibu.nik": "This number ends in 0000.",
        "ibu.nama": "Name: the answer is missing. Write it here.",
    }
    assert broken.faults == {"ibu": "Check it."}
    assert list(none.faults) == ["ibu.nik", "ibu.nama"]


def test_an_optional_record_may_stay_empty() -> None:
    asked = questions(ibu={**MOTHER, "optional": True})

    reading = answering.read(asked, {"ibu-nik": [" "]}, ctx(asked))

    assert reading.values == {}
    assert reading.faults == {}


def test_defaults_fill_what_is_not_answered() -> None:
    asked = questions(
        a={"type": "date", "default": "add_days(today, 1)"},
        b={"type": "integer", "default": "param.batas"},
        c={"type": "integer", "default": "1 / 0"},
        d={"type": "integer", "default": "5"},
    )

    assert answering.defaults(asked, ctx(asked, {"d": 1})) == {"a": "2026-11-25", "b": 17}


def test_messages_come_in_the_language_asked_for() -> None:
    asked = questions(a={"type": "integer", "check": check("value > 1")})
    context = answering.Ctx(**{**ctx(asked).__dict__, "lang": "id"})

    reading = answering.read(asked, {"a": ["1"]}, context)

    assert reading.faults == {"a": "Periksa."}


def chain(length: int, rule: str) -> dict[str, Page]:
    """A form of 700 questions, each asked by the answer to the one before."""
    asked: dict[str, dict[str, Any]] = {"q0": {"type": "text"}}
    for at in range(1, length):
        asked[f"q{at}"] = {"type": "text", "show": rule.format(before=f"answers.q{at - 1}")}
    return {
        f"p{first}": page(**{key: asked[key] for key in list(asked)[first : first + 10]})
        for first in range(0, length, 10)
    }


@pytest.mark.parametrize(("first", "shown"), [("ya", 700), ("tidak", 1)])
def test_700_conditional_questions_take_one_pass(first: str, shown: int) -> None:
    pages = chain(700, '{before} == "ya"')
    asked = all_of(*pages.values())
    answers = dict.fromkeys(asked, "ya") | {"q0": first}
    context = ctx(asked)
    answering.visible(pages, answers, context)

    found = answering.visible(pages, answers, context)

    assert sum(map(len, found.pages.values())) == shown
    assert list(found.answers) == list(asked)[:shown]
