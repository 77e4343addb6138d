"""Encrypted files under random names in the city's storage (its disk, or S3)."""

from __future__ import annotations

import os
import re
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from sauyunan.core import codes, crypto

NAME = re.compile(r"[0-9a-z]{2}/[0-9a-z]{26}")
"""How a stored file is called."""


def save(data: bytes, scope: str) -> str:
    """Store a file for one place, e.g. "services.upload:<code>", and return its random name.

    It is on the disk, not only in the system's memory, when this returns. Nobody removes it if the
    caller's transaction is undone later: save right before the row that names it.
    """
    return _store(crypto.seal_bytes(data, scope))


def load(name: str, scope: str) -> bytes:
    """The file's content. Raises FileNotFoundError, or crypto.CryptoError for another scope."""
    with default_storage.open(name) as file:
        return crypto.unseal_bytes(file.read(), scope)


def delete(name: str) -> None:
    """Remove a file; one that is gone already is no fault, so a purge may run twice."""
    default_storage.delete(name)


def is_sealed_with(name: str, key_id: str) -> bool:
    """Whether the file's key is wrapped with this one; reads only how it begins.

    Raises FileNotFoundError.
    """
    head = crypto.header(key_id)
    with default_storage.open(name) as file:
        return bytes(file.read(len(head))) == head


def is_on_disk() -> bool:
    """Whether files lie on a disk of ours, where one can take the place of another at once."""
    try:
        default_storage.path("")
    except NotImplementedError:
        return False
    return True


def rewrap(name: str, scope: str) -> bool:
    """Wrap the file's key with the current one, in place; False when it already was.

    Only on a disk: another storage would leave a moment without the file. Raises FileNotFoundError,
    crypto.CryptoError, NotImplementedError.
    """
    path = Path(default_storage.path(name))
    old = path.read_bytes()
    new = crypto.rewrap(old, scope)
    if new == old:
        return False
    draft = path.with_name(f".{path.name}")
    draft.write_bytes(new)
    draft.chmod(path.stat().st_mode)
    _sync(draft)
    draft.replace(path)
    _sync(path.parent)
    return True


def rewrapped_copy(name: str, scope: str) -> str:
    """The name of a copy whose key is wrapped with the current one.

    Put it into the row before the old file is deleted. Raises FileNotFoundError, crypto.CryptoError.
    """
    with default_storage.open(name) as file:
        return _store(crypto.rewrap(file.read(), scope))


def _store(blob: bytes) -> str:
    code = codes.random_code(26)
    name = default_storage.save(f"{code[:2]}/{code}", ContentFile(blob))
    _flush(name)
    return name


def _flush(name: str) -> None:
    """What was confirmed survives a power cut."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:  # not a disk of ours: S3 confirms what it holds
        return
    _sync(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
