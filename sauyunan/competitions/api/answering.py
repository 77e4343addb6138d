"""How operations of competitions answer: to be kept by everybody, or by nobody; refusals as problems."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, get_conditional_response
from django.utils.http import quote_etag
from ninja import Schema
from ninja.security import SessionAuth
from pydantic import Field

from sauyunan.competitions.refusals import CompetitionRefused
from sauyunan.core.problems import Problem

PER_MINUTE = 120
FRESH = 300  # seconds

signed_in = SessionAuth()
"""Staff by the cookie of their session, as on the pages; a request that changes something also needs the
CSRF token in X-CSRFToken. There are no keys for programs."""

NotNamed = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{0,60}$")]
"""A name or key; "": not asked for."""


def for_all(request: HttpRequest, response: HttpResponse, told: Any) -> Any:
    """``told``, a model or a list of them, with a tag of its content; 304 for who has it already."""
    parts = told if isinstance(told, list) else [told]
    text = json.dumps([_plain(one) for one in parts], sort_keys=True)
    etag = quote_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    unchanged = get_conditional_response(request, etag=etag)
    answer = unchanged if isinstance(unchanged, HttpResponse) else response
    answer["ETag"] = etag
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = f"public, max-age={FRESH}"
    return told if answer is response else answer


def _plain(one: Any) -> Any:
    return one.model_dump(mode="json") if isinstance(one, Schema) else one


def for_one(response: HttpResponse) -> None:
    """What one person may read is kept by no cache."""
    add_never_cache_headers(response)


def problem(refusal: CompetitionRefused) -> Problem:
    """422 with the criterion where a value is wrong or missing, else 409: not possible now."""
    if refusal.field:
        path = f"values.{refusal.field}"
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=[(path, str(refusal))])
    return Problem(HTTPStatus.CONFLICT, str(refusal))
