from __future__ import annotations

import pytest

from sauyunan.documents.tests.conftest import KIT
from sauyunan.kits import checking, reading
from sauyunan.kits.faults import Fault

YAML = "documents/keterangan.yaml"
TYP = "documents/keterangan.typ"


def faults(**changes: str) -> list[Fault]:
    """All errors of the made-up kit with "file: (old, new)" replaced; keys are YAML, TYP."""
    files = dict(KIT)
    names = {"yaml": YAML, "typ": TYP, "numbers": "numbers.yaml"}
    for key, change in changes.items():
        old, _, new = change.partition(" => ")
        assert old in files[names[key]]
        files[names[key]] = files[names[key]].replace(old, new)
    return found(files)


def found(files: dict[str, str]) -> list[Fault]:
    read = reading.read({name: text.encode() for name, text in files.items()})
    return [fault for fault in checking.check(read) if fault.level == "error"]


def test_good_kit_has_no_fault() -> None:
    assert faults() == []


CASES = {
    "unknown role": ("yaml", "signer: kepala => signer: kepalla", YAML, "kepalla"),
    "unknown register": ("yaml", "{orang: warga, => {orang: wargo,", YAML, "wargo"),
    "unknown field": ("yaml", "nama: orang.nama => nama: orang.namma", YAML, "namma"),
    "wrong type of about": ("yaml", "about: orang.nomor => about: orang.lahir", YAML, "expected"),
    "unknown number": ("yaml", "number: surat => number: surrat", YAML, "surrat"),
    "number without its values": ("yaml", "{recorded: today} => {}", YAML, "recorded"),
    "value the number does not take": (
        "yaml",
        "{recorded: today} => {recorded: today, lain: today}",
        YAML,
        "lain",
    ),
    "number of the wrong type": (
        "yaml",
        "{recorded: today} => {recorded: number}",
        YAML,
        "expected",
    ),
    "number that is only typed": (
        "numbers",
        """  prefix: '"S-" + text(year(recorded)) + "-"'\n => """,
        YAML,
        "only typed",
    ),
    "fact that is no text": (
        "yaml",
        "nama: mask_name(orang.nama) => nama: orang.lahir",
        YAML,
        "text",
    ),
    "fact without a label": ("yaml", "nama: {id: Nama (dis => nomo: {id: Nama (dis", YAML, "label"),
    "key of the engine": ("yaml", "jalan: param.jalan => qr: param.jalan", YAML, "engine"),
    "word of the engine": ("yaml", "keperluan: text} => param: text}", YAML, "word of the engine"),
    "unknown variable": ("typ", "data.keperluan => data.kperluan", TYP, "kperluan"),
    "syntax of Typst": ("typ", "#signature() => #signature(", TYP, "unclosed"),
    "reads a file": ("typ", '#signature() => #read("/etc/passwd")', TYP, "file not found"),
    "only works with values": (
        "typ",
        "#signature() => #data.nama.first() #signature()",
        TYP,
        "blank",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_faults(case: str) -> None:
    where, change, file, words = CASES[case]

    seen = faults(**{where: change})

    assert seen, "nothing was found"
    assert any(fault.file == file and words in fault.what for fault in seen)
    assert all(fault.line > 0 and fault.mend for fault in seen)


def test_missing_template() -> None:
    files = {name: text for name, text in KIT.items() if name != TYP}

    (fault,) = found(files)

    assert (fault.file, fault.what) == (YAML, "documents/keterangan.typ is missing")


def test_template_of_the_engines_name() -> None:
    (fault,) = found({**KIT, "documents/sauyunan.typ": "#let data = (:)"})

    assert fault.what == "this name belongs to the engine's own library"


def test_template_fault_names_its_line() -> None:
    (fault,) = faults(typ="#statement[ => #tidak_ada[")

    assert (fault.file, fault.line) == (TYP, 4)
