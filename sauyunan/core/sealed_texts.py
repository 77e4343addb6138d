"""Sealed texts that stand inside JSON of other packages: ``sealed:`` and the blob in Base64."""

from __future__ import annotations

import base64
import binascii

from sauyunan.core import crypto

MARK = "sealed:"


def seal(text: str, scope: str) -> str:
    """The text, encrypted for one place."""
    return _written(crypto.seal(text, scope))


def unseal(text: str, scope: str) -> str:
    """What was sealed. A text without the mark is from before texts were sealed: it comes back as
    it is. Raises CryptoError."""
    held = blob(text)
    return text if held is None else str(crypto.unseal(held, scope))


def rewrap(text: str, scope: str) -> str:
    """The text under the current key; one that was never sealed is sealed now. Raises CryptoError."""
    held = blob(text)
    return seal(text, scope) if held is None else _written(crypto.rewrap(held, scope))


def blob(text: str) -> bytes | None:
    """The sealed blob in a text; None where nothing is sealed. Raises CryptoError."""
    if not text.startswith(MARK):
        return None
    try:
        return base64.b64decode(text.removeprefix(MARK), validate=True)
    except binascii.Error:
        raise crypto.CryptoError("not a sealed text: it is no Base64") from None


def _written(held: bytes) -> str:
    return MARK + base64.b64encode(held).decode("ascii")
