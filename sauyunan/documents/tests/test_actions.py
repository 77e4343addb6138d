from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from sauyunan.accounts.models import Membership, Person
from sauyunan.core import clock, queue, storage
from sauyunan.core.actor import SYSTEM, Actor
from sauyunan.core.models import LedgerEntry
from sauyunan.documents import actions, queries, signing
from sauyunan.documents.facts import Kind
from sauyunan.documents.models import Document
from sauyunan.documents.tests.conftest import NOW, Office
from sauyunan.kits.parts import EffectRefused

SECOND = Actor("person", "2")


def verbs() -> list[str]:
    return list(LedgerEntry.objects.order_by("pk").values_list("verb", flat=True))


def stored_files() -> int:
    return sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*"))


def test_issue_makes_a_waiting_row_with_its_number_and_signer(office: Office) -> None:
    document = office.issue()

    document.refresh_from_db()
    assert document.status == Document.Status.WAITING
    assert (document.kind, document.number) == ("surat/keterangan", "S-2026-0001")
    assert document.title == {"id": "Surat Keterangan", "en": "Statement", "su": ""}
    assert (document.signer_name, document.signer_title) == (
        "Dra. Ibu Kepala Contoh",
        "Kepala Dinas",
    )
    assert document.shown == {"nama": "I** C*****"}
    assert document.unit == office.unit
    assert document.issued_by == "person:1"
    assert len(document.code) == 16
    assert verbs() == ["document.issued"]


def test_issue_seals_the_data(office: Office) -> None:
    document = office.issue()

    assert b"Ibu Contoh" not in bytes(document.sealed)
    assert queries.sealed_of(document)["data"] == {
        "nama": "Ibu Contoh",
        "lahir": "5 Mei 1990",
        "keperluan": "melamar pekerjaan",
        "jalan": "Jalan Contoh",
        "nomor": "S-2026-0001",
    }


def test_issue_is_undone_with_its_transaction(office: Office) -> None:
    with transaction.atomic():
        office.issue()
        transaction.set_rollback(True)

    assert Document.objects.count() == 0
    assert queue.run_waiting() == 0
    assert office.issue().number == "S-2026-0001"


def test_deputy_signs_while_it_lasts(office: Office) -> None:
    deputy = Person.objects.create(username="plh", full_name="Bapak Pengganti Contoh")
    Membership.objects.create(
        person=deputy,
        unit=office.unit,
        role="surat/kepala",
        title="Kepala Dinas",
        acting="Plh",
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 11, 24),
    )

    nobody = Actor("person", "0")
    today = office.issue(by=nobody)
    with clock.frozen(NOW + timedelta(days=1)):
        tomorrow = office.issue(number="8", by=nobody)

    assert (today.signer_name, today.signer_title) == (
        "Bapak Pengganti Contoh",
        "Plh. Kepala Dinas",
    )
    assert tomorrow.signer_name == "Dra. Ibu Kepala Contoh"
    # Who is back before the deputy's time is over signs what they issue themselves.
    own = office.issue(number="9", by=Actor.for_person(office.head))
    assert (own.signer_name, own.signer_title.startswith("Plh")) == (office.head.full_name, False)


def test_issue_without_a_signer_is_refused(office: Office) -> None:
    Membership.objects.all().delete()

    with pytest.raises(EffectRefused, match="Kepala dinas"), transaction.atomic():
        office.issue()

    assert Document.objects.count() == 0
    assert verbs() == []


@pytest.mark.parametrize("name", ["Ibu 😀 Contoh", "Ibu ᮞᮥᮔ᮪ᮓ", "Ibu \x07"])
def test_issue_refuses_signs_that_cannot_be_printed(office: Office, name: str) -> None:
    with pytest.raises(EffectRefused, match=r"U\+"), transaction.atomic():
        office.issue(name=name)

    assert Document.objects.count() == 0


def test_newer_document_replaces_the_former_about_the_same(office: Office) -> None:
    first, other = office.issue(), office.issue(number="8")

    second = office.issue()

    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.status, first.replaced_by, first.ended_at) == ("replaced", second, NOW)
    assert other.status == "waiting"
    assert verbs()[-2:] == ["document.replaced", "document.issued"]


def test_finish_makes_the_signed_file_once(office: Office) -> None:
    document = office.issue()

    actions.finish(document.pk)
    document.refresh_from_db()
    first = queries.file_of(document)
    actions.finish(document.pk)

    document.refresh_from_db()
    assert document.status == "valid"
    assert document.sha256 == hashlib.sha256(first).hexdigest()
    assert document.certificate == signing.signer().certificate().serial
    assert document.signed_at == NOW
    assert queries.file_of(document) == first
    assert stored_files() == 1
    assert verbs() == ["document.issued", "document.signed"]


def test_file_is_encrypted_where_it_lies(office: Office) -> None:
    office.finished()

    (path,) = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert b"%PDF" not in path.read_bytes()


def test_crash_before_the_end_leaves_it_waiting_and_the_job_makes_it_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = office.issue()

    def full(data: bytes, scope: str) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(storage, "save", full)
        with pytest.raises(OSError, match="No space"):
            actions.finish(document.pk)
    document.refresh_from_db()
    assert (document.status, document.file) == ("waiting", "")

    actions.finish(document.pk)

    document.refresh_from_db()
    assert document.status == "valid"
    assert stored_files() == 1


