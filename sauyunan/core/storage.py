"""Encrypted files under random names in the city's storage (its disk, or S3)."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from sauyunan.core import codes, crypto


def save(data: bytes, scope: str) -> str:
    """Store a file for one place, e.g. "services.upload:<code>", and return its random name.

    It is on the disk, not only in the system's memory, when this returns. Nobody removes it if the
    caller's transaction is undone later: save right before the row that names it.
    """
    code = codes.random_code(26)
    name = default_storage.save(f"{code[:2]}/{code}", ContentFile(crypto.seal_bytes(data, scope)))
    _flush(name)
    return name


def load(name: str, scope: str) -> bytes:
    """The file's content. Raises FileNotFoundError, or crypto.CryptoError for another scope."""
    with default_storage.open(name) as file:
        return crypto.unseal_bytes(file.read(), scope)


def delete(name: str) -> None:
    """Remove a file; one that is gone already is no fault, so a purge may run twice."""
    default_storage.delete(name)


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
