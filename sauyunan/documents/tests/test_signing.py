from __future__ import annotations

import io
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from cryptography import x509
from django.conf import settings
from django.core.management import call_command
from pyhanko.pdf_utils.reader import PdfFileReader

from sauyunan.core import clock
from sauyunan.documents import authority, queries, signing
from sauyunan.documents.tests.conftest import NOW, Office


def test_certificates_say_that_it_is_a_simulation() -> None:
    signer, root = authority.signer().certificate, authority.root()

    for certificate in (signer, root):
        (name,) = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        (owner,) = certificate.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
        assert str(name.value).startswith("SIMULASI - ")
        assert owner.value == "SIMULASI - bukan dokumen negara"
    assert signer.issuer == root.subject
    assert signer.not_valid_after_utc == NOW + timedelta(days=2 * 365)


def test_keys_are_for_their_owner_alone() -> None:
    authority.signer()

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in authority.folder().iterdir()}

    assert modes == {
        ".lock": 0o600,
        "root.key": 0o600,
        "root.pem": 0o600,
        "signer.key": 0o600,
        "signer.pem": 0o600,
    }
    assert stat.S_IMODE(authority.folder().stat().st_mode) == 0o700


def test_two_at_once_make_one_authority() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = {
            pair.certificate.serial_number
            for pair in threads.map(lambda _n: authority.signer(), range(8))
        }

    assert len(made) == 1


def test_damaged_key_is_told_with_what_to_do() -> None:
    authority.signer()
    (authority.folder() / "signer.key").write_bytes(b"rubbish")
    signing.signer.cache_clear()

    with pytest.raises(signing.SigningFault, match="backup"):
        signing.signer().sign(b"", reason="", name="", at=NOW, contact="")


def test_signature_carries_moment_name_and_address(office: Office) -> None:
    document = office.finished()

    (signature,) = PdfFileReader(io.BytesIO(queries.file_of(document))).embedded_signatures

    assert signature.self_reported_timestamp == NOW
    assert str(signature.sig_object["/SubFilter"]) == "/ETSI.CAdES.detached"
    assert str(signature.sig_object["/Name"]) == "Dra. Ibu Kepala Contoh"
    assert str(signature.sig_object["/Reason"]) == "Surat Keterangan S-2026-0001"
    assert str(signature.sig_object["/ContactInfo"]) == (
        f"{settings.SAUYUNAN_URL}/cek/{document.code}/"
    )


def test_renew_command_takes_effect_in_a_running_process(office: Office) -> None:
    former = office.finished().certificate

    with clock.frozen(NOW + timedelta(days=700)):
        call_command("renew_signer", stdout=StringIO())
    with clock.frozen(NOW + timedelta(days=800)):
        document = office.finished(number="8")

    assert document.status == "valid"
    assert document.certificate != former


def test_reissue_command_signs_anew_what_the_ended_certificate_signed(office: Office) -> None:
    old = office.finished()
    authority.renew()
    other = office.finished(number="8")
    out = StringIO()

    call_command("reissue_documents", certificate=old.certificate, stdout=out)

    old.refresh_from_db()
    other.refresh_from_db()
    assert old.replaced_by is not None
    assert out.getvalue() == f"{old.code} -> {old.replaced_by.code}\n"
    assert other.status == "valid"


def test_signer_of_the_settings_is_used(settings_signer: None) -> None:
    assert signing.is_simulation() is False


class OtherSigner:
    """Keeps the protocol as far as a page needs it."""

    is_simulation = False


@pytest.fixture
def settings_signer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SAUYUNAN_SIGNER", f"{__name__}.OtherSigner")
    signing.signer.cache_clear()
