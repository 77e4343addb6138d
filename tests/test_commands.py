"""Commands from a shell: quick without a database, one clear line when something is in the way."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sauyunan.core import keys
from sauyunan.core.tests.test_postgres import fresh_folder

ROOT = Path(__file__).resolve().parent.parent


def sauyunan(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sauyunan.cli", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [["--version"], ["--help"], ["kit", "--help"], ["backup", "--help"]],
)
def test_commands_that_only_explain_themselves_make_no_database(tmp_path, words):
    done = sauyunan(*words, SAUYUNAN_HOME=str(tmp_path))

    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("words", [["kit", "list"], ["verify", "FILE"], ["city", "link", "ani"]])
def test_a_folder_that_holds_no_city_is_named(tmp_path, words):
    paper = tmp_path / "surat.pdf"
    paper.write_bytes(b"%PDF-1.7 contoh")
    given = [str(paper) if word == "FILE" else word for word in words]

    with fresh_folder() as home:
        done = sauyunan(*given, SAUYUNAN_HOME=str(home), DATABASE_URL="")

    assert done.returncode == 1
    assert f"{home} holds no city yet. Type: sauyunan setup" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_command_is_a_wrong_word():
    done = sauyunan()

    assert done.returncode == 2
    assert "usage: sauyunan" in done.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_busy_port_is_told_before_anything_is_made(tmp_path, command):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = sauyunan(command, SAUYUNAN_HOME=str(tmp_path), PORT=str(port), DATABASE_URL="")

    assert done.returncode == 1
    assert done.stderr.startswith(f"sauyunan: Port {port} is busy: another program uses it.")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("command", ["serve", "demo", "setup", "backup x.tar"])
def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path, command):
    (tmp_path / "file").write_text("in the way")

    done = sauyunan(*command.split(), SAUYUNAN_HOME=str(tmp_path / "file"), DATABASE_URL="")

    assert done.returncode == 1
    assert done.stderr.startswith("sauyunan: ")
    assert "SAUYUNAN_HOME=" in done.stderr
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "PORT='eighty': write a whole number"),
        ("SAUYUNAN_DEBUG", "maybe", "SAUYUNAN_DEBUG='maybe': write 1 or 0"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL: expected postgresql://…, got 'mysql'"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(tmp_path, name, value, said):
    done = sauyunan("serve", **{"SAUYUNAN_HOME": str(tmp_path), name: value})

    assert (done.returncode, done.stderr) == (1, f"sauyunan: {said}\n")


def test_keys_rotate_says_which_key_is_used_from_now_on(tmp_path):
    done = sauyunan("keys", "rotate", SAUYUNAN_HOME=str(tmp_path))

    assert (done.returncode, done.stdout) == (0, "New data is now sealed with key k2.\n")
    assert keys.keyring(tmp_path).current == "k2"


def test_a_command_starts_the_database_it_needs_and_stops_it():
    with fresh_folder() as home:
        done = sauyunan("manage", "dbshell", "--", "-c", "SELECT 40 + 2", SAUYUNAN_HOME=str(home))
        left = (home / "postgres" / "data" / "postmaster.pid").exists()

    assert "42" in done.stdout
    assert not left


@pytest.fixture
def old_python(tmp_path) -> Path:
    """A program that answers as a Python 3.9 would."""
    program = tmp_path / "python3.9"
    program.write_text(
        "#!/bin/sh\ncase $2 in *version_info*) exit 1;; *python_version*) echo 3.9.18;; esac\n"
    )
    program.chmod(0o755)
    return program


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "Makefile", folder)
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_tells_that_python_is_too_old(tmp_path, old_python):
    done = make(tmp_path, "demo", f"PYTHON={old_python}")

    assert done.returncode != 0
    assert f"Python 3.11 or newer is needed and {old_python} is 3.9.18: type" in done.stdout
    assert not (tmp_path / ".venv").exists()


def test_make_tells_that_python_lacks_venv(tmp_path):
    bare = tmp_path / "python3"
    bare.write_text("#!/bin/sh\ncase $2 in *ensurepip*) exit 1;; esac\n")
    bare.chmod(0o755)

    done = make(tmp_path, "demo", f"PYTHON={bare}")

    assert done.returncode != 0
    assert "This Python has no venv: type apt-get install python3-venv" in done.stdout
    assert not (tmp_path / ".venv").exists()


def test_make_tells_that_python_is_missing(tmp_path):
    done = make(tmp_path, "demo", "PYTHON=python-that-is-not-there")

    assert done.returncode != 0
    assert "Python is missing: type apt-get install python3 python3-venv" in done.stdout


def test_verify_ledger_starts_the_database_it_needs():
    with fresh_folder() as home:
        sauyunan("setup", SAUYUNAN_HOME=str(home), DATABASE_URL="")

        done = sauyunan("verify", "ledger", SAUYUNAN_HOME=str(home), DATABASE_URL="")

    assert (done.returncode, done.stderr) == (0, "")
    assert "The ledger fits." in done.stdout


def test_a_start_logs_no_fault_while_it_waits_for_its_parts(city):
    log = (city.home / "serve.log").read_text("utf-8")

    begun, ready, _rest = log.partition("Ctrl-C stops it.")

    assert ready
    said = [json.loads(line) for line in begun.splitlines() if line.startswith("{")]
    assert [line for line in said if line["level"] in ("warning", "error", "critical")] == []
    assert city.client().get("/sehat").status_code == 200
