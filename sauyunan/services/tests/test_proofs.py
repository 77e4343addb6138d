"""Documents seen before they are issued: nothing is kept, numbers are hidden, only who works on it looks."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from django.urls import reverse

from sauyunan.core.models import LedgerEntry
from sauyunan.documents.models import Document
from sauyunan.kits import archive
from sauyunan.registers.models import Counter, Record
from sauyunan.services import actions, flow, queries
from sauyunan.services.actions import Filled
from sauyunan.services.models import Application
from sauyunan.services.tests import factories

IZIN = """
document: surat
title: {id: Surat izin, en: Permit}
takes: {pemegang: izin}
about: pemegang.nomor
signer: kepala
data: {pemilik: pemegang.pemilik, nik: pemegang.nik}
show: {nomor: pemegang.nomor}
labels: {nomor: {id: Nomor, en: Number}}
"""
TEMPLATE = """#import "/sauyunan.typ": *
#show: deed
#facts((("Pemilik", data.pemilik), ("NIK", data.nik)))
#signature()
"""
NIK = "3273014505900001"


@pytest.fixture
def issuing(town):
    """The permit is a document, and nothing is asked for when it is issued."""
    found = dict(archive.files_in(factories.KIT))
    name = "services/izin-warung.yaml"
    before, _, after = found[name].decode().partition("    ask:\n      berlaku_tahun:")
    effects = after.partition("    effects:")[2]
    found[name] = (
        f"{before}    effects:{effects.rstrip()}\n      - issue: surat\n        with: {{pemegang: izin}}\n"
    ).encode()
    found["documents/surat.yaml"] = IZIN.encode()
    found["documents/surat.typ"] = TEMPLATE.encode()
    town.edition = factories.edition_of(found, town.unit)
    return town


@pytest.fixture
def made(issuing):
    return factories.application(issuing.edition)


def url(name, made, *more):
    return reverse(f"services:{name}", args=[made.reference, *more])


def body(response):
    return re.sub(r"\s+", " ", response.content.decode())


def text_of(data):
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def test_documents_are_seen_before_they_are_issued_and_nothing_is_kept(client, issuing, made):
    client.force_login(issuing.examiner)
    entries = LedgerEntry.objects.count()

    page = body(client.get(url("proofs", made)))
    answer = client.get(url("proof", made, 1))

    found = text_of(answer.content)
    assert url("proofs", made) in body(client.get(url("review", made)))
    assert url("proof", made, 1) in page
    assert answer["Content-Type"] == "application/pdf"
    assert "Ibu Contoh" in found
    assert NIK not in found
    assert "32••••••0001" in found
    assert not Document.objects.exists()
    assert not Record.objects.exists()
    assert not Counter.objects.exists()
    assert LedgerEntry.objects.count() == entries
    assert Application.objects.get().state == "diajukan"


def test_each_page_says_that_it_is_no_document(client, issuing, made):
    client.force_login(issuing.examiner)

    answer = client.get(url("proof", made, 1))

    assert "RANCANGAN" in text_of(answer.content)


def test_what_holds_the_documents_is_said(client, issuing, made):
    first = factories.application(issuing.edition)
    actions.move(first, "setujui", by=issuing.examiner)
    actions.move(first, "terbitkan", by=issuing.head)
    Counter.objects.update(last=0)  # the next number is in the register already
    client.force_login(issuing.examiner)

    page = body(client.get(url("proofs", made)))
    answer = client.get(url("proof", made, 1))

    assert "Belum dapat diterbitkan" in page
    assert answer["Location"] == url("proofs", made)


def test_other_units_and_ended_cases_have_none(client, issuing, made):
    stranger = factories.person("tono", factories.unit("lain"), "pemeriksa")
    client.force_login(stranger)
    outside = [client.get(url("proofs", made)), client.get(url("proof", made, 1))]
    actions.move(
        made, "tolak", by=issuing.examiner, filled=Filled(reason="Tidak dapat", law="Perda 1")
    )
    client.force_login(issuing.examiner)

    ended = client.get(url("proofs", made))

    assert [one.status_code for one in [*outside, ended]] == [404, 404, 404]


@pytest.mark.parametrize("at", [0, 2, 999])
def test_there_are_no_more_proofs_than_documents(client, issuing, made, at):
    client.force_login(issuing.examiner)

    assert client.get(url("proof", made, at)).status_code == 404


def test_preview_of_a_bulk_leads_to_the_proofs(client, issuing, made):
    client.force_login(issuing.examiner)

    page = body(
        client.post(reverse("services:bulk-preview"), {"case": [made.reference], "move": "setujui"})
    )

    assert url("proofs", made) in page


def test_documents_that_need_more_from_the_officer_are_not_shown_before(client, town):
    made = factories.application(town.edition)  # its issuing step asks for years
    client.force_login(town.examiner)

    assert flow.issuing_move(queries.service_of(made), made.state) is None
    assert client.get(url("proofs", made)).status_code == 404
