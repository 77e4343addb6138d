from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from sauyunan.core.controls import problems
from sauyunan.kits import answering, control_building
from sauyunan.kits.control_building import Answered
from sauyunan.kits.fields import ValueField
from sauyunan.kits.tests.forms import TODAY, ctx, page, questions


@dataclass(frozen=True)
class FakeArea:
    code: str
    name: str


class Country:
    """Three areas, one below the other."""

    areas = {
        "32": "Jawa Contoh",
        "32.73": "Kota Contoh",
        "32.73.01": "Kecamatan Contoh",
        "32.73.01.1001": "Desa Contoh",
    }

    def path_of(self, code: str) -> Sequence[FakeArea]:
        if code not in self.areas:
            return ()
        return [FakeArea(c, n) for c, n in self.areas.items() if code.startswith(c)]

    def search(self, text: str, level: int = 4) -> Sequence[FakeArea]:
        return [
            FakeArea(code, name)
            for code, name in self.areas.items()
            if text.lower() in name.lower() and code.count(".") == level - 1
        ]

    def names_above(self, found: Sequence[FakeArea]) -> dict[str, list[str]]:
        return {one.code: [a.name for a in self.path_of(one.code)][-2::-1] for one in found}


COUNTRY = Country()
PARTS = {
    "nik": {"type": "number", "of": "dasar/nik", "label": {"id": "NIK", "en": "NIK"}},
    "lahir": {"type": "date", "label": {"id": "Lahir", "en": "Born"}},
}
OPTIONS = {"a": {"id": "Apel", "en": "Apple"}, "b": {"id": "Bola", "en": "Ball"}}


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("rules", "hint"),
    [
        (["value >= today"], "For example, 1 12 2026"),
        (["value > answers.mulai"], "For example, 1 12 2026"),
        (["value >= today", "value <= add_days(today, 60)"], "For example, 1 12 2026"),
        (["value <= today"], ""),
        (["value <= today && value >= answers.mulai"], ""),
        ([], ""),
    ],
)
def test_the_example_of_a_day_fits_what_is_asked(rules: list[str], hint: str) -> None:
    say = {"id": "Salah.", "en": "Wrong."}
    checks = [{"if_not": rule, "say": say} for rule in rules]
    asked = ValueField.model_validate({"type": "date", "label": say, "check": checks})

    assert control_building._usual_hint(asked, TODAY) == hint


def test_controls_keep_what_was_typed_and_say_what_is_wrong() -> None:
    asked = questions(
        nama={"type": "person_name", "hint": {"id": "Seperti KTP", "en": "As on the card"}},
        lahir={"type": "date"},
        buah={"type": "choices", "options": OPTIONS, "optional": True},
    )
    raw = {"nama": [" 1 "], "lahir-day": ["31"], "lahir-month": ["2"], "lahir-year": ["x"],
           "buah": ["b"]}  # fmt: skip
    reading = answering.read(asked, raw, ctx(asked))

    name, born, fruit, hidden = control_building.controls(
        asked, raw, reading.faults, ctx(asked), COUNTRY
    )

    assert (name.kind, name.value, name.hint) == ("text", " 1 ", "As on the card")
    assert name.error.startswith("Nama: “1” cannot be part of a name.")
    assert born.value == {"day": "31", "month": "2", "year": "x"}
    assert born.error.startswith("Lahir: this year cannot be.")
    assert (fruit.value, fruit.required, fruit.error) == (["b"], False, "")
    assert [option.label for option in fruit.options] == ["Apple", "Ball"]
    assert (hidden.name, hidden.kind, hidden.value) == ("_asked", "hidden", "nama lahir buah")


def test_a_question_that_appears_only_now_is_not_called_unanswered() -> None:
    asked = questions(kawin={"type": "yes_no"}, pasangan={"type": "text", "show": "answers.kawin"})
    raw = {"kawin": ["yes"], "_asked": ["kawin"]}

    first = answering.read(asked, raw, ctx(asked))
    second = answering.read(asked, {**raw, "_asked": ["kawin pasangan"]}, ctx(asked))

    assert first.faults == {}
    assert first.new == ("pasangan",)
    assert second.new == ()
    assert list(second.faults) == ["pasangan"]


def test_rows_and_records_have_their_own_names_and_faults() -> None:
    asked = questions(
        ibu={"type": "record", "register": "dasar/warga", "ask": ["nik", "nama"]},
        saksi={"type": "group", "min": 1, "max": 3, "questions": PARTS},
    )
    raw = {"saksi-count": ["2"], "saksi-1-nik": ["12"]}
    reading = answering.read(asked, raw, ctx(asked))

    mother, witnesses, _hidden = control_building.controls(
        asked, raw, reading.faults, ctx(asked), COUNTRY
    )

    assert mother.kind == "fieldset"
    assert [part.name for part in mother.children[0]] == ["ibu-nik", "ibu-nama"]
    assert [part.name for part in witnesses.children[1]] == ["saksi-1-nik", "saksi-1-lahir"]
    assert (witnesses.may_add, witnesses.may_remove) == (True, True)
    assert [problem.message for problem in problems((witnesses,))] == [
        "NIK: the answer is missing. Write it here.",
        "Born: the date is missing. Write day, month and year.",
        "NIK: this has 2 digits and needs 16. Compare it with the card.",
        "Born: the date is missing. Write day, month and year.",
    ]