def test_loser_of_a_race_removes_its_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    document = office.issue()
    save = storage.save

    def slow(data: bytes, scope: str) -> str:
        monkeypatch.setattr(storage, "save", save)
        actions.finish(document.pk)  # another worker was faster
        return save(data, scope)

    monkeypatch.setattr(storage, "save", slow)

    actions.finish(document.pk)

    document.refresh_from_db()
    assert document.sha256 == hashlib.sha256(queries.file_of(document)).hexdigest()
    assert stored_files() == 1
    assert verbs() == ["document.issued", "document.signed"]


def test_queue_finishes_what_was_issued(office: Office) -> None:
    document = office.issue()

    done = queue.run_waiting()

    document.refresh_from_db()
    assert (done, document.status) == (1, "valid")


def test_replaced_before_it_was_made_needs_no_file(office: Office) -> None:
    first = office.issue()
    office.issue()

    actions.finish(first.pk)

    first.refresh_from_db()
    assert (first.status, first.file) == ("replaced", "")
    with pytest.raises(queries.NotReady):
        queries.file_of(first)


def test_ended_certificate_is_told_with_what_to_type(office: Office) -> None:
    signing.signer().certificate()
    document = office.issue()

    with (
        clock.frozen(NOW + timedelta(days=800)),
        pytest.raises(signing.CertificateEnded, match="renew_signer"),
    ):
        actions.finish(document.pk)

    document.refresh_from_db()
    assert document.status == "waiting"


def test_revoke_ends_a_document_once(office: Office) -> None:
    document = office.finished()

    actions.revoke(document, reason="Data salah", by=SECOND)

    document.refresh_from_db()
    assert (document.status, document.end_reason, document.ended_by) == (
        "revoked",
        "Data salah",
        "person:2",
    )
    with pytest.raises(actions.DocumentRefused), transaction.atomic():
        actions.revoke(document, reason="Sekali lagi", by=SECOND)
    assert verbs()[-1] == "document.revoked"
    assert verbs().count("document.revoked") == 1


def test_revoke_about_ends_only_what_is_about_the_same(office: Office) -> None:
    first, other = office.issue(), office.issue(number="8")

    found = actions.revoke_about(
        Kind(office.edition, "keterangan"), "7", reason="Meninggal", by=SYSTEM
    )

    other.refresh_from_db()
    assert found == [first]
    assert other.status == "waiting"


def test_reissue_keeps_facts_and_number_under_a_new_code(office: Office) -> None:
    old = office.finished()

    with clock.frozen(NOW + timedelta(days=400)):
        new = actions.reissue(old, by=SYSTEM)
        actions.finish(new.pk)

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, old.replaced_by) == ("replaced", new)
    assert (new.status, new.number, new.shown) == ("valid", old.number, old.shown)
    assert new.code != old.code
    assert queries.sealed_of(new)["data"] == queries.sealed_of(old)["data"]


def test_wrong_document_is_undone_by_a_second_person(office: Office) -> None:
    old = office.finished()

    new = actions.reissue(
        old, by=SECOND, reason="Salah ketik", changes={"orang.nama": "Ibu Conto Benar"}
    )

    old.refresh_from_db()
    assert (old.status, old.end_reason, old.replaced_by) == ("revoked", "Salah ketik", new)
    assert queries.sealed_of(new)["data"]["nama"] == "Ibu Conto Benar"
    assert new.shown == {"nama": "I** C**** B****"}
    assert new.number == old.number


@pytest.mark.parametrize(
    ("by", "reason", "changes"),
    [
        (Actor("person", "1"), "Salah ketik", {"orang.nama": "Ibu Lain"}),  # who issued it
        (SYSTEM, "Salah ketik", {"orang.nama": "Ibu Lain"}),
        (SECOND, "  ", {"orang.nama": "Ibu Lain"}),
        (SECOND, "Salah ketik", {"orang.alamat": "Jalan Lain"}),
        (SECOND, "Salah ketik", {"orang.lahir": "kemarin"}),
    ],
)
def test_undoing_is_refused_and_changes_nothing(
    office: Office, by: Actor, reason: str, changes: dict[str, Any]
) -> None:
    old = office.finished()

    with pytest.raises(actions.DocumentRefused), transaction.atomic():
        actions.reissue(old, by=by, reason=reason, changes=changes)

    old.refresh_from_db()
    assert old.status == "valid"
    assert Document.objects.count() == 1
    assert verbs() == ["document.issued", "document.signed"]


def test_number_in_force_is_there_once(office: Office) -> None:
    first, second = office.issue(), office.issue(number="8")

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=second.pk).update(number=first.number)

    second.refresh_from_db()
    assert second.number == "S-2026-0002"


def test_file_is_what_it_claims(office: Office) -> None:
    document = office.finished()

    with pikepdf.open(io.BytesIO(queries.file_of(document))) as pdf:
        with pdf.open_metadata() as metadata:
            claims = {key: metadata.get(key) for key in ("pdfaid:part", "pdfaid:conformance")}
            claims["pdfuaid:part"] = metadata.get("pdfuaid:part")
        assert claims == {"pdfaid:part": "2", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
        assert str(pdf.Root.Lang) == "id"
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert str(pdf.docinfo.Title) == "Surat Keterangan"
        assert "/StructTreeRoot" in pdf.Root
        assert len(pdf.pages) == 1
