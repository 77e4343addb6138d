"""Renders and signs a one-page document, through our actions' parts and by the libraries alone."""

from __future__ import annotations

import io
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segno
import typst
from asn1crypto import algos
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bench.timing import alternating
from sauyunan.core import keys
from sauyunan.documents import authority, qr, rendering, signing
from sauyunan.kits import reading
from sauyunan.kits.definition import Kit

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
ADDRESS = "https://kota.example/cek/0123456789abcdef/"
NAMES = ("nik", "nama", "tempat_lahir", "tanggal_lahir", "jenis_kelamin", "ayah", "ibu", "nomor")
ROUNDS, TIMES = 9, 8


def values(code: str) -> dict[str, Any]:
    """What the template of the shipped certificate reads."""
    return {
        **dict.fromkeys((*NAMES, "dinas", "anak_ke"), "Contoh"),
        "catatan": "",
        "title": "Kutipan Akta Kelahiran",
        "number": "3273-LU-24112026-0001",
        "code": "0123456789abcdef",
        "url": ADDRESS,
        "qr": code,
        "signer": {"name": "Ibu Contoh", "title": "Kepala Contoh", "acting": ""},
        "city": "Kota Contoh",
        "unit": "Dinas Contoh",
        "office": "",
        "issued": "24 November 2026",
        "lang": "id",
        "simulation": True,
    }


def ours(kit: Kit, name: str) -> bytes:
    """QR, the limited child that typesets, and the city's signer: as a job does it."""
    pdf = rendering.render(kit, name, values(qr.svg(ADDRESS)), at=AT)
    signer = signing.signer()
    return signer.sign(pdf, reason="Contoh", name="Ibu Contoh", at=AT, contact=ADDRESS).data


class Alone:
    """Typst and pyHanko in this process, each prepared once: no limits, no isolation."""

    def __init__(self, files: Mapping[str, bytes], name: str, folder: Path) -> None:
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        fonts = typst.Fonts(include_system_fonts=False)
        self.compiler = typst.Compiler(
            str(folder / f"{name}.typ"),
            root=str(folder),
            font_paths=fonts,
            ignore_system_fonts=True,
        )
        pair = authority.signer()
        self.signer = KeySigner(pair.key, pair.certificate, authority.root())

    def make(self) -> bytes:
        """One document."""
        out = io.BytesIO()
        segno.make(ADDRESS, error="m", micro=False, mask=3).save(out, kind="svg", border=4)
        code = out.getvalue().decode()
        pdf = self.compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(values(code))},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(AT.timestamp()),
        )
        assert isinstance(pdf, bytes)  # noqa: S101  one page, one piece
        about = signers.PdfSignatureMetadata(
            field_name="Signature",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            reason="Contoh",
            name="Ibu Contoh",
            contact_info=ADDRESS,
        )
        done = signers.PdfSigner(about, self.signer).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=8192
        )
        signed: bytes = done.getvalue()
        return signed


class KeySigner(signers.Signer):
    """pyHanko's fastest way: the key is loaded already."""

    def __init__(
        self, key: ec.EllipticCurvePrivateKey, own: x509.Certificate, root: x509.Certificate
    ) -> None:
        self._key = key
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(_asn1(root))
        super().__init__(
            signing_cert=_asn1(own),
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            embed_roots=False,
        )

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """An ECDSA signature over the signed attributes."""
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def main(words: Sequence[str]) -> None:
    """Prints seconds of one document for both sides. Words: the kit's folder and the document."""
    keys.ensure(Path(settings.SAUYUNAN_HOME))
    found = reading.read_folder(Path(words[0]))
    if found.kit is None:
        raise SystemExit("\n".join(map(str, found.errors)))
    kit, name = found.kit, words[1]
    with tempfile.TemporaryDirectory() as folder:
        alone = Alone(rendering.files_of(kit), name, Path(folder))
        for make in (alone.make, lambda: ours(kit, name)):
            _insist(make)
        mine, other = alternating(lambda: ours(kit, name), alone.make, rounds=ROUNDS, times=TIMES)
    print(json.dumps({"ours": mine, "alone": other}))


def _insist(make: Callable[[], bytes]) -> None:
    """Both sides give signed PDFs of one page, else the comparison says nothing; also a warm-up."""
    begin = time.perf_counter()
    pdf = make()
    if b"/ByteRange" not in pdf or b"/Count 1" not in pdf:
        raise SystemExit(f"no signed page after {time.perf_counter() - begin:.1f} s")
