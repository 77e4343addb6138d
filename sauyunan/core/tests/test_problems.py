from __future__ import annotations

import json
from datetime import date
from typing import Literal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation
from ninja import Header, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled
from pydantic import Field

from sauyunan.core import idempotency, problems
from sauyunan.core.problems import Problem


class Child(Schema, extra="forbid"):
    nama: str = Field(min_length=2)
    lahir: date


class Body(Schema, extra="forbid"):
    anak: list[Child]
    jenis: Literal["L", "P"] = "L"
    umur: int = Field(default=1, ge=1)


@pytest.fixture
def call():
    """Answers what an API function does, as (status, headers, body)."""
    api = NinjaAPI(urls_namespace="problems-test")
    problems.install(api)
    todo: list[object] = []

    @api.post("/body")
    def take(request, body: Body, x_secret: str = Header(...)) -> dict[str, str]:
        return {"taken": "yes"}

    @api.get("/raise")
    def fail(request) -> None:
        raise todo[0]

    def answer(path, *, body=None, raises=None, headers=None):
        todo[:] = [raises]
        factory = RequestFactory()
        request = (
            factory.post(path, body, content_type="application/json", headers=headers)
            if body is not None
            else factory.get(path)
        )
        view = next(url.callback for url in api.urls[0] if f"/{url.pattern}" == path)
        response = view(request)
        return response, json.loads(response.content)

    return answer


@pytest.mark.parametrize(
    ("fault", "status", "title"),
    [
        (Problem(409, "Already sent."), 409, "This is not possible now"),
        (Http404("secret detail"), 404, "Not found"),
        (PermissionDenied("secret detail"), 403, "This is not allowed"),
        (AuthenticationError(), 401, "This needs a sign-in"),
        (HttpError(418, "secret detail"), 418, "I'm a Teapot"),
        (Throttled(7), 429, "Too many attempts"),
        (idempotency.StillRunning(), 409, "This is not possible now"),
        (idempotency.OtherRequest(), 422, "Something in the request is wrong"),
        (idempotency.KeyRefused(), 422, "Something in the request is wrong"),
    ],
)
def test_every_refusal_is_a_problem(call, fault, status, title):
    with translation.override("en"):
        response, body = call("/raise", raises=fault)

    assert response.status_code == body["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert (body["type"], body["title"]) == ("about:blank", title)
    assert "secret" not in response.content.decode()


def test_problem_carries_detail_errors_and_headers(call):
    fault = Problem(
        422,
        "Two answers are wrong.",
        errors=[("saksi.0.nik", "Not 16 digits.")],
        headers={"X": "1"},
    )

    response, body = call("/raise", raises=fault)

    assert body["detail"] == "Two answers are wrong."
    assert body["errors"] == [{"path": "saksi.0.nik", "message": "Not 16 digits."}]
    assert response["X"] == "1"


def test_retry_after_is_said(call):
    assert call("/raise", raises=Throttled(7))[0]["Retry-After"] == "7"
    assert call("/raise", raises=idempotency.StillRunning())[0]["Retry-After"] == "1"


def test_a_fault_of_ours_tells_the_log_only(call, caplog):
    response, body = call("/raise", raises=RuntimeError("the secret"))

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in response.content.decode()
    assert "the secret" in caplog.text
    assert "errors" not in body


def test_wrong_values_are_all_named_by_path_in_our_words(call):
    sent = {"anak": [{"nama": "A", "lahir": "13-6-2022", "x": 1}, 7], "jenis": "X", "umur": 0}

    with translation.override("en"):
        response, body = call("/body", body=json.dumps(sent))

    assert response.status_code == 422
    assert {error["path"]: error["message"] for error in body["errors"]} == {
        "anak.0.nama": "This text is too short: at least 2 signs.",
        "anak.0.lahir": "Give a day as year-month-day, such as 2022-06-13.",
        "anak.0.x": "This name is not known here. Leave it out.",
        "anak.1": "Give an object with names and values.",
        "jenis": "Give one of these: 'L' or 'P'.",
        "umur": "Give 1 or more.",
        "x_secret": "This is missing. Give a value.",
    }


@pytest.mark.parametrize("body", ["{", "\udcff".encode("utf-8", "surrogateescape"), "[1", "NaNN"])
def test_a_body_that_is_no_json_is_refused(call, body):
    response, answered = call("/body", body=body, headers={"X-Secret": "a"})

    assert (response.status_code, answered["status"]) == (400, 400)


def test_a_body_beyond_the_limit_is_refused(call, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    response, body = call("/body", body=json.dumps({"anak": [], "jenis": "L"}))

    assert (response.status_code, body["status"]) == (413, 413)
