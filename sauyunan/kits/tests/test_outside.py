"""Kits from outside in the limited child: same faults, and no harm by hostile ones."""

from __future__ import annotations

from pathlib import Path

from sauyunan.kits import archive, bare, outside
from sauyunan.kits.tests.factories import KIT, OTHER, REGISTER, files, packed
from sauyunan.settings import CAPABILITIES


def nothing(_name: str) -> None:
    return None


def other(name: str) -> bytes | None:
    return archive.build({"kit.yaml": OTHER.encode()}) if name == "dasar" else None


def test_the_child_loads_the_parts_of_the_platform() -> None:
    assert tuple(f"sauyunan.{name}" for name in CAPABILITIES) == bare.APPS


def test_a_good_kit_is_named() -> None:
    found = outside.judge(packed(), nothing)

    assert found == outside.Judgement([], "contoh", "1.0.0")


def test_the_child_tells_faults_with_lines() -> None:
    register = REGISTER.replace("name: record.nama", "name: record.nma")

    found = outside.judge(packed(registers__warga=register), nothing)

    assert [(one.file, one.line) for one in found.errors] == [("registers/warga.yaml", 4)]
    assert "Did you mean 'nama'?" in found.errors[0].mend


def test_needs_are_fetched_one_after_the_other() -> None:
    needing = KIT.replace("roles:", 'needs: {dasar: ">=1"}\nroles:')

    found = outside.judge(packed(kit=needing), other)
    absent = outside.judge(packed(kit=needing.replace("dasar", "luar")), other)

    assert found.faults == []
    assert [(one.file, one.what) for one in absent.faults] == [("kit.yaml", "not here: luar")]


def test_needs_are_found_as_folders_and_archives_beside_the_kit(tmp_path: Path) -> None:
    def write(version: str) -> bytes:
        made = archive.build({"kit.yaml": OTHER.replace("1.2.0", version).encode()})
        (tmp_path / f"dasar-{version}.kit.zip").write_bytes(made)
        return made

    write("1.2.0")
    newest = write("1.10.0")
    (tmp_path / "dasar-peta-3.0.0.kit.zip").write_bytes(b"another kit")
    find = outside.siblings(tmp_path / "contoh-1.0.0.kit.zip", other)

    (tmp_path / "lama.kit.zip").write_bytes(b"an archive without its version in its name")

    assert find("dasar") == newest
    assert find("lama") == b"an archive without its version in its name"
    assert find("luar") is None
    (tmp_path / "dasar").mkdir()
    (tmp_path / "dasar" / "kit.yaml").write_text(OTHER)
    assert find("dasar") == other("dasar")


def test_what_is_no_archive_is_a_fault() -> None:
    found = outside.judge(b"PK\x03\x04 nonsense", nothing)

    assert "not a whole zip archive" in found.errors[0].what


def test_an_overlay_is_checked_with_the_kit() -> None:
    found = outside.judge(packed(), nothing, {"registers/warga.key": ["nama"]})

    assert [one.what for one in found.errors] == [
        "the city's change at 'key': a city cannot change it"
    ]


def test_a_rule_of_a_hundred_kilobytes_is_refused_with_its_line() -> None:
    rule = "record.nama + " * 7_000 + "record.nama"

    found = outside.judge(packed(registers__warga=REGISTER.replace("record.nama", rule)), nothing)

    assert [(one.line, one.what) for one in found.errors] == [(4, "name is too long")]


def test_a_rule_that_grows_is_refused() -> None:
    doubled = "[record.nama]" + ".map(x, x + x)" * 30 + "[0]"
    nested = "[1,2].all(a, [1,2].all(b, [1,2].all(c, [1,2].all(d, true)))) ? record.nama : ''"

    for rule in (doubled, nested):
        text = REGISTER.replace("name: record.nama", f"name: '{rule.replace(chr(39), chr(34))}'")
        found = outside.judge(packed(registers__warga=text), nothing)
        assert [one.line for one in found.errors] == [4]


def test_an_alias_bomb_is_refused() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    found = outside.judge(packed(kit="\n".join(rows)), nothing)

    assert "&a0 names a part for repeating" in [one.what for one in found.errors]


def test_a_kit_that_takes_too_long_is_stopped() -> None:
    many = {f"registers/r{n}.yaml": REGISTER.replace("warga", f"r{n}") for n in range(1500)}
    data = archive.build({**files(), **{path: text.encode() for path, text in many.items()}})

    found = outside.judge(data, nothing, seconds=0.05)

    assert [one.what for one in found.errors] == ["checking the kit took more than 0.05 seconds"]


DOCUMENT = """\
document: kartu
title: {id: Kartu, en: Card, su: Kartu}
takes: {warga: warga}
about: warga.kode
signer: petugas
data: {nama: warga.nama}
"""


def test_a_template_is_compiled_in_a_child_of_the_child() -> None:
    good = (
        "#let data = json(bytes(sys.inputs.data))\n"
        '#set document(title: "Kartu")\n= Kartu\n#data.nama\n'
    )
    bad = good + "#unknown_function()\n"

    def judged(template: str) -> list[tuple[str, int, str]]:
        changes = {"documents__kartu": DOCUMENT, "documents__kartu.typ": template}
        found = outside.judge(packed(**changes), nothing)
        return [(one.file, one.line, one.what) for one in found.errors]

    assert judged(good) == []
    assert judged(bad) == [("documents/kartu.typ", 5, "unknown variable: unknown_function")]
