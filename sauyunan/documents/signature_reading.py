"""Reads the signature of a stranger's PDF. In the limited child only.

The signer's certificate is judged at the moment the signature claims: there is no timestamp of a
third party, so this alone never makes a document valid; the register of documents does.
"""

from __future__ import annotations

import base64
import io
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from sauyunan.core import clock
from sauyunan.core.sandbox_frames import JobRefused

Result = tuple[dict[str, Any], bytes]


def read(data: bytes, options: dict[str, Any]) -> Result:
    """``options``: ``roots``, certificates (DER, base64) that are trusted. Gives ``signatures``
    (how many) and, of the first: ``subject``, ``serial`` (hex), ``at`` (ISO), ``contact``,
    ``is_intact``, ``is_trusted``, ``is_whole`` (nothing was added after it). Refuses "unreadable".
    """
    try:
        found = _signatures(data)
        facts = _facts(found[0], options["roots"]) if found else {}
    except MemoryError:
        raise
    except Exception as fault:  # a parser of foreign files, any way to stumble
        raise JobRefused("unreadable", kind=type(fault).__name__) from fault
    return {"signatures": len(found), **facts}, b""


def _signatures(data: bytes) -> list[EmbeddedPdfSignature]:
    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if reader.encrypted:
        raise JobRefused("unreadable", kind="encrypted")
    return list(reader.embedded_regular_signatures)


def _facts(signature: EmbeddedPdfSignature, roots: list[str]) -> dict[str, Any]:
    claimed: datetime | None = signature.self_reported_timestamp
    context = ValidationContext(
        trust_roots=[x509.Certificate.load(base64.b64decode(root)) for root in roots],
        moment=claimed or clock.now(),
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    status = validate_pdf_signature(signature, signer_validation_context=context)
    certificate = status.signing_cert
    return {
        "subject": str(certificate.subject.human_friendly),
        "serial": f"{certificate.serial_number:x}",
        "at": claimed.isoformat() if claimed else "",
        "contact": str(signature.sig_object.get("/ContactInfo", "")),
        "is_intact": bool(status.intact and status.valid),
        "is_trusted": bool(status.trusted),
        "is_whole": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    }
