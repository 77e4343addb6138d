"""Every fault that an official form can have is found, with its line and a way to mend it."""

from __future__ import annotations

import pytest

from sauyunan.services.tests.test_checking import errors

END = "withdraw_after_days: 30\n"
FORM = """forms:
  f1:
    code: W-1
    title: {id: Permohonan, en: Application}
"""
STATED = FORM + "    statement: {id: Benar., en: True.}\n"
SIGNED = FORM + "    sign: {as: surat_kuasa, by: [{id: Pemilik, en: Owner}]}\n"

CASES = {
    "unknown page": (
        FORM + "    pages: [pemilk]\n",
        (
            "forms.f1.pages.0",
            "the page 'pemilk' is not declared",
            "Did you mean 'pemilik'? Known are: pemilik, warung",
        ),
    ),
    "unknown question": (
        FORM + "    questions: [mja]\n",
        (
            "forms.f1.questions.0",
            "the question 'mja' is not declared",
            "Did you mean 'meja'? Known are: buka, makanan, meja, nama, nik, rekan",
        ),
    ),
    "page twice": (
        FORM + "    pages: [pemilik, pemilik]\n",
        ("forms.f1.pages.1", "'pemilik' is named twice", "Remove one of them"),
    ),
    "question of a whole page": (
        FORM + "    pages: [pemilik]\n    questions: [nik]\n",
        ("forms.f1.questions.0", "'nik' is on the page 'pemilik' already", "Remove it here"),
    ),
    "statement of nobody": (
        STATED,
        (
            "forms.f1.statement",
            "nobody is named who declares this",
            "Add declared_by: the rule that gives the name, such as answers.name",
        ),
    ),
    "signed as an unknown document": (
        SIGNED.replace("surat_kuasa", "surat_kuas"),
        (
            "forms.f1.sign.as",
            "the document 'surat_kuas' is not declared",
            "Did you mean 'surat_kuasa'? Known are: denah, foto_warung, pernyataan_sehat, surat_kuasa, surat_sehat",
        ),
    ),
    "signed as one document twice": (
        SIGNED.replace("surat_kuasa", "[surat_kuasa, surat_kuasa]"),
        ("forms.f1.sign.as.1", "'surat_kuasa' is named twice", "Remove one of them"),
    ),
    "a rule that is no text": (
        STATED + "    declared_by: answers.meja\n",
        (
            "forms.f1.declared_by",
            "expected a text, this gives a number (character 8) in: answers.meja",
            "Write text(...)",
        ),
    ),
    "a rule that is not yes or no": (
        FORM + "    when: answers.nama\n",
        (
            "forms.f1.when",
            "expected a yes/no value, this gives a text (character 8) in: answers.nama",
            "Compare it with something, e.g. ==",
        ),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_fault_is_found_with_a_way_to_mend_it(name: str) -> None:
    written, fault = CASES[name]

    assert errors((END, END + written)) == [fault]


def test_two_forms_with_one_code_are_both_named() -> None:
    other = FORM.replace("forms:\n", "").replace("f1", "f2")

    found = errors((END, END + FORM + other))

    assert found == [
        (
            f"forms.{key}.code",
            "another form has the code 'W-1' too",
            "Make one form of them, or correct the code",
        )
        for key in ("f1", "f2")
    ]


@pytest.mark.parametrize("written", [FORM, SIGNED, STATED + "    declared_by: answers.nama\n"])
def test_right_forms_have_no_fault(written: str) -> None:
    assert errors((END, END + written)) == []


def test_question_must_not_be_called_as_the_ticks_are() -> None:
    question = "      declares: {type: text, label: {id: Lain, en: Other}}\n"
    before = "      nik: {type: number"

    found = errors((END, END + FORM), (before, question + before))

    assert found == [
        ("forms", "a question has the key 'declares'", "Give the question another key")
    ]


def test_signed_statement_needs_no_name() -> None:
    written = SIGNED + "    statement: {id: Benar., en: True.}\n"

    assert errors((END, END + written)) == []
