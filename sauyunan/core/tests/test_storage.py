from __future__ import annotations

import pytest

from sauyunan.core import crypto, keys, storage


@pytest.fixture
def files(settings, tmp_path):
    settings.SAUYUNAN_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def test_save_encrypts_under_a_random_name(files):
    first = storage.save(b"a photo of Ibu Contoh", "upload:1")
    second = storage.save(b"a photo of Ibu Contoh", "upload:1")

    assert first != second
    assert b"Contoh" not in (files / first).read_bytes()
    assert storage.load(first, "upload:1") == b"a photo of Ibu Contoh"


def test_load_refuses_another_place(files):
    name = storage.save(b"content", "upload:1")

    with pytest.raises(crypto.CryptoError, match="another place"):
        storage.load(name, "upload:2")


def test_delete_may_run_twice(files):
    name = storage.save(b"content", "upload:1")

    storage.delete(name)
    storage.delete(name)

    with pytest.raises(FileNotFoundError):
        storage.load(name, "upload:1")


def test_rewrap_replaces_the_key_in_place(files, tmp_path):
    name = storage.save(b"content", "upload:1")
    keys.rotate(tmp_path)

    assert storage.rewrap(name, "upload:1") is True
    assert storage.rewrap(name, "upload:1") is False
    assert crypto.key_id((files / name).read_bytes()) == "k2"
    assert storage.load(name, "upload:1") == b"content"
    assert [path.name for path in (files / name).parent.iterdir()] == [name.split("/")[1]]
