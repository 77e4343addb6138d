"""The Content-Security-Policy of the settings, put together once: every answer carries the same."""

from __future__ import annotations

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_OWN = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")


class ContentPolicy(CSPMiddleware):
    """As django-csp's, which puts the policy together anew for each answer; one that asks for a policy
    of its own still gets it so. No page uses nonces."""

    def process_request(self, request: HttpRequest) -> None:
        """Nothing to keep ready."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The answer with its policy."""
        if settings.DEBUG or any(hasattr(response, name) for name in _OWN):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _usual())
        return response


@cache
def _usual() -> str:
    return build_policy()
