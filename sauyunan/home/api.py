"""The one API: every app's router, OpenAPI 3.1 at /api/v1/openapi.json, errors by RFC 9457."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

import sauyunan
from sauyunan.competitions.api import router as competitions
from sauyunan.core import problems
from sauyunan.core.problems import Problem
from sauyunan.documents.api import router as documents
from sauyunan.innovations.api import router as innovations
from sauyunan.registers.open_api import router as registers
from sauyunan.services.api import router as services
from sauyunan.surveys.api import router as surveys
from sauyunan.surveys.result_api import router as survey_results

View = Callable[..., HttpResponse]


class OneAPI(NinjaAPI):
    """ninja's API, with refusals as problems also where it answers before any function of ours."""

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """Every address beneath the API, unknown ones too."""
        found, app, namespace = super().urls
        known = [
            URLPattern(one.pattern, _with_problems(one.callback), one.default_args, one.name)
            for one in found
            if isinstance(one, URLPattern)
        ]
        return [*known, re_path("", _unknown)], app, namespace

    def get_openapi_schema(self, *args: Any, **options: Any) -> Any:
        """With the media type that refusals have."""
        schema = super().get_openapi_schema(*args, **options)
        for methods in schema["paths"].values():
            for operation in methods.values():
                _tell_problems(operation["responses"])
        return schema


def _tell_problems(responses: dict[int, dict[str, Any]]) -> None:
    for status, response in responses.items():
        if status >= HTTPStatus.BAD_REQUEST:
            content = response["content"]
            response["content"] = {problems.MEDIA_TYPE: next(iter(content.values()))}


def _with_problems(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            response = view(request, *args, **named)
        except Http404:  # ninja's own first page
            return _unknown(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        return problems.response(Problem(405, headers={"Allow": response["Allow"]}))

    return answer


@csrf_exempt
def _unknown(request: HttpRequest) -> HttpResponse:
    """No route of the API; also for whatever comes later under its address."""
    return problems.response(Problem(404))


api = OneAPI(
    title="Sauyunan",
    version=sauyunan.__version__,
    description="Services, applications, documents, surveys, measured evidence, competitions and published registers of one "
    "city. "
    "The pages use the same actions.",
    urls_namespace="api",
    docs_url=None,
)
for part in (services, documents, surveys, survey_results, innovations, competitions, registers):
    api.add_router("", part)
problems.install(api)
