from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from sauyunan.core.actor import SYSTEM
from sauyunan.documents import actions, authority, commands, queries, rendering, signing, verifying
from sauyunan.documents.actions.finishing import template_values
from sauyunan.documents.models import Document
from sauyunan.documents.tests.conftest import NOW, Office
from sauyunan.documents.verifying import verify_pdf


def resaved(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out)
    return out.getvalue()


def unsigned(document: Document) -> bytes:
    kind = queries.kind_of(document)
    return rendering.render(kind.home, "keterangan", template_values(document), at=NOW)


def sign(pdf: bytes, contact: str) -> bytes:
    return signing.signer().sign(pdf, reason="", name="", at=NOW, contact=contact).data


def test_signed_file_is_valid(office: Office) -> None:
    document = office.finished()

    verdict = verify_pdf(queries.file_of(document))

    assert (verdict.status, verdict.document) == ("valid", document)


def test_replaced_and_revoked_files_say_so(office: Office) -> None:
    first = office.finished()
    second = office.finished()
    actions.revoke(second, reason="Data salah", by=SYSTEM)

    assert verify_pdf(queries.file_of(first)).status == "replaced"
    assert verify_pdf(queries.file_of(second)).status == "revoked"


def test_one_changed_octet_is_never_valid(office: Office) -> None:
    data = queries.file_of(office.finished())

    for at in range(0, len(data), len(data) // 25):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert verify_pdf(changed).status in {"altered", "foreign", "not_signed", "unreadable"}


def test_what_was_added_after_the_signature_is_noticed(office: Office) -> None:
    document = office.finished()
    data = queries.file_of(document)

    verdict = verify_pdf(data + b"\n% more\n")

    assert (verdict.status, verdict.document) == ("altered", document)


def test_file_without_a_signature(office: Office) -> None:
    document = office.issue()

    assert verify_pdf(unsigned(document)).status == "not_signed"


def test_file_saved_anew_is_altered(office: Office) -> None:
    document = office.finished()

    verdict = verify_pdf(resaved(queries.file_of(document)))

    assert (verdict.status, verdict.document) == ("altered", document)
    assert verdict.details["is_intact"] is False


def test_signed_here_but_not_in_the_register(office: Office) -> None:
    stray = sign(unsigned(office.issue()), "https://contoh.go.id/cek/0000000000000000/")

    verdict = verify_pdf(stray)

    assert verdict.status == "unknown"
    assert verdict.details["is_trusted"] is True
    assert verdict.details["is_whole"] is True


def test_signed_by_another_authority_is_foreign(office: Office, tmp_path: Path) -> None:
    pdf = unsigned(office.issue())
    signing.signer().certificate()
    ours = settings.KEYS_DIR
    settings.KEYS_DIR = tmp_path / "theirs"
    signing.signer.cache_clear()
    theirs = sign(pdf, "https://lain.go.id/cek/0000000000000000/")
    settings.KEYS_DIR = ours
    signing.signer.cache_clear()

    verdict = verify_pdf(theirs)

    assert (verdict.status, verdict.document) == ("foreign", None)
    assert verdict.details["is_trusted"] is False


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"%PDF-1.7", b"%PDF-1.7\n" + os.urandom(2000), bytes(11_000_000)],
)
def test_what_is_no_pdf_is_unreadable(office: Office, data: bytes) -> None:
    assert verify_pdf(data).status in {"unreadable", "not_signed"}


def test_encrypted_pdf_is_unreadable(office: Office) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(unsigned(office.issue()))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))

    assert verify_pdf(out.getvalue()).status == "unreadable"


def test_old_files_stay_valid_after_the_signer_is_renewed(office: Office) -> None:
    document = office.finished()
    former = document.certificate

    authority.renew()
    newer = office.finished(number="8")

    assert verify_pdf(queries.file_of(document)).status == "valid"
    assert newer.certificate != former
    assert (authority.folder() / "ended" / f"{former}.pem").exists()


def test_every_status_has_a_sentence() -> None:
    assert set(verifying.SENTENCES) == set(verifying.Status.__args__)


def test_command_says_valid_with_exit_code_0(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = office.finished()
    path = tmp_path / "surat.pdf"
    path.write_bytes(queries.file_of(document))

    code = commands.main([str(path)])

    assert code == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("valid: ")
    assert lines[1:] == [
        "  Surat Keterangan S-2026-0001",
        "  Dinas Contoh, 2026-11-24",
        f"  {settings.SAUYUNAN_URL}/cek/{document.code}/",
    ]


def test_command_says_altered_with_exit_code_1(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "surat.pdf"
    path.write_bytes(queries.file_of(office.finished()) + b"x")

    code = commands.main([str(path)])

    assert code == 1
    assert capsys.readouterr().out.startswith("altered: ")


def test_command_without_the_file_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = commands.main([str(tmp_path / "none.pdf")])

    assert code == 2
    assert "none.pdf: No such file" in capsys.readouterr().err


def test_poppler_agrees(office: Office, tmp_path: Path) -> None:
    """A second opinion where poppler is installed; pyHanko's and pikepdf's are always asked."""
    program = shutil.which("pdfsig")
    document = office.finished()
    path = tmp_path / "surat.pdf"
    path.write_bytes(queries.file_of(document))
    if program is None:
        assert verify_pdf(path.read_bytes()).is_valid
        return

    seen = subprocess.run(
        [program, "-nocert", str(path)], capture_output=True, text=True, check=False
    )

    assert "Signature is Valid" in seen.stdout
    assert "Total document signed" in seen.stdout
