"""The signed file with which a winner goes to a competition of another installation. No database, no clock.

Ed25519 (RFC 8032) over the canonical JSON of its content (sorted keys, no blanks, ASCII). The key is the one that
signs the checkpoints of the city's ledger.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field, ValidationError

from sauyunan.core import strict_json
from sauyunan.kits.format import Day, Key, Name, Strict

FORMAT = "sauyunan-entry-1"
LARGEST = 4 * 1024 * 1024
"""Octets of a file that are read."""


class PassportRefused(Exception):
    """The file is not taken; ``reason``: unreadable, unknown, forged."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


class PassportAward(Strict):
    """A result of the innovation."""

    series: str
    year: int
    group: str = ""
    result: str = ""


class Passport(Strict):
    """What the file says of the winner. ``stories``: texts by section of the registry, ``sections``: by section
    of the form that it was written for."""

    format: str
    to: Name = Field(description="the competition it was given for")
    city: str
    area: str
    key: str = Field(pattern=r"^[0-9a-f]{64}$", description="public key, hex")
    competition: Name
    bundle: str
    entry: str
    receipt: str
    title: str = Field(max_length=200)
    agency: str = Field(max_length=200)
    since: Day | None
    stage: str
    kind: str
    form: str
    source: str
    replicas: int
    awards: tuple[PassportAward, ...]
    sections: dict[Key, str]
    stories: dict[Key, str]
    evidence: dict[str, Any]
    rank: int | None
    score: str
    sheet: str
    issued_on: Day


def written(passport: Passport, private_key: bytes) -> bytes:
    """The file: content and signature."""
    content = passport.model_dump(mode="json")
    key = serialization.load_pem_private_key(private_key, None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("not an Ed25519 key")
    signature = base64.b64encode(key.sign(_canonical(content))).decode("ascii")
    made = {"content": content, "signature": signature}
    return json.dumps(made, indent=1, ensure_ascii=False).encode()


def opened(data: bytes, trusted: Mapping[str, str]) -> Passport:
    """The content of a file that one of the trusted keys (hex -> city) has signed. Raises PassportRefused."""
    try:
        found = strict_json.read(data)
        content, signature = found["content"], base64.b64decode(found["signature"], validate=True)
        passport = Passport.model_validate(content)
    except (strict_json.Unreadable, KeyError, TypeError, binascii.Error) as error:
        raise PassportRefused("unreadable", str(error)) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise PassportRefused("unreadable", f"{place}: {first['msg']}") from None
    if passport.format != FORMAT:
        raise PassportRefused("unreadable", passport.format)
    if passport.key not in trusted:
        raise PassportRefused("unknown", f"{passport.city} {passport.key}")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(passport.key))
        key.verify(signature, _canonical(content))
    except (InvalidSignature, ValueError):
        raise PassportRefused("forged", passport.city) from None
    return passport


def public_key(private_key: bytes) -> str:
    """The public half, hex, as other cities are told it."""
    key = serialization.load_pem_private_key(private_key, None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("not an Ed25519 key")
    raw = serialization.Encoding.Raw
    return key.public_key().public_bytes(raw, serialization.PublicFormat.Raw).hex()


def digest(passport: Passport) -> str:
    """SHA-256 of the content, hex: by it the same file is known again."""
    return hashlib.sha256(_canonical(passport.model_dump(mode="json"))).hexdigest()


def _canonical(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return text.encode("ascii")
