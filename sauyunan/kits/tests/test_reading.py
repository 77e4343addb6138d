"""Files into definitions: every fault of shape, with line and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sauyunan.kits import reading
from sauyunan.kits.tests.factories import KIT, OTHER, REGISTER, among, files, read, told


def test_a_good_kit_has_definitions_lines_and_a_digest() -> None:
    found = read()

    assert found.faults == ()
    assert found.kit is not None
    assert found.kit.manifest.parameters["janji_jam"].default == 24
    assert list(found.kit.parts["registers"]) == ["warga"]
    assert found.kit.lines["registers/warga.yaml"]["fields.nama"] == 7
    assert found.kit.digest == read().kit.digest  # type: ignore[union-attr]
    assert len(found.kit.digest) == 64


def test_all_faults_of_all_files_are_told_at_once() -> None:
    manifest = KIT.replace("licence: Apache-2.0", "lisence: Apache-2.0").replace("1.0.0", "1.0")
    register = REGISTER.replace("type: integer", "type: intger").replace("key: [kode]", "key: kode")

    found = read(kit=manifest, registers__warga=register)

    assert told(list(found.faults)) == [
        ("kit.yaml", 1, "'licence' is missing"),
        ("kit.yaml", 2, "'1.0' is not written as it must be"),
        ("kit.yaml", 5, "unknown key 'lisence'"),
        ("registers/warga.yaml", 3, "key must be a list"),
        ("registers/warga.yaml", 8, "fields.umur.type: 'intger' is not known"),
    ]
    mends = [one.mend for one in found.faults]
    assert mends[1] == "Write three numbers: 1.0.0"
    assert mends[2].startswith("Did you mean 'licence'? Known are: engine, innovation")
    assert mends[4].startswith("Did you mean 'integer'?")


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("min: 1", "min: satu", 14, "parameters.janji_jam.min is not a whole number"),
        ("default: 24", "default: dua", 13, "'dua' is not a whole number"),
        ("default: 24", "default: 24.0", 13, "'24.0' is not a whole number"),
        ("type: integer", "type: day", 13, "'24' is no day"),
        ("petugas:", "Petugas!:", 7, "'Petugas!' is not written as it must be"),
        ("{id: Petugas, en: Officer, su: Patugas}", "Petugas", 7, "roles.petugas must hold keys"),
        ("{id: Petugas, en: Officer, su: Patugas}", "{en: Officer}", 7, "'id' is missing"),
        ("{id: Petugas, en: Officer, su: Patugas}", '{id: ""}', 7, "roles.petugas.id is empty"),
        ("version: 1.0.0", "version: 1.0.0\nversion: 1.0.1", 3, "the key 'version' stands twice"),
        ("licence: Apache-2.0", "licence:", 5, "'licence' has no value"),
        ("licence: Apache-2.0", "licence: A\nengine: '>=9'", 6, "the kit is for >=9, this is"),
    ],
)
def test_a_fault_in_the_manifest_is_told_where_it_stands(
    old: str, new: str, line: int, what: str
) -> None:
    found = read(kit=KIT.replace(old, new, 1))

    assert [(one.file, one.line) for one in found.faults] == [("kit.yaml", line)]
    assert what in found.faults[0].what
    assert found.faults[0].mend


def test_of_two_forms_only_the_fitting_one_is_told() -> None:
    options = "{a: {label: {id: A, en: A, su: A}, hnt: {id: B}}}"
    field = f"  pilih: {{type: choice, label: {{id: P, en: P, su: P}}, options: {options}}}\n"

    found = read(registers__warga=REGISTER + field)

    assert told(list(found.faults)) == [("registers/warga.yaml", 9, "unknown key 'hnt'")]
    assert found.faults[0].mend == "Did you mean 'hint'? Known are: en, hint, id, label, su"


def test_a_file_must_be_named_as_what_it_declares() -> None:
    found = read(registers__orang=REGISTER, registers__warga=None)

    assert told(list(found.faults)) == [
        ("registers/orang.yaml", 1, "register is 'warga', the file is registers/orang.yaml")
    ]


def test_a_file_that_no_part_reads_is_told_with_advice() -> None:
    found = read(**{"register__warga": REGISTER, "notes.md": "x"})

    assert told(list(found.faults)) == [
        ("notes.md", 1, "no part of a kit is read from this file"),
        ("register/warga.yaml", 1, "no part of a kit is read from this file"),
    ]
    assert "Did you mean 'registers/*.yaml'?" in found.faults[1].mend


def test_a_kit_without_kit_yaml_is_told() -> None:
    found = read(kit=None)

    assert found.kit is None
    assert told(list(found.faults)) == [("kit.yaml", 1, "kit.yaml is missing")]


# -- needs ----------------------------------------------------------------------------------------
def needing(text: str) -> str:
    return KIT.replace("roles:", f"needs: {text}\nroles:")


def test_needed_kits_are_read_and_named_by_reference() -> None:
    find = among({"dasar": {"kit.yaml": OTHER, "registers/warga.yaml": REGISTER}})

    found = read(find, kit=needing('{dasar: ">=1, <2"}'))

    assert found.faults == ()
    assert found.kit is not None
    assert found.kit.full_name("dasar/warga") == "dasar/warga"
    assert found.kit.find("registers", "dasar/warga").key == ("kode",)


@pytest.mark.parametrize(
    ("needs", "other", "what"),
    [
        ('{dasar: ">=2"}', OTHER, "dasar 1.2.0 is here, >=2 is needed"),
        ('{lain: ">=1"}', OTHER, "the kit 'lain' is not here"),
        ('{dasar: ">=1"}', OTHER.replace("licence", "x"), "the kit 'dasar' has faults, the first: kit"),
        ('{contoh: ">=1"}', OTHER, "kits need each other in a circle: contoh -> contoh"),
        (
            '{dasar: ">=1"}',
            OTHER + 'needs: {contoh: ">=1"}\n',
            "kits need each other in a circle: contoh -> dasar -> contoh",
        ),
    ],
)  # fmt: skip
def test_needs_that_cannot_be_met_are_told(needs: str, other: str, what: str) -> None:
    found = read(among({"dasar": {"kit.yaml": other}}), kit=needing(needs))

    assert [(one.file, one.line) for one in found.faults] == [("kit.yaml", 6)]
    assert found.faults[0].what.startswith(what)


def test_needs_are_looked_up_in_the_folder_beside(tmp_path: Path) -> None:
    own = files(kit=needing('{dasar: ">=1"}'))
    for name, texts in {"contoh": own, "dasar": {"kit.yaml": OTHER.encode()}}.items():
        for path, data in texts.items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_bytes(data)

    found = reading.read_folder(tmp_path / "contoh")

    assert found.faults == ()
    assert found.kit is not None
    assert found.kit.needs["dasar"].version == "1.2.0"
