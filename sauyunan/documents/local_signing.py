"""Signs with the installation's own test authority: for trials, and says so.

The signature is PAdES B-B (ETSI EN 319 142-1), an incremental update of the PDF.
"""

from __future__ import annotations

import io
from datetime import datetime

from asn1crypto import algos
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from sauyunan.core import clock
from sauyunan.documents import authority
from sauyunan.documents.signing import Certificate, CertificateEnded, SignedPdf, SigningFault

FIELD = "TandaTangan"
_ROOM = 8192  # octets kept for the signature; it takes about 3,000


class LocalSigner:
    """Keeps the protocol ``signing.Signer``."""

    is_simulation = True

    def __init__(self) -> None:
        self._held: tuple[float, _KeySigner, authority.Pair] | None = None

    def sign(self, pdf: bytes, *, reason: str, name: str, at: datetime, contact: str) -> SignedPdf:
        """As the protocol says."""
        key_signer, pair = self._current()
        if clock.now() >= pair.certificate.not_valid_after_utc:
            ended = f"{pair.certificate.not_valid_after_utc:%Y-%m-%d}"
            raise CertificateEnded(
                f"The signer's certificate ended on {ended}. Type: sauyunan manage renew_signer"
            )
        about = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason=reason,
            name=name,
            contact_info=contact,
        )
        done = _DatedSigner(about, key_signer, at).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=_ROOM
        )
        return SignedPdf(done.getvalue(), f"{pair.certificate.serial_number:x}")

    def certificate(self) -> Certificate:
        """As the protocol says."""
        found = self._current()[1].certificate
        return Certificate(
            found.subject.rfc4514_string(),
            f"{found.serial_number:x}",
            found.not_valid_after_utc,
        )

    def roots(self) -> list[bytes]:
        """The test authority's root."""
        return [authority.root().public_bytes(serialization.Encoding.DER)]

    def _current(self) -> tuple[_KeySigner, authority.Pair]:
        """The key object is kept: loading and checking it costs more than signing. A renewed one,
        perhaps renewed by another process, is noticed by its file."""
        try:
            path = authority.folder() / "signer.pem"
            changed = path.stat().st_mtime if path.exists() else 0.0
            if self._held is None or self._held[0] != changed:
                pair = authority.signer()
                changed = path.stat().st_mtime
                self._held = changed, _KeySigner(pair, authority.root()), pair
        except authority.AuthorityFault as fault:
            raise SigningFault(str(fault)) from fault
        return self._held[1], self._held[2]


class _KeySigner(signers.Signer):
    """pyHanko's signer around a key that is loaded already."""

    def __init__(self, pair: authority.Pair, root: x509.Certificate) -> None:
        self._key = pair.key
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(_asn1(root))
        super().__init__(
            signing_cert=_asn1(pair.certificate),
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            embed_roots=False,
        )

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """An ECDSA signature over the signed attributes."""
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class _DatedSigner(signers.PdfSigner):
    """Signs at the moment of our clock, not of the machine's."""

    def __init__(
        self, about: signers.PdfSignatureMetadata, signer: _KeySigner, at: datetime
    ) -> None:
        super().__init__(about, signer)
        self._at = timezone.localtime(at)

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        """The session with the moment put in."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    loaded: asn1_x509.Certificate = asn1_x509.Certificate.load(
        certificate.public_bytes(serialization.Encoding.DER)
    )
    return loaded
