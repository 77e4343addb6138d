from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.core import crypto, keys

VALUE = {"nik": "3273014505900001", "anak": [{"nama": "Anak Contoh"}], "umur": 3, "ya": True}
KNOWN_KEK = bytes(range(32))
KNOWN_BLOB = bytes.fromhex(
    "01026b31"
    "202122232425262728292a2b"
    "927be43328dd5c49523508858d55bab68018becfd3d535b934af364915d7005608f24f92f7489d1e"
    "8b8603eba58d9b0f"
    "2c2d2e2f3031323334353637"
    "237ba5a3530de6683a108c64a0c48bcc67630e5694a090187b116150d3c56ffc1e70f327d149e5ae"
    "c977"
)


@pytest.fixture
def home(settings, tmp_path):
    settings.SAUYUNAN_HOME = tmp_path
    return tmp_path


@pytest.fixture
def known_home(home):
    keys.ensure(home)
    text = json.dumps({"current": "k1", "keys": {"k1": base64.b64encode(KNOWN_KEK).decode()}})
    (home / "keys" / keys.KEK).write_text(text)
    (home / "keys" / keys.FIND).write_bytes(base64.b64encode(bytes(range(32, 64))))
    return home


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_unseal_gives_back_every_json_value(value):
    assert crypto.unseal(crypto.seal(value, "a:1"), "a:1") == value


@given(st.binary(max_size=2000))
def test_unseal_bytes_gives_back_every_content(data):
    assert crypto.unseal_bytes(crypto.seal_bytes(data, "a:1"), "a:1") == data


def test_seal_of_a_known_answer_is_opened(known_home):
    assert crypto.unseal(KNOWN_BLOB, "register:1") == {"nik": "3273014505900001"}


def test_digest_of_a_known_answer(known_home):
    assert (
        crypto.digest("register", "3273014505900001").hex()
        == "03c199c9d31779d23bee4d559cab95bf9217041cac1eaf133acc027450e3b1e2"
    )


def test_seal_shows_nothing_and_never_repeats(home):
    first, second = crypto.seal(VALUE, "a:1"), crypto.seal(VALUE, "a:1")

    assert first != second
    assert b"3273014505900001" not in first
    assert len(first) == 4 + 60 + 28 + len(json.dumps(VALUE, separators=(",", ":")))


def test_unseal_takes_what_the_database_gives(home):
    blob = crypto.seal(VALUE, "a:1")

    assert crypto.unseal(memoryview(blob), "a:1") == VALUE
    assert crypto.unseal(bytearray(blob), "a:1") == VALUE


def test_unseal_refuses_another_scope(home):
    blob = crypto.seal(VALUE, "a:1")

    with pytest.raises(crypto.CryptoError, match="another place"):
        crypto.unseal(blob, "a:2")


def test_unseal_refuses_a_file_as_a_value(home):
    blob = crypto.seal_bytes(b"{}", "a:1")

    with pytest.raises(crypto.CryptoError, match="changed"):
        crypto.unseal(blob, "a:1")


def test_unseal_refuses_each_flipped_byte(home):
    blob = crypto.seal(7, "a:1")

    for at in range(len(blob)):
        flipped = bytearray(blob)
        flipped[at] ^= 1
        with pytest.raises(crypto.CryptoError):
            crypto.unseal(bytes(flipped), "a:1")


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01\x02k1", b"\x02" + bytes(200), bytes(200)])
def test_unseal_refuses_what_is_no_blob(home, blob):
    with pytest.raises(crypto.CryptoError, match="not a sealed value"):
        crypto.unseal(blob, "a:1")


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, b"x", object()])
def test_seal_refuses_what_is_not_json(home, value):
    with pytest.raises((TypeError, ValueError)):
        crypto.seal(value, "a:1")


def test_rotation_is_seen_at_once_and_old_blobs_open(home):
    old = crypto.seal(VALUE, "a:1")
    keys.rotate(home)

    new = crypto.seal(VALUE, "a:1")

    assert (crypto.key_id(old), crypto.key_id(new)) == ("k1", "k2")
    assert crypto.unseal(old, "a:1") == crypto.unseal(new, "a:1") == VALUE


def test_rewrap_changes_the_key_and_not_the_content(home):
    old = crypto.seal(VALUE, "a:1")
    keys.rotate(home)

    new = crypto.rewrap(old, "a:1")

    assert crypto.key_id(new) == "k2"
    assert new[64:] == old[64:]
    assert crypto.unseal(new, "a:1") == VALUE
    assert crypto.rewrap(new, "a:1") == new


def test_rewrap_refuses_another_scope(home):
    old = crypto.seal(VALUE, "a:1")
    keys.rotate(home)

    with pytest.raises(crypto.CryptoError, match="another place"):
        crypto.rewrap(old, "a:2")


def test_unseal_names_a_retired_key(home):
    old = crypto.seal(VALUE, "a:1")
    keys.rotate(home)
    path = home / "keys" / keys.KEK
    stored = json.loads(path.read_text())
    del stored["keys"]["k1"]
    path.write_text(json.dumps(stored))

    with pytest.raises(crypto.CryptoError, match="sealed with key 'k1', which is not in kek.json"):
        crypto.unseal(old, "a:1")


def test_digest_is_equal_for_equal_text_in_one_scope_only(home):
    one = crypto.digest("adminduk/penduduk.nik", "3273")

    assert len(one) == 32
    assert one == crypto.digest("adminduk/penduduk.nik", "3273")
    assert one != crypto.digest("adminduk/penduduk.ni", "k3273")
    assert one != crypto.digest("adminduk/keluarga.nik", "3273")
    assert crypto.same(one, memoryview(one))
    assert not crypto.same(one, bytes(32))


def test_digest_depends_on_the_city(home, settings, tmp_path):
    here = crypto.digest("a", "3273")
    settings.SAUYUNAN_HOME = tmp_path / "other"

    assert crypto.digest("a", "3273") != here
