"""Each kind of fault that ``kit check`` promises to find, in a made-up kit of one service."""

from __future__ import annotations

import pytest

from sauyunan.kits import checking, reading, starting
from sauyunan.kits.faults import Fault
from sauyunan.kits.tests.factories import OTHER, among

DOCUMENT = """\
document: surat
title: {id: Surat, en: Letter}
takes: {keperluan: text}
about: keperluan
data: {isi: keperluan}
signer: petugas
"""
REGISTER = """\
register: catatan
title: {id: Catatan, en: Notes}
key: [nomor]
fields:
  nomor: {type: text, label: {id: Nomor, en: Number}}
"""


def faults(changes: dict[str, tuple[str, str]], more: dict[str, str] | None = None) -> list[Fault]:
    """Faults of the kit that ``kit new`` writes, after replacements in its files."""
    texts = {**starting.files("contoh"), **(more or {})}
    for path, (old, new) in changes.items():
        assert old in texts[path]
        texts[path] = texts[path].replace(old, new, 1)
    files = {path: text.encode() for path, text in texts.items()}
    return checking.check(reading.read(files, among({"dasar": {"kit.yaml": OTHER}})))


SERVICE = "services/contoh.yaml"
LOST = "  hilang: {title: {id: Hilang, en: Lost}, clock: runs}\n"


@pytest.mark.parametrize(
    ("path", "old", "new", "line", "what"),
    [
        pytest.param("kit.yaml", "licence", "lisence", 5, "unknown key 'lisence'", id="unknown key"),
        pytest.param(
            SERVICE, "param.janji_jam", "param.janji_jm", 3,
            "a record of param has no field 'janji_jm'", id="unknown field in an expression",
        ),
        pytest.param(
            SERVICE, "param.janji_jam", "'\"delapan\"'", 3,
            "expected a number, this gives a text", id="wrong type in an expression",
        ),
        pytest.param(SERVICE, "moves:", f"{LOST}moves:", 13, "hilang", id="unreachable state"),
        pytest.param(
            SERVICE, "from: diajukan, to: selesai", "from: draf, to: selesai", 11,
            "diajukan", id="state without a way out",
        ),
        pytest.param(
            SERVICE, "by: petugas", "by: pegawai", 15, "the role 'pegawai' is not declared",
            id="unknown role",
        ),
        pytest.param(
            SERVICE, "{id: Selesai, en: Done}", "{en: Done}", 12, "'id' is missing",
            id="missing translation",
        ),
        pytest.param(
            SERVICE, "  selesai: {title", "  diajukan: {title", 12,
            "the key 'diajukan' stands twice, first in line 11", id="duplicate key",
        ),
        pytest.param(
            "documents/surat.typ", "= Surat", "#tidak_ada()", 3,
            "unknown variable: tidak_ada", id="document template that does not compile",
        ),
        pytest.param(
            "registers/catatan.yaml", "[nomor]", "[nomor, nomor]", 3,
            "the key names 'nomor' twice", id="register key that is not unique",
        ),
        pytest.param(
            SERVICE, "type: long_text", "type: number, of: luar/nik", 8,
            "'luar/nik' is of the kit 'luar', which is not in needs",
            id="reference to a kit not in needs",
        ),
        pytest.param(
            "kit.yaml", "roles:", "needs: {contoh: '>=0'}\nroles:", 6,
            "kits need each other in a circle: contoh -> contoh", id="cyclic needs",
        ),
    ],
)  # fmt: skip
def test_the_fault_is_found_where_it_stands(
    path: str, old: str, new: str, line: int, what: str
) -> None:
    template = '#let data = json(bytes(sys.inputs.data))\n#set document(title: "Surat")\n= Surat\n'
    more = {
        "documents/surat.yaml": DOCUMENT,
        "documents/surat.typ": template,
        "registers/catatan.yaml": REGISTER,
    }

    errors = [one for one in faults({path: (old, new)}, more) if one.level == "error"]

    assert (path, line) in [(one.file, one.line) for one in errors if what in one.what]
    assert all(one.mend for one in errors)


def test_missing_english_and_sundanese_are_warnings() -> None:
    found = faults({SERVICE: ("{id: Selesai, en: Done}", "{id: Selesai}")})

    in_service = [(one.level, one.what) for one in found if one.file == SERVICE]
    assert in_service == [
        ("warning", "7 texts without 'su', the first: title"),
        ("warning", "1 text without 'en', the first: states.selesai.title"),
    ]
