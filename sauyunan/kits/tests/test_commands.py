"""``sauyunan kit …``: what is printed, what is written, and the exit codes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sauyunan.accounts.models import Membership
from sauyunan.kits import archive, commands, queries, schema
from sauyunan.kits.models import Installation
from sauyunan.kits.tests.factories import KIT, OTHER, REGISTER, city, files, person


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder: Path, content: dict[str, bytes]) -> None:
    for name, data in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def test_a_new_kit_passes_check(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["new", "surat-usaha"]) == 0
    assert commands.main(["check", "surat-usaha"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "surat-usaha/kit.yaml",
        "surat-usaha/services/surat-usaha.yaml",
        "surat-usaha/scenarios/permohonan-dijawab.yaml",
    ]
    assert lines[-1] == "surat-usaha: 0 errors, 3 warnings."


@pytest.mark.django_db
def test_a_new_kit_passes_test(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands.main(["new", "surat-usaha"])

    code = commands.main(["test", "surat-usaha"])

    assert capsys.readouterr().out.splitlines()[-2:] == [
        "ok    Permohonan dijawab",
        "surat-usaha: 1 of 1 scenarios as expected.",
    ]
    assert code == 0


@pytest.mark.parametrize(
    ("name", "message"),
    [("Surat Usaha", "cannot be the name of a kit"), ("ada", "is there already")],
)
def test_new_refuses(
    here: Path, capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    (here / "ada").mkdir()

    assert commands.main(["new", name]) == 1
    assert message in capsys.readouterr().err
    assert [path.name for path in here.iterdir()] == ["ada"]


def test_check_prints_faults_and_how_to_mend_them(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(here / "contoh", files(registers__warga=REGISTER.replace("record.nama", "record.nma")))

    code = commands.main(["check", "contoh"])

    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(
        "contoh/registers/warga.yaml:4: error: a record of contoh/warga has no field 'nma'"
    )
    assert " — Did you mean 'nama'?" in first
    assert last == "contoh: 1 error, 0 warnings."
    assert code == 1


def test_check_takes_archives_and_tells_what_is_none(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "good.kit.zip").write_bytes(archive.build(files()))
    (here / "bad.kit.zip").write_bytes(b"no zip")

    assert commands.main(["check", "good.kit.zip"]) == 0
    assert commands.main(["check", "good.kit.zip", "bad.kit.zip"]) == 1
    assert commands.main(["check", "gone.kit.zip"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "good.kit.zip: no faults."
    assert lines[2].startswith("bad.kit.zip:1: error: This is not a whole zip archive")
    assert lines[4].startswith("gone.kit.zip:1: error: not readable (No such file or directory)")


def test_build_is_reproducible_and_refuses_faults(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(here / "contoh", files())
    put(here / "rusak", files(kit=KIT.replace("licence", "lisence")))

    codes = [commands.main(["build", "contoh", "-o", f"{n}.zip"]) for n in "ab"]
    default = commands.main(["build", "contoh"])
    broken = commands.main(["build", "rusak", "-o", "rusak.zip"])

    assert (codes, default, broken) == ([0, 0], 0, 1)
    assert (here / "a.zip").read_bytes() == (here / "b.zip").read_bytes()
    assert (here / "contoh-1.0.0.kit.zip").is_file()
    assert not (here / "rusak.zip").exists()
    assert f"SHA-256 {archive.digest(files())}" in capsys.readouterr().out


@pytest.mark.parametrize("argv", [["chekc"], ["check"], ["install"], ["adapt"]])
def test_wrong_words_give_2(argv: list[str]) -> None:
    assert commands.main(argv) == 2


@pytest.mark.parametrize(
    "name", ["new", "check", "test", "build", "install", "upgrade", "adapt", "list", "schema"]
)
def test_each_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main([name, "--help"]) == 0
    assert f"usage: sauyunan kit {name}" in capsys.readouterr().out


def test_the_reference_of_the_format_is_up_to_date() -> None:
    folder = Path(__file__).resolve().parents[3] / commands.REFERENCE

    assert schema.stale(folder, schema.documents()) == []


def test_schemas_are_written_and_compared(here: Path) -> None:
    assert commands.main(["schema", "out", "--check"]) == 1
    assert commands.main(["schema", "out"]) == 0
    (here / "out" / "gone.schema.json").write_text("{}")
    assert commands.main(["schema", "out", "--check"]) == 1
    assert commands.main(["schema", "out"]) == 0
    assert commands.main(["schema", "out", "--check"]) == 0


# -- install --------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_install_brings_the_needs_that_lie_beside(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = city()
    somebody = person()
    put(here / "contoh", files(kit=KIT.replace("roles:", 'needs: {dasar: ">=1"}\nroles:')))
    asks = OTHER + "parameters:\n  kantor: {ask: {id: Kantor, en: Office, su: Kantor}}\n"
    put(here / "dasar", {"kit.yaml": asks.encode()})

    code = commands.main(
        ["install", "contoh", "--set", "nama_kantor=Dinas", "--set", "janji_jam=16"]
        + ["--set", "dasar.kantor=Pusat", "--role", "petugas=petugas:Kepala Dinas", "--yes"]
    )

    assert code == 0
    assert queries.current("dasar").param("dasar") == {"kantor": "Pusat"}
    assert queries.current("contoh").param("contoh") == {"nama_kantor": "Dinas", "janji_jam": 16}
    held = Membership.objects.get()
    assert (held.person, held.role, held.title) == (somebody, "contoh/petugas", "Kepala Dinas")
    assert capsys.readouterr().out.splitlines() == [
        f"dasar 1.2.0 runs for {unit.name}.",
        f"contoh 1.0.0 runs for {unit.name}.",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "--set contoh.nama_kantor=… missing: Office. Give a value."),
        (["--set", "nama_kantor"], "--set nama_kantor: write --set KEY=VALUE."),
        (["--set", "nama_kantor=A", "--unit", "X"], "There is no unit X. See: sauyunan city list"),
        (["--set", "nama_kantor=A", "--role", "petugas=x"], "Nobody signs in as x."),
        (["--set", "nama_kantor=A", "--set", "janji=3"], "Did you mean 'janji_jam'?"),
    ],
)
def test_install_says_what_is_missing(
    here: Path, capsys: pytest.CaptureFixture[str], argv: list[str], message: str
) -> None:
    city()
    put(here / "contoh", files())

    code = commands.main(["install", "contoh", *argv])

    assert code == 1
    assert message in capsys.readouterr().err
    assert not Installation.objects.exists()


@pytest.mark.django_db
def test_install_asks_on_a_terminal_until_the_answers_fit(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    city()
    put(here / "contoh", files())
    terminal = io.StringIO("\nDinas\nbanyak\n\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)

    code = commands.main(["install", "contoh"])

    assert code == 0
    assert queries.current("contoh").param("contoh") == {"nama_kantor": "Dinas", "janji_jam": 24}
    out = capsys.readouterr().out
    assert "Nama kantor: " in out
    assert "'banyak' is not a whole number. Write digits only, e.g. 24." in out


@pytest.mark.django_db
def test_upgrade_adapt_and_list(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    city()
    put(here / "contoh", files())
    put(here / "baru", files(kit=KIT.replace("1.0.0", "1.1.0")))

    codes = [
        commands.main(["install", "contoh", "--set", "nama_kantor=Dinas"]),
        commands.main(["adapt", "contoh", "--set", "registers/warga.title={id: Penduduk}"]),
        commands.main(["upgrade", "baru", "--set", "janji_jam=8"]),
        commands.main(["adapt", "contoh", "--set", "kit.kit=lain"]),
        commands.main(["list"]),
    ]

    assert codes == [0, 0, 0, 1, 0]
    captured = capsys.readouterr()
    assert captured.out.splitlines()[-4:-1] == [
        captured.out.splitlines()[-4],
        "    janji_jam = 8",
        "    nama_kantor = Dinas",
    ]
    assert captured.out.splitlines()[-4].startswith("contoh 1.1.0  Kota Contoh  since ")
    assert (
        captured.out.splitlines()[-1] == "    changed: registers/warga.title = {'id': 'Penduduk'}"
    )
    assert "kit.yaml:1: error: the city's change at 'kit': a city cannot change it" in captured.err


@pytest.mark.django_db
def test_without_a_city_nothing_is_installed(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(here / "contoh", files())

    assert commands.main(["install", "contoh", "--set", "nama_kantor=A"]) == 1
    assert "sauyunan city init" in capsys.readouterr().err
