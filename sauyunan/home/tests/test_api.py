"""The API as a whole: its document, and that every route in it answers."""

from __future__ import annotations

import re

import pytest

from sauyunan.home.api import api

pytestmark = pytest.mark.django_db
DOCUMENT = api.get_openapi_schema()
ROUTES = [
    (method, path) for path, methods in DOCUMENT["paths"].items() for method in sorted(methods)
]


def test_document_is_openapi_3_1(client):
    served = client.get("/api/v1/openapi.json")

    assert served.status_code == 200
    assert served.json()["openapi"] == "3.1.0"
    assert set(served.json()["paths"]) == set(DOCUMENT["paths"])


def test_document_names_every_promised_route():
    promised = {
        ("get", "/api/v1/services"),
        ("get", "/api/v1/services/{kit}/{service}"),
        ("post", "/api/v1/uploads"),
        ("post", "/api/v1/applications"),
        ("get", "/api/v1/applications/{reference}"),
        ("get", "/api/v1/applications/{reference}/documents/{code}"),
        ("post", "/api/v1/applications/{reference}/moves/{move}"),
        ("get", "/api/v1/documents/{code}"),
        ("post", "/api/v1/documents/verify"),
        ("get", "/api/v1/innovations"),
        ("get", "/api/v1/innovations/{slug}/evidence"),
        ("post", "/api/v1/surveys/{token}"),
    }

    assert promised - set(ROUTES) == set()


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_operation_is_described(method, path):
    operation = DOCUMENT["paths"][path][method]

    assert operation["summary"]
    assert operation["tags"]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_answers_and_refuses_as_a_problem(client, method, path):
    address = re.sub(r"\{\w+\}", "tidak-ada", path)

    answer = getattr(client, method)(address)

    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


def test_unknown_route_is_not_found(client):
    assert client.get("/api/v1/tidak-ada").status_code == 404
