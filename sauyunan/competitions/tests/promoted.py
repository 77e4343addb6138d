"""The competition after the small one, and files of winners: made, changed, taken."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from PIL import Image, ImageDraw

from sauyunan.competitions import actions, passport_files, passports
from sauyunan.competitions.actions import Choice
from sauyunan.competitions.models import Edition, Entry
from sauyunan.competitions.tests.factories import OPEN
from sauyunan.core import clock, keys, picture_pdf
from sauyunan.core.actor import SYSTEM

CHOICE = Choice("umum", "kesehatan", "perangkat_daerah")
NEXT = {
    "competition: contoh-2026": "competition: lanjutan-2026",
    "series: contoh": "series: lanjutan",
    "class_of: entry.unit_place\n": "",
}


def letter() -> bytes:
    """A PDF of one page with something on it."""
    page, out = Image.new("RGB", (800, 1100), "white"), io.BytesIO()
    ImageDraw.Draw(page).rectangle((100, 100, 700, 300), fill="black")
    page.save(out, "JPEG")
    return picture_pdf.from_jpegs([out.getvalue()])


def passed(entry: Entry) -> bytes:
    with clock.frozen(OPEN):
        return actions.pass_winner(entry, by=SYSTEM)


def taken(edition: Edition, data: bytes) -> Entry:
    with clock.frozen(OPEN):
        return actions.take_winner(edition, data, CHOICE, by=SYSTEM)


def changed(data: bytes, **facts: Any) -> bytes:
    """The file with other facts under the old signature."""
    held, files = parts(data)
    held["content"].update(facts)
    return passport_files.packed(json.dumps(held).encode(), files)


def parts(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What is signed with its signature, and the attachments."""
    content, files = passport_files.unpacked(data)
    return json.loads(content), dict(files)


def signed(content: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> bytes:
    """A file of any content that this city has signed nevertheless."""
    key = serialization.load_pem_private_key(keys.ledger_key(settings.SAUYUNAN_HOME), None)
    assert isinstance(key, Ed25519PrivateKey)
    text = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    made = {"content": content, "signature": base64.b64encode(key.sign(text)).decode()}
    return passport_files.packed(json.dumps(made).encode(), files or {})


def as_before(data: bytes) -> bytes:
    """The same winner in a file of the first format: JSON, without attachments."""
    held, _files = parts(data)
    content = {**held["content"], "format": "sauyunan-entry-1"}
    del content["attachments"], content["left_out"]
    text, _none = passport_files.unpacked(signed(content))
    return text


def own_key() -> str:
    """This city's public key, hex."""
    return passports.public_key(keys.ledger_key(settings.SAUYUNAN_HOME))
