"""Encryption at rest, and keyed hashes by which encrypted values are found.

A sealed blob is: version, length of the key's id, the id, the wrapped data key (12-byte nonce and 48
bytes), the nonce and the ciphertext with its tag. Each blob has a data key of its own (AES-256-GCM,
NIST SP 800-38D), wrapped with a key-encryption key of ``keys.keyring``. Both layers authenticate the
scope, so a blob copied to another row or column cannot be opened. Nonces are random: one
key-encryption key may wrap 2³² data keys (SP 800-38D, 8.3), more than a city seals in a century.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from sauyunan.core import keys
from sauyunan.core.folding import fold as fold

VERSION = 1
_KEY, _NONCE, _TAG = 32, 12, 16
_WRAPPED = _NONCE + _KEY + _TAG
_JSON, _BYTES = b"json", b"bytes"

Blob = bytes | bytearray | memoryview


class CryptoError(Exception):
    """A blob cannot be opened here; the message never repeats what it holds."""


@dataclass(frozen=True)
class _Ring:
    current: str
    ciphers: Mapping[str, AESGCM]


def seal(value: object, scope: str) -> bytes:
    """Encrypt a JSON value for one place, e.g. "services.application:KTA-26-7F3K-9Q2M".

    Raises TypeError or ValueError when the value is not JSON.
    """
    return _seal(_encode(value).encode("ascii"), scope, _JSON)


def unseal(blob: Blob, scope: str) -> Any:
    """The value that was sealed for this scope. Raises CryptoError."""
    return json.loads(_unseal(bytes(blob), scope, _JSON))


def seal_bytes(data: bytes, scope: str) -> bytes:
    """Encrypt a file's content for one place."""
    return _seal(data, scope, _BYTES)


def unseal_bytes(blob: Blob, scope: str) -> bytes:
    """The content that was sealed for this scope. Raises CryptoError."""
    return _unseal(bytes(blob), scope, _BYTES)


def rewrap(blob: Blob, scope: str) -> bytes:
    """The blob with its data key wrapped by the current key; the same bytes if it is already.

    The content is not decrypted, so a large file costs no more than a word. Raises CryptoError.
    """
    parts, ring = _parse(bytes(blob)), _ring()
    if parts.key_id == ring.current:
        return bytes(blob)
    data_key = _unwrap(parts, scope)
    return _wrap(ring, data_key, os.urandom(_NONCE), scope) + parts.sealed


def key_id(blob: Blob) -> str:
    """The id of the key-encryption key that wraps this blob. Raises CryptoError."""
    return _parse(bytes(blob)).key_id


def digest(scope: str, text: str) -> bytes:
    """The 32-byte keyed hash of a text (HMAC-SHA-256): equal texts in a scope, equal hashes.

    Scopes are separate: the same number in two registers has two hashes. Fold the text first where
    spelling varies.
    """
    name = scope.encode()
    message = b"sauyunan.digest.1" + len(name).to_bytes(2, "big") + name + text.encode()
    return hmac.digest(_find_key(settings.SAUYUNAN_HOME), message, hashlib.sha256)


def same(one: Blob, other: Blob) -> bool:
    """Whether two digests are equal, in a time that tells nothing about where they differ."""
    return hmac.compare_digest(bytes(one), bytes(other))


_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True)
class _Parts:
    key_id: str
    wrapped: bytes
    sealed: bytes


def _seal(data: bytes, scope: str, kind: bytes) -> bytes:
    random = os.urandom(_KEY + 2 * _NONCE)
    data_key, wrap_nonce, nonce = random[:_KEY], random[_KEY:-_NONCE], random[-_NONCE:]
    sealed = AESGCM(data_key).encrypt(nonce, data, _about(kind, scope))
    return _wrap(_ring(), data_key, wrap_nonce, scope) + nonce + sealed


def _unseal(blob: bytes, scope: str, kind: bytes) -> bytes:
    parts = _parse(blob)
    cipher = AESGCM(_unwrap(parts, scope))
    try:
        return cipher.decrypt(parts.sealed[:_NONCE], parts.sealed[_NONCE:], _about(kind, scope))
    except InvalidTag:
        raise CryptoError(f"{scope}: the content was changed after it was sealed") from None


def _wrap(ring: _Ring, data_key: bytes, nonce: bytes, scope: str) -> bytes:
    begins = header(ring.current)
    wrapped = ring.ciphers[ring.current].encrypt(nonce, data_key, _about(begins, scope))
    return begins + nonce + wrapped


def _unwrap(parts: _Parts, scope: str) -> bytes:
    cipher = _ring().ciphers.get(parts.key_id)
    if cipher is None:
        raise CryptoError(
            f"{scope}: sealed with key {parts.key_id!r}, which is not in {keys.KEK}; "
            "put that key back from a backup"
        )
    about = _about(header(parts.key_id), scope)
    try:
        return cipher.decrypt(parts.wrapped[:_NONCE], parts.wrapped[_NONCE:], about)
    except InvalidTag:
        raise CryptoError(f"{scope}: sealed for another place, or its key was changed") from None


def _parse(blob: bytes) -> _Parts:
    key_end = 2 + blob[1] if len(blob) > 1 else 0
    if len(blob) < key_end + _WRAPPED + _NONCE + _TAG or blob[0] != VERSION:
        raise CryptoError("not a sealed value: it is too short, or of another version")
    try:
        name = blob[2:key_end].decode("ascii")
    except UnicodeDecodeError:
        raise CryptoError("not a sealed value: the key's id is no text") from None
    return _Parts(name, blob[key_end : key_end + _WRAPPED], blob[key_end + _WRAPPED :])


def header(name: str) -> bytes:
    """How every blob begins that is sealed with the key of this id."""
    return bytes((VERSION, len(name))) + name.encode("ascii")


def _about(what: bytes, scope: str) -> bytes:
    """What is authenticated beside the content; the length keeps the two parts apart."""
    return b"sauyunan.seal" + bytes((len(what),)) + what + scope.encode()


def _ring() -> _Ring:
    """The keys as they are now: every process sees a rotation at its next call."""
    path = settings.SAUYUNAN_HOME / "keys" / keys.KEK
    try:
        found = os.stat(path)
    except FileNotFoundError:
        keys.keyring(settings.SAUYUNAN_HOME)
        found = os.stat(path)
    return _read_ring(settings.SAUYUNAN_HOME, found.st_mtime_ns, found.st_ino)


@lru_cache(maxsize=4)
def _read_ring(home: Path, changed_at: int, inode: int) -> _Ring:
    ring = keys.keyring(home)
    return _Ring(ring.current, {name: AESGCM(key) for name, key in ring.keys.items()})


@lru_cache(maxsize=4)
def _find_key(home: Path) -> bytes:
    return keys.find_key(home)
