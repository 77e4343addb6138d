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
        ("get", "/api/v1/survey-results"),
        ("get", "/api/v1/survey-results/{code}"),
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

    assert answer.status_code in DOCUMENT["paths"][path][method]["responses"]
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize("method", ["get", "post", "delete"])
@pytest.mark.parametrize("path", ["", "tidak-ada", "services/satu/dua/tiga", "services/"])
def test_unknown_route_is_a_problem(client, method, path):
    answer = getattr(client, method)(f"/api/v1/{path}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404


def test_wrong_method_is_a_problem_that_names_the_right_ones(client):
    answer = client.delete("/api/v1/services")

    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 405


def test_applying_tells_all_its_answers():
    responses = DOCUMENT["paths"]["/api/v1/applications"]["post"]["responses"]

    assert set(responses) == {201, 400, 404, 409, 413, 422}
    assert list(responses[201]["content"]) == ["application/json"]
    assert list(responses[422]["content"]) == ["application/problem+json"]