def test_rows_are_added_and_removed_by_buttons() -> None:
    asked = questions(saksi={"type": "group", "min": 1, "max": 3, "questions": PARTS})
    raw = {
        "saksi-count": ["3"],
        "saksi-0-nik": ["a"],
        "saksi-1-nik": ["b"],
        "saksi-2-nik": ["c"],
        "nama": ["kept"],
    }

    without = control_building.pressed(asked, {**raw, "remove:saksi:1": [""]}, ctx(asked))
    full = control_building.pressed(asked, {**raw, "add:saksi": [""]}, ctx(asked))
    two = control_building.pressed(asked, {"saksi-count": ["1"], "add:saksi": [""]}, ctx(asked))
    none = control_building.pressed(asked, raw, ctx(asked))
    strange = control_building.pressed(asked, {**raw, "remove:x:y": [""]}, ctx(asked))

    assert without == {
        "saksi-count": ["2"],
        "saksi-0-nik": ["a"],
        "saksi-1-nik": ["c"],
        "nama": ["kept"],
    }
    assert full == {**raw, "saksi-count": ["3"]}
    assert two == {"saksi-count": ["2"]}
    assert none is None
    assert strange == raw


def test_an_area_is_searched_for_chosen_and_changed() -> None:
    asked = questions(desa={"type": "area"})
    context = ctx(asked)
    searched = {"desa-search": ["contoh"], "search:desa": [""]}

    typed = control_building.pressed(asked, searched, context) or {}
    found = control_building.controls(asked, typed, {}, context, COUNTRY)[0]
    chosen = control_building.controls(asked, {"desa": ["32.73.01.1001"]}, {}, context, COUNTRY)[0]
    changed = control_building.pressed(
        asked, {"desa": ["32.73.01.1001"], "change:desa": [""]}, context
    )
    unchosen = answering.read(asked, {"desa-search": ["contoh"]}, context)

    assert [(o.value, o.label, o.hint) for o in found.options] == [
        ("32.73.01.1001", "Desa Contoh", "Kecamatan Contoh, Kota Contoh, Jawa Contoh")
    ]
    assert (chosen.chosen, chosen.chosen_path) == (
        "Desa Contoh",
        "Kecamatan Contoh, Kota Contoh, Jawa Contoh",
    )
    assert changed == {}
    assert unchosen.faults == {"desa": "Desa: no area is chosen yet. Choose it from those found."}


STORED: dict[str, Any] = {
    "nama": "Ibu Contoh",
    "lahir": "1990-02-01",
    "kawin": False,
    "buah": ["a", "b"],
    "desa": "32.73.01.1001",
    "biaya": 25000,
    "ibu": {"nik": "3273014505900001", "nama": "Ibu"},
    "saksi": [{"nik": "3273014505900002", "lahir": "1980-12-31"}],
}
FORM = page(
    nama={"type": "person_name"},
    lahir={"type": "date"},
    kawin={"type": "yes_no"},
    buah={"type": "choices", "options": OPTIONS},
    desa={"type": "area"},
    biaya={"type": "money"},
    ibu={"type": "record", "register": "dasar/warga", "ask": ["nik", "nama"]},
    saksi={"type": "group", "questions": PARTS},
    catatan={"type": "long_text", "optional": True},
)


def test_stored_answers_come_back_the_same_through_the_controls() -> None:
    context = ctx(FORM.questions)

    raw = control_building.raw_of(FORM.questions, STORED, context)
    again = answering.read(FORM.questions, raw, context)

    assert again.faults == {}
    assert again.values == STORED


def test_check_answers_say_values_in_words() -> None:
    context = ctx(FORM.questions)
    visible = answering.visible({"satu": FORM}, STORED, context)

    rows = control_building.answers_summary({"satu": FORM}, visible, context, COUNTRY)

    assert rows == [
        Answered("satu", "nama", "Nama", ("Ibu Contoh",)),
        Answered("satu", "lahir", "Lahir", ("1 February 1990",)),
        Answered("satu", "kawin", "Kawin", ("No",)),
        Answered("satu", "buah", "Buah", ("Apple, Ball",)),
        Answered(
            "satu", "desa", "Desa", ("Desa Contoh, Kecamatan Contoh, Kota Contoh, Jawa Contoh",)
        ),
        Answered("satu", "biaya", "Biaya", ("Rp25,000",)),
        Answered("satu", "ibu", "Ibu", ("NIK: 3273014505900001", "Name: Ibu")),
        Answered("satu", "saksi", "Saksi 1", ("NIK: 3273014505900002", "Born: 31 December 1980")),
        Answered("satu", "catatan", "Catatan", ()),
    ]


def test_markup_that_was_typed_is_shown_as_text() -> None:
    asked = questions(nama={"type": "text"})
    raw = {"nama": ['"><script>x</script>']}
    made = control_building.controls(asked, raw, {}, ctx(asked), COUNTRY)[0]

    html = render_to_string("components/control/text.html", {"c": made})

    assert "<script>" not in html
    assert "&quot;&gt;&lt;script&gt;x&lt;/script&gt;" in html
