"""Hostile kits at the door of a city: each is refused in words, soon, and nothing is changed."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from sauyunan.core.models import LedgerEntry
from sauyunan.kits import commands
from sauyunan.kits.models import Edition, Installation, KitVersion
from sauyunan.kits.tests.factories import KIT, REGISTER, city, packed
from sauyunan.kits.tests.test_outside import DOCUMENT

pytestmark = pytest.mark.django_db
BEGINNING = '#let data = json(bytes(sys.inputs.data))\n#set document(title: "Kartu")\n'


def zipped(*entries: tuple[str, bytes, int]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data, kind in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = kind << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, data)
    return made.getvalue()


def bomb() -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
        out.open("registers/a.yaml", "w", force_zip64=True) as entry,
    ):
        for _ in range(1024):
            entry.write(bytes(1 << 20))
    return made.getvalue()


def aliases() -> str:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return KIT + "\n".join(rows) + "\n"


def template(text: str) -> bytes:
    changes = {"documents__kartu": DOCUMENT, "documents__kartu.typ": BEGINNING + text}
    return packed(**changes)


def rule(text: str) -> bytes:
    return packed(registers__warga=REGISTER.replace("name: record.nama", f"name: '{text}'"))


ATTACKS = {
    "parent folder": (
        lambda: zipped(("../kit.yaml", b"x", 0o100644)),
        ["'../kit.yaml' cannot be the path of a kit's file"],
    ),
    "absolute path": (
        lambda: zipped(("/etc/cron.d/kit.yaml", b"x", 0o100644)),
        ["'/etc/cron.d/kit.yaml' cannot be the path of a kit's file"],
    ),
    "link": (
        lambda: zipped(("kit.yaml", b"/etc/passwd", 0o120777)),
        ["kit.yaml is a link", "Put the file itself there"],
    ),
    "10,000 entries": (
        lambda: zipped(*((f"registers/r{n}.yaml", b"", 0o100644) for n in range(10_000))),
        ["10,000 entries; at most 2,000"],
    ),
    "1 GB bomb": (bomb, ["registers/a.yaml has 1,073,741,824 octets; at most 5,242,880"]),
    "YAML alias bomb": (
        lambda: packed(kit=aliases()),
        ["kit.yaml:16: error: &a0 names a part for repeating"],
    ),
    "template that reads a file of the machine": (
        lambda: template('#read("/etc/passwd")\n'),
        ["documents/kartu.typ:3: error: file not found (searched at etc/passwd)"],
    ),
    "template that climbs out": (
        lambda: template('#read("../../../../../../etc/passwd")\n'),
        ["documents/kartu.typ:3: error: "],
    ),
    "template that fetches a package": (
        lambda: template('#import "@preview/cetz:0.3.0"\n'),
        ["documents/kartu.typ:3: error: "],
    ),
    "template that never ends": (
        lambda: template("#let n = 0\n#while n < 2 { n = calc.rem(n, 2) }\n"),
        ["documents/kartu.typ:"],
    ),
    "rule of 100 kB": (
        lambda: rule("record.nama + " * 7_000 + "record.nama"),
        ["registers/warga.yaml:4: error: name is too long"],
    ),
    "rule that doubles": (
        lambda: rule("[record.nama]" + ".map(x, x + x)" * 30 + "[0]"),
        ["registers/warga.yaml:4: error: "],
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_kit_is_refused_and_changes_nothing(
    attack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, sentences = ATTACKS[attack]
    city()
    entries = LedgerEntry.objects.count()
    archive = tmp_path / "contoh-1.0.0.kit.zip"
    archive.write_bytes(make())
    began = time.monotonic()

    code = commands.main(["install", str(archive), "--yes", "--set", "nama_kantor=Kantor"])

    said = capsys.readouterr()
    assert (code, said.out) == (1, "")
    for sentence in sentences:
        assert sentence in said.err
    assert "root:" not in said.err  # the first word of /etc/passwd
    assert time.monotonic() - began < 45
    assert not Installation.objects.exists()
    assert not Edition.objects.exists()
    assert not KitVersion.objects.exists()
    assert LedgerEntry.objects.count() == entries
    assert list(tmp_path.iterdir()) == [archive]


def test_the_same_kit_without_an_attack_is_let_in(tmp_path: Path) -> None:
    """Else the refusals above would prove nothing."""
    city()
    archive = tmp_path / "contoh-1.0.0.kit.zip"
    archive.write_bytes(template("#data.nama\n"))

    code = commands.main(["install", str(archive), "--yes", "--set", "nama_kantor=Kantor"])

    assert code == 0
    assert Installation.objects.get().kit == "contoh"
