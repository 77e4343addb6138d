"""The secrets of one installation: files in SAUYUNAN_HOME/keys, made once, readable by their owner alone.

Nothing here needs a package beside the standard library, so that settings can read it at no cost.
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SECRET_KEY = "secret_key"  # noqa: S105 - the name of a file
KEK = "kek.json"
FIND = "find.key"
LEDGER = "ledger.pem"
DATABASE_OWNER = "database_owner"
DATABASE_APP = "database_app"

# DER of a PKCS #8 private key for Ed25519 up to its 32 octets (RFC 8410, section 7).
_ED25519_PREFIX = bytes.fromhex("302e020100300506032b657004220420")


class KeysFault(Exception):
    """A key file cannot be read or written; the message says which and how to mend it."""


@dataclass(frozen=True)
class Keyring:
    """Key-encryption keys of 256 bits by id; new data keys are wrapped with ``current``."""

    current: str
    keys: Mapping[str, bytes]


def ensure(home: Path) -> Path:
    """Make the folder and every key that is missing; keys that exist stay. Safe in a race.

    Raises KeysFault when the folder cannot be written.
    """
    for name, make in _MAKERS.items():
        _existing_or_new(home, name, make)
    return home / "keys"


def secret_key(home: Path) -> str:
    """Django's SECRET_KEY, made at first use."""
    return _existing_or_new(home, SECRET_KEY, _new_token).decode("ascii")


def database_password(home: Path, role: str) -> str:
    """The embedded server's password for DATABASE_OWNER or DATABASE_APP, made at first use."""
    return _existing_or_new(home, role, _new_token).decode("ascii")


def find_key(home: Path) -> bytes:
    """The 256-bit key of blind indexes. It cannot be rotated without indexing again."""
    return base64.b64decode(_existing_or_new(home, FIND, _new_find_key))


def ledger_key(home: Path) -> bytes:
    """The Ed25519 private key that signs ledger checkpoints, as PEM (PKCS #8)."""
    return _existing_or_new(home, LEDGER, _new_ledger_key)


def keyring(home: Path) -> Keyring:
    """All key-encryption keys. Raises KeysFault when the file is damaged."""
    content = _existing_or_new(home, KEK, _new_keyring)
    try:
        stored = json.loads(content)
        keys = {key_id: base64.b64decode(key) for key_id, key in stored["keys"].items()}
        current = stored["current"]
    except (ValueError, KeyError, AttributeError, TypeError):
        keys, current = {}, ""
    if current not in keys or any(len(key) != 32 for key in keys.values()):
        raise KeysFault(f"{home / 'keys' / KEK} is damaged: put it back from a backup.")
    return Keyring(current, keys)


def rotate(home: Path) -> str:
    """Add a key-encryption key and make it the current one; older keys stay for older data.

    Returns the id of the new key.
    """
    keyring(home)
    with _locked(_folder(home)) as folder:
        old = keyring(home)
        key_id = f"k{1 + max(int(name[1:]) for name in old.keys)}"
        keys = {**old.keys, key_id: secrets.token_bytes(32)}
        _write(folder / KEK, _keyring_text(key_id, keys))
    return key_id


def check_retirable(home: Path, key_id: str) -> None:
    """Raises KeysFault for a key that is not there, and for the one that seals now."""
    ring = keyring(home)
    if key_id not in ring.keys:
        known = ", ".join(sorted(ring.keys))
        raise KeysFault(f"there is no key {key_id} in {home / 'keys' / KEK}; it holds {known}.")
    if key_id == ring.current:
        raise KeysFault(
            f"{key_id} is the current key: type sauyunan keys rotate, then sauyunan keys rewrap."
        )


def retire(home: Path, key_id: str) -> None:
    """Forget a key for ever; what is sealed with it cannot be opened again. Raises KeysFault."""
    with _locked(_folder(home)) as folder:
        check_retirable(home, key_id)
        old = keyring(home)
        left = {name: key for name, key in old.keys.items() if name != key_id}
        _write(folder / KEK, _keyring_text(old.current, left))


def _existing_or_new(home: Path, name: str, make: Callable[[], bytes]) -> bytes:
    path = home / "keys" / name
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    except OSError as fault:
        raise KeysFault(
            f"{path} cannot be read ({fault.strerror}): run as its owner, "
            "or choose another folder with SAUYUNAN_HOME=/another/folder."
        ) from fault
    with _locked(_folder(home)):
        if not path.exists():
            _write(path, make())
    return path.read_bytes()


def _folder(home: Path) -> Path:
    folder = home / "keys"
    try:
        make_home(home)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as fault:
        raise KeysFault(
            f"{folder} cannot be made ({fault.strerror}): "
            "choose a folder you may write with SAUYUNAN_HOME=/another/folder."
        ) from fault
    return folder


def make_home(home: Path) -> None:
    """Make the folder of all state. An existing folder keeps its permissions.

    A new one lets others pass through, not look in: as root the database runs under an account of
    its own, which must reach its part. Every part inside is closed to others by itself.
    """
    if not home.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o711)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    try:
        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise KeysFault(
            f"{folder} cannot be written ({fault.strerror}): run as its owner, "
            "or choose another folder with SAUYUNAN_HOME=/another/folder."
        ) from fault
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(handle)


def _write(path: Path, content: bytes) -> None:
    """Put the whole content in place at once: a reader sees the old file or the new one."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _new_token() -> bytes:
    return secrets.token_urlsafe(48).encode("ascii")


def _new_find_key() -> bytes:
    return base64.b64encode(secrets.token_bytes(32))


def _new_keyring() -> bytes:
    return _keyring_text("k1", {"k1": secrets.token_bytes(32)})


def _keyring_text(current: str, keys: Mapping[str, bytes]) -> bytes:
    encoded = {key_id: base64.b64encode(key).decode("ascii") for key_id, key in keys.items()}
    return json.dumps({"current": current, "keys": encoded}, indent=1).encode("ascii")


def _new_ledger_key() -> bytes:
    body = base64.b64encode(_ED25519_PREFIX + secrets.token_bytes(32)).decode("ascii")
    return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n".encode("ascii")


_MAKERS: Mapping[str, Callable[[], bytes]] = {
    SECRET_KEY: _new_token,
    KEK: _new_keyring,
    FIND: _new_find_key,
    LEDGER: _new_ledger_key,
    DATABASE_OWNER: _new_token,
    DATABASE_APP: _new_token,
}
