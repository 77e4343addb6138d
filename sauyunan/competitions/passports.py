"""The signed file with which a winner goes to a competition of another installation. No database, no clock.

Ed25519 (RFC 8032) over the canonical JSON of its content (sorted keys, no blanks, ASCII), which names the digest of
each attachment. The key is the one that signs the checkpoints of the city's ledger.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from sauyunan.competitions import passport_files
from sauyunan.core import strict_json
from sauyunan.kits.format import Day, Key, Name, Strict

FORMAT = "sauyunan-entry-2"
KNOWN = frozenset({"sauyunan-entry-1", FORMAT})
"""The first had no attachments."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Address = Annotated[str, StringConstraints(pattern=r"^((https?|ftps?)://\S+)?$", max_length=500)]


class PassportRefused(Exception):
    """The file is not taken; ``reason``: unreadable, large, unknown, forged. ``detail``: where or who."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


class PassportAward(Strict):
    """A result of the innovation."""

    series: str
    year: int
    group: str = ""
    result: str = ""


class Carried(Strict):
    """An attachment that travels: a link, or a PDF with its digest and size."""

    title: str = Field(max_length=500)
    address: Address = ""
    seconds: int | None = Field(default=None, ge=0, le=86400)
    sha256: Digest | None = None
    size: int = Field(default=0, ge=0, le=passport_files.LARGEST)


class Finding(BaseModel):
    """A measured figure as entries keep it."""

    key: str = ""
    title: str = ""
    value: str | None = None
    unit: str = ""
    n: int = 0
    definition: str = ""


class Evidence(BaseModel):
    """What is read of the measured evidence; the rest is kept as it came."""

    findings: tuple[Finding, ...] = Field(default=(), max_length=200)


def _real_day(given: str) -> str:
    date.fromisoformat(given)  # a ValueError is told as a fault of the place
    return given


RealDay = Annotated[Day, AfterValidator(_real_day)]
"""Not only of the form of one."""


def _evidence(given: dict[str, Any]) -> dict[str, Any]:
    try:
        Evidence.model_validate(given)
    except ValidationError as error:
        raise PydanticCustomError("evidence", "no evidence") from error
    return given


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
    since: RealDay | None
    stage: str
    kind: str
    form: str
    source: str
    replicas: int
    awards: tuple[PassportAward, ...]
    sections: dict[Key, str]
    stories: dict[Key, str]
    evidence: Annotated[dict[str, Any], AfterValidator(_evidence)]
    rank: int | None
    score: str
    sheet: str
    issued_on: RealDay
    attachments: dict[Key, Carried] = Field(default={}, max_length=passport_files.MOST_FILES)
    left_out: tuple[str, ...] = Field(
        default=(),
        max_length=100,
        description="titles of attachments that were too large to travel",
    )


@dataclass(frozen=True)
class Opened:
    """A file that was signed by a trusted city; ``files``: attachment -> octets, as the content says."""

    passport: Passport
    files: Mapping[str, bytes]


def written(passport: Passport, files: Mapping[str, bytes], private_key: bytes) -> bytes:
    """The file: content, signature, and the attachments that the content names."""
    content = _plain(passport)
    key = serialization.load_pem_private_key(private_key, None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("not an Ed25519 key")
    signature = base64.b64encode(key.sign(_canonical(content))).decode("ascii")
    made = {"content": content, "signature": signature}
    return passport_files.packed(json.dumps(made, indent=1, ensure_ascii=False).encode(), files)


def opened(data: bytes, trusted: Mapping[str, str]) -> Opened:
    """What a file says that one of the trusted keys (hex -> city) has signed. Raises PassportRefused."""
    try:
        text, files = passport_files.unpacked(data)
    except passport_files.TooLarge:
        raise PassportRefused("large", str(passport_files.LARGEST // 1_000_000)) from None
    except passport_files.Unreadable as error:
        raise PassportRefused("unreadable", str(error)) from None
    content, signature, passport = _read(text)
    if passport.key not in trusted:
        raise PassportRefused("unknown", f"{passport.city} {passport.key}")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(passport.key))
        key.verify(signature, _canonical(content))
    except (InvalidSignature, ValueError):
        raise PassportRefused("forged", passport.city) from None
    if not _are_as_signed(passport, files):
        raise PassportRefused("forged", passport.city)
    return Opened(passport, files)


def _read(text: bytes) -> tuple[Mapping[str, Any], bytes, Passport]:
    """The content as it was signed, its signature, and what it says; nothing is proved yet."""
    try:
        found = strict_json.read(text)
        content, signature = found["content"], base64.b64decode(found["signature"], validate=True)
        passport = Passport.model_validate(content)
        _check_texts(content)
    except ValidationError as error:
        place = ".".join(map(str, error.errors(include_url=False)[0]["loc"]))
        raise PassportRefused("unreadable", place) from None
    except (KeyError, TypeError, ValueError):
        raise PassportRefused("unreadable") from None
    if passport.format not in KNOWN:
        raise PassportRefused("unreadable", passport.format)
    return content, signature, passport


def _check_texts(content: Mapping[str, Any]) -> None:
    """Raises ValueError for signs that no database keeps: NUL, and halves of a pair."""
    text = json.dumps(content, ensure_ascii=False, default=str)
    text.encode()
    if "\\u0000" in text:
        raise ValueError("NUL")


def _are_as_signed(passport: Passport, files: Mapping[str, bytes]) -> bool:
    wanted = {
        key: (one.sha256, one.size) for key, one in passport.attachments.items() if one.sha256
    }
    found = {key: (hashlib.sha256(data).hexdigest(), len(data)) for key, data in files.items()}
    return wanted == found


def public_key(private_key: bytes) -> str:
    """The public half, hex, as other cities are told it."""
    key = serialization.load_pem_private_key(private_key, None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("not an Ed25519 key")
    raw = serialization.Encoding.Raw
    return key.public_key().public_bytes(raw, serialization.PublicFormat.Raw).hex()


def digest(passport: Passport) -> str:
    """SHA-256 of the content, hex: by it the same file is known again."""
    return hashlib.sha256(_canonical(_plain(passport))).hexdigest()


def _plain(passport: Passport) -> dict[str, Any]:
    """As it was written: what an earlier version did not know is not added."""
    return passport.model_dump(mode="json", exclude_unset=True)


def _canonical(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return text.encode("ascii")
