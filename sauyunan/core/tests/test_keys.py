"""Key files: made once, closed to others, whole, and the same for all who race."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from sauyunan.core import keys


def contents(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "keys").iterdir()}


def test_ensure_makes_every_key_readable_by_its_owner_alone(tmp_path):
    keys.ensure(tmp_path)

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}
    assert modes == dict.fromkeys(
        [
            ".lock",
            "secret_key",
            "kek.json",
            "find.key",
            "ledger.pem",
            "database_owner",
            "database_app",
        ],
        0o600,
    )
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_ensure_keeps_what_is_there(tmp_path):
    keys.ensure(tmp_path)
    before = contents(tmp_path)

    keys.ensure(tmp_path)

    assert contents(tmp_path) == before


def test_ledger_key_is_ed25519(tmp_path):
    key = load_pem_private_key(keys.ledger_key(tmp_path), password=None)

    assert isinstance(key, Ed25519PrivateKey)
    assert len(key.sign(b"checkpoint")) == 64


def test_secrets_have_the_promised_length(tmp_path):
    assert len(keys.find_key(tmp_path)) == 32
    assert [len(key) for key in keys.keyring(tmp_path).keys.values()] == [32]
    assert len(keys.secret_key(tmp_path)) == 64


def test_rotate_adds_a_current_key_and_keeps_the_old_ones(tmp_path):
    first = keys.keyring(tmp_path)

    key_id = keys.rotate(tmp_path)

    second = keys.keyring(tmp_path)
    assert key_id == second.current == "k2"
    assert second.keys["k1"] == first.keys["k1"]
    assert second.keys["k2"] != first.keys["k1"]


@pytest.mark.parametrize(
    "damaged",
    [b"", b"[]", b'{"current": "k1", "keys": {}}', b'{"current": "k1", "keys": {"k1": "AAAA"}}'],
)
def test_a_damaged_keyring_is_refused_and_not_overwritten(tmp_path, damaged):
    keys.ensure(tmp_path)
    (tmp_path / "keys" / "kek.json").write_bytes(damaged)

    with pytest.raises(keys.KeysFault, match="damaged: put it back from a backup"):
        keys.rotate(tmp_path)

    assert (tmp_path / "keys" / "kek.json").read_bytes() == damaged


def test_processes_that_start_at_once_agree(tmp_path):
    script = (
        "import sys; from pathlib import Path; from sauyunan.core import keys\n"
        "home = Path(sys.argv[1]); keys.ensure(home)\n"
        "print(keys.secret_key(home), keys.keyring(home), keys.find_key(home))"
    )
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]

    answers = {racer.communicate()[0] for racer in racers}

    assert len(answers) == 1
    assert [racer.returncode for racer in racers] == [0] * 6


def test_a_home_that_cannot_be_made_is_refused_in_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(keys.KeysFault) as refusal:
        keys.secret_key(tmp_path / "file" / "home")

    assert "SAUYUNAN_HOME=" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert os.listdir(tmp_path) == ["file"]
