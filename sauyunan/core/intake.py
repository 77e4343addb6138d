"""Takes files from strangers: says no in plain words, or gives back a harmless copy.

JPEG, PNG, WebP up to 20 MB and PDF up to 8 MB. The first bytes, the ending of the name and the
decoder must agree. The copy is one JPEG per page, drawn anew in the limited child.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sauyunan.core import sandbox

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_IMAGE = 20_000_000
MAX_PDF = 8_000_000
SECONDS = 10.0
MEDIA_TYPE = "image/jpeg"
WARNINGS = {
    "small": _("The picture is small: check that the writing can be read."),
    "dark": _("The picture is dark: check that the writing can be read, or take it in more light."),
    "blurred": _("The picture looks blurred: check that the writing can be read."),
    "blank": _("The picture looks empty: check that the right page was photographed."),
}

_ENDINGS = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "jpe": "JPEG",
    "jfif": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
    "pdf": "PDF",
}
_NAMES = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WebP", "PDF": "PDF"}
_BUNDLE = b"SYP1"
Unfit = Literal["", "pdf", "blank"]
"""Why a file is no photo that all could be shown: it was a PDF, or there is nothing on it."""
NO_PHOTO: Mapping[str, StrOrPromise] = {
    "pdf": _(
        "This photo will be shown to everybody, so a PDF is not taken. Send a photo (JPEG, PNG, WebP)."
    ),
    "blank": _(
        "Nothing can be seen on this picture: it has one colour all over. Send a photo on which the "
        "thing itself can be seen."
    ),
}


@dataclass(frozen=True)
class Clean:
    """A harmless copy. ``data`` is what to store: all pages in one piece, see ``pages_of``."""

    pages: tuple[bytes, ...]  # JPEGs
    data: bytes
    size: int  # of data
    sha256: str  # of data, hex
    warnings: tuple[StrOrPromise, ...]  # sentences for the person who gave the file
    unfit: Unfit = ""
    media_type: str = MEDIA_TYPE


class IntakeRefused(Exception):
    """The file is not taken. ``message`` says what is wrong and how to mend it, in the language
    of the moment it is shown."""

    def __init__(self, code: str, message: StrOrPromise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def accept(data: bytes, name: str) -> Clean:
    """A harmless copy of an uploaded file with its given name. Raises IntakeRefused with a code:
    empty, unknown_type, heic, wrong_name, too_large, damaged, too_many_pixels, password,
    too_many_pages, too_heavy."""
    format_ = _format(data, name)
    limit = MAX_PDF if format_ == "PDF" else MAX_IMAGE
    if len(data) > limit:
        raise _too_large(len(data), limit, format_)
    job, options = ("intake.pdf", {}) if format_ == "PDF" else ("intake.image", {"format": format_})
    try:
        answer, body = sandbox.call(job, data, options, seconds=SECONDS)
    except sandbox.SandboxRefused as refusal:
        raise _refusal(refusal.reason, refusal.details) from refusal
    except sandbox.SandboxLimit as limit_reached:
        raise _refusal("too_heavy", {}) from limit_reached
    pages = _split(body, [int(size) for size in answer["sizes"]])
    kept = bundle(pages)
    found = tuple(WARNINGS[key] for key in answer["warnings"] if key in WARNINGS)
    unfit: Unfit = "pdf" if format_ == "PDF" else "blank" if "blank" in answer["warnings"] else ""
    return Clean(pages, kept, len(kept), hashlib.sha256(kept).hexdigest(), found, unfit=unfit)


def bundle(pages: tuple[bytes, ...]) -> bytes:
    """The pages in one piece for storage."""
    sizes = struct.pack(f"<H{len(pages)}I", len(pages), *map(len, pages))
    return _BUNDLE + sizes + b"".join(pages)


def pages_of(data: bytes) -> tuple[bytes, ...]:
    """The JPEGs of a stored file. Raises ValueError for anything that is no bundle."""
    if not data.startswith(_BUNDLE):
        raise ValueError("not a file taken in by sauyunan.core.intake")
    (count,) = struct.unpack_from("<H", data, 4)
    sizes = struct.unpack_from(f"<{count}I", data, 6)
    return _split(data[6 + 4 * count :], list(sizes))


def _split(body: bytes, sizes: list[int]) -> tuple[bytes, ...]:
    if sum(sizes) != len(body):
        raise ValueError("the sizes of the pages do not add up")
    ends = [sum(sizes[: index + 1]) for index in range(len(sizes))]
    return tuple(body[end - size : end] for size, end in zip(sizes, ends, strict=True))


def _format(data: bytes, name: str) -> str:
    if not data:
        raise IntakeRefused(
            "empty", _("The file is empty (0 bytes). Choose it again or take a new photo.")
        )
    found = _by_first_bytes(data)
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lstrip(".").lower()
    claimed = _ENDINGS.get(ending)
    if found == "HEIC" or (found is None and ending in {"heic", "heif"}):
        raise IntakeRefused(
            "heic",
            _(
                "This photo is in the HEIC format. Set the camera to “Most compatible” and take it "
                "again, or save it as JPEG."
            ),
        )
    if found is None or (ending and claimed is None):
        raise _unknown(ending, claimed)
    if claimed is not None and claimed != found:
        raise IntakeRefused(
            "wrong_name",
            format_lazy(
                _("The name ends in .{ending}, but the file is {found}. Send the original file."),
                ending=ending,
                found=_NAMES[found],
            ),
        )
    return found


def _by_first_bytes(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data.startswith(b"%PDF-"):
        return "PDF"
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"heif", b"msf1"}:
        return "HEIC"
    return None


def _unknown(ending: str, claimed: str | None) -> IntakeRefused:
    if claimed is not None:
        return IntakeRefused(
            "wrong_name",
            format_lazy(
                _("The name ends in .{ending}, but the file is not {claimed}. Take a new photo."),
                ending=ending,
                claimed=_NAMES[claimed],
            ),
        )
    return IntakeRefused(
        "unknown_type",
        _("This kind of file is not taken. Send a photo (JPEG, PNG, WebP) or a PDF."),
    )


def _too_large(size: int, limit: int, format_: str) -> IntakeRefused:
    mend = (
        _("The file has {size} MB; a PDF may have {limit} MB. Photograph the pages instead.")
        if format_ == "PDF"
        else _("The file has {size} MB; {limit} MB are possible. Take the photo again, smaller.")
    )
    shown = f"{size / 1_000_000:.1f}"
    return IntakeRefused("too_large", format_lazy(mend, size=shown, limit=limit // 1_000_000))


def _refusal(reason: str, details: dict[str, object]) -> IntakeRefused:
    sentences: dict[str, StrOrPromise] = {
        "damaged": _("The file is damaged or incomplete. Send it again or take a new photo."),
        "too_many_pixels": _(
            "The picture has {megapixels} million points; {limit} million are possible. "
            "Set the camera to a smaller size and take it again."
        ),
        "password": _("The PDF is locked with a password. Save it without one, or photograph it."),
        "too_many_pages": _(
            "The PDF has {pages} pages; {limit} are possible. Send only the pages asked for."
        ),
        "too_heavy": _("The file takes too long to open. Take a photo of the paper instead."),
    }
    code = reason if reason in sentences else "damaged"
    return IntakeRefused(code, format_lazy(sentences[code], **details))
