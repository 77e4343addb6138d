"""Documents of a case at the desk: shown, opened, and undone by a second person."""

from __future__ import annotations

import re
import shutil

import pytest
from django.urls import reverse

from sauyunan.core import clock
from sauyunan.core.actor import Actor
from sauyunan.core.models import LedgerEntry
from sauyunan.documents import actions as document_actions
from sauyunan.documents import queries as document_queries
from sauyunan.documents.models import Document
from sauyunan.services.tests import factories

IZIN = """
document: izin
title: {id: Surat izin, en: Permit}
takes: {pemegang: izin, hari: date}
about: pemegang.nomor
signer: kepala
data: {pemilik: pemegang.pemilik}
show: {nomor: pemegang.nomor}
labels: {nomor: {id: Nomor, en: Number}}
"""
HOLDER = {"nomor": "W-1", "pemilik": "Ibu Contoh", "nik": "3273014505900001", "meja": 4}


@pytest.fixture
def issued(town, tmp_path, monkeypatch):
    """A document that another head issued for a case."""
    shutil.copytree(factories.KIT, tmp_path / "kit")
    (tmp_path / "kit" / "documents").mkdir()
    (tmp_path / "kit" / "documents" / "izin.yaml").write_text(IZIN)
    (tmp_path / "kit" / "documents" / "izin.typ").write_text("#let data = sys.inputs")
    monkeypatch.setattr(factories, "KIT", tmp_path / "kit")
    edition = factories.edition(town.unit)
    case = factories.application(edition)
    issuer = factories.person("euis", town.unit, "kepala")
    return document_actions.issue(
        edition,
        "izin",
        {"pemegang": HOLDER, "hari": "2022-06-13"},
        case=case.reference,
        unit_id=town.unit.pk,
        by=Actor("person", str(issuer.pk), "Euis", town.unit.pk),
        at=clock.now(),
    )


def url(name, document):
    return reverse(f"services:{name}", args=[document.case, document.code])


def page_of(client, document):
    answer = client.get(reverse("services:review", args=[document.case]))
    return re.sub(r"\s+", " ", answer.content.decode())


def test_case_lists_its_documents_and_who_may_undo_them(client, town, issued):
    client.force_login(town.examiner)
    examined = page_of(client, issued)
    client.force_login(town.head)
    headed = page_of(client, issued)

    assert reverse("documents:verify", args=[issued.code]) in examined
    assert url("undo", issued) not in examined
    assert url("undo", issued) in headed


def test_document_that_is_being_made_says_so(client, town, issued):
    client.force_login(town.examiner)

    answer = client.get(url("desk-document", issued))

    assert answer["Location"] == reverse("services:review", args=[issued.case])


def test_wrong_document_is_corrected_by_a_second_person(client, town, issued):
    client.force_login(town.head)
    sent = {
        "desk:how": "correct",
        "desk:reason": "Salah ketik",
        "pemegang--pemilik": "Ibu Conto Benar",
        "hari-day": "14",
        "hari-month": "6",
        "hari-year": "2022",
    }

    page = client.get(url("undo", issued)).content.decode()
    client.post(url("undo", issued), sent)

    issued.refresh_from_db()
    new = Document.objects.exclude(pk=issued.pk).get()
    takes = document_queries.sealed_of(new)["takes"]
    assert "Ibu Contoh" not in page
    assert (issued.status, issued.end_reason, issued.replaced_by) == ("revoked", "Salah ketik", new)
    assert takes["pemegang"] == HOLDER | {"pemilik": "Ibu Conto Benar"}
    assert takes["hari"] == "2022-06-14"


def test_wrong_document_is_revoked_only(client, town, issued):
    client.force_login(town.head)

    client.post(url("undo", issued), {"desk:how": "revoke", "desk:reason": "Tidak berhak"})

    issued.refresh_from_db()
    assert (issued.status, issued.end_reason) == ("revoked", "Tidak berhak")
    assert LedgerEntry.objects.filter(verb="document.revoked").count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"desk:how": "revoke"},
        {"desk:reason": "Salah"},
        {"desk:how": "correct", "desk:reason": "Salah"},
        {"desk:how": "correct", "desk:reason": "Salah", "pemegang--meja": "banyak"},
    ],
)
def test_undoing_half_said_is_refused(client, town, issued, sent):
    client.force_login(town.head)

    answer = client.post(url("undo", issued), sent)

    assert answer.status_code == 400
    assert b"govuk-error-summary" in answer.content
    assert list(Document.objects.values_list("status", flat=True)) == ["waiting"]


@pytest.mark.parametrize(("who", "status"), [("examiner", 403), ("issuer", 403), ("stranger", 404)])
def test_undoing_is_for_a_second_signer(client, town, issued, who, status):
    if who == "stranger":
        client.force_login(factories.person("tono", factories.unit("lain"), "kepala"))
    else:
        people = {"examiner": town.examiner.pk, "issuer": int(issued.issued_by.partition(":")[2])}
        client.force_login(type(town.examiner).objects.get(pk=people[who]))

    answer = client.post(url("undo", issued), {"desk:how": "revoke", "desk:reason": "Salah"})

    assert answer.status_code == status
    assert Document.objects.get().status == "waiting"


def test_document_of_another_case_is_not_there(client, town, issued):
    other = factories.application(town.edition)
    client.force_login(town.head)

    answer = client.get(reverse("services:desk-document", args=[other.reference, issued.code]))

    assert answer.status_code == 404
