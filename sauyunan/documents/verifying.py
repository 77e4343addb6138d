"""Is this PDF the document that was issued, and is it still in force?

The register decides: the file's SHA-256 is looked up first. Only a file that is not in it is read
for its signature, to say what is wrong with it. Nothing of the file is kept.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from sauyunan.core import sandbox
from sauyunan.documents import queries, signing
from sauyunan.documents.models import Document

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_SIZE = 10_000_000
SECONDS = 10.0

Status = Literal[
    "valid",
    "listed",
    "registered",
    "replaced",
    "revoked",
    "waiting",
    "altered",
    "unknown",
    "foreign",
    "not_signed",
    "unreadable",
]

SENTENCES: Mapping[str, StrOrPromise] = {
    "valid": _("This document is valid."),
    "listed": _("This file is the very one that was signed here."),
    "registered": _("A document with this code was signed here. Compare the file to be sure."),
    "replaced": _("This document was replaced by a newer one."),
    "revoked": _("This document was revoked and is not valid any more."),
    "waiting": _("This document was issued and is still being made. Look again in a few minutes."),
    "altered": _("This file was changed after it was signed. Do not trust what it says."),
    "unknown": _("This file was signed here, but it is not in the register of documents."),
    "foreign": _("This file is signed, but not by this city."),
    "not_signed": _(
        "This file has no electronic signature. A scan or a photo cannot be compared; use the code."
    ),
    "unreadable": _("This file is no PDF that can be read. Choose the PDF as it was downloaded."),
}


@dataclass(frozen=True)
class Listed:
    """A signed file that no kit issues, such as minutes: what it is, and where it is published ("": not yet)."""

    title: str
    address: str = ""


Finder = Callable[[str], Listed | None]
_finders: list[Finder] = []


def register_finder(find: Finder) -> None:
    """Let another app tell its signed files by their SHA-256 (hex) or the code printed on them; called in
    ``ready``."""
    _finders.append(find)


def listed(digest_or_code: str) -> Listed | None:
    """The signed file of another app with this SHA-256 or code."""
    return next(filter(None, (find(digest_or_code) for find in _finders)), None)


@dataclass(frozen=True)
class Verdict:
    """``document`` is what the file is, or claims to be when it was altered."""

    status: Status
    document: Document | None = None
    details: Mapping[str, Any] = field(default_factory=dict)  # of the signature, if it was read
    listed: Listed | None = None

    @property
    def sentence(self) -> StrOrPromise:
        return SENTENCES[self.status]

    @property
    def is_valid(self) -> bool:
        return self.status in {"valid", "listed", "registered"}


def verify_pdf(data: bytes) -> Verdict:
    """Compare a file with the register of documents, then with its own signature."""
    digest = hashlib.sha256(data).hexdigest()
    known = Document.objects.select_related("unit", "replaced_by").filter(sha256=digest).first()
    if known is not None:
        return Verdict(status_of(known), known)
    other = listed(digest)
    if other is not None:
        return Verdict("listed", listed=other)
    if len(data) > MAX_SIZE or b"%PDF-" not in data[:1024]:
        return Verdict("unreadable")
    options = {"roots": [base64.b64encode(root).decode() for root in signing.signer().roots()]}
    try:
        read, _body = sandbox.call("documents.verify", data, options, seconds=SECONDS)
    except (sandbox.SandboxRefused, sandbox.SandboxLimit):
        return Verdict("unreadable")
    return _judged(read)


def status_of(document: Document) -> Status:
    """The status of a document as the check page says it."""
    found: dict[str, Status] = {
        Document.Status.WAITING: "waiting",
        Document.Status.VALID: "valid",
        Document.Status.REPLACED: "replaced",
        Document.Status.REVOKED: "revoked",
    }
    return found[document.status]


def _judged(read: Mapping[str, Any]) -> Verdict:
    if not read["signatures"]:
        return Verdict("not_signed")
    claimed = queries.by_code(str(read["contact"]))
    if claimed is not None:
        return Verdict("altered", claimed, read)
    if listed(queries.code_in(str(read["contact"]))) is not None:
        return Verdict("altered", None, read)
    if read["is_trusted"] and read["is_intact"]:
        return Verdict("unknown", None, read)
    return Verdict("foreign", None, read)
