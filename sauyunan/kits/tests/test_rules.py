"""What rules see, and that nothing is compiled twice for an edition."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from sauyunan.core.cel import Field, RuleFault, Rules
from sauyunan.kits import rules
from sauyunan.kits.definition import Edition, Kit
from sauyunan.kits.fields import Page, Question
from sauyunan.kits.tests.factories import KIT, OTHER, REGISTER, among, read

TEXT = {"id": "Teks"}


def kit() -> Kit:
    needing = KIT.replace("roles:", 'needs: {dasar: ">=1"}\nroles:')
    find = among({"dasar": {"kit.yaml": OTHER, "registers/warga.yaml": REGISTER}})
    found = read(find, kit=needing).kit
    assert found is not None
    return found


def question(kind: str, **more: object) -> Question:
    return Question.model_validate({"type": kind, "label": TEXT, **more})


QUESTIONS = {
    "nama": question("person_name"),
    "lahir": question("date"),
    "kawin": question("yes_no"),
    "gaji": question("money", optional=True),
    "hobi": question("choices", options={"a": TEXT}),
    "ibu": question("record", register="dasar/warga", ask=["kode", "nama"], match=["kode"]),
    "saksi": question("group", questions={"nik": {"type": "text", "label": TEXT}}),
}


@pytest.mark.parametrize(
    ("text", "kind", "many"),
    [
        ("answers.nama", "text", False),
        ("answers.lahir <= today", "bool", False),
        ("answers.kawin", "bool", False),
        ("answers.gaji", "integer", False),
        ("answers.hobi", "text", True),
        ("answers.ibu.kode", "text", False),
        ("answers.saksi.map(s, s.nik)", "text", True),
        ("param.janji_jam", "integer", False),
        ("place.provinsi + place.unit", "text", False),
        ("kk.umur", "integer", False),
        ("anggota.map(a, a.nama)", "text", True),
        ("nomor", "text", False),
        ("jumlah + 1", "integer", False),
        ("add_hours(now, 2)", "moment", False),
    ],
)
def test_variables_have_the_kinds_of_their_fields(text: str, kind: str, many: bool) -> None:
    seen = rules.environment_for(
        kit(),
        answers=QUESTIONS,
        kk="dasar/warga",
        anggota="list of warga",
        nomor="number",
        jumlah=Field("integer"),
        now="moment",
    )

    found = seen.compile(text).type

    assert (found.kind, found.many) == (kind, many)


def test_of_a_record_only_the_asked_fields_are_there() -> None:
    seen = rules.environment_for(kit(), answers=QUESTIONS)

    with pytest.raises(RuleFault, match="has no field 'umur'"):
        seen.compile("answers.ibu.umur")


def test_a_question_on_a_page_with_a_show_if_may_be_unanswered() -> None:
    page = {"title": TEXT, "questions": {"ayah": question("text", show="answers.b")}}
    pages = {
        "satu": Page.model_validate({"title": TEXT, "questions": {"nama": question("text")}}),
        "dua": Page.model_validate({**page, "show": "answers.kawin"}),
    }

    made = rules.questions_of(pages)

    assert made["nama"].show is None
    assert made["ayah"].show == "(answers.kawin) && (answers.b)"


def test_a_register_that_is_not_in_needs_is_no_variable() -> None:
    with pytest.raises(KeyError):
        rules.environment_for(kit(), kk="luar/warga")


def test_a_rule_is_compiled_once_for_an_edition() -> None:
    edition = Edition(1, kit(), {})
    built = []

    def build(found: Kit) -> Rules:
        built.append(found.name)
        return rules.environment_for(found, nomor="text")

    rules.environment(edition, "tes", build)
    rules.environment(edition, "tes", build)
    first = rules.compiled(edition, "tes", 'nomor + "-"', "text")
    second = rules.compiled(edition, "tes", 'nomor + "-"', "text")

    assert built == ["contoh"]
    assert first is second
    assert first.value({"nomor": "7"}) == "7-"


def test_a_scope_without_an_environment_is_an_error() -> None:
    with pytest.raises(KeyError):
        rules.compiled(Edition(1, kit(), {}), "unknown", "1 + 1")


def test_threads_that_make_an_environment_at_once_go_on_with_the_same() -> None:
    edition, together = Edition(1, kit(), {"contoh": {}}), Barrier(2, timeout=10)

    def build(of: Kit) -> Rules:
        made = rules.environment_for(of, birth="date")
        together.wait()
        return made

    def told(_at: int) -> tuple[Rules, object]:
        made = rules.environment(edition, "place", build)
        bound = made.bind({"birth": "2022-06-13"})
        together.wait()
        return made, rules.compiled(edition, "place", "text(birth)", "text").value(bound)

    with ThreadPoolExecutor(2) as threads:
        (one, said), (other, said_too) = threads.map(told, range(2))

    assert one is other
    assert (said, said_too) == ("2022-06-13", "2022-06-13")
