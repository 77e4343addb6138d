"""The checker beyond shape, and what it gives the checks of parts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sauyunan.core.cel import Rules
from sauyunan.kits import checking, rules
from sauyunan.kits.definition import Kit
from sauyunan.kits.part_check import PartCheck
from sauyunan.kits.tests.factories import KIT, OTHER, REGISTER, SCENARIO, among, faults, read, told


def kit(**changes: str | None) -> Kit:
    found = read(**changes).kit
    assert found is not None
    return found


def part_check(found: Kit) -> PartCheck:
    return PartCheck(found, "registers", "registers/warga.yaml")


def seeing(found: Kit) -> Rules:
    return rules.environment_for(found, record="warga")


def test_the_made_up_kit_has_no_faults() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("petugas:", "applicant:", 7, "'applicant' is built in"),
        ("kit: contoh", "kit: city", 1, "'city' is a word of the platform"),
        ("max: 240", "max: 8", 13, "the default 24 is outside of min and max"),
        ("max: 240", "max: 0", 10, "min 1 is above max 0"),
        ("type: text}", "type: text, max: 3}", 9, "min and max do not apply to text"),
        ("janji_jam:", "for:", 8, "field of param 'for' is a word of the rule language"),
    ],
)
def test_manifest_faults(old: str, new: str, line: int, what: str) -> None:
    found = [one for one in faults(kit=KIT.replace(old, new, 1)) if one.file == "kit.yaml"]

    assert (line, what) in [(one.line, one.what) for one in found]


def test_an_innovation_names_services_that_exist() -> None:
    text = KIT + (
        "innovation:\n  since: 2020-01-01\n  problem: {id: A, en: A, su: A}\n  services: [surat]\n"
    )

    assert told(faults(kit=text)) == [
        ("kit.yaml", 19, "'surat' is not among the services of contoh")
    ]


def test_missing_translations_are_warnings_told_once_for_each_file_and_language() -> None:
    register = REGISTER.replace(", en: Code, su: Kode", "").replace(", su: Ngaran", "")

    found = faults(registers__warga=register)

    assert [one.level for one in found] == ["warning", "warning"]
    assert told(found) == [
        ("registers/warga.yaml", 6, "1 text without 'en', the first: fields.kode.label"),
        ("registers/warga.yaml", 6, "2 texts without 'su', the first: fields.kode.label"),
    ]


def test_translations_missing_in_several_files_are_summed_up() -> None:
    register = REGISTER.replace(", su: Ngaran", "")
    manifest = KIT.replace(
        "title: {id: Contoh, en: Example, su: Conto}", "title: {id: Contoh, en: Example}"
    )

    found = faults(kit=manifest, registers__warga=register)

    assert told(found)[0] == ("kit.yaml", 1, "2 of 9 texts without 'su', in 2 files")
    assert len(found) == 3


def test_a_missing_indonesian_text_is_an_error() -> None:
    found = faults(registers__warga=REGISTER.replace("id: Kode, ", ""))

    assert [(one.level, one.line, one.what) for one in found][0] == ("error", 6, "'id' is missing")


# -- PartCheck ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expects", "what", "mend"),
    [
        (
            "record.nma",
            "text",
            "a record of contoh/warga has no field 'nma'",
            "Did you mean 'nama'?",
        ),
        ("record.nama + 1", "text", "+", ""),
        ("record.nama", "bool", "expected a yes/no value, this gives a text", "Compare it"),
        ("record.nama ==", "bool", "", ""),
    ],
)
def test_a_faulty_rule_is_told_where_it_stands(
    text: str, expects: str, what: str, mend: str
) -> None:
    check = part_check(kit()).seeing(seeing(kit()))

    rule = check.rule(text, "name", expects)  # type: ignore[arg-type]

    assert rule is None
    assert [(one.file, one.line) for one in check.noted] == [("registers/warga.yaml", 4)]
    assert what in check.noted[0].what
    assert mend in check.noted[0].mend


def test_an_optional_value_must_be_asked_for_first() -> None:
    check = part_check(kit()).seeing(seeing(kit()))

    check.rule("record.umur > 17", "name", "bool")
    check.rule("has(record.umur) && record.umur > 17", "name", "bool")

    assert [one.what for one in check.noted] == [
        "record.umur may be unanswered here, in: record.umur > 17"
    ]
    assert "has(record.umur) &&" in check.noted[0].mend


def test_what_is_given_guards_as_well() -> None:
    environment = seeing(kit())
    shown = environment.compile("has(record.umur)")
    check = part_check(kit()).seeing(environment, given=[shown])

    check.rule("record.umur > 17", "name", "bool")

    assert check.noted == []


def test_unknown_roles_are_told_with_what_was_meant() -> None:
    check = part_check(kit())

    assert check.role("petugas", "name")
    assert check.role("applicant", "name", also=["applicant"])
    assert not check.role("petugass", "name")
    assert [(one.what, one.mend) for one in check.noted] == [
        ("the role 'petugass' is not declared", "Did you mean 'petugas'? Known are: petugas")
    ]


def test_references_are_found_or_told() -> None:
    needing = KIT.replace("roles:", 'needs: {dasar: ">=1"}\nroles:')
    find = among({"dasar": {"kit.yaml": OTHER, "registers/warga.yaml": REGISTER}})
    found = read(find, kit=needing).kit
    assert found is not None
    check = part_check(found)

    assert check.find("registers", "warga", "key") is found.parts["registers"]["warga"]
    assert check.find("registers", "dasar/warga", "key") is not None
    assert check.find("registers", "dasar/warg", "key") is None
    assert check.find("registers", "luar/warga", "key") is None
    assert [one.what for one in check.noted] == [
        "'dasar/warg' is not among the registers of dasar",
        "'luar/warga' is of the kit 'luar', which is not in needs",
    ]
    assert 'Add luar: ">=1, <2" under needs in kit.yaml' in check.noted[1].mend


def test_what_stands_in_a_broken_file_is_told_once() -> None:
    broken = kit(registers__warga=REGISTER.replace("key: [kode]", "key: kode"))
    check = part_check(broken)

    assert check.find("registers", "warga", "key") is None
    assert check.noted == []


def test_faults_that_are_noted_and_yielded_are_told_once() -> None:
    def twice(check: PartCheck) -> Iterator[checking.Fault]:
        for _name, _definition, here in check.each():
            yield here.fault("fields.nama", "something", "Mend it.")

    check = PartCheck(kit(), "registers")
    yielded = list(twice(check))

    assert yielded == check.noted
    assert [(one.line, one.path, one.mend) for one in yielded] == [(7, "fields.nama", "Mend it")]


# -- scenarios ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("nama_kantor: Kantor Contoh", "nama: X", 3, "the parameter 'nama' is not declared"),
        ("now: 2026-01-05T09:00", "now: besok", 2, "now: 'besok' is no moment"),
        ("now: 2026-01-05T09:00", "now: 2026-01-05T09:00Z", 2, "now: a time zone is not needed"),
        ("after: 2h", "after: soon", 9, "'soon' is no time"),
        ("after: 2h", "pegawai: kirim", 9, "a step knows no 'pegawai'"),
        ("after: 2h", "refused: yes", 9, "refused holds no step"),
        ("{records: {warga: 2}}", "{recrds: {warga: 2}}", 10, "'recrds' is nothing that can be"),
        ("{records: {warga: 2}}", "yes", 10, "expect holds no keys"),
        ("{warga: 2}", "{warga: {rule: param.jani}}", 10, "a record of param has no field 'jani'"),
        ("- {kode: a2", "- {kode: a1", 7, "record 2 has the same key as record 1 (kode)"),
    ],
)
def test_scenario_faults(old: str, new: str, line: int, what: str) -> None:
    found = faults(**{"scenarios__dua-warga": SCENARIO.replace(old, new)})

    places = [(one.file, one.line) for one in found if what in one.what]
    assert ("scenarios/dua-warga.yaml", line) in places


def test_a_parameter_without_default_needs_a_value_in_the_scenario() -> None:
    text = SCENARIO.replace("parameters: {nama_kantor: Kantor Contoh}\n", "")

    assert told(faults(**{"scenarios__dua-warga": text})) == [
        (
            "scenarios/dua-warga.yaml",
            1,
            "the parameter 'nama_kantor' has no default and no value here",
        )
    ]
