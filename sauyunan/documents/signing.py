"""Signs PDFs: the interface that every signer keeps.

``settings.SAUYUNAN_SIGNER`` names a class without arguments that keeps the protocol ``Signer``; a
city with a contract (BSrE, another authority, a key in hardware) names its own there. See
docs/signing.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class SigningFault(Exception):
    """A document cannot be signed now; the message says what to do. The job tries again."""


class CertificateEnded(SigningFault):
    """The signer's certificate is over."""


@dataclass(frozen=True)
class SignedPdf:
    """A signed document and the serial number (hex) of the certificate that signed it."""

    data: bytes
    certificate: str


@dataclass(frozen=True)
class Certificate:
    """What people may want to know of the signer's certificate."""

    subject: str
    serial: str
    ends_at: datetime


class Signer(Protocol):
    """Signs for the city. Made once in each process, called from several threads."""

    is_simulation: bool

    def sign(self, pdf: bytes, *, reason: str, name: str, at: datetime, contact: str) -> SignedPdf:
        """The PDF with one signature over all of it. ``name``: the official's; ``contact``: the
        address where the document can be checked. Raises SigningFault."""
        ...

    def certificate(self) -> Certificate:
        """The certificate in use. Raises SigningFault."""
        ...

    def roots(self) -> list[bytes]:
        """Certificates (DER) to which valid signatures of this city lead."""
        ...


@lru_cache(maxsize=1)
def signer() -> Signer:
    """The signer of settings.SAUYUNAN_SIGNER, or the local test authority."""
    made: Signer = import_string(settings.SAUYUNAN_SIGNER)()
    return made


def is_simulation() -> bool:
    """Whether documents are signed for trial only."""
    return signer().is_simulation
