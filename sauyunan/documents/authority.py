"""The installation's own test authority: a root and a signer's certificate, made at first use.

It stands where a city's contract with a certification authority will stand. Whatever it signs says
SIMULASI in the certificate itself. Keys are EC P-256 in SAUYUNAN_HOME/keys/authority, readable by
their owner alone; certificates of ended signers stay in ``ended/`` as ``<serial>.pem``.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from sauyunan.core import clock

ROOT_YEARS = 20
SIGNER_YEARS = 2
_YEAR = timedelta(days=365)
_EARLIER = timedelta(hours=1)  # clocks of readers may be slow


class AuthorityFault(Exception):
    """The authority's files cannot be read or written; the message says how to mend it."""


@dataclass(frozen=True)
class Pair:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def folder() -> Path:
    """Where the authority's files are."""
    return Path(settings.KEYS_DIR) / "authority"


def signer() -> Pair:
    """The signer's pair, made with its root the first time. Safe in a race. Raises AuthorityFault."""
    if not (folder() / "signer.pem").exists():
        with _locked() as place:
            _make_root(place)
            if not (place / "signer.pem").exists():
                _make_signer(place)
    return _read("signer")


def root() -> x509.Certificate:
    """The root that signatures of this installation lead to. Raises AuthorityFault."""
    signer()
    return _read("root").certificate


def renew() -> Pair:
    """A new key and certificate for the signer; the former certificate is kept for inspection."""
    signer()
    with _locked() as place:
        ended = _read("signer").certificate
        kept = place / "ended"
        kept.mkdir(mode=0o700, exist_ok=True)
        _put(kept / f"{ended.serial_number:x}.pem", _pem(ended))
        _make_signer(place)
    return _read("signer")


def _read(name: str) -> Pair:
    place = folder()
    try:
        certificate = x509.load_pem_x509_certificate((place / f"{name}.pem").read_bytes())
        key = serialization.load_pem_private_key((place / f"{name}.key").read_bytes(), None)
    except (OSError, ValueError) as fault:
        raise AuthorityFault(
            f"{place}/{name}: {fault}. Put keys/authority back from a backup."
        ) from fault
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise AuthorityFault(f"{place}/{name}.key is no EC key. Put it back from a backup.")
    return Pair(certificate, key)


def _make_root(place: Path) -> None:
    if (place / "root.pem").exists():
        return
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("SIMULASI - Otoritas uji Sauyunan")
    made = _certificate(name, name, key.public_key(), ROOT_YEARS)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_usage(signs_certificates=True), critical=True)
    _put(place / "root.key", _key_pem(key))
    _put(place / "root.pem", _pem(made.sign(key, hashes.SHA256())))


def _make_signer(place: Path) -> None:
    above, key = _read("root"), ec.generate_private_key(ec.SECP256R1())
    name = _name("SIMULASI - Penanda tangan uji, bukan sertifikat elektronik resmi")
    made = _certificate(name, above.certificate.subject, key.public_key(), SIGNER_YEARS)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(signs_certificates=False), critical=True)
    made = made.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(above.key.public_key()), critical=False
    )
    _put(place / "signer.key", _key_pem(key))
    _put(place / "signer.pem", _pem(made.sign(above.key, hashes.SHA256())))


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, years: int
) -> x509.CertificateBuilder:
    now: datetime = clock.now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + years * _YEAR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SIMULASI - bukan dokumen negara"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _put(path: Path, content: bytes) -> None:
    """The whole file at once, readable by its owner alone."""
    draft = path.with_name(f".{path.name}")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextlib.contextmanager
def _locked() -> Iterator[Path]:
    place = folder()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(place / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise AuthorityFault(f"{place} cannot be written: run as its owner. ({fault})") from fault
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield place
    finally:
        os.close(handle)
