from __future__ import annotations

import json
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import include, path
from django.utils import translation
from ninja import NinjaAPI

from sauyunan.core import context, problems
from sauyunan.core.actor import SYSTEM
from sauyunan.documents import actions, api, queries, views
from sauyunan.documents.tests.conftest import Office

ninja = NinjaAPI(urls_namespace="documents-tests")
ninja.add_router("", api.router)
problems.install(ninja)

site = ModuleType("documents_test_urls")
site.urlpatterns = [  # type: ignore[attr-defined]
    path("", include("sauyunan.documents.urls")),
    path("", include("sauyunan.core.urls")),
    path("api/v1/", ninja.urls),
]


@pytest.fixture(autouse=True)
def _urls(settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """These pages stand without the apps above, so the footer has no links to them."""
    settings.ROOT_URLCONF = site  # type: ignore[attr-defined]
    monkeypatch.setattr(context, "_links", [])
    with translation.override("en"):
        yield


@pytest.fixture
def phone() -> Client:
    return Client(headers={"accept-language": "en"})


def pdf(data: bytes, name: str = "surat.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def test_check_page_asks_for_code_or_file(phone: Client, office: Office) -> None:
    page = phone.get("/cek/")

    assert page.status_code == 200
    assert b'name="code"' in page.content
    assert b'name="file"' in page.content
    assert page.headers["Cache-Control"].endswith("private")


@pytest.mark.parametrize("typed", ["{code}", " {upper} ", "http://testserver/cek/{code}/"])
def test_typed_code_leads_to_the_document(phone: Client, office: Office, typed: str) -> None:
    document = office.finished()
    text = typed.format(code=document.code, upper=document.code.upper())

    answer = phone.post("/cek/", {"code": text})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cek/{document.code}/")


def test_qr_page_shows_status_and_masked_facts(phone: Client, office: Office) -> None:
    document = office.finished()

    page = phone.get(f"/cek/{document.code}/")

    text = page.content.decode()
    assert page.status_code == 200
    for words in (
        "This document is valid.",
        "Statement",
        "S-2026-0001",
        "Dinas Contoh",
        "Dra. Ibu Kepala Contoh",
        "Name (masked)",
        "I** C*****",
        "24 November 2026",
        "test authority",
    ):
        assert words in text
    assert "Ibu Contoh" not in text
    assert document.case not in text


def test_qr_page_of_replaced_and_revoked(phone: Client, office: Office) -> None:
    first, second = office.finished(), office.finished()
    actions.revoke(second, reason="Ibu Contoh salah data", by=SYSTEM)

    replaced = phone.get(f"/cek/{first.code}/").content.decode()
    revoked = phone.get(f"/cek/{second.code}/").content.decode()

    assert "This document was replaced by a newer one." in replaced
    assert second.code not in replaced
    assert "This document was revoked" in revoked
    assert "salah data" not in revoked


def test_qr_page_of_one_being_made(phone: Client, office: Office) -> None:
    document = office.issue()

    assert "still being made" in phone.get(f"/cek/{document.code}/").content.decode()


def test_unknown_code_is_404_with_what_was_typed(phone: Client, office: Office) -> None:
    page = phone.get("/cek/0000000000000000/")

    text = page.content.decode()
    assert page.status_code == 404
    assert "There is no document with this code here." in text
    assert 'value="0000000000000000"' in text


@pytest.mark.parametrize("code", ["<script>alert(1)</script>", "' OR 1=1", "%00", "x" * 500])
def test_strange_codes_are_404(phone: Client, office: Office, code: str) -> None:
    page = phone.get(f"/cek/{code}/")

    assert page.status_code == 404
    assert b"<script>alert" not in page.content


def test_uploaded_file_is_judged_and_not_kept(phone: Client, office: Office) -> None:
    document = office.finished()
    data = queries.file_of(document)

    valid = phone.post("/cek/", {"file": pdf(data)})
    altered = phone.post("/cek/", {"file": pdf(data + b"x")})

    assert "The file is the very one that was signed." in valid.content.decode()
    text = altered.content.decode()
    assert "This file was changed after it was signed." in text
    assert f'href="/cek/{document.code}/"' in text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"compare": "1"}, "Choose the PDF that you want to check."),
        ({"file": pdf(b"")}, "The file is empty (0 bytes)."),
        ({"code": ""}, "Type the code that stands on the document."),
        ({"code": "0000000000000000"}, "There is no document with this code here."),
        ({}, "Type the code that stands on the document."),
    ],
)
def test_refused_input_says_what_is_wrong(
    phone: Client, office: Office, sent: dict[str, object], words: str
) -> None:
    page = phone.post("/cek/", sent)

    assert page.status_code == 422
    assert words in page.content.decode()


def test_file_of_another_kind_is_answered(phone: Client, office: Office) -> None:
    page = phone.post("/cek/", {"file": pdf(b"GIF89a" + bytes(100), "a.gif")})

    assert "no PDF that can be read" in page.content.decode()


def test_checks_are_limited_in_rate(
    phone: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LOOKS_PER_MINUTE", 2)
    document = office.finished()

    codes = [phone.get(f"/cek/{document.code}/").status_code for _ in range(3)]

    assert codes == [200, 200, 429]


def test_pages_hold_no_inline_script_or_style(phone: Client, office: Office) -> None:
    document = office.finished()

    for address in ("/cek/", f"/cek/{document.code}/"):
        text = phone.get(address).content.decode()
        assert "style=" not in text
        assert "<style" not in text
        assert " onclick" not in text


def test_qr_page_costs_few_queries(
    phone: Client, office: Office, django_assert_max_num_queries: object
) -> None:
    document = office.finished()

    with django_assert_max_num_queries(6):  # type: ignore[operator]
        phone.get(f"/cek/{document.code}/")


def test_api_tells_a_document(phone: Client, office: Office) -> None:
    document = office.finished()

    answer = phone.get(f"/api/v1/documents/{document.code}")

    assert answer.status_code == 200
    found = answer.json()
    assert (found["status"], found["number"]) == ("valid", "S-2026-0001")
    assert found["sha256"] == document.sha256
    assert found["facts"] == {"nama": "I** C*****"}


def test_api_compares_a_file(phone: Client, office: Office) -> None:
    data = queries.file_of(office.finished())

    good = phone.post("/api/v1/documents/verify", {"file": pdf(data)}).json()
    bad = phone.post("/api/v1/documents/verify", {"file": pdf(b"%PDF-1.7")}).json()

    assert (good["status"], good["is_valid"]) == ("valid", True)
    assert (bad["is_valid"], bad["document"]) == (False, None)


def test_api_refuses_with_problem_details(phone: Client, office: Office) -> None:
    unknown = phone.get("/api/v1/documents/0000000000000000")
    empty = phone.post("/api/v1/documents/verify", {"file": pdf(b"")})

    assert unknown.status_code == 404
    assert unknown.headers["Content-Type"] == "application/problem+json"
    assert empty.status_code == 422
    assert json.loads(empty.content)["errors"][0]["path"] == "file"
