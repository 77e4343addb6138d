"""The API: same actions, problems by RFC 9457, exactly once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sauyunan.kits import archive
from sauyunan.kits.models import Installation
from sauyunan.outbox.models import Message
from sauyunan.services import actions
from sauyunan.services.models import Application
from sauyunan.services.tests import factories
from sauyunan.services.tests.pictures import photo

pytestmark = pytest.mark.urls("sauyunan.services.tests.urls")
KEY = "6f1d7a52-9c0e-4a6b-8f55-3d1c0b7e9a10"


def body(**changes: Any) -> dict[str, Any]:
    given = {
        "kit": "warung",
        "service": "izin-warung",
        "answers": {"nama": "Ibu Contoh", "nik": "3273014505900001", "makanan": False},
        "bring": {"foto_warung": {"files": [factories.file().code]}},
    }
    return given | changes


def post(client, path: str, data: object, key: str = KEY, **headers: str):
    return client.post(
        f"/api/v1/{path}",
        json.dumps(data),
        content_type="application/json",
        headers={"Idempotency-Key": key, "Accept-Language": "en", **headers},
    )


def test_services_are_listed_with_their_promise(client, town):
    answer = client.get("/api/v1/services", headers={"Accept-Language": "en"})

    assert answer.json() == [
        {
            "kit": "warung",
            "service": "izin-warung",
            "title": "Stall permit",
            "summary": "A made-up kit for tests.",
            "fee": 0,
            "promised_hours": 16,
        }
    ]


def test_service_tells_its_form_and_documents(client, town):
    told = client.get("/api/v1/services/warung/izin-warung").json()

    assert set(told["form"]["properties"]) == {"nama", "nik", "makanan", "meja", "rekan", "buka"}
    assert [(one["key"], one["optional"], one["when"]) for one in told["bring"]] == [
        ("foto_warung", False, None),
        ("surat_sehat", False, "answers.makanan"),
        ("denah", True, None),
    ]


@pytest.mark.parametrize("path", ["lain/izin-warung", "warung/lain", "%00/x", f"{'a' * 300}/x"])
def test_service_that_is_not_there_is_404(client, town, path):
    assert client.get(f"/api/v1/services/{path}").status_code == 404


def test_applying_over_the_api_from_upload_to_confirmation(client, town):
    file = SimpleUploadedFile("foto.jpg", photo(), "image/jpeg")
    upload = client.post("/api/v1/uploads", {"file": file})
    code = upload.json()["code"]

    sent = post(client, "applications", body(bring={"foto_warung": {"files": [code]}}))

    made = Application.objects.get()
    assert (upload.status_code, sent.status_code) == (201, 201)
    assert sent.json() == {
        "reference": made.reference,
        "secret": sent.json()["secret"],
        "state": "diajukan",
        "due_at": "2022-06-15T02:00:00Z",
    }
    assert (made.channel, made.once, made.uploads.get().code) == ("api", f"api:{KEY}", code)


def test_application_belongs_to_the_edition_that_runs_however_lately_it_does(client, town):
    post(client, "applications", body(), key="before-it-is-replaced")
    newer = factories.edition(town.unit)

    sent = post(client, "applications", body())

    assert sent.status_code == 201
    assert Application.objects.get(once=f"api:{KEY}").edition_id == newer.id


def test_what_only_the_newer_edition_takes_is_taken(client, town):
    post(client, "applications", body(), key="before-it-is-replaced")
    files = dict(archive.files_in(factories.KIT))
    old = files["services/izin-warung.yaml"]
    files["services/izin-baru.yaml"] = old.replace(b"service: izin-warung", b"service: izin-baru")
    newer = factories.edition_of(files, town.unit)

    sent = post(client, "applications", body(service="izin-baru"))

    assert sent.status_code == 201
    assert Application.objects.get(service="izin-baru").edition_id == newer.id


def test_kit_that_was_just_taken_out_of_service_takes_nothing(client, town):
    post(client, "applications", body(), key="before-it-is-taken-out")
    Installation.objects.update(is_active=False)

    sent = post(client, "applications", body())

    assert sent.status_code == 404
    assert Application.objects.count() == 1


def test_same_key_and_body_give_the_same_answer(client, town):
    data = body()
    first = post(client, "applications", data)

    again = post(client, "applications", data)

    assert (again.status_code, again.json()) == (201, first.json())
    assert Application.objects.count() == 1


def test_same_key_with_another_body_is_422(client, town):
    post(client, "applications", body())

    other = post(client, "applications", body())

    assert other.status_code == 422
    assert other.json()["errors"][0]["path"] == "Idempotency-Key"
    assert Application.objects.count() == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 101, "with blank in it"])
def test_key_that_cannot_be_one_is_refused(client, town, key):
    answer = post(client, "applications", body(), key)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "Idempotency-Key"
    assert Application.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"answers": {"nama": "Ibu Contoh", "makanan": False}}, "answers.nik"),
        ({"answers": {"nama": "x\x00y", "nik": "1", "makanan": 1, "lain": {}}}, "answers.nik"),
        ({"bring": {}}, "bring.foto_warung"),
        ({"bring": {"foto_warung": {"files": ["nothere"]}}}, "bring.foto_warung"),
        ({"contact": {"phone": "nobody"}}, "contact.phone"),
        ({"contact": {"notify": ["sms"]}}, "contact.phone"),
        ({"contact": {"notify": ["pos"]}}, "contact.notify.0"),
        ({"kit": "Warung!"}, "kit"),
        ({"answers": []}, "answers"),
    ],
)
def test_wrong_value_is_named_and_nothing_is_sent(client, town, changes, path):
    answer = post(client, "applications", body(**changes))

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert path in [one["path"] for one in answer.json()["errors"]]
    assert Application.objects.count() == 0


def test_ways_to_be_told_are_taken_over_the_api(client, town):
    upload = factories.file()
    contact = {"phone": "0812 3456 7834", "notify": ["whatsapp"]}

    bring = {"foto_warung": {"files": [upload.code]}}
    answer = post(client, "applications", body(bring=bring, contact=contact))

    assert answer.status_code == 201
    assert Message.objects.get().channel == "whatsapp"


@pytest.fixture
def sent(town):
    return actions.apply(factories.request(town.edition))


def test_following_needs_reference_and_secret(client, sent):
    path = f"/api/v1/applications/{sent.application.reference}"

    right = client.get(path, headers={"X-Secret": sent.secret})
    wrong = client.get(path, headers={"X-Secret": "AAAAAAAAAA"})
    unknown = client.get("/api/v1/applications/KTA-22-AAAA-AAAA", headers={"X-Secret": "A" * 10})

    told = right.json()
    assert (told["state"], told["moves"], told["outcome"]) == (
        "diajukan",
        {"batalkan": "Batalkan"},
        None,
    )
    assert [one["move"] for one in told["timeline"]] == ["kirim"]
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert wrong.status_code == 404


def test_correcting_over_the_api(client, town, sent):
    made = sent.application
    reasons = {"foto_warung": "Gelap", "meja": "Hitung lagi"}
    actions.move(made, "kembalikan", by=town.examiner, filled=actions.Filled(reasons=reasons))
    path = f"applications/{made.reference}"
    told = client.get(f"/api/v1/{path}", headers={"X-Secret": sent.secret}).json()
    data = {"corrections": {"meja": 3}}

    missing = post(client, f"{path}/moves/kirim_ulang", data, "k" * 8, **{"X-Secret": sent.secret})
    file = SimpleUploadedFile("foto.jpg", photo(), "image/jpeg")
    upload = client.post(
        f"/api/v1/{path}/uploads",
        {"file": file, "bring": "foto_warung"},
        headers={"X-Secret": sent.secret},
    )
    done = post(client, f"{path}/moves/kirim_ulang", data, "k" * 8, **{"X-Secret": sent.secret})
    again = post(client, f"{path}/moves/kirim_ulang", data, "k" * 8, **{"X-Secret": sent.secret})

    assert [one["key"] for one in told["corrections"]] == ["foto_warung", "meja"]
    assert (missing.status_code, missing.json()["errors"][0]["path"]) == (422, "bring.foto_warung")
    assert upload.status_code == 201
    assert (done.status_code, done.json()["state"]) == (200, "diajukan")
    assert again.json() == done.json()
    assert made.moves.count() == 3


@pytest.mark.parametrize(("move", "status"), [("setujui", 403), ("kirim", 409), ("terbang", 409)])
def test_move_that_is_not_the_applicants_is_refused(client, sent, move, status):
    path = f"applications/{sent.application.reference}/moves/{move}"

    answer = post(client, path, {}, **{"X-Secret": sent.secret})

    sent.application.refresh_from_db()
    assert answer.status_code == status
    assert sent.application.state == "diajukan"


def test_document_of_another_case_is_404(client, sent):
    path = f"/api/v1/applications/{sent.application.reference}/documents/abcdefgh"

    assert client.get(path, headers={"X-Secret": sent.secret}).status_code == 404
